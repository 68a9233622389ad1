import CanonicalCBOR
import Files
import Sync
import SystemPackage
import WorldProtocol

/// The texts of a world's small files, for the next process that has to load the world because something changed:
/// `.aos/index.texts`, or a file in the user's cache (Documentation/file-formats.md, *Caches*).
///
/// A text is used only if the file's status is exactly the same as when it was read.
enum StoredTexts {
    static let magic = Array("aos texts 1\n".utf8)
    private static let maximumSize = 1 << 28
    /// The minimum number of opened files for which storing texts pays off.
    private static let leastOpened = 200

    /// The stored texts; empty if the file is absent, unreadable or damaged, in which case the files themselves are
    /// read.
    static func read(_ path: FilePath, files: any FileSystem) -> [FileText] {
        let start = magic.count + 32
        guard let bytes = try? files.read(path, limit: maximumSize), bytes.count > start, bytes.starts(with: magic),
            Hash(bytes: bytes[magic.count..<start]) == Hash.of(bytes[start...])
        else { return [] }
        let texts = try? bytes.withUnsafeBufferPointer { buffer throws(PackDamage) in
            var reader = PackReader(UnsafeBufferPointer(rebasing: buffer[start...]))
            let texts = try reader.list { (reader) throws(PackDamage) in try reader.fileText() }
            guard reader.isAtEnd else { throw PackDamage() }
            return texts
        }
        return texts ?? []
    }

    /// The bytes to store; nil if too few files were opened for this to pay off, or there are too many bytes.
    static func bytes(of parsed: ParsedFiles) -> [UInt8]? {
        guard parsed.openedCount >= leastOpened else { return nil }
        let texts = parsed.texts
        guard texts.count >= leastOpened else { return nil }
        var writer = PackWriter()
        writer.list(texts) { $0.write($1) }
        let body = writer.bytes
        return body.count < maximumSize ? magic + Hash.of(body).bytes + body : nil
    }
}

extension PackWriter {
    fileprivate mutating func write(_ text: FileText) {
        let status = text.status
        path(text.path)
        number(status.size)
        number(status.modified)
        number(status.changed &- status.modified)
        number(status.inode)
        number(status.device)
        number(status.mode)
        data(text.bytes)
    }
}

extension PackReader {
    fileprivate mutating func fileText() throws(PackDamage) -> FileText {
        let path = try path()
        let size: Int = try integer()
        let modified: Int64 = try integer()
        let later: Int64 = try integer()
        let status = FileStatus(
            kind: .regular, size: size, modified: modified, changed: modified &+ later, inode: try integer(),
            device: try integer(), mode: try integer())
        return FileText(path: path, status: status, bytes: try data())
    }
}
