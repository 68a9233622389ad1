import JSON
import Testing

struct UndoTests {
    @Test func `edits are undone one by one, the last first`() async throws {
        let world = try await ConsumerWorld()
        let first = try world.authored()
        _ = await world.run("conflicts", "resolve", "t/Shared@1", "--take-theirs")
        let second = try world.authored()
        _ = await world.run("lock", "restore", "moved")
        #expect(try world.authored() != second)
        let list = try await world.run("undo", "--list", "--json").data()
        #expect(list["/edits/0"]?.keys == ["time", "text", "command", "undone"])
        // One of them is the lock update that set up the world.
        #expect(list["/edits"]?.asArray?.count == 3)
        let text = await world.run("undo", "--list")
        #expect(text.code == 0 && text.out.contains("t/Shared@1"))
        let undone = await world.run("undo", "--json")
        #expect(undone.code == 0)
        #expect(try undone.data().keys?.prefix(2) == ["files", "diff"])
        #expect(
            Set(try undone.data()["/files"]?.asArray?.compactMap { $0.member("change")?.asString } ?? []) == [
                "removed", "changed",
            ])
        #expect(try world.authored() == second)
        let again = await world.run("undo")
        #expect(again.code == 0)
        #expect(again.out.hasPrefix("undid: take theirs"))
        #expect(try world.authored() == first)
        #expect(try await world.run("undo", "--list", "--json").data()["/edits/0/undone"]?.asBool == true)
    }

    @Test func `an edit is not undone if a file has changed since`() async throws {
        let world = try await ConsumerWorld()
        _ = await world.run("conflicts", "resolve", "t/Shared@1", "--take-theirs")
        try world.program.write("[]", to: "/w/air/schemas.air.json")
        let before = try world.authored()
        let ran = await world.run("undo", "--json")
        #expect(ran.code == 1)
        #expect(try ran.codes() == ["file-changed-since"])
        #expect(try ran.document()["/diagnostics/0/file"]?.asString == "air/schemas.air.json")
        #expect(try ran.document()["/data"]?.isNull == true)
        #expect(try world.authored() == before)
    }

    @Test func `without edits there is nothing to undo`() async throws {
        let program = Program()
        try program.writeSmallWorld()
        let ran = await program.run("undo", "--json", in: "/w")
        #expect(ran.code == 1)
        #expect(try ran.codes() == ["nothing-to-do"])
        let list = await program.run("undo", "--list", "--json", in: "/w")
        #expect(list.code == 0)
        #expect(try list.data()["/edits"]?.asArray?.isEmpty == true)
    }
}
