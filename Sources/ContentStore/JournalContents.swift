public import CanonicalCBOR
public import SystemPackage

/// One record of the journal, with its position.
public struct JournalFrame: Sendable, Hashable {
    /// The position in the journal, from 0.
    public var index: Int
    /// The byte offset at which it begins in the file.
    public var offset: Int
    /// The record.
    public var payload: CBORValue
    /// The frame's hash, which covers all frames up to it.
    public var hash: Hash
    /// The hash of the previous frame; zero for the first.
    public var previous: Hash
}

/// Bytes beyond the last complete frame: an append that was cut short, or one that is in progress.
public struct TornTail: Sendable, Hashable, Codable {
    /// The byte offset at which they begin.
    public var offset: Int
    /// The number of bytes.
    public var count: Int
}

/// A torn tail that a writer has moved out of the journal.
public struct MovedTail: Sendable, Hashable {
    /// The file that the bytes were moved to.
    public var file: FilePath
    /// The byte offset at which they began in the journal.
    public var offset: Int
    /// The number of bytes.
    public var count: Int

    /// The message for the user, in one line.
    public var message: String {
        "an append was interrupted: \(count) bytes beyond byte \(offset) were moved to \(file)"
    }
}

/// The part of a journal that its head promises.
public struct JournalContents: Sendable, Hashable {
    /// The records, in the order they were appended.
    public internal(set) var frames: [JournalFrame]
    /// The hash of the last frame; zero in an empty journal.
    public internal(set) var head: Hash
    /// The byte offset at which the promised part ends.
    public internal(set) var end: Int
    /// The bytes beyond the promised part; they do not count as part of the journal.
    public internal(set) var tornTail: TornTail?
    /// Whether the head announces an append: one is in progress, or its writer was interrupted.
    public internal(set) var isAnnounced = false
    /// Whether the journal is marked as a replica of a remote's journal.
    public internal(set) var isReplica = false

    /// The number of frames.
    public var height: Int { frames.count }

    /// The contents of a journal that was never created.
    static let nothing = JournalContents(frames: [], head: .zero, end: JournalFormat.header.count, tornTail: nil)

    /// Adds a frame that takes `count` bytes in the file.
    mutating func take(_ frame: JournalFrame, count: Int) {
        frames.append(frame)
        head = frame.hash
        end += count
    }
}
