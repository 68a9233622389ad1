import AIR
import Files
import Glibc
import Sync
import SystemPackage
import Testing

@Suite struct SpecialFileTests {
    @Test func `a pipe named like a file of nodes is reported without blocking`() throws {
        try Engine.real.run { tree in
            try tree.folder("air")
            try #require(mkfifo(tree.root.appending("air/pipe.json").string, 0o644) == 0)
            try #require(mkfifo(tree.root.appending("air/pipe").string, 0o644) == 0)
            try tree.link("air/linked.json", to: "pipe")
            try tree.write("air/z.json", schema("n/A@1"))
            let contents = tree.read("air")
            #expect(contents.names == ["n/A@1"])
            #expect(Set(contents.diagnostics.compactMap(\.file)) == ["air/pipe.json", "air/linked.json"])
            #expect(contents.codes == [.unreadableFile, .unreadableFile])
        }
    }

    @Test(.enabled(if: getuid() != 0, "root reads everything"))
    func `files and folders without read permission are reported, and the rest is read`() throws {
        try Engine.real.run { tree in
            try tree.write("air/a.json", schema("n/A@1"))
            try tree.write("air/closed/b.json", schema("n/B@1"))
            try tree.write("air/c.json", schema("n/C@1"))
            try #require(chmod(tree.root.appending("air/a.json").string, 0) == 0)
            try #require(chmod(tree.root.appending("air/closed").string, 0) == 0)
            defer { chmod(tree.root.appending("air/closed").string, 0o755) }
            let contents = tree.read("air")
            #expect(contents.names == ["n/C@1"])
            #expect(contents.codes == [.unreadableFile, .unreadableFile])
        }
    }

    @Test func `a file that fails to read is reported, and the rest is read`() throws {
        try Engine.memory.run { tree in
            try tree.write("air/a.json", schema("n/A@1"))
            try tree.write("air/b.json", schema("n/B@1"))
            let files = Unreadable(files: tree.files, path: tree.root.appending("air/a.json"))
            let contents = RootReader(files: files, world: tree.world).read(
                SourceRoot(primary: [tree.root.appending("air")]))
            #expect(contents.names == ["n/B@1"])
            let error = try #require(contents.diagnostics.first)
            #expect((error.code, error.file) == (.unreadableFile, "air/a.json"))
            #expect(error.help != nil)
        }
    }

    @Test func `files whose names are not UTF-8 are read in byte order`() throws {
        try Engine.real.run { tree in
            try tree.folder("air")
            for (byte, name) in [(UInt8(0xff), "n/Last@1"), (0xfe, "n/First@1")] {
                let path = tree.root.appending("air").string.utf8.map { CChar(bitPattern: $0) }
                let name8 = [0x2f, byte, 0x2e, 0x6a, 0x73, 0x6f, 0x6e, 0].map { CChar(bitPattern: $0) }
                let file = open(path + name8, O_CREAT | O_WRONLY, 0o644)
                // Some file systems reject such names.
                try #require(file >= 0)
                let text = Array(schema(name).utf8)
                #expect(Glibc.write(file, text, text.count) == text.count)
                close(file)
            }
            #expect(tree.read("air").names == ["n/First@1", "n/Last@1"])
        }
    }
}

/// A file system on which reading one file fails.
private struct Unreadable: FileSystem {
    let files: any FileSystem
    let path: FilePath

    func read(_ path: FilePath, limit: Int) throws(FileError) -> [UInt8] {
        if path == self.path { throw .permissionDenied(path) }
        return try files.read(path, limit: limit)
    }
    func status(of path: FilePath, followLinks: Bool) throws(FileError) -> FileStatus? {
        try files.status(of: path, followLinks: followLinks)
    }
    func read(_ path: FilePath, from offset: Int, count: Int) throws(FileError) -> [UInt8] {
        try files.read(path, from: offset, count: count)
    }
    func list(_ directory: FilePath) throws(FileError) -> [FilePath.Component] { try files.list(directory) }
    func createDirectory(_ path: FilePath, mode: UInt16) throws(FileError) {
        try files.createDirectory(path, mode: mode)
    }
    func createFile(_ path: FilePath, contents: [UInt8], mode: UInt16) throws(FileError) {
        try files.createFile(path, contents: contents, mode: mode)
    }
    func append(_ bytes: [UInt8], to path: FilePath) throws(FileError) { try files.append(bytes, to: path) }
    func truncate(_ path: FilePath, to size: Int) throws(FileError) { try files.truncate(path, to: size) }
    func synchronize(_ path: FilePath) throws(FileError) { try files.synchronize(path) }
    func synchronizeFileSystem(containing path: FilePath) throws(FileError) {
        try files.synchronizeFileSystem(containing: path)
    }
    func rename(_ path: FilePath, to destination: FilePath) throws(FileError) {
        try files.rename(path, to: destination)
    }
    func remove(_ path: FilePath) throws(FileError) { try files.remove(path) }
    func removeDirectory(_ path: FilePath) throws(FileError) { try files.removeDirectory(path) }
    func createSymbolicLink(_ path: FilePath, to target: FilePath) throws(FileError) {
        try files.createSymbolicLink(path, to: target)
    }
    func readLink(_ path: FilePath) throws(FileError) -> FilePath { try files.readLink(path) }
    func resolve(_ path: FilePath) throws(FileError) -> FilePath { try files.resolve(path) }
    func lock(_ path: FilePath, owner: String) throws(FileError) -> FileLock { try files.lock(path, owner: owner) }
}
