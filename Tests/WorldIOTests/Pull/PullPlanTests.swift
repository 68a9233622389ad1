import AIR
import CanonicalCBOR
import Sync
import SystemPackage
import Testing
import WorldIO

@Suite struct PullPlanTests {
    /// The contents of a world with these texts.
    private func contents(_ texts: String...) throws -> WorldContents {
        let world = try WorldUnderTest("[" + texts.joined(separator: ",\n") + "]")
        let loaded = world.load()
        #expect(loaded.errors.isEmpty, "\(loaded.errors)")
        return try #require(loaded.bundle).contents
    }

    private func text(_ plan: PullPlan, _ path: String) throws -> String? {
        let change = try #require(plan.edit.changes.first { $0.path == FilePath("/world").appending(path) })
        return change.after.map { String(decoding: $0, as: UTF8.self) }
    }

    private let listsA = manifest(["schemas": ["t/A@1"]])

    @Test func `only the differences change in a text`() throws {
        let world = try WorldUnderTest()
        try world.write("air/manifest.json", listsA)
        try world.write(
            "air/a.json",
            """
            {"name": "t/A@1",   "$kind": "defschema", "comment": "stays",
              "type": {"record": {
                "one": {"text": {}},
                "two": {"nat": {}}
              }}
            }

            """)
        let target = try contents(
            schema("t/A@1", #"{"record": {"one": {"text": {}}, "two": {"int": {}}, "three": {"bool": {}}}}"#), listsA)
        let plan = try PullPlan(world.load(), to: target)
        let changed = try #require(try text(plan, "air/a.json"))
        #expect(
            changed == """
                {"name": "t/A@1",   "$kind": "defschema", "comment": "stays",
                  "type": {"record": {
                    "one": {"text": {}},
                    "two": {"int": {}},
                    "three": {"bool": {}}
                  }}
                }

                """)
        #expect(plan.edit.changes.count == 1 && !plan.changesManifest)
        #expect(plan.overwritten.keys.map(\.name.text) == ["t/A@1"])
    }

    @Test func `sugar of an unchanged value stays sugar`() throws {
        let named = manifest(["schemas": ["t/A@1"], "plans": ["t/p@1"]])
        let type = schema("t/A@1", #"{"record": {"labels": {"list": {"text": {}}}, "size": {"nat": {}}}}"#)
        func plan(_ first: String, _ second: String) -> String {
            """
            {"$kind": "defplan", "name": "t/p@1", "input": "t/A@1", "output": "t/A@1", "steps": [
              {"id": "say", "op": "raise_event", "event": "t/A@1", "value": \(first)},
              {"id": "end", "op": "end", "result": \(second)}],
             "edges": [{"from": "say", "to": "end"}]}
            """
        }
        let (one, two) = (#"{"labels": ["a", "b"], "size": "7"}"#, #"{"labels": [], "size": 8}"#)
        let world = try WorldUnderTest("[" + type + ",\n" + plan(one, one) + "]", named)
        let result = try PullPlan(world.load(), to: try contents(type, plan(one, two), named))
        let changed = try #require(try text(result, "air/0.json"))
        #expect(changed.contains(#""event": "t/A@1", "value": \#(one)"#))
        #expect(changed.contains(#""size": {"nat": 8}"#) && !changed.contains("required_caps"))
    }

    @Test func `new definitions go to the layout's file, and an emptied file is removed`() throws {
        let world = try WorldUnderTest()
        try world.write("air/manifest.json", listsA)
        try world.write("air/own/a.json", schema("t/A@1"))
        try world.write("air/schemas.air.json", schema("t/Kept@1"))
        let target = try contents(
            schema("t/B@1"), #"{"$kind": "defsecret", "name": "t/s@1", "binding_id": "env:S"}"#,
            manifest(["schemas": ["t/B@1"], "secrets": ["t/s@1"]]))
        let plan = try PullPlan(world.load(), to: target)
        #expect(try text(plan, "air/own/a.json") == nil)
        // Definitions that no manifest names stay.
        let schemas = try #require(try text(plan, "air/schemas.air.json"))
        #expect(schemas.hasPrefix("[\n") && schemas.contains("t/Kept@1") && schemas.contains("t/B@1"))
        #expect(try text(plan, "air/secrets.air.json")?.contains("env:S") == true)
        // References that were placeholders stay placeholders.
        let listed = try #require(try text(plan, "air/manifest.json"))
        #expect(listed.contains(#"{"name": "t/B@1"}"#) && !listed.contains("t/A@1"))
        #expect(plan.changesManifest)
    }

    @Test func `a world without files gets the layout`() throws {
        let world = try WorldUnderTest()
        let target = try contents(schema("t/A@1"), listsA)
        let plan = try PullPlan(world.load(), to: target)
        #expect(plan.edit.changes.map { $0.path.lastComponent?.string } == ["manifest.air.json", "schemas.air.json"])
        let layout = AIRLayout(target).files.filter { $0.path.hasPrefix("air/") }
        #expect(plan.edit.changes.map(\.after) == layout.map(\.bytes))
    }

    @Test func `imported definitions are left alone, and differences are reported`() throws {
        let world = try WorldUnderTest()
        try world.write("aos.sync.json", #"{"version": 1, "air": {"imports": [{"path": "lib/air"}]}}"#)
        try world.write("lib/air/a.json", schema("t/A@1", #"{"nat": {}}"#))
        try world.write("air/manifest.json", listsA)
        let plan = try PullPlan(world.load(), to: try contents(schema("t/A@1"), listsA))
        #expect(plan.edit.isEmpty)
        #expect(plan.diagnostics.map(\.code) == [.hashMismatch])
        #expect(plan.diagnostics.first?.file == "lib/air/a.json")
    }

    @Test func `every copy of a definition changes, which resolves conflicts between the world's files`() throws {
        let world = try WorldUnderTest(listsA)
        try world.write("air/x.json", "[" + schema("t/A@1", #"{"nat": {}}"#) + "]")
        try world.write("air/y.json", "[" + schema("t/A@1", #"{"bool": {}}"#) + "]")
        let plan = try PullPlan(world.load(), to: try contents(schema("t/A@1"), listsA))
        #expect(plan.edit.changes.count == 2)
        for change in plan.edit.changes {
            #expect(change.after.map { String(decoding: $0, as: UTF8.self).contains(#""text""#) } == true)
        }
    }

    @Test func `a file that can't be read prevents a pull`() throws {
        let world = try WorldUnderTest(listsA, "{")
        do {
            _ = try PullPlan(world.load(), to: try contents(schema("t/A@1"), listsA))
            Issue.record("the file was skipped")
        } catch {
            guard case WorldIOError.invalid(let diagnostics) = error else { throw error }
            #expect(diagnostics.map(\.code) == [.jsonSyntax])
        }
    }
}
