import Files
import SystemPackage
import Testing

/// The contract of every file system.
@Suite struct ContractTests {
    @Test(arguments: Engine.allCases)
    func `a new file has its contents, its size and its mode`(engine: Engine) throws {
        try engine.run { files, root in
            let path = root.appending("a")
            try files.createFile(path, contents: bytes("hello"), mode: 0o600)
            #expect(try files.text(path) == "hello")
            let status = try #require(try files.status(of: path, followLinks: false))
            #expect(status.kind == .regular)
            #expect(status.size == 5)
            #expect(status.mode == 0o600)
            #expect(status.inode != 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a missing path has no status, and operations on it fail`(engine: Engine) throws {
        try engine.run { files, root in
            let path = root.appending("a")
            let status = try files.status(of: path, followLinks: true)
            #expect(status == nil)
            #expect(try files.exists(path) == false)
            for action in actions(files, path) {
                #expect(throws: FileError.notFound(path)) { try action() }
            }
        }
    }

    /// The operations that need an existing path.
    private func actions(_ files: any FileSystem, _ path: FilePath) -> [() throws -> Void] {
        [
            { _ = try files.read(path, limit: 9) }, { _ = try files.read(path, from: 0, count: 1) },
            { _ = try files.list(path) }, { try files.append([1], to: path) }, { try files.truncate(path, to: 0) },
            { try files.synchronize(path) }, { try files.synchronizeFileSystem(containing: path) },
            { try files.rename(path, to: path.removingLastComponent().appending("b")) }, { try files.remove(path) },
            { try files.removeDirectory(path) }, { _ = try files.readLink(path) }, { _ = try files.resolve(path) },
        ]
    }

    @Test(arguments: Engine.allCases)
    func `a path below a file does not exist and can't be created`(engine: Engine) throws {
        try engine.run { files, root in
            try files.createFile(root.appending("a"), contents: [], mode: 0o644)
            let below = root.appending("a/b")
            #expect(try files.status(of: below, followLinks: true) == nil)
            #expect(throws: FileError.notADirectory(below)) { try files.createFile(below, contents: [], mode: 0o644) }
            #expect(throws: FileError.notADirectory(below)) { try files.createDirectory(below, mode: 0o755) }
            #expect(throws: FileError.notADirectory(root.appending("a"))) { try files.list(root.appending("a")) }
            #expect(throws: FileError.notADirectory(root.appending("a"))) { try files.createDirectories(below) }
        }
    }

    @Test(arguments: Engine.allCases)
    func `creating never replaces an existing entry`(engine: Engine) throws {
        try engine.run { files, root in
            try files.createFile(root.appending("file"), contents: bytes("old"), mode: 0o644)
            try files.createDirectory(root.appending("folder"), mode: 0o755)
            try files.createSymbolicLink(root.appending("broken"), to: "nowhere")
            for name in ["file", "folder", "broken"] {
                let path = root.appending(name)
                #expect(throws: FileError.alreadyExists(path)) {
                    try files.createFile(path, contents: bytes("new"), mode: 0o644)
                }
                #expect(throws: FileError.alreadyExists(path)) { try files.createDirectory(path, mode: 0o755) }
                #expect(throws: FileError.alreadyExists(path)) { try files.createSymbolicLink(path, to: "x") }
            }
            #expect(try files.text(root.appending("file")) == "old")
            #expect(try files.exists(root.appending("nowhere")) == false)
        }
    }

    @Test(arguments: Engine.allCases)
    func `reading refuses a file over the limit and can read a range`(engine: Engine) throws {
        try engine.run { files, root in
            let path = root.appending("a")
            try files.createFile(path, contents: bytes("0123456789"), mode: 0o644)
            #expect(try files.read(path, limit: 10).count == 10)
            #expect(throws: FileError.tooLarge(path, limit: 9)) { try files.read(path, limit: 9) }
            #expect(try files.read(path, from: 3, count: 4) == bytes("3456"))
            #expect(try files.read(path, from: 8, count: 4) == bytes("89"))
            #expect(try files.read(path, from: 10, count: 4) == [])
            #expect(try files.read(path, from: 99, count: Int.max) == [])
            #expect(throws: FileError.self) { try files.read(path, from: -1, count: 4) }
            #expect(throws: FileError.isADirectory(root)) { try files.read(root, limit: 9) }
        }
    }

