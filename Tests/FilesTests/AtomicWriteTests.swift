import FaultyFiles
import Files
import SystemPackage
import Testing

/// Atomic replacement, with a fault injected at every operation.
@Suite struct AtomicWriteTests {
    static let faults: [FaultyFileSystem.Fault] = [
        .fail(.noSpace("/disk")), .failPartway(.noSpace("/disk")), .stop, .stopPartway,
    ]

    @Test(arguments: Engine.allCases)
    func `a file is created and replaced without leftovers`(engine: Engine) throws {
        try engine.run { files, root in
            let path = root.appending("a")
            try files.writeAtomically(bytes("one"), to: path)
            try files.writeAtomically(bytes("two"), to: path, mode: 0o600)
            #expect(try files.picture(root) == [path.string: "two"])
            #expect(try files.status(of: path, followLinks: false)?.mode == 0o600)
        }
    }

    @Test(arguments: Engine.allCases, [true, false])
    func `a fault at any operation leaves the old or the new contents`(engine: Engine, existed: Bool) throws {
        for fault in Self.faults {
            try everyPoint(engine, fault) { (faulty, root) throws(FileError) in
                try faulty.writeAtomically(bytes("new contents"), to: root.appending("a"))
            } prepare: { files, root in
                if existed { try files.writeAtomically(bytes("old"), to: root.appending("a")) }
            } check: { files, root in
                let path = root.appending("a")
                let found = try files.exists(path) ? try files.text(path) : nil
                #expect(found == (existed ? "old" : nil) || found == "new contents")
                let others = try files.list(root).filter { $0 != path.lastComponent }
                #expect(others.allSatisfy(TemporaryName.matches))
                if case .fail = fault { #expect(others.isEmpty) }
                if case .failPartway = fault { #expect(others.isEmpty) }
                #expect(try files.sweepTemporaries(in: root, modifiedBefore: nil) == others)
                #expect(try files.list(root).allSatisfy { $0 == path.lastComponent })
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a fault at any operation of a batch leaves each file whole or absent`(engine: Engine) throws {
        let names = (0..<7).map { "file\($0)" }
        for fault in Self.faults {
            try everyPoint(engine, fault) { (faulty, root) throws(FileError) in
                try faulty.writeBatch(names.map { (root.appending($0), bytes("contents of \($0)")) })
            } prepare: { files, root in
                try files.createFile(root.appending("file3"), contents: bytes("old"), mode: 0o644)
            } check: { files, root in
                _ = try files.sweepTemporaries(in: root, modifiedBefore: nil)
                for (path, text) in try files.picture(root) {
                    let name = try #require(FilePath(path).lastComponent).string
                    #expect(names.contains(name))
                    #expect(text == "contents of \(name)" || (name == "file3" && text == "old"))
                }
            }
        }
    }

    @Test(arguments: MemoryFileSystem.Loss.allCases)
    func `a loss of power at any operation leaves the old or the new contents`(loss: MemoryFileSystem.Loss) throws {
        var finished = false
        var point = 1
        while !finished {
            let files = MemoryFileSystem()
            try files.writeAtomically(bytes("old"), to: "/a")
            let faulty = FaultyFileSystem(files)
            faulty.stop(at: point)
            do {
                try faulty.writeAtomically(bytes("new"), to: "/a")
                finished = true
            } catch {
                #expect(error == .stopped(error.path))
            }
            files.losePower(loss)
            let found = try files.text("/a")
            #expect(found == "new" || (!finished && found == "old"), "stopped at \(point)")
            point += 1
        }
        #expect(point == 6)
    }

    @Test func `a batch survives a loss of power`() throws {
        for count in [2, 20] {
            for loss in MemoryFileSystem.Loss.allCases {
                let files = MemoryFileSystem()
                try files.createDirectories("/d/e")
                let batch = (0..<count).map { (path: FilePath("/d/e/\($0)"), bytes: bytes("\($0)")) }
                try files.writeBatch(batch + [(path: "/top", bytes: bytes("top"))])
                files.losePower(loss)
                for (path, contents) in batch { #expect(try files.read(path, limit: 9) == contents) }
                #expect(try files.text("/top") == "top")
            }
        }
    }

    @Test func `a large batch synchronizes the file system once and each folder once`() throws {
        let faulty = FaultyFileSystem(MemoryFileSystem())
        try faulty.writeBatch((0..<50).map { (FilePath("/\($0)"), bytes("x")) })
        #expect(faulty.log.count { $0.name == "synchronizeFileSystem" } == 1)
        #expect(faulty.log.count { $0.name == "synchronize" } == 1)
        try faulty.writeBatch([])
        #expect(faulty.operations == 50 + 1 + 50 + 1)
    }

    @Test(arguments: Engine.allCases)
    func `the sweep removes only old temporary files`(engine: Engine) throws {
        try engine.run { files, root in
            let keep = [
                ".aos-tmp-", ".aos-tmp-0123456789abcdeg", ".aos-tmp-0123456789abcdef0", "aos-tmp-0123456789abcdef",
            ]
            for name in keep { try files.createFile(root.appending(name), contents: [], mode: 0o644) }
            try files.createDirectory(root.appending(".aos-tmp-00000000000000aa"), mode: 0o755)
            let old = root.appending(".aos-tmp-0123456789abcdef")
            try files.createFile(old, contents: [], mode: 0o644)
            let time = try #require(try files.status(of: old, followLinks: false)).modified
            #expect(try files.sweepTemporaries(in: root, modifiedBefore: time) == [])
            #expect(try files.sweepTemporaries(in: root, modifiedBefore: time + 1) == [".aos-tmp-0123456789abcdef"])
            #expect(try files.list(root).count == 5)
        }
    }

    /// Runs an action with the fault at its first operation, its second, and so on until it succeeds.
    private func everyPoint(
        _ engine: Engine, _ fault: FaultyFileSystem.Fault,
        _ action: (FaultyFileSystem, FilePath) throws(FileError) -> Void,
        prepare: (any FileSystem, FilePath) throws -> Void, check: (any FileSystem, FilePath) throws -> Void
    ) throws {
        var finished = false
        var point = 1
        while !finished {
            try engine.run { files, root in
                try prepare(files, root)
                let faulty = FaultyFileSystem(files)
                faulty.inject(fault, at: point)
                do throws(FileError) {
                    try action(faulty, root)
                    finished = true
                    #expect(faulty.operations < point)
                } catch {
                    switch fault {
                    case .fail(let expected), .failPartway(let expected): #expect(error == expected)
                    case .stop, .stopPartway: #expect(error == .stopped(error.path))
                    }
                }
                try check(files, root)
            }
            point += 1
        }
        #expect(point > 4)
    }
}
