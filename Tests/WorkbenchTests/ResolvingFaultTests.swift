import FaultyFiles
import Governance
import AIR
import Files
import SystemPackage
import Testing
import Workbench
import WorldProtocol

/// Fails or stops the workbench at each file operation of a resolution and of its undo in turn.
@Suite struct ResolvingFaultTests {
    enum Step: String, CaseIterable {
        case takeTheirs, dropImport, repin, restore, fix

        private func resolution(in workbench: Workbench) async throws -> Resolution {
            switch self {
            case .takeTheirs: .takeTheirs(DefinitionKey(.schema, DefinitionName("t/A@1")))
            case .dropImport: .dropImport(label: "other")
            case .repin: .updateLocks(labels: ["moved"])
            case .restore: .restoreLock(label: "moved", to: nil)
            case .fix:
                .fix(
                    label: "moved", number: 1,
                    finding: try #require(await workbench.pack("moved")?.findings.first).id)
            }
        }

        func perform(on workbench: Workbench) async throws {
            _ = try await workbench.perform(.resolve(try await resolution(in: workbench)))
        }
    }

    enum Fault: CaseIterable {
        /// The operation fails halfway, and later ones work.
        case fail
        /// The process dies halfway, and everything that is not on the disk yet is lost.
        case powerLoss

        var injected: FaultyFileSystem.Fault {
            switch self {
            case .fail: .failPartway(.noSpace("/disk"))
            case .powerLoss: .stopPartway
            }
        }
    }

    @Test(arguments: Step.allCases, Fault.allCases)
    func `a resolution that fails anywhere leaves all files old or all new and keeps every pin`(
        step: Step, fault: Fault
    ) async throws {
        let start = try await SettlingWorld.prepared()
        try await check(step, fault, from: start, isUndo: false)
    }

    @Test(arguments: [Step.takeTheirs, .restore], Fault.allCases)
    func `an undo that fails anywhere leaves all files old or all new and keeps every pin`(
        step: Step, fault: Fault
    ) async throws {
        let start = try await SettlingWorld.prepared()
        try await step.perform(on: start.workbench())
        try await check(step, fault, from: start, isUndo: true)
    }

    @Test func `a fix is not applied to another finding with the same number`() async throws {
        let start = try await SettlingWorld.prepared()
        let workbench = start.workbench()
        _ = await workbench.open()
        let found = try #require(await workbench.pack("moved")?.findings.first)
        var other = found
        other.diagnostic.message += " as well"
        do {
            _ = try await workbench.perform(.resolve(.fix(label: "moved", number: 1, finding: other.id)))
            Issue.record("another finding was fixed")
        } catch {
            #expect(error.diagnostics.map(\.code) == [.changedSinceShown])
        }
        _ = try await workbench.perform(.resolve(.fix(label: "moved", number: 7, finding: found.id)))
    }

    private func check(_ step: Step, _ fault: Fault, from start: SettlingWorld, isUndo: Bool) async throws {
        func act(_ workbench: Workbench) async throws {
            if isUndo { _ = try await workbench.undoEdit() } else { try await step.perform(on: workbench) }
        }
        let old = try start.authored()
        let pins = try start.pins()
        #expect(!pins.isEmpty)
        let reference = try start.copy()
        try await act(reference.workbench())
        let new = try reference.authored()
        #expect(new != old)
        var seen: Set<Bool> = []
        for point in 1... {
            let world = try start.copy()
            let faulty = FaultyFileSystem(world.files)
            faulty.inject(fault.injected, at: point)
            let isDone = (try? await act(world.workbench(over: faulty))) != nil
            if fault == .powerLoss { world.files.losePower(.everythingPending) }
            let place: Testing.Comment = "\(step) \(fault) at \(point): \(faulty.log.last.map(\.description) ?? "")"

            let workbench = world.workbench()
            _ = await workbench.open()
            let found = try world.authored()
            #expect(found == new || (!isDone && found == old), place)
            seen.insert(found == new)
            for (path, bytes) in pins { #expect(try world.files.read(path, limit: 1 << 20) == bytes, place) }
            #expect(await workbench.lock("moved")?.isAvailable == true, place)
            let isLast = faulty.operations < point
            // From either state, the step can be performed; checking a few points is enough.
            if isLast || point.isMultiple(of: 8) {
                if found == old { try await act(workbench) }
                #expect(try world.authored() == new, place)
            }
            if isLast {
                #expect(point > 10 && seen == [true, false])
                return
            }
        }
    }

    @Test func `the log names an equivalent command`() async throws {
        for (step, command) in [
            (Step.dropImport, "aos conflicts resolve t/A@1 --kind defschema --drop-import other"),
            (.fix, "aos packs fix moved --finding 1"),
        ] {
            let workbench = try await SettlingWorld.prepared().workbench()
            try await step.perform(on: workbench)
            #expect(await workbench.snapshot().decisions.last?.command == command)
        }
    }
}

/// A world with one problem of each kind: a conflict, a drifted lock and a plan without a trigger.
private struct SettlingWorld {
    let files: MemoryFileSystem

