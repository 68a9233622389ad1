public import CanonicalCBOR
public import SystemPackage

/// One record of the journal, with its position.
public struct JournalFrame: Sendable, Hashable {
    /// Its place in the journal, from 0.
    public var index: Int
    /// The byte offset at which it begins in the file.
    public var offset: Int
    /// The record.
    public var payload: CBORValue
    /// Its hash, which covers all frames up to it.
    public var hash: Hash
    /// The hash of the frame before; zero for the first.
    public var previous: Hash
}

/// Bytes beyond the last whole frame: an append that was cut short, or one that is under way.
public struct TornTail: Sendable, Hashable, Codable {
    /// The byte offset at which they begin.
    public var offset: Int
    /// The number of bytes.
    public var count: Int
}

/// A torn tail that a writer has moved out of the journal.
public struct MovedTail: Sendable, Hashable {
    /// The file that holds the bytes now.
    public var file: FilePath
    /// The byte offset at which they began in the journal.
    public var offset: Int
    /// The number of bytes.
    public var count: Int

    /// The message for the user, in one line.
    public var message: String {
        "an append was cut short: \(count) bytes beyond byte \(offset) were moved to \(file)"
    }
}

/// The promised part of a journal.
public struct JournalContents: Sendable, Hashable {
    /// The records, in the order they were appended.
    public internal(set) var frames: [JournalFrame]
    /// The hash of the last frame; zero in an empty journal.
    public internal(set) var head: Hash
    /// The byte offset at which the promised part ends.
    public internal(set) var end: Int
    /// The bytes beyond it; not counted as part of the journal.
    public internal(set) var tornTail: TornTail?
    /// Whether the head announces an append: one is under way, or its writer did not get to the end.
    public internal(set) var isAnnounced = false
    /// Whether the journal says that it is a replica of a remote's.
    public internal(set) var isReplica = false

    /// The number of frames.
    public var height: Int { frames.count }

    /// A journal that was never made.
    static let nothing = JournalContents(frames: [], head: .zero, end: JournalFormat.header.count, tornTail: nil)

    /// Adds a frame of that many bytes.
    mutating func take(_ frame: JournalFrame, count: Int) {
        frames.append(frame)
        head = frame.hash
        end += count
    }
}
