import JSON
import Testing

/// `aos gov rebase`, and the output of other commands for stale proposals.
struct RebaseTests {
    private let program = Program()

    /// A world whose proposal 0 changes the schema `t/A@1` to `bool`, and whose manifest has other schemas since.
    private func stale(_ text: String) async throws {
        try program.writeSmallWorld()
        #expect(await program.run("push", in: "/w").code == 0)
        try program.writeSmallWorld(type: "bool")
        let words = ["gov", "propose", "--all", "--description", "a flag"]
        #expect(await program.run(words, in: "/w").code == 0)
        try program.write(text, to: "/w/air/schemas.air.json")
        if text.contains("t/B@1") {
            try program.write(
                """
                {"$kind":"manifest","air_version":"1","schemas":[{"name":"t/A@1"},{"name":"t/B@1"}],"modules":[],
                 "plans":[],"caps":[],"policies":[]}
                """, to: "/w/air/manifest.air.json")
        }
        #expect(await program.run("push", in: "/w").code == 0)
    }

    private static let more = """
        [{"$kind":"defschema","name":"t/A@1","type":{"text":{}}},{"$kind":"defschema","name":"t/B@1","type":{"nat":{}}}]
        """
    private static let other = #"[{"$kind":"defschema","name":"t/A@1","type":{"nat":{}}}]"#

    @Test func `a stale proposal is rebased, and both name each other`() async throws {
        try await stale(Self.more)
        let list = await program.run("gov", "list", "--status", "stale", "--json", in: "/w")
        #expect(try list.data()["/proposals/0/stale"]?.asBool == true)
        #expect(await program.run("gov", "list", in: "/w").err.contains("next: aos gov rebase --id 0"))
        let ran = await program.run("gov", "rebase", "--id", "0", "--json", in: "/w")
        #expect(ran.code == 0)
        let data = try ran.data()
        #expect(data["/id"]?.asInt == 1 && data["/rebased_from"]?.asInt == 0)
        #expect(data["/state"]?.asString == "submitted" && data["/description"]?.asString == "a flag")
        #expect(data["/existing"]?.asBool == false)
        #expect(data["/ops/0/id"]?.asString == "replace:defschema:t/A@1")
        #expect(data["/ops/0/outcome"]?.asString == "kept")
        #expect(data["/patch_document/patches/0/replace_def/name"]?.asString == "t/A@1")
        let old = try await program.run("gov", "get", "--id", "0", "--json", in: "/w").data()
        #expect(old["/rebased_as"]?.asInt == 1 && old["/stale"]?.asBool == true)
        let again = await program.run("gov", "rebase", "--id", "0", in: "/w")
        #expect(again.code == 0 && again.out.contains("it already exists"))
        for step in ["shadow", "approve", "apply"] {
            #expect(await program.run("gov", step, "--id", "1", in: "/w").code == 0)
        }
        #expect(await program.run("gov", "approve", "--id", "0", "--decision", "reject", in: "/w").code == 0)
        let verified = await program.run("journal", "verify", "--json", in: "/w")
        #expect(verified.code == 0)
        #expect(try verified.codes().isEmpty)
    }

    @Test func `approvals that no longer count are named`() async throws {
        try program.writeSmallWorld()
        #expect(await program.run("push", in: "/w").code == 0)
        try program.writeSmallWorld(type: "bool")
        #expect(await program.run("gov", "propose", "--all", in: "/w").code == 0)
        #expect(await program.run("gov", "shadow", "--id", "0", in: "/w").code == 0)
        #expect(await program.run("gov", "approve", "--id", "0", "--approver", "bo", in: "/w").code == 0)
        try program.write(Self.more, to: "/w/air/schemas.air.json")
        try program.write(
            """
            {"$kind":"manifest","air_version":"1","schemas":[{"name":"t/A@1"},{"name":"t/B@1"}],"modules":[],"plans":[],
             "caps":[],"policies":[]}
            """, to: "/w/air/manifest.air.json")
        #expect(await program.run("push", in: "/w").code == 0)
        let refused = await program.run("gov", "apply", "--id", "0", "--json", in: "/w")
        #expect(refused.code == 1)
        #expect(try refused.codes() == ["stale-base"])
        let ran = await program.run("gov", "rebase", "--id", "0", "--json", in: "/w")
        #expect(try ran.data()["/lost_decisions/0/by"]?.asString == "bo")
        #expect(try ran.data()["/lost_decisions/0/why"]?.asString?.contains("it was for the result") == true)
    }

