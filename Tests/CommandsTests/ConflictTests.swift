import JSON
import Testing

struct ConflictTests {
    @Test func `both sides are shown with all their origins`() async throws {
        let world = try await ConsumerWorld()
        let ran = await world.run("conflicts", "--json")
        #expect(ran.code == 0)
        #expect(try ran.data().keys == ["conflicts"])
        let conflict = try #require(try ran.data()["/conflicts/0"])
        #expect(conflict.keys?.prefix(3) == ["kind", "name", "sides"])
        #expect(conflict["/kind"]?.asString == "defschema")
        #expect(conflict["/name"]?.asString == "t/Shared@1")
        #expect(conflict["/sides"]?.asArray?.count == 2)
        #expect(conflict["/sides/0"]?.keys == ["hash", "origins"])
        #expect(conflict["/sides/0/origins/0"]?.keys == ["root", "file", "line", "path"])
        #expect(conflict["/sides/0/origins/0/root"]?.asString == "primary")
        #expect(conflict["/sides/0/origins/0/line"]?.asInt == 3)
        #expect(conflict["/sides/1/origins/0/root"]?.asString == "shared")
        let text = await world.run("conflicts")
        #expect(text.out.contains("t/Shared@1") && text.out.contains(#"{"text":{}} -> {"nat":{}}"#))
        #expect(text.err.contains("next: aos conflicts resolve t/Shared@1 --take-theirs --dry-run"))
        let status = try await world.run("status", "--json").data()
        #expect(status["/conflicts"]?.asInt == 1)
        #expect(status["/imports"]?.asInt == 4)
        #expect(status["/drift"]?.asInt == 2)
    }

    @Test(arguments: [["--take-theirs"], ["--drop-import", "shared"]])
    func `a dry run shows the edit and writes nothing`(_ way: [String]) async throws {
        let world = try await ConsumerWorld()
        let before = try world.contents()
        let words = ["conflicts", "resolve", "t/Shared@1"] + way
        let dry = await world.program.run(words + ["--dry-run", "--json"], in: "/w")
        #expect(dry.code == 0)
        #expect(try dry.data().keys?.prefix(2) == ["files", "diff"])
        #expect(try dry.data()["/files/0"]?.keys == ["path", "change"])
        #expect(try world.contents() == before)
        let text = await world.program.run(words + ["--dry-run"], in: "/w")
        #expect(text.out.contains("nothing was written") && text.out.contains("\n@@ -"))
        #expect(text.err.contains("next: aos conflicts resolve t/Shared@1 --"))
        #expect(try world.contents() == before)
        let real = await world.program.run(words + ["--json"], in: "/w")
        #expect(real.code == 0)
        #expect(try real.data()["/diff"]?.asString == dry.data()["/diff"]?.asString)
        #expect(try real.data()["/manifest_hash"]?.isNull == false)
        #expect(try world.contents() != before)
        #expect(try await world.run("conflicts", "--json").data()["/conflicts"]?.asArray?.isEmpty == true)
        #expect(try await world.run("check", "--json").codes().contains("conflict") == false)
    }

    @Test func `take-theirs removes only the text of the local definition`() async throws {
        let world = try await ConsumerWorld()
        let ran = await world.run("conflicts", "resolve", "t/Shared@1", "--kind", "schema", "--take-theirs", "--json")
        #expect(try ran.data()["/files/0/path"]?.asString == "air/schemas.air.json")
        #expect(try ran.data()["/files/0/change"]?.asString == "changed")
        #expect(try ran.data()["/diff"]?.asString?.hasPrefix("--- a/air/schemas.air.json\n+++ b/") == true)
        #expect(
            try world.program.read("/w/air/schemas.air.json") == """
                [
                  { "$kind": "defschema", "name": "t/Own@1", "type": { "text": {} } }
                ]

                """)
    }

    @Test func `an unsuitable choice for a conflict is refused`() async throws {
        let world = try await ConsumerWorld()
        let before = try world.contents()
        func refusal(_ words: String...) async throws -> (Int32, String?, String?) {
            let ran = await world.program.run(["conflicts", "resolve"] + words + ["--json"], in: "/w")
            let document = try ran.document()
            return (
                ran.code, document["/diagnostics/0/code"]?.asString, document["/diagnostics/0/help"]?.asString
            )
        }
        let bare = try await refusal("t/Shared@1")
        #expect(bare.0 == 64 && bare.1 == "usage")
        #expect(try await refusal("t/Shared@1", "--take-theirs", "--drop-import", "shared").0 == 64)
        #expect(try await refusal("t/Shard@1", "--take-theirs") == (1, "not-found", "did you mean `t/Shared@1`?"))
        #expect(try await refusal("t/Own@1", "--kind", "defplan", "--take-theirs").1 == "not-found")
        #expect(
            try await refusal("t/Shared@1", "--drop-import", "core")
                == (1, "not-found", "imports in this conflict: shared"))
        #expect(try await refusal("t/Shared@1", "--take-theirs", "--list-theirs").0 == 64)
        #expect(try await refusal("t/Shared@1", "--rename", "t/Own@1").1 == "duplicate-name")
        #expect(try await refusal("t/Shared@1", "--rename", "Mine").1 == "bad-name")
        #expect(try await refusal("t/Shared@1", "--rename", "sys/Mine@1").1 == "reserved-name")
        #expect(try world.contents() == before)
    }
}
