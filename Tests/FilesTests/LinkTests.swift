import Files
import SystemPackage
import Testing

/// Symbolic links: followed when reading, never when writing.
@Suite struct LinkTests {
    @Test(arguments: Engine.allCases)
    func `reading follows a link, and reading its status does on request`(engine: Engine) throws {
        try engine.run { files, root in
            try files.createDirectories(root.appending("d"))
            try files.createFile(root.appending("d/file"), contents: bytes("x"), mode: 0o644)
            try files.createSymbolicLink(root.appending("link"), to: "d/../d/./file")
            try files.createSymbolicLink(root.appending("absolute"), to: root.appending("d"))
            try files.synchronize(root.appending("absolute"))
            let link = root.appending("link")
            #expect(try files.text(link) == "x")
            #expect(try files.text(root.appending("absolute/file")) == "x")
            #expect(try files.status(of: link, followLinks: true)?.kind == .regular)
            #expect(try files.status(of: link, followLinks: false)?.kind == .symbolicLink)
            #expect(try files.readLink(link) == "d/../d/./file")
            #expect(try files.resolve(root.appending("absolute/../link")) == root.appending("d/file"))
            #expect(throws: FileError.systemCall("readlink", root, .invalidArgument)) { try files.readLink(root) }
        }
    }

    @Test(arguments: Engine.allCases)
    func `writing refuses a link`(engine: Engine) throws {
        try engine.run { files, root in
            let link = root.appending("link")
            try files.createFile(root.appending("file"), contents: bytes("x"), mode: 0o644)
            try files.createSymbolicLink(link, to: "file")
            #expect(throws: FileError.notARegularFile(link)) { try files.append([1], to: link) }
            #expect(throws: FileError.notARegularFile(link)) { try files.truncate(link, to: 0) }
            #expect(throws: FileError.notARegularFile(link)) { try files.lock(link, owner: "me") }
            #expect(try files.text(root.appending("file")) == "x")
        }
    }

    @Test(arguments: Engine.allCases)
    func `replacing and removing act on the link itself`(engine: Engine) throws {
        try engine.run { files, root in
            let (file, link) = (root.appending("file"), root.appending("link"))
            try files.createFile(file, contents: bytes("old"), mode: 0o644)
            try files.createSymbolicLink(link, to: "file")
            try files.writeAtomically(bytes("new"), to: link)
            #expect(try files.picture(root) == [file.string: "old", link.string: "new"])
            try files.remove(link)
            try files.createSymbolicLink(link, to: "file")
            try files.remove(link)
            #expect(try files.picture(root) == [file.string: "old"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `files are written below a link to a folder`(engine: Engine) throws {
        try engine.run { files, root in
            try files.createDirectories(root.appending("d"))
            try files.createSymbolicLink(root.appending("link"), to: "d")
            try files.writeAtomically(bytes("x"), to: root.appending("link/a"))
            try files.writeBatch([(root.appending("link/b"), bytes("y"))])
            #expect(try files.list(root.appending("d")) == ["a", "b"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a link cycle and a broken link are different errors`(engine: Engine) throws {
        try engine.run { files, root in
            let (circle, broken) = (root.appending("circle"), root.appending("broken"))
            try files.createSymbolicLink(circle, to: "circle")
            try files.createSymbolicLink(broken, to: "nowhere")
            #expect(throws: FileError.tooManyLinks(circle)) { try files.read(circle, limit: 1) }
            #expect(throws: FileError.tooManyLinks(circle)) { try files.status(of: circle, followLinks: true) }
            #expect(throws: FileError.notFound(broken)) { try files.read(broken, limit: 1) }
            #expect(try files.status(of: broken, followLinks: true) == nil)
            #expect(try files.exists(broken))
        }
    }
}