    @Test func `conflicting ops are shown as three-way differences until a side is chosen`() async throws {
        try await stale(Self.other)
        let ran = await program.run("gov", "rebase", "--id", "0", "--json", in: "/w")
        #expect(ran.code == 1)
        #expect(try ran.codes() == ["rebase-conflict"])
        let data = try ran.data()
        #expect(data["/ops/0/outcome"]?.asString == "conflict")
        #expect(data["/ops/0/base/type/text"] != nil)
        #expect(data["/ops/0/theirs/type/nat"] != nil)
        #expect(data["/ops/0/mine/type/bool"] != nil)
        let shown = await program.run("gov", "rebase", "--id", "0", in: "/w")
        #expect(shown.out.contains("base -> theirs") && shown.out.contains("base -> mine"))
        #expect(shown.err.contains("aos gov rebase --id 0 --mine replace:defschema:t/A@1"))
        #expect(try await program.run("gov", "list", "--json", in: "/w").data()["/proposals"]?.asArray?.count == 1)

        let op = "replace:defschema:t/A@1"
        let theirs = await program.run("gov", "rebase", "--id", "0", "--theirs", op, "--json", in: "/w")
        #expect(theirs.code == 1)
        #expect(try theirs.codes() == ["nothing-to-do"])
        let both = await program.run("gov", "rebase", "--id", "0", "--theirs", op, "--mine", op, in: "/w")
        #expect(both.code == 64)
        let mine = await program.run("gov", "rebase", "--id", "0", "--mine", op, "--json", in: "/w")
        #expect(mine.code == 0)
        #expect(try mine.data()["/ops/0/outcome"]?.asString == "mine")
        #expect(try mine.data()["/patch_document/patches/0/replace_def/new_node/type/bool"] != nil)
    }

    @Test func `both sides are kept, the proposal's under a new name`() async throws {
        try await stale(Self.other)
        let op = "replace:defschema:t/A@1"
        for words in [["\(op)"], ["\(op)="], ["=t/A@2"]] {
            #expect(await program.run(["gov", "rebase", "--id", "0", "--both"] + words, in: "/w").code == 64)
        }
        let twice = ["gov", "rebase", "--id", "0", "--mine", op, "--both", "\(op)=t/A@2"]
        #expect(await program.run(twice, in: "/w").code == 64)
        let shown = await program.run("gov", "rebase", "--id", "0", in: "/w")
        #expect(shown.err.contains("--both \(op)=NAME keeps both"))
        let taken = await program.run("gov", "rebase", "--id", "0", "--both", "\(op)=t/A@1", "--json", in: "/w")
        #expect(try taken.code == 1 && taken.codes() == ["usage"])
        let ran = await program.run("gov", "rebase", "--id", "0", "--both", "\(op)=t/A@2", "--json", in: "/w")
        #expect(ran.code == 0)
        let data = try ran.data()
        #expect(data["/ops/0/outcome"]?.asString == "both" && data["/ops/0/new_name"]?.asString == "t/A@2")
        #expect(data["/patch_document/patches/0/add_def/node/name"]?.asString == "t/A@2")
        let later = try await program.run("gov", "get", "--id", "1", "--json", in: "/w").data()
        #expect(later["/rebased_from"]?.asInt == 0)
    }

    @Test func `a proposal that is not stale is not rebased`() async throws {
        try program.writeSmallWorld()
        #expect(await program.run("push", in: "/w").code == 0)
        try program.writeSmallWorld(type: "bool")
        #expect(await program.run("gov", "propose", "--all", in: "/w").code == 0)
        #expect(try await program.run("gov", "rebase", "--id", "0", "--json", in: "/w").codes() == ["proposal-state"])
        #expect(try await program.run("gov", "rebase", "--id", "7", "--json", in: "/w").codes() == ["not-found"])
    }
}