    /// The world after its pack has changed.
    static func prepared() async throws -> SettlingWorld {
        let world = SettlingWorld(files: MemoryFileSystem())
        try world.write(
            "w/aos.sync.json",
            """
            {
              "version": 1,
              "air": {
                "imports": [
                  {"path": "../sdk/air/exports/plan-packs/moved"},
                  {"path": "../other/air"}
                ]
              }
            }

            """)
        try world.write(
            "w/air/manifest.json",
            """
            {"$kind": "manifest", "air_version": "1", "schemas": [{"name": "t/A@1"}, {"name": "m/In@1"}], "modules": [],
             "plans": [{"name": "m/entry_run@1"}], "caps": [], "policies": []}
            """)
        try world.write("w/air/own.json", #"[{"$kind": "defschema", "name": "t/A@1", "type": {"text": {}}}]"#)
        try world.write("other/air/defs.json", #"[{"$kind": "defschema", "name": "t/A@1", "type": {"int": {}}}]"#)
        try world.writePack(more: "")
        let workbench = world.workbench()
        _ = try await workbench.perform(.resolve(.updateLocks(labels: ["moved"])))
        try world.writePack(more: #", {"$kind": "defschema", "name": "m/More@1", "type": {"nat": {}}}"#)
        return world
    }

    private func writePack(more: String) throws {
        try write(
            "sdk/air/exports/plan-packs/moved/defs.air.json",
            """
            [{"$kind": "defschema", "name": "m/In@1", "type": {"text": {}}},
             {"$kind": "defplan", "name": "m/entry_run@1", "input": "m/In@1", "required_caps": [],
              "allowed_effects": [], "steps": [{"id": "end", "op": "end"}], "edges": []}\(more)]
            """)
    }

    private func write(_ path: String, _ text: String) throws {
        let target = FilePath("/").pushing(FilePath(path))
        try files.createDirectories(target.removingLastComponent())
        try files.writeAtomically(Array(text.utf8), to: target)
    }

    func workbench(over engine: (any FileSystem)? = nil) -> Workbench {
        Workbench(
            WorkbenchOptions(world: "/w"),
            WorkbenchEnvironment(files: engine ?? files, clock: { 1 }, user: "ada", processID: 1))
    }

    /// The authored files with their bytes.
    func authored() throws -> [FilePath: [UInt8]] {
        try Self.tree("/w", files).filter { !$0.key.starts(with: "/w/.aos") }
    }

    /// The pinned definitions.
    func pins() throws -> [FilePath: [UInt8]] { try Self.tree("/w/.aos/pins", files) }

    /// A copy of the files on a separate disk, all of them synchronized.
    func copy() throws -> SettlingWorld {
        let other = SettlingWorld(files: MemoryFileSystem())
        for (path, bytes) in try Self.tree("/", files) {
            try other.files.createDirectories(path.removingLastComponent())
            try other.files.createFile(path, contents: bytes, mode: 0o644)
        }
        try other.files.synchronizeFileSystem(containing: "/")
        return other
    }

    private static func tree(_ folder: FilePath, _ files: MemoryFileSystem) throws -> [FilePath: [UInt8]] {
        var found: [FilePath: [UInt8]] = [:]
        for name in try files.list(folder) {
            let path = folder.appending(name)
            if try files.status(of: path, followLinks: false)?.kind == .directory {
                found.merge(try tree(path, files)) { first, _ in first }
            } else {
                found[path] = try files.read(path, limit: 1 << 20)
            }
        }
        return found
    }
}
