import Files
import SystemPackage
import Testing

/// Folders with parents, and whole trees.
@Suite struct TreeTests {
    @Test(arguments: Engine.allCases)
    func `folders are created with their parents, and creating them again is harmless`(engine: Engine) throws {
        try engine.run { files, root in
            try files.createSymbolicLink(root.appending("link"), to: ".")
            for _ in 0..<2 { try files.createDirectories(root.appending("link/a/b/c")) }
            #expect(try files.status(of: root.appending("a/b/c"), followLinks: false)?.kind == .directory)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a tree is removed without following its links`(engine: Engine) throws {
        try engine.run { files, root in
            let tree = root.appending("tree")
            try files.createDirectories(tree.appending("a/b"))
            try files.createDirectories(tree.appending("c"))
            try files.createFile(tree.appending("a/b/file"), contents: bytes("x"), mode: 0o644)
            try files.createFile(root.appending("kept"), contents: bytes("x"), mode: 0o644)
            try files.createSymbolicLink(tree.appending("c/out"), to: "../..")
            try files.removeTree(tree)
            try files.removeTree(tree)
            #expect(try files.picture(root) == [root.appending("kept").string: "x"])
        }
    }

    @Test func `created folders survive a loss of power`() throws {
        let files = MemoryFileSystem()
        try files.createDirectories("/a/b/c")
        files.losePower(.everythingPending)
        #expect(try files.exists("/a/b/c"))
    }
}
