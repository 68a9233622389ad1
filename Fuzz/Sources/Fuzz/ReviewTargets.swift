import CanonicalCBOR
import Canvas
import Files
import Sync
import SystemPackage
import WorldProtocol
@testable import Workbench

/// The index, the stage, the decisions and terminal input.
enum ReviewTargets {
    private static let world = WorldFolder("/w")
    private static let magic: [UInt8] = WorldIndex.magic

    /// The contents of an index, preceded by their hash.
    static func index(_ bytes: [UInt8]) {
        _ = WorldIndex(bytes)
        guard let index = WorldIndex(magic + Hash.of(bytes).bytes + bytes) else { return }
        _ = try? ProtocolCodec.decode(Snapshot.self, from: index.snapshot)
    }

    private static func log(_ path: FilePath, _ bytes: [UInt8]) {
        let files = MemoryFileSystem()
        do {
            try files.createDirectories(world.internals)
            try files.createFile(path, contents: bytes, mode: 0o644)
        } catch {
            require(false, "the in-memory file system can create a file: \(error)")
        }
        let (log, _) = ReviewLog.read(world, files: files)
        guard (try? log.write(world, files: files)) != nil else { return }
        let again = ReviewLog.read(world, files: files)
        require(again.diagnostics.isEmpty, "a written log can be read")
        require(again.log.staged == log.staged, "the stage survives writing and reading")
    }

    /// The decisions.
    static func decisions(_ bytes: [UInt8]) { log(world.decisionsFile, bytes) }

    /// The stage.
    static func stage(_ bytes: [UInt8]) { log(world.stageFile, bytes) }

    /// Keys, which must be the same however their bytes are split; the first byte determines how.
    static func keys(_ bytes: [UInt8]) {
        guard let first = bytes.first else { return }
        let rest = bytes.dropFirst()
        let readsMouse = first & 1 == 1
        var whole = KeyDecoder(readsMouse: readsMouse)
        var pieces = KeyDecoder(readsMouse: readsMouse)
        let expected = whole.decode(rest) + whole.endPending()
        var found: [KeyDecoder.Input] = []
        let size = max(1, Int(first >> 1))
        var place = rest.startIndex
        while place < rest.endIndex {
            let end = min(place + size, rest.endIndex)
            found += pieces.decode(rest[place..<end])
            place = end
        }
        found += pieces.endPending()
        require(found == expected, "keys do not depend on how bytes arrive")
    }
}
