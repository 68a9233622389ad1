import FaultyFiles
import Files
import Sync
import SystemPackage
import Testing

/// Edits and their undo with a failure or a power loss at each file operation in turn.
@Suite struct EditFaultTests {
    enum Step: CaseIterable { case apply, undo }

    enum Fault: CaseIterable {
        /// The operation fails halfway and later ones succeed, or power is lost halfway.
        case fail, powerLoss

        var injected: FaultyFileSystem.Fault {
            switch self {
            case .fail: .failPartway(.noSpace("/disk"))
            case .powerLoss: .stopPartway
            }
        }
    }

    @Test(arguments: Step.allCases, Fault.allCases)
    func `a fault at any operation leaves all files old or all new, and edits still work`(
        step: Step, fault: Fault
    ) throws {
        let (old, new) =
            step == .apply
            ? (EditLogTests.Fixture.old, EditLogTests.Fixture.new)
            : (EditLogTests.Fixture.new, EditLogTests.Fixture.old)
        var seen: Set<Bool> = []
        for point in 1... {
            let fixture = try EditLogTests.Fixture.make()
            if step == .undo { try fixture.log.apply(fixture.edit, time: 0) }
            let faulty = FaultyFileSystem(fixture.files)
            faulty.inject(fault.injected, at: point)
            let log = EditLog(fixture.world, files: faulty, owner: "writer")
            let isDone = (try? step == .apply ? log.apply(fixture.edit, time: 0) : log.undo()) != nil
            switch fault {
            case .fail: break
            case .powerLoss: fixture.release()
            }
            let place = "\(step) \(fault) at \(point): \(faulty.log.last.map(\.description) ?? "")"
            try fixture.log.recover()
            let found = try fixture.found()
            #expect(found == new || (!isDone && found == old), "\(place)")
            seen.insert(found == new)
            #expect(try fixture.log.records().allSatisfy { !$0.isPending }, "\(place)")
            // From either state, the step can be done and undone.
            if found == old {
                _ = try step == .apply ? fixture.log.apply(fixture.edit, time: 1) : fixture.log.undo()
                #expect(try fixture.found() == new, "\(place)")
            }
            if step == .apply {
                try fixture.log.undo()
            } else {
                try fixture.log.apply(fixture.edit, time: 2)
            }
            #expect(try fixture.found() == old, "\(place)")
            if faulty.operations < point {
                #expect(point > 15 && seen == [true, false])
                break
            }
        }
    }

    @Test(arguments: Step.allCases)
    func `a transient failure is rolled back immediately`(step: Step) throws {
        let old = step == .apply ? EditLogTests.Fixture.old : EditLogTests.Fixture.new
        for point in 1... {
            let fixture = try EditLogTests.Fixture.make()
            if step == .undo { try fixture.log.apply(fixture.edit, time: 0) }
            let records = try fixture.log.records()
            let faulty = FaultyFileSystem(fixture.files)
            faulty.fail(at: point, with: .noSpace("/disk"))
            let log = EditLog(fixture.world, files: faulty, owner: "writer")
            do {
                _ = try step == .apply ? log.apply(fixture.edit, time: 0) : log.undo()
                #expect(faulty.operations < point)
                break
            } catch {
                #expect(error == .file(.noSpace("/disk")))
            }
            #expect(try fixture.found() == old, "\(point)")
            #expect(try fixture.log.records() == records, "\(point)")
        }
    }

    @Test(arguments: Step.allCases)
    func `recovery can be interrupted at any operation`(step: Step) throws {
        // An early and a late operation.
        for point in [12, 27] {
            for again in 1... {
                let fixture = try EditLogTests.Fixture.make()
                if step == .undo { try fixture.log.apply(fixture.edit, time: 0) }
                let first = FaultyFileSystem(fixture.files)
                first.inject(.stopPartway, at: point)
                let log = EditLog(fixture.world, files: first, owner: "first")
                _ = try? step == .apply ? log.apply(fixture.edit, time: 0) : log.undo()
                fixture.release()
                let second = FaultyFileSystem(fixture.files)
                second.inject(.stopPartway, at: again)
                _ = try? EditLog(fixture.world, files: second, owner: "second").recover()
                fixture.release()
                try fixture.log.recover()
                let found = try fixture.found()
                #expect(
                    found == EditLogTests.Fixture.old || found == EditLogTests.Fixture.new, "\(point), then \(again)")
                if second.operations < again { break }
            }
        }
    }
}
