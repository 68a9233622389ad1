import AIR
import CanonicalCBOR
import Files
import JSON
import Sync
import Testing

@Suite struct ImportDriftTests {
    private func drifted() throws -> (PackWorld, ResolvedImport) {
        let right = try #require(try PackWorld.make().core().right)
        let world = try PackWorld.make(imports: #"{"path": "\#(PackWorld.pack)", \#(right.pasteText)}"#)
        try world.pins.keepMatching(world.imports())
        try world.writePack(.second)
        return (world, try world.core())
    }

    @Test func `drift lists each changed definition and what it breaks`() throws {
        let (world, core) = try drifted()
        let drift = try #require(try ImportDrift.of(core, pins: world.pins)?.get())
        #expect(drift.added.map(\.key.name.text) == ["core/Out@2"])
        #expect(drift.removed.map(\.key.name.text) == ["core/helper@1"])
        #expect(drift.removed.map(\.breaking) == [[.planDropped]])
        #expect(drift.changed.map(\.key.name.text) == ["core/In@1", "core/entry@1"])
        let entry = DefinitionName("core/entry@1")
        #expect(
            drift.changed.first?.breaking == [
                .schemaOfPlan(entry, .input), .schemaOfPlan(DefinitionName("core/helper@1"), .input),
            ])
        #expect(
            drift.changed.last?.breaking == [
                .slotRenamed(from: "http", to: "net"), .eventDropped(DefinitionName("core/Done@1")),
                .outputChanged(from: DefinitionName("core/Out@1"), to: DefinitionName("core/Out@2")),
            ])
        #expect(drift.isBreaking && !drift.isEmpty)
        #expect(drift.changed.allSatisfy { $0.from.hash != $0.to?.hash })
    }

    @Test func `users of a changed definition are listed`() throws {
        let (world, core) = try drifted()
        let drift = try #require(try ImportDrift.of(core, pins: world.pins)?.get())
        let consumer = try [
            #"{"$kind": "defschema", "name": "my/Wrap@1", "type": {"ref": "core/In@1"}}"#,
            #"{"$kind": "defschema", "name": "my/Other@1", "type": {"text": {}}}"#,
        ].map { try definition($0) }
        let manifest = Manifest(
            try data(
                #"""
                {"$kind": "manifest", "air_version": "1", "schemas": [{"name": "core/In@1", "hash": ""}], "modules": [],
                 "plans": [{"name": "core/entry@1", "hash": ""}], "caps": [], "policies": [],
                 "defaults": {"cap_grants": [{"name": "http", "cap": "sys/http.out@1", "params": {"record": {}}},
                                             {"name": "other", "cap": "sys/http.out@1", "params": {"record": {}}}]},
                 "routing": {"events": [{"event": "core/In@1", "reducer": "my/R@1"}], "inboxes": []},
                 "triggers": [{"event": "core/In@1", "plan": "core/entry@1"}]}
                """#))
        let input = try #require(drift.changed.first?.users(manifest: manifest, definitions: consumer))
        let trigger = ImportDrift.Change.User.trigger(
            event: DefinitionName("core/In@1"), plan: DefinitionName("core/entry@1"))
        #expect(
            input == [
                .definition(key("my/Wrap@1")), .references, trigger,
                .route(event: DefinitionName("core/In@1"), reducer: DefinitionName("my/R@1")),
            ])
        let entry = try #require(drift.changed.last?.users(manifest: manifest, definitions: consumer))
        #expect(entry == [.references, trigger, .grant("http")])
        #expect(drift.removed.first?.users(manifest: manifest, definitions: consumer) == [])
    }

    @Test func `a slot removed without a replacement is dropped, and a new slot breaks nothing`() throws {
        func plan(_ slots: [(String, String)]) throws -> Definition {
            let steps = slots.enumerated().map { index, slot in
                #"{"id": "s\#(index)", "op": "emit_effect", "kind": "\#(slot.1)", "cap": "\#(slot.0)", "params": {}, "bind": {"effect_id_as": "x\#(index)"}}"#
            }
            return try definition(
                #"{"$kind": "defplan", "name": "n/p@1", "input": "n/In@1", "steps": [\#(steps.joined(separator: ","))]}"#
            )
        }
        let old = try plan([("a", "http.request"), ("b", "timer.set")])
        #expect(
            ImportDrift(from: [old], to: [try plan([("a", "http.request")])]).changed.first?.breaking
                == [.slotDropped("b")])
        #expect(
            ImportDrift(from: [old], to: [try plan([("a", "http.request"), ("c", "blob.put")])]).changed.first?.breaking
                == [.slotDropped("b")])
        let more = ImportDrift(
            from: [old], to: [try plan([("a", "http.request"), ("b", "timer.set"), ("c", "blob.put")])])
        #expect(more.changed.count == 1 && !more.isBreaking)
        #expect(ImportDrift(from: [old], to: [old]).isEmpty)
    }

    @Test func `without the pin, drift is unavailable and the reason is reported`() throws {
        let (world, core) = try drifted()
        let pinned = try #require(core.item.lock?.defsHash)
        try world.files.remove(world.pins.path(of: pinned))
        #expect(throws: PinError.notHere(pinned)) { try ImportDrift.of(core, pins: world.pins)?.get() }
        let unlocked = try PackWorld.make()
        #expect(try ImportDrift.of(unlocked.core(), pins: unlocked.pins) == nil)
    }

    private func data(_ text: String) throws -> CBORValue {
        try PlainData.value(of: try JSONParser.parse(Array(text.utf8)))
    }

    private func definition(_ text: String) throws -> Definition {
        let (node, findings) = NodeReader.read(try data(text), from: .authored)
        let sound = try #require(node, "\(findings)")
        return try #require(try Definition(sound))
    }
}
