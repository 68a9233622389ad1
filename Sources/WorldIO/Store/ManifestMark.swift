public import CanonicalCBOR
public import Files
public import Sync

/// A note that the manifest file is about to move from one manifest to another, written before the journal records the
/// new one.
public struct ManifestMark: Sendable, Hashable {
    /// The hash of the current file; nil if there is no file.
    public let from: Hash?
    /// The hash of the manifest that the journal is about to record.
    public let to: Hash

    /// Creates a mark.
    public init(from: Hash?, to: Hash) {
        self.from = from
        self.to = to
    }

    /// Decodes a mark; nil for any other bytes.
    init?(_ bytes: [UInt8]) {
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
        guard lines.count == 2, let to = Hash(lines[1]) else { return nil }
        let from = Hash(lines[0])
        guard from != nil || lines[0] == "none" else { return nil }
        self.init(from: from, to: to)
    }

    /// The mark of a world; nil without one.
    ///
    /// - Throws: ``FileError`` when it exists but can't be read.
    public static func read(_ world: WorldFolder, files: any FileSystem) throws(FileError) -> ManifestMark? {
        do {
            return ManifestMark(try files.read(world.manifestMark, limit: 1 << 10))
        } catch .notFound {
            return nil
        }
    }

    /// The mark in its stored form.
    public var bytes: [UInt8] { Array("\(from?.text ?? "none")\n\(to.text)\n".utf8) }
}
