import AIR
import FaultyFiles
import Files
import Sync
import SystemPackage
import Testing

@Suite struct EditLogTests {
    /// A world of three files, and an edit that changes, adds and removes files.
    struct Fixture {
        let files: any FileSystem
        let world = WorldFolder("/home/world")
        var log: EditLog { EditLog(world, files: files, owner: "test") }
        static let old: [String: String] = ["a.json": "one", "air/b.json": "two", "c.json": "stays"]
        static let new: [String: String] = [
            "a.json": "ONE", "c.json": "stays", "x/y/d.json": "four", "x/e.json": "five",
        ]

        init(_ files: any FileSystem) { self.files = files }

        static func make() throws -> Fixture {
            let fixture = Fixture(MemoryFileSystem())
            for (path, text) in old { try fixture.write(path, text) }
            try fixture.files.synchronizeFileSystem(containing: "/")
            return fixture
        }

        func write(_ path: String, _ text: String) throws {
            let path = world.path.appending(path)
            try files.createDirectories(path.removingLastComponent())
            try files.writeAtomically(Array(text.utf8), to: path)
        }

        func change(_ path: String, _ from: String?, _ to: String?) -> AuthoredEdit.Change {
            AuthoredEdit.Change(
                world.path.appending(path), from: from.map { Array($0.utf8) }, to: to.map { Array($0.utf8) })
        }

        var edit: AuthoredEdit {
            AuthoredEdit(
                "try",
                [
                    change("a.json", "one", "ONE"), change("air/b.json", "two", nil),
                    change("x/y/d.json", nil, "four"), change("x/e.json", nil, "five"),
                    change("c.json", "stays", "stays"),
                ])
        }

        /// The texts of all files outside of `.aos`, by path.
        func found() throws -> [String: String] {
            var found: [String: String] = [:]
            func visit(_ folder: FilePath, _ prefix: String) throws {
                for name in try files.list(folder) where name.string != ".aos" {
                    let path = folder.appending(name)
                    if try files.status(of: path, followLinks: false)?.kind == .directory {
                        try visit(path, prefix + name.string + "/")
                    } else if !TemporaryName.matches(name) {
                        found[prefix + name.string] = String(
                            decoding: try files.read(path, limit: 1 << 20), as: UTF8.self)
                    }
                }
            }
            try visit(world.path, "")
            return found
        }
    }

    @Test func `an edit changes all files, and undo restores them`() throws {
        let fixture = try Fixture.make()
        let record = try fixture.log.apply(fixture.edit, time: 7)
        #expect(record.id == 1 && record.state == .done && record.time == 7 && record.edit.title == "try")
        #expect(record.edit.changes.count == 4)
        #expect(try fixture.found() == Fixture.new)
        #expect(try fixture.log.records() == [record])
        #expect(try fixture.log.lastUndoable() == record)
        #expect(try fixture.log.undo().state == .undone)
        #expect(try fixture.found() == Fixture.old)
        #expect(try !fixture.files.exists(fixture.world.path.appending("x")))
        #expect(try fixture.log.lastUndoable() == nil)
        #expect(throws: EditError.nothingToUndo) { try fixture.log.undo() }
        #expect(throws: EditError.notDone(id: 1, .undone)) { try fixture.log.undo(1) }
        #expect(throws: EditError.unknown(id: 9)) { try fixture.log.undo(9) }
        #expect(try fixture.log.apply(fixture.edit, time: 8).id == 2)
    }

    @Test func `redo applies an undone edit again`() throws {
        let fixture = try Fixture.make()
        try fixture.log.apply(fixture.edit, time: 7)
        try fixture.log.undo()
        #expect(try fixture.log.redo(1).state == .done)
        #expect(try fixture.found() == Fixture.new)
        #expect(try fixture.log.redo(1).state == .done, "redoing a done edit must change nothing")
        #expect(throws: EditError.unknown(id: 9)) { try fixture.log.redo(9) }
        try fixture.log.undo()
        #expect(try fixture.found() == Fixture.old)
        let path = fixture.world.path.appending("a.json")
        try fixture.write("a.json", "mine")
        #expect(throws: EditError.changedSince([path])) { try fixture.log.redo(1) }
        #expect(try fixture.found()["a.json"] == "mine")
    }

    @Test func `permission bits are preserved, and nonempty folders are kept`() throws {
        let fixture = try Fixture.make()
        let path = fixture.world.path.appending("a.json")
        try fixture.files.writeAtomically(Array("one".utf8), to: path, mode: 0o600)
        try fixture.log.apply(fixture.edit, time: 0)
        #expect(try fixture.files.status(of: path, followLinks: false)?.mode == 0o600)
        try fixture.write("x/mine", "kept")
        try fixture.log.undo()
        #expect(try fixture.found()["x/mine"] == "kept")
        #expect(try fixture.files.status(of: path, followLinks: false)?.mode == 0o600)
        #expect(try !fixture.files.exists(fixture.world.path.appending("x/y")))
    }