    @Test(arguments: Engine.allCases)
    func `appending and truncating change the end of a file`(engine: Engine) throws {
        try engine.run { files, root in
            let path = root.appending("a")
            try files.createFile(path, contents: bytes("one"), mode: 0o644)
            try files.append(bytes("two"), to: path)
            #expect(try files.text(path) == "onetwo")
            try files.truncate(path, to: 4)
            #expect(try files.text(path) == "onet")
            try files.truncate(path, to: 6)
            #expect(try files.read(path, limit: 9) == bytes("onet") + [0, 0])
            try files.synchronize(path)
            #expect(throws: FileError.isADirectory(root)) { try files.append([1], to: root) }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a change updates the modification time`(engine: Engine) throws {
        try engine.run { files, root in
            let path = root.appending("a")
            try files.createFile(path, contents: [], mode: 0o644)
            let before = try #require(try files.status(of: path, followLinks: false)).modified
            for _ in 0..<2000 where try files.status(of: path, followLinks: false)?.modified == before {
                try files.append([1], to: path)
            }
            let after = try #require(try files.status(of: path, followLinks: false)).modified
            #expect(after > before)
        }
    }

    @Test(arguments: Engine.allCases)
    func `names are listed in byte order`(engine: Engine) throws {
        try engine.run { files, root in
            let names = ["Z", "a", "a.b", "a-b", "ä", "é", "e\u{301}", "~", ".hidden", "10", "9"]
            for name in names { try files.createFile(root.appending(name), contents: [], mode: 0o644) }
            let listed = try files.list(root).map { Array($0.string.utf8) }
            #expect(listed == names.map(bytes).sorted { $0.lexicographicallyPrecedes($1) })
        }
    }

    @Test(arguments: Engine.allCases)
    func `renaming replaces a file or an empty folder, and nothing else`(engine: Engine) throws {
        try engine.run { files, root in
            let (a, b, folder, full) = (
                root.appending("a"), root.appending("b"), root.appending("folder"), root.appending("full")
            )
            try files.createFile(a, contents: bytes("a"), mode: 0o644)
            try files.createFile(b, contents: bytes("b"), mode: 0o644)
            try files.createDirectories(folder)
            try files.createDirectories(full.appending("child"))
            #expect(throws: FileError.isADirectory(a)) { try files.rename(a, to: folder) }
            #expect(throws: FileError.notADirectory(folder)) { try files.rename(folder, to: a) }
            #expect(throws: FileError.directoryNotEmpty(folder)) { try files.rename(folder, to: full) }
            #expect(throws: FileError.systemCall("rename", full, .invalidArgument)) {
                try files.rename(full, to: full.appending("child/x"))
            }
            try files.rename(a, to: b)
            try files.rename(b, to: b)
            try files.rename(full, to: folder)
            #expect(
                try files.picture(root) == [b.string: "a", folder.string: "/", folder.appending("child").string: "/"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `files and empty folders are removed by separate operations`(engine: Engine) throws {
        try engine.run { files, root in
            let (file, folder) = (root.appending("file"), root.appending("folder"))
            try files.createDirectory(folder, mode: 0o755)
            try files.createFile(folder.appending("x"), contents: [], mode: 0o644)
            try files.createFile(file, contents: [], mode: 0o644)
            #expect(throws: FileError.isADirectory(folder)) { try files.remove(folder) }
            #expect(throws: FileError.notADirectory(file)) { try files.removeDirectory(file) }
            #expect(throws: FileError.directoryNotEmpty(folder)) { try files.removeDirectory(folder) }
            try files.remove(folder.appending("x"))
            try files.removeDirectory(folder)
            try files.remove(file)
            #expect(try files.list(root).isEmpty)
        }
    }
}
