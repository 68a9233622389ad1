import AIR
import Testing
import WorldIO

/// All faults of a world are reported at once, each with its location, and none hides another.
@Suite struct ThirtyFaultsTests {
    /// Ten files; each line with a fault is followed by the code that must be reported.
    static let files: [(path: String, text: String)] = [
        (
            "air/capabilities.air.json",
            #"""
            [{"$kind": "defcap", "name": "t/Send@1", "cap_type": "t.send",
              "schema": {"record": {"limit": {"option": {"nat": {}}}}}},
             {"$kind": "defcap", "name": "t/Guarded@1", "cap_type": "t.send", "schema": {"record": {}},
              "enforcer": {"module": "t/NoGuard@1"}}] ⟦unknown-reference⟧
            """#
        ),
        (
            "air/effects.air.json",
            #"""
            [{"$kind": "defeffect", "name": "t/send@1", "kind": "t.send", "cap_type": "t.send", "origin_scope": "plan",
              "params_schema": "t/Params@1", "receipt_schema": "t/Id@1"},
             {"$kind": "defeffect", "name": "t/tell@1", "kind": "t.tell", "cap_type": "t.tell",
              "origin_scope": "reducer",
              "params_schema": "t/Params@1",
              "receipt_schema": "t/NoReceipt@1"}] ⟦unknown-reference⟧
            """#
        ),
        (
            "air/manifest.air.json",
            #"""
            {"$kind": "manifest", "air_version": "1",
             "colour": "blue", ⟦unknown-field⟧
             "schemas": [{"name": "t/Id@1"}, {"name": "t/Params@1"}, {"name": "t/Start@1"}, {"name": "t/Loop@1"},
               {"name": "t/State@1"}, {"name": "t/Event@1"}, {"name": "t/Done@1"},
               {"name": "t/Id@1"}, ⟦duplicate-name⟧
               {"name": "t/Missing@1"}], ⟦unknown-reference⟧
             "modules": [{"name": "t/Reducer@1"}],
             "plans": [{"name": "t/flow@1"}, {"name": "t/values@1"}, {"name": "t/waits@1"}],
             "caps": [{"name": "t/Send@1"}, {"name": "t/Guarded@1"}],
             "policies": [{"name": "t/policy@1"}],
             "effects": [{"name": "t/send@1"}, {"name": "t/tell@1"}],
             "secrets": [{"name": "t/key@1"}],
             "defaults": {
               "policy": "t/other@1", ⟦unknown-reference⟧
               "cap_grants": [{"name": "send", "cap": "t/Send@1", "params": {"record": {"limit": {"nat": 5}}}},
                 {"name": "timer", "cap": "sys/timer@1", "params": {"record": {}}},
                 {"name": "timer", "cap": "sys/timer@1", "params": {"record": {}}}, ⟦duplicate-name⟧
                 {"name": "wide", "cap": "t/Send@1", "params": {"record": {
                   "limit": {"text": "five"}}}}]}, ⟦bad-value⟧
             "routing": {"events": [
               {"event": "t/Done@1", "reducer": "t/NoReducer@1"}]}, ⟦unknown-reference⟧
             "triggers": [
               {"event": "t/Start@1", "plan": "t/noplan@1"}, ⟦unknown-reference⟧
               {"event": "t/Start@1", "plan": "t/flow@1",
                "correlate_by": "nothing"}]} ⟦routing-invalid⟧
            """#
        ),
        (
            "air/modules.air.json",
            #"""
            {"$kind": "defmodule", "name": "t/Reducer@1", "module_kind": "reducer",
             "wasm_hash": "sha256:1111111111111111111111111111111111111111111111111111111111111111",
             "abi": {"reducer": {
               "state": "t/State@1",
               "event": "t/Event@1", ⟦module-invalid⟧
               "effects_emitted": []}}}
            """#
        ),
        (
            "air/nodes.air.json",
            #"""
            [{"$kind": "defscheme", "name": "t/A@1"}, ⟦unknown-kind⟧
             {"$kind": "defschema", "name": "t/B", "type": {"text": {}}}, ⟦bad-name⟧
             {"$kind": "defschema", "name": "sys/C@1", "type": {"text": {}}}, ⟦reserved-name⟧
             {"$kind": "defschema", "name": "t/D@1"}, ⟦missing-field⟧
             {"$kind": "defschema", "name": "t/E@1", "type": {"txt": {}}}] ⟦bad-type⟧
            """#
        ),
        (
            "air/plans/flow.air.json",
            #"""
            {"$kind": "defplan", "name": "t/flow@1", "input": "t/Start@1",
             "steps": [
               {"id": "send", "op": "emit_effect", "kind": "t.send", "params": {"id": "a"},
                "cap": "nogrant", "bind": {"effect_id_as": "h"}}, ⟦cap-unbound⟧
               {"id": "again", "op": "emit_effect", "kind": "t.send", "params": {"id": "b"},
                "cap": "timer", "bind": {"effect_id_as": "i"}}, ⟦cap-type-mismatch⟧
               {"id": "end", "op": "end"}],
             "edges": [ ⟦plan-cycle⟧
               {"from": "send", "to": "again"}, {"from": "again", "to": "send"},
               {"from": "again", "to": "finish"}]} ⟦plan-invalid⟧
            """#
        ),
        (
            "air/plans/values.air.json",
            #"""
            {"$kind": "defplan", "name": "t/values@1", "input": "t/Start@1", "output": "t/Id@1",
             "locals": {"total": "t/Id@1"},
             "steps": [
               {"id": "a", "op": "assign", "expr": {"op": "len", "args": []}, "bind": {"as": "x"}}, ⟦plan-invalid⟧
               {"id": "a", "op": "raise_event", "event": "t/Done@1", ⟦plan-invalid⟧
                "value": {"id": 5}}, ⟦bad-value⟧
               {"id": "end", "op": "end", "result": {"ref": "@step:none"}}]} ⟦plan-invalid⟧
            """#
        ),
        (
            "air/plans/waits.air.json",
            #"""
            {"$kind": "defplan", "name": "t/waits@1", "input": "t/Start@1",
             "steps": [
               {"id": "got", "op": "await_receipt", "for": {"ref": "@var:h"}, "bind": {"as": "r"}}, ⟦plan-invalid⟧
               {"id": "end", "op": "end"}],
             "edges": [{"from": "got", "to": "end"}],
             "invariants": [{"text": "yes"}]} ⟦plan-invalid⟧
            """#
        ),
        (
            "air/policies.air.json",
            #"""
            [{"$kind": "defpolicy", "name": "t/policy@1", "rules": [
               {"when": {}, "decision": "deny"},
               {"when": {"effect_kind": "t.send"}, "decision": "allow"}]}, ⟦never-used⟧
             {"$kind": "defsecret", "name": "t/key@1", "binding_id": ""}] ⟦bad-value⟧
            """#
        ),
        (
            "air/schemas.air.json",
            #"""
            [{"$kind": "defschema", "name": "t/Id@1", "type": {"text": {}}},
             {"$kind": "defschema", "name": "t/Params@1", "type": {"record": {"id": {"text": {}}}}},
             {"$kind": "defschema", "name": "t/Start@1", "type": {"record": {"id": {"text": {}}}}},
             {"$kind": "defschema", "name": "t/Done@1", "type": {"record": {"id": {"text": {}}}}},
             {"$kind": "defschema", "name": "t/State@1", "type": {"record": {}}},
             {"$kind": "defschema", "name": "t/Event@1", "type": {"list": {"text": {}}}},
             {"$kind": "defschema", "name": "t/Loop@1", "type": {"list": {"ref": "t/Loop@1"}}}] ⟦schema-recursion⟧
            """#
        ),
    ]

    /// The text without marks, and the location and code of each, as `file:line code`.
    static func unmarked(_ path: String, _ text: String) -> (text: String, expected: [String]) {
        var lines: [Substring] = []
        var expected: [String] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let parts = line.split(separator: " ⟦")
            lines.append(parts[0])
            expected += parts.dropFirst().map { "\(path):\(index + 1) \($0.dropLast())" }
        }
        return (lines.joined(separator: "\n"), expected)
    }

    @Test func `thirty faults in ten files are thirty diagnostics, causes first, then by location`() throws {
        let world = try WorldUnderTest()
        var expected: [String] = []
        // The order of writing must not affect the order of the diagnostics.
        for (path, text) in Self.files.reversed() {
            let file = Self.unmarked(path, text)
            try world.write(path, file.text)
            expected.insert(contentsOf: file.expected, at: 0)
        }
        let loaded = world.load()
        let found = loaded.diagnostics.map { "\($0.file ?? "?"):\($0.line ?? 0) \($0.code)" }
        // Errors that keep a file from being read come first, consequences of other problems last.
        func rank(_ text: String) -> Int {
            if text.hasSuffix(" unknown-kind") { return 0 }
            return [" unknown-reference", " cap-unbound", " never-used"].contains(where: text.hasSuffix) ? 2 : 1
        }
        expected = (0...2).flatMap { level in expected.filter { rank($0) == level } }
        #expect(found == expected, "\(loaded.diagnostics.map(\.message))")
        #expect(Self.files.count == 10 && expected.count == 30)
        for diagnostic in loaded.diagnostics {
            #expect(diagnostic.column != nil && diagnostic.path != nil, "\(diagnostic)")
            #expect(diagnostic.help?.isEmpty == false, "\(diagnostic)")
        }
        #expect(Set(loaded.diagnostics.map(\.message)).count == 30, "the messages are not unique")
    }

    @Test func `fixing a fault removes its diagnostic and no other`() throws {
        let world = try WorldUnderTest()
        for (path, text) in Self.files { try world.write(path, Self.unmarked(path, text).text) }
        let before = world.load().diagnostics
        let (path, text) = try #require(Self.files.first { $0.path.hasSuffix("waits.air.json") })
        try world.write(
            path, Self.unmarked(path, text).text.replacing(#"{"text": "yes"}"#, with: #"{"bool": true}"#))
        let after = world.load().diagnostics
        #expect(after == before.filter { !($0.file == path && $0.line == 6) })
        #expect(after.count == before.count - 1)
    }
}
