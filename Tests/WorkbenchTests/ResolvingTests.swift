import Governance
import AIR
import Files
import SystemPackage
import Testing
import Workbench
import WorldProtocol

/// A world that imports a pack and disagrees with it about a schema.
private struct DisagreeingWorld {
    let files = MemoryFileSystem()
    let folder = FilePath("/w/world")

    init() throws {
        try write(
            "world/aos.sync.json",
            """
            {
              "version": 1,
              "air": {
                "imports": [
                  {"path": "../pack/air"}
                ]
              }
            }

            """)
        try write(
            "world/air/manifest.air.json",
            """
            {"$kind": "manifest", "air_version": "1", "schemas": [{"name": "t/A@1"}, {"name": "t/B@1"}],
             "modules": [], "plans": [], "caps": [], "policies": []}
            """)
        try write(
            "world/air/own.json",
            """
            [
              {"$kind": "defschema", "name": "t/A@1", "type": {"text": {}}},
              {"$kind": "defschema", "name": "t/B@1", "type": {"list": {"ref": "t/A@1"}}}
            ]
            """)
        try pack("int")
    }

    func pack(_ type: String) throws {
        let node = #"{"$kind": "defschema", "name": "t/A@1", "type": {"\#(type)": {}}}"#
        try write("pack/air/defs.json", "[\(node)]")
    }

    func write(_ path: String, _ text: String) throws {
        let target = FilePath("/w").appending(path)
        try files.createDirectories(target.removingLastComponent())
        try files.writeAtomically(Array(text.utf8), to: target)
    }

    func text(_ path: String) throws -> String {
        String(decoding: try files.read(FilePath("/w").appending(path), limit: 1 << 20), as: UTF8.self)
    }

    func workbench() -> Workbench {
        Workbench(
            WorkbenchOptions(world: folder),
            WorkbenchEnvironment(files: files, clock: { 1 }, user: "ada", processID: 1))
    }
}

@Suite struct ResolvingTests {
    private let schema = DefinitionKey(.schema, DefinitionName("t/A@1"))

