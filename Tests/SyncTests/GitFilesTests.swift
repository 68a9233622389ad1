import Files
import SystemPackage
import Testing

@testable import Sync

/// The git attributes and ignore files of a world, and the index.
@Suite struct GitFilesTests {
    private let files = MemoryFileSystem()

    private func text(_ path: FilePath) throws -> String {
        String(decoding: try files.read(path, limit: 1 << 16), as: UTF8.self)
    }

    @Test func `lines are appended once, and existing lines stay`() throws {
        try files.createDirectories("/w/.aos")
        try files.writeAtomically(Array("*.cbor text\r\n/aos.sync.json -merge".utf8), to: "/w/.gitattributes")
        let git = GitFiles(WorldFolder("/w"), files: files)
        #expect(try git.write() == [".gitattributes", ".aos/.gitignore"])
        let written = try text("/w/.gitattributes")
        #expect(written.hasPrefix("*.cbor text\r\n/aos.sync.json -merge\n#"))
        #expect(written.hasSuffix("\n/.aos/manifest.air.cbor binary\n/.aos/pins/** binary\n"))
        #expect(try text("/w/.aos/.gitignore").hasPrefix("*\n!.gitignore\n"))
        #expect(try git.write().isEmpty)
        #expect(try text("/w/.gitattributes") == written)
    }

    @Test func `a new file has the expected contents`() throws {
        try files.createDirectories("/w")
        let git = GitFiles(WorldFolder("/w"), files: files)
        _ = try git.write()
        #expect(try files.read(git.attributesFile, limit: 1 << 16) == GitFiles.newAttributes)
    }

    @Test func `the pattern of a path matches nothing else`() {
        #expect(GitFiles.pattern("aos.sync.json") == "/aos.sync.json")
        #expect(GitFiles.pattern("my world/aos.sync.json") == "\"/my world/aos.sync.json\"")
        #expect(GitFiles.pattern("a*b/x") == "\"/a\\\\*b/x\"")
    }

    // MARK: The index

    private func entry(_ name: String, stage: Int, hashSize: Int = 20) -> [UInt8] {
        let flags = stage << 12 | name.utf8.count
        var bytes = [UInt8](repeating: 7, count: 40 + hashSize) + [UInt8(flags >> 8), UInt8(flags & 255)]
        bytes += Array(name.utf8)
        repeat { bytes.append(0) } while bytes.count % 8 != 0
        return bytes
    }

    private func index(_ entries: [[UInt8]], version: UInt8 = 2) -> [UInt8] {
        Array("DIRC".utf8) + [0, 0, 0, version, 0, 0, 0, UInt8(entries.count)] + entries.flatMap(\.self)
            + [UInt8](repeating: 0, count: 20)
    }

    @Test func `entries with a nonzero stage are unmerged`() {
        let bytes = index([entry("a", stage: 0), entry("b/c", stage: 1), entry("b/c", stage: 2), entry("d", stage: 0)])
        #expect(GitIndex.unmerged(in: bytes, hashSize: 20) == [Array("b/c".utf8)])
        #expect(GitIndex.unmerged(in: Array(bytes.prefix(100)), hashSize: 20) == nil)
        #expect(GitIndex.unmerged(in: Array("nothing".utf8), hashSize: 20) == nil)
        let long = index([entry("a", stage: 2, hashSize: 32)])
        #expect(GitIndex.unmerged(in: long, hashSize: 20) != [Array("a".utf8)])
        #expect(GitIndex.unmerged(in: long, hashSize: 32) == [Array("a".utf8)])
    }

    @Test func `the index is read only while a merge, rebase or similar is in progress`() throws {
        try files.createDirectories("/r/.git")
        try files.createDirectories("/r/w/.aos")
        try files.writeAtomically(
            index([entry("w/.aos/manifest.air.cbor", stage: 2)]), to: "/r/.git/index")
        let file = WorldFolder("/r/w").manifestFile
        #expect(!GitIndex.isUnmerged(file, files: files))
        try files.writeAtomically([], to: "/r/.git/MERGE_HEAD")
        #expect(GitIndex.isUnmerged(file, files: files))
        #expect(!GitIndex.isUnmerged(WorldFolder("/r/v").manifestFile, files: files))
        #expect(!GitIndex.isUnmerged("/elsewhere/x", files: files))
    }
}
