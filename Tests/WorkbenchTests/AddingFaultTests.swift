import AIR
import CanonicalCBOR
import FaultyFiles
import Files
import SystemPackage
import Testing
import Workbench
import WorldProtocol

/// Stops the workbench at each file operation in turn while it adds or pins an import.
@Suite struct AddingFaultTests {
    enum Step: CaseIterable {
        /// Adds and wires an import, which changes three files.
        case add
        /// Pins an import that has changed.
        case update

        func perform(on workbench: Workbench) async throws {
            switch self {
            case .add: _ = try await workbench.add(FetchWorld.request)
            case .update: _ = try await workbench.perform(.resolve(.updateLocks(labels: ["fetch"])))
            }
        }

        func prepare(_ world: FetchWorld) async throws {
            guard self == .update else { return }
            _ = try await world.workbench().add(ImportRequest(FetchWorld.request.source))
            try world.write(
                "sdk/fetch/more.json", #"[{"$kind": "defschema", "name": "f/More@1", "type": {"nat": {}}}]"#)
        }
    }

    @Test(arguments: Step.allCases)
    func `after a stop between any two writes, the next start finds all files old or all new`(step: Step) async throws {
        var seen: Set<Bool> = []
        for point in 1... {
            let world = try FetchWorld()
            try await step.prepare(world)
            let old = try world.authored()
            try world.files.synchronizeFileSystem(containing: "/")
            let faulty = FaultyFileSystem(world.files)
            // The process dies halfway, and everything that is not on the disk yet is lost.
            faulty.inject(.stopPartway, at: point)
            let isDone = (try? await step.perform(on: world.workbench(over: faulty))) != nil
            world.files.losePower(.everythingPending)
            let place = "\(step) at \(point): \(faulty.log.last.map(\.description) ?? "")"

            let workbench = world.workbench()
            let now = await workbench.open()
            let isNew = try world.authored() != old
            seen.insert(isNew)
            #expect(isNew || !isDone, "\(place)")
            if isNew {
                #expect(now.imports.map(\.state) == ["ok"], "\(place)")
                #expect(now.manifestHash != nil, "\(place)")
                #expect(await workbench.lock("fetch")?.isAvailable == true, "the pin is available: \(place)")
            }
            let isLast = faulty.operations < point
            // From each state, the step can be performed and undone; checking a few points is enough.
            if isLast || point.isMultiple(of: 8) {
                if !isNew { try await step.perform(on: workbench) }
                #expect(await workbench.snapshot().imports.map(\.state) == ["ok"], "\(place)")
                _ = try await workbench.undoEdit()
                #expect(try world.authored() == old, "\(place)")
            }
            if isLast {
                #expect(point > 15 && seen == [true, false])
                break
            }
        }
    }
}

/// A world without imports, next to a pack with a plan that needs a grant, a rule and a trigger.
struct FetchWorld {
    let files = MemoryFileSystem()

    static let request = ImportRequest(
        .path("/sdk/fetch"),
        wires: ImportRequest.Wires(parameters: [
            "web": .record([
                ("record", .record([("hosts", .record([("set", .array([.record([("text", .text("a.example"))])]))]))]))
            ])
        ]))

    init() throws {
        try write("w/aos.sync.json", "{\n  \"version\": 1\n}\n")
        try write(
            "w/air/manifest.json",
            """
            {"$kind": "manifest", "air_version": "1", "schemas": [], "modules": [], "plans": [], "caps": [],
             "policies": [{"name": "w/policy@1"}], "defaults": {"policy": "w/policy@1"}}
            """)
        try write(
            "w/air/policy.json",
            #"[{"$kind": "defpolicy", "name": "w/policy@1", "rules": [{"when": {}, "decision": "deny"}]}]"#)
        try write(
            "sdk/fetch/defs.json",
            """
            [{"$kind": "defschema", "name": "f/In@1", "type": {"record": {"url": {"text": {}}}}},
             {"$kind": "defplan", "name": "f/entry_get@1", "input": "f/In@1", "required_caps": ["web"],
              "allowed_effects": ["http.request"],
              "steps": [{"id": "get", "op": "emit_effect", "kind": "http.request", "cap": "web",
                "params": {"record": {"method": {"text": "GET"}, "url": {"ref": "@plan.input.url"},
                  "headers": {"map": []}, "body_ref": {"null": {}}}}, "bind": {"effect_id_as": "id"}},
                {"id": "end", "op": "end"}],
              "edges": [{"from": "get", "to": "end"}]}]
            """)
    }

    func write(_ path: String, _ text: String) throws {
        let target = FilePath("/").appending(path)
        try files.createDirectories(target.removingLastComponent())
        try files.writeAtomically(Array(text.utf8), to: target)
    }

    func authored() throws -> [[UInt8]] {
        try ["aos.sync.json", "air/manifest.json", "air/policy.json"].map {
            try files.read(FilePath("/w").appending($0), limit: 1 << 20)
        }
    }

    func workbench(over engine: (any FileSystem)? = nil) -> Workbench {
        Workbench(
            WorkbenchOptions(world: "/w"),
            WorkbenchEnvironment(files: engine ?? files, clock: { 1 }, user: "ada", processID: 1))
    }
}