    @Test(arguments: ["a.json", "x/y/d.json", "air/b.json"])
    func `undo is refused if a file has changed since the edit`(_ path: String) throws {
        let fixture = try Fixture.make()
        try fixture.log.apply(fixture.edit, time: 0)
        try fixture.write(path, "mine")
        let before = try fixture.found()
        let changed = fixture.world.path.appending(path)
        #expect(throws: EditError.changedSince([changed])) { try fixture.log.undo() }
        #expect(try fixture.found() == before)
        let diagnostics = EditError.changedSince([changed]).diagnostics(in: fixture.world)
        #expect(diagnostics.map(\.code) == [.fileChangedSince] && diagnostics.map(\.file) == [path])
    }

    @Test func `an edit of a file with unexpected contents changes nothing`() throws {
        let fixture = try Fixture.make()
        try fixture.write("air/b.json", "other")
        let before = try fixture.found()
        #expect(throws: EditError.changedSince([fixture.world.path.appending("air/b.json")])) {
            try fixture.log.apply(fixture.edit, time: 0)
        }
        #expect(try fixture.found() == before && fixture.log.records().isEmpty)
        let twice = AuthoredEdit("", [fixture.change("q", nil, "1"), fixture.change("./q", nil, "2")])
        #expect(throws: EditError.self) { try fixture.log.apply(twice, time: 0) }
        #expect(try fixture.found() == before)
    }

    @Test func `links are not followed out of the world`() throws {
        let fixture = try Fixture.make()
        try fixture.files.createDirectories("/elsewhere")
        try fixture.files.createSymbolicLink(fixture.world.path.appending("out"), to: "/elsewhere")
        try fixture.files.createSymbolicLink(fixture.world.path.appending("l.json"), to: "a.json")
        let through = AuthoredEdit("", [fixture.change("out/q/f", nil, "1")])
        #expect(throws: EditError.escapes(fixture.world.path.appending("out/q/f"))) {
            try fixture.log.apply(through, time: 0)
        }
        let link = AuthoredEdit("", [fixture.change("l.json", "one", "1")])
        #expect(throws: EditError.escapes(fixture.world.path.appending("l.json"))) {
            try fixture.log.apply(link, time: 0)
        }
        #expect(try fixture.files.list("/elsewhere").isEmpty)
    }

    @Test func `only one process edits at a time, and readers do not wait`() throws {
        let fixture = try Fixture.make()
        try fixture.log.apply(fixture.edit, time: 0)
        let lock = try fixture.files.lock(fixture.world.edits.appending("lock"), owner: "somebody")
        do throws(EditError) {
            try fixture.log.undo()
            Issue.record("undo ignored the lock")
        } catch {
            #expect(error.diagnostics(in: fixture.world).map(\.code) == [.lockedByOther])
        }
        #expect(try fixture.log.records().count == 1)
        lock.release()
        try fixture.log.undo()
    }

    @Test func `a damaged record is reported and left alone`() throws {
        let fixture = try Fixture.make()
        try fixture.log.apply(fixture.edit, time: 0)
        try fixture.write(".aos/edits/1.cbor", "nonsense")
        let path = fixture.world.edits.appending("1.cbor")
        #expect(throws: EditError.damagedRecord(path)) { try fixture.log.records() }
        #expect(throws: EditError.damagedRecord(path)) { try fixture.log.apply(fixture.edit, time: 0) }
        #expect(try fixture.found() == Fixture.new)
    }

    @Test(arguments: [false, true])
    func `recovery stops at a file that matches neither old nor new contents`(isUndo: Bool) throws {
        // Stop after the first file has changed.
        let fixture = try Fixture.make()
        if isUndo { try fixture.log.apply(fixture.edit, time: 0) }
        let start = isUndo ? Fixture.new : Fixture.old
        for point in 1... {
            let faulty = FaultyFileSystem(fixture.files)
            faulty.stop(at: point)
            let log = EditLog(fixture.world, files: faulty, owner: "dead")
            _ = try? isUndo ? log.undo() : log.apply(fixture.edit, time: 0)
            fixture.release()
            if try fixture.found() != start { break }
            try fixture.log.recover()
        }
        try fixture.write("air/b.json", "third")
        let before = try fixture.found()
        let path = fixture.world.path.appending("air/b.json")
        #expect(throws: EditError.stuck(id: 1, [path])) { try fixture.log.recover() }
        #expect(throws: EditError.stuck(id: 1, [path])) { try fixture.log.apply(fixture.edit, time: 0) }
        #expect(try fixture.found() == before)
        #expect(EditError.stuck(id: 1, [path]).diagnostics(in: fixture.world).map(\.file) == ["air/b.json"])
        // Recovery succeeds once the file is corrected by hand.
        if isUndo { try fixture.files.remove(path) } else { try fixture.write("air/b.json", "two") }
        try fixture.log.recover()
        #expect(try fixture.found() == start)
    }
}

extension EditLogTests.Fixture {
    /// Releases all locks, as the system does when a process dies.
    func release() { (files as? MemoryFileSystem)?.losePower(.contentsPending) }
}
