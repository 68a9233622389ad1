public import CanonicalCBOR
public import Files
public import SystemPackage

/// The texts that records of a journal refer to: the file `texts` beside it.
///
/// The file begins with eight bytes, `AOSTEXT` and the version 1. Each entry is its length in 4 bytes, big-endian, and
/// canonical CBOR: a ``TextObject``, or `{"removed": hash}` in place of one that was removed. Only the holder of the
/// journal's lock appends, always before the record that refers to the text; nothing refers to an entry that was cut
/// short, and the next entry overwrites it.
public struct TextFile: Sendable {
    /// The file.
    public let path: FilePath
    private let files: any FileSystem

    private static let header: [UInt8] = Array("AOSTEXT".utf8) + [1]
    private static let largest = 1 << 30
    private static let largestEntry = 64 << 20

    /// The texts of the journal in a folder.
    public init(files: any FileSystem, directory: FilePath) {
        self.files = files
        path = directory.appending("texts")
    }

    /// The parsed content of the file.
    public struct Contents: Sendable, Equatable {
        /// The objects by their hashes.
        public internal(set) var objects: [Hash: TextObject] = [:]
        /// The texts that were removed.
        public internal(set) var removed: Set<Hash> = []
        /// The number of damaged entries, whose texts are missing.
        public internal(set) var damagedEntries = 0

        /// The contents of a file that was never created.
        public init() {}

        /// Adds an object, as an append does.
        public mutating func take(_ object: TextObject) { objects[object.hash] = object }
    }

    /// Reads all texts; a file that was never created is empty.
    ///
    /// - Throws: ``JournalError`` when the file is not a file of texts or can't be read.
    public func read() throws(JournalError) -> Contents { try scan().contents }

    /// All texts, the end of the last complete entry (0 without a file), and the file's bytes without damaged entries.
    private func scan() throws(JournalError) -> (contents: Contents, end: Int, sound: [UInt8]) {
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try files.read(path, limit: Self.largest)
        } catch .notFound {
            return (Contents(), 0, [])
        } catch {
            throw .file(error)
        }
        guard bytes.starts(with: Self.header) else { throw .notOurs(path) }
        var contents = Contents()
        var end = Self.header.count
        var sound = Self.header
        while bytes.count - end >= 4 {
            let entry = Self.entry(at: end, of: bytes)
            if let entry, contents.take(entry: Array(bytes[entry])) {
                sound += bytes[end..<entry.upperBound]
                end = entry.upperBound
            } else if let next = Self.object(after: end, of: bytes) {
                // The entry's length may be the damaged part.
                contents.damagedEntries += 1
                end = next
            } else if let entry {
                contents.damagedEntries += 1
                end = entry.upperBound
            } else {
                break
            }
        }
        return (contents, end, sound)
    }

    /// The range of the entry whose length is at an offset; nil if the entry is incomplete or too long.
    private static func entry(at offset: Int, of bytes: [UInt8]) -> Range<Int>? {
        let start = offset + 4
        guard bytes.count >= start else { return nil }
        let length = bytes[offset..<start].reduce(0) { $0 << 8 | Int($1) }
        return length <= largestEntry && bytes.count - start >= length ? start..<start + length : nil
    }

    /// The bytes that every text begins with, up to its salt.
    private static let objectStart: [UInt8] = {
        let salt = [UInt8](repeating: 0, count: 16)
        guard let bytes = try? TextObject("", salt: salt).bytes else { return [] }
        return Array(bytes.prefix { $0 != 0x50 })
    }()

    /// The offset of the next intact text after an offset.
    private static func object(after offset: Int, of bytes: [UInt8]) -> Int? {
        (offset + 1..<max(offset + 1, bytes.count - 4)).first {
            guard bytes[($0 + 4)...].starts(with: objectStart), let entry = entry(at: $0, of: bytes) else {
                return false
            }
            return TextObject(bytes: Array(bytes[entry])) != nil
        }
    }

    /// Removes entries that are damaged, once their texts are known from elsewhere.
    ///
    /// Only the holder of the journal's lock may call this.
    ///
    /// - Throws: ``JournalError`` when the file is not a file of texts, or the file system fails.
    public func removeDamagedEntries() throws(JournalError) {
        let found = try scan()
        guard found.contents.damagedEntries > 0 else { return }
        try journaling { () throws(FileError) in try files.writeAtomically(found.sound, to: path) }
    }

    /// Appends texts, and entries for texts that were removed elsewhere; when this returns, they survive a power loss.
    ///
    /// Only the holder of the journal's lock may append.
    ///
    /// - Throws: ``JournalError`` when the file is not a file of texts, a text is too large, or the file system fails.
    public func append(_ objects: [TextObject], removed: [Hash] = []) throws(JournalError) {
        guard !objects.isEmpty || !removed.isEmpty else { return }
        var entries = objects.map(\.bytes)
        do throws(CBORError) {
            for hash in removed {
                entries.append(try CanonicalEncoder.encode(.record([("removed", .text(hash.text))])))
            }
        } catch {
            throw .payloadRefused(error)
        }
        var bytes: [UInt8] = []
        for entry in entries {
            guard entry.count <= Self.largestEntry else { throw .payloadTooLarge(limit: Self.largestEntry) }
            let length = UInt32(entry.count)
            for shift in [24, 16, 8, 0] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: length >> shift)) }
            bytes += entry
        }
        let end = try scan().end
        try journaling { () throws(FileError) in
            guard end > 0 else { return try files.writeAtomically(Self.header + bytes, to: path) }
            if let size = try files.status(of: path, followLinks: false)?.size, size > end {
                try files.truncate(path, to: end)
            }
            try files.append(bytes, to: path)
            try files.synchronize(path)
        }
    }
}

extension TextFile.Contents {
    /// Adds the contents of an entry.
    ///
    /// - Returns: whether the entry is sound.
    fileprivate mutating func take(entry: [UInt8]) -> Bool {
        if let object = TextObject(bytes: entry) {
            objects[object.hash] = object
        } else if let value = try? CanonicalDecoder.decode(entry), value.asMap?.count == 1,
            let hash = value["removed"]?.asText.flatMap({ Hash($0) })
        {
            removed.insert(hash)
        } else {
            return false
        }
        return true
    }
}
