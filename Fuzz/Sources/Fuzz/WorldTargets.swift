import AIR
import CanonicalCBOR
import Files
import JSON
@testable import Sync
import SystemPackage
@testable import WorldIO

/// The sync file, locks, pins, patch documents and edits.
enum WorldTargets {
    private static let world = WorldFolder("/w")

    private static func files(_ path: FilePath, _ bytes: [UInt8]) -> MemoryFileSystem {
        let files = MemoryFileSystem()
        do {
            try files.createDirectories(path.removingLastComponent())
            try files.createFile(path, contents: bytes, mode: 0o644)
        } catch {
            require(false, "the in-memory file system can create a file: \(error)")
        }
        return files
    }

    /// The sync file, including its locks.
    static func sync(_ bytes: [UInt8]) {
        let read = SyncFile.read(world, files: files(world.syncFile, bytes))
        _ = read.diagnostics
    }

    /// A lock: the input is the value of `lock`.
    static func lock(_ bytes: [UInt8]) {
        let text = #"{"version":1,"imports":[{"path":"p","lock":"#
        _ = SyncFile.read(world, files: files(world.syncFile, Array(text.utf8) + bytes + Array("}]}".utf8)))
    }

    /// A pin, expected to have the hash of its own index.
    static func pin(_ bytes: [UInt8]) {
        guard let value = try? CanonicalDecoder.decode(bytes), let hash = try? value["index"]?.hash() else {
            _ = try? ImportPin(bytes, expecting: .zero)
            return
        }
        guard let pin = try? ImportPin(bytes, expecting: hash) else { return }
        require(pin.index.hash == hash, "a pin that is read has the expected hash")
    }

    /// A patch document, as JSON or as bytes.
    static func patch(_ bytes: [UInt8]) {
        let authored = (try? JSONParser.parse(bytes)).flatMap { try? PlainData.value(of: $0) }
        guard let value = authored ?? (try? CanonicalDecoder.decode(bytes)) else { return }
        let (document, findings) = PatchDocument.read(value, base: .zero)
        guard let document else {
            require(findings.contains { $0.severity == .error }, "a rejected document has an error")
            return
        }
        let again = PatchDocument.read(document.value, base: document.baseManifestHash).document
        require(again?.value == document.value, "a document survives writing and reading")
    }

    /// The record of an edit.
    static func edit(_ bytes: [UInt8]) {
        guard let record = EditRecord(bytes, in: world) else { return }
        guard let written = try? record.encoded(in: world) else { return }
        require(EditRecord(written, in: world) == record, "a record written and read again is the same")
    }
}