    @Test func `a conflict shows the effect of each choice`() async throws {
        let workbench = try DisagreeingWorld().workbench()
        let snapshot = await workbench.open()
        #expect(snapshot.manifestHash == nil)
        #expect(snapshot.conflicts.map(\.key) == [schema])
        #expect(snapshot.imports.map(\.state) == ["unlocked"])
        let detail = try #require(await workbench.conflict(schema))
        let next = DefinitionName("t/A@2")
        #expect(
            detail.choices.map(\.resolution) == [
                .takeTheirs(schema), .rename(schema, to: next), .rename(schema, to: next, listsTheirs: true),
                .dropImport(label: "pack"),
            ])
        for choice in detail.choices {
            #expect(choice.preview?.manifestHash != nil, "\(choice.title)")
            #expect(choice.preview?.diff.isEmpty == false)
        }
        #expect(detail.usedBy.contains { $0.key?.name == DefinitionName("t/B@1") })
    }

    @Test func `taking theirs removes only the local text, and undo restores it`() async throws {
        let world = try DisagreeingWorld()
        let workbench = world.workbench()
        _ = await workbench.open()
        let before = try world.text("world/air/own.json")
        let preview = try await workbench.preview(.takeTheirs(schema))
        #expect(try world.text("world/air/own.json") == before, "a preview writes nothing")
        _ = try await workbench.perform(.resolve(.takeTheirs(schema)))
        let after = await workbench.snapshot()
        #expect(after.conflicts.isEmpty)
        #expect(after.manifestHash == preview.manifestHash)
        #expect(
            try world.text("world/air/own.json") == """
                [
                  {"$kind": "defschema", "name": "t/B@1", "type": {"list": {"ref": "t/A@1"}}}
                ]
                """)
        #expect(after.undoCount == 1)
        _ = try await workbench.perform(.undo)
        #expect(try world.text("world/air/own.json") == before)
        #expect(await workbench.snapshot().conflicts.count == 1)
    }

    @Test func `an edit is written only if it is the one that was shown`() async throws {
        let world = try DisagreeingWorld()
        let workbench = world.workbench()
        _ = await workbench.open()
        let shown = try await workbench.preview(.takeTheirs(schema))
        let digest = try #require(shown.digest)
        let changed = try world.text("world/air/own.json").replacing("\"t/B@1\"", with: "\"t/C@1\"")
        try world.write("world/air/own.json", changed)
        do {
            _ = try await workbench.perform(.resolve(.takeTheirs(schema), showing: digest))
            Issue.record("the edit was written")
        } catch {
            #expect(error.diagnostics.map(\.code) == [.changedSinceShown])
        }
        #expect(try world.text("world/air/own.json") == changed)
        let again = try await workbench.preview(.takeTheirs(schema))
        #expect(again.digest != digest)
        _ = try await workbench.perform(.resolve(.takeTheirs(schema), showing: again.digest))
        #expect(try world.text("world/air/own.json") != changed)
    }

    @Test func `an undone edit is redone, and names the conflict that it resolved`() async throws {
        let world = try DisagreeingWorld()
        let workbench = world.workbench()
        _ = await workbench.open()
        _ = try await workbench.perform(.resolve(.takeTheirs(schema)))
        let after = try world.text("world/air/own.json")
        let settled = await workbench.snapshot().settledConflicts
        #expect(settled.map(\.key) == [schema])
        #expect(settled.first?.decision.command.contains("--take-theirs") == true)

        _ = try await workbench.perform(.undo)
        let back = await workbench.snapshot()
        #expect(back.settledConflicts.isEmpty)
        #expect((back.undoCount, back.redoCount) == (0, 1))

        // Another process continues where this one ended.
        let next = world.workbench()
        _ = await next.open()
        _ = try await next.perform(.redo)
        #expect(try world.text("world/air/own.json") == after)
        let again = await next.snapshot()
        #expect((again.undoCount, again.redoCount) == (1, 0))
        #expect(again.settledConflicts.map(\.key) == [schema])
    }

    @Test func `redo is refused if a file has changed since`() async throws {
        let world = try DisagreeingWorld()
        let workbench = world.workbench()
        _ = await workbench.open()
        _ = try await workbench.perform(.resolve(.takeTheirs(schema)))
        _ = try await workbench.perform(.undo)
        let mine = try world.text("world/air/own.json") + "\n"
        try world.write("world/air/own.json", mine)
        let error = await #expect(throws: WorkbenchError.self) { _ = try await workbench.perform(.redo) }
        #expect(error?.diagnostics.contains { $0.code == .fileChangedSince } == true)
        #expect(try world.text("world/air/own.json") == mine)
        #expect(await workbench.snapshot().redoCount == 1)
    }

    @Test func `undo is refused if a file has changed since`() async throws {
        let world = try DisagreeingWorld()
        let workbench = world.workbench()
        _ = await workbench.open()
        _ = try await workbench.perform(.resolve(.dropImport(label: "pack")))
        try world.write("world/aos.sync.json", "{\"version\": 1}")
        let error = await #expect(throws: WorkbenchError.self) { _ = try await workbench.perform(.undo) }
        #expect(error?.diagnostics.contains { $0.code == .fileChangedSince } == true)
        #expect(try world.text("world/aos.sync.json") == "{\"version\": 1}")
    }

    @Test func `an import is pinned, drifts, shows its drift and is restored`() async throws {
        let world = try DisagreeingWorld()
        let workbench = world.workbench()
        _ = await workbench.open()
        _ = try await workbench.perform(.resolve(.takeTheirs(schema)))
        _ = try await workbench.perform(.resolve(.updateLocks(labels: ["pack"])))
        let pinned = await workbench.snapshot()
        #expect(pinned.imports.map(\.state) == ["ok"])
        let hash = try #require(pinned.imports.first?.defsHash)
        try world.pack("bool")
        _ = try await workbench.perform(.reload)
        let drifted = await workbench.snapshot()
        #expect(drifted.imports.map(\.state) == ["content"])
        #expect(drifted.driftCount == 1)
        let detail = try #require(await workbench.lock("pack"))
        #expect(detail.isAvailable)
        #expect(detail.changes.map(\.key) == [schema])
        #expect(detail.changes.first?.change == "changed")
        _ = try await workbench.perform(.resolve(.restoreLock(label: "pack", to: nil)))
        let restored = await workbench.snapshot()
        #expect(restored.imports.map(\.state) == ["ok"])
        #expect(restored.imports.first?.label == "pack")
        #expect(restored.imports.first?.defsHash == hash)
        #expect(restored.manifestHash == pinned.manifestHash)
    }
}
