import FaultyFiles
import Files
import Sync
import SystemPackage
import Testing

/// The edit log keeps a limited number of edits.
@Suite struct EditLogLimitTests {
    private typealias Fixture = EditLogTests.Fixture

    private func log(_ fixture: Fixture, over files: (any FileSystem)? = nil) -> EditLog {
        EditLog(fixture.world, files: files ?? fixture.files, owner: "writer", limit: 3)
    }

    private func step(_ number: Int, _ fixture: Fixture) -> AuthoredEdit {
        AuthoredEdit(
            "step \(number)", [fixture.change("air/steps", number == 1 ? nil : "\(number - 1)", "\(number)")])
    }

    private func edited(_ count: Int) throws -> Fixture {
        let fixture = try Fixture.make()
        for number in 1...count { try log(fixture).apply(step(number, fixture), time: 0) }
        return fixture
    }

    @Test func `the oldest edits are dropped, and the latest can be undone`() throws {
        let fixture = try edited(5)
        #expect(try log(fixture).records().map(\.id) == [3, 4, 5])
        #expect(throws: EditError.unknown(id: 2)) { try log(fixture).undo(2) }
        for number in [5, 4, 3] { #expect(try log(fixture).undo().edit.title == "step \(number)") }
        #expect(try fixture.found()["air/steps"] == "2")
        #expect(throws: EditError.nothingToUndo) { try log(fixture).undo() }
    }

    @Test(arguments: [false, true])
    func `a fault while dropping old edits never loses later ones`(isStopped: Bool) throws {
        for point in 1... {
            let fixture = try edited(3)
            let next = step(4, fixture)
            let faulty = FaultyFileSystem(fixture.files)
            faulty.inject(isStopped ? .stop : .fail(.noSpace("/disk")), at: point)
            let isDone = (try? log(fixture, over: faulty).apply(next, time: 0)) != nil
            fixture.release()
            try log(fixture).recover()
            let isNew = try fixture.found()["air/steps"] == "4"
            #expect(isNew || !isDone, "at \(point)")
            let ids = try log(fixture).records().map(\.id)
            #expect([[1, 2, 3], [2, 3], [2, 3, 4]].contains(ids) && ids.contains(4) == isNew, "\(ids) at \(point)")
            if !isNew { try log(fixture).apply(next, time: 0) }
            #expect(try log(fixture).records().map(\.id) == [2, 3, 4], "at \(point)")
            if faulty.operations < point {
                #expect(point > 5)
                break
            }
        }
    }
}
