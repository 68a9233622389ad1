import JSON
import Testing

/// The demo world, from its first status to a new manifest.
struct StoryTests {
    private let program = Program()

    @Test func `the demo world can be fixed, proposed and applied`() async throws {
        let made = try await program.run("demo", "--to", "/d", "--json").data()
        let base = try #require(made["/manifest_hash"]?.asString)

        try await fixImports()
        let status = try await program.run("status", "--json", in: "/d").data()
        #expect(
            status.keys == [
                "world", "base", "manifest_hash", "equivalent", "patch", "staged", "imports", "conflicts", "drift",
                "proposals",
            ])
        #expect(status["/base"]?.keys == ["hash", "source", "passed_over"])
        #expect(status["/base/passed_over/0"]?.keys == ["source", "why"])
        #expect(status["/base/hash"]?.asString == base)
        #expect(status["/patch"]?.keys == ["add", "replace", "remove", "blocks"])
        #expect(status["/proposals"]?.keys == ["submitted", "shadowed", "approved", "rejected", "applied", "stale"])
        #expect(status["/proposals/submitted"]?.asInt == 1)
        #expect(status["/equivalent"]?.asBool == false)

        let diff = try await program.run("diff", "--json", in: "/d").data()
        #expect(diff.keys == ["base_manifest_hash", "ops", "patch_document"])
        #expect(diff["/ops/0"]?.keys == ["id", "op", "kind", "name", "hash", "staged", "summary"])
        let ops = try #require(diff["/ops"]?.asArray)
        let id = try #require(ops.compactMap { $0.member("id")?.asString }.first { $0 == "add:defplan:notes/share@1" })
        let patch = try #require(status["/patch"]?.asObject)
        #expect(patch.compactMap(\.value.asInt).reduce(0, +) == ops.count)

        // The dependencies of the plan are not staged with it unless requested.
        let alone = await program.run("stage", "add", id, "--json", in: "/d")
        #expect(alone.code == 1)
        #expect(try alone.data()["/compiles"]?.asBool == false)
        #expect(try alone.data()["/blocked/0"]?.keys == ["id", "needs"])
        #expect(try alone.data()["/blocked/0/id"]?.asString == id)
        let refused = await program.run("gov", "propose", "--json", in: "/d")
        #expect(refused.code == 1)
        let staged = await program.run("stage", "add", id, "--with-needs", "--json", in: "/d")
        #expect(staged.code == 0)
        #expect(
            try staged.data().keys == ["base_manifest_hash", "staged", "result_manifest_hash", "compiles", "blocked"])
        #expect(try staged.data()["/compiles"]?.asBool == true)
        #expect(try staged.data()["/staged/0"]?.keys == ["id", "hash"])
        let result = try #require(try staged.data()["/result_manifest_hash"]?.asString)

        let proposed = await program.run("gov", "propose", "--description", "share notes", "--json", in: "/d")
        #expect(proposed.code == 0)
        #expect(try proposed.data().keys == ["proposal_id", "patch_hash", "manifest_hash", "existing"])
        #expect(try proposed.data()["/proposal_id"]?.asInt == 1)
        #expect(try proposed.data()["/manifest_hash"]?.asString == result)
        #expect(try await program.run("stage", "--json", in: "/d").data()["/staged"]?.asArray?.isEmpty == true)

        let early = await program.run("gov", "approve", "--id", "1", "--json", in: "/d")
        #expect(early.code == 1)
        #expect(try early.codes() == ["proposal-state"])

        let shadow = await program.run("gov", "shadow", "--id", "1", "--json", in: "/d")
        #expect(shadow.code == 0)
        for key in [
            "proposal_id", "manifest_hash", "valid", "authority", "effects", "scenarios", "plans", "triggers", "routes",
        ] {
            #expect(try shadow.data().member(key) != nil)
        }
        #expect(try shadow.data()["/valid"]?.asBool == true)
        #expect(try shadow.data()["/plans/added/0"]?.asString == "notes/share@1")

        let approved = await program.run("gov", "approve", "--id", "1", "--approver", "bo", "--json", in: "/d")
        #expect(approved.code == 0)
        #expect(try approved.data()["/state"]?.asString == "approved")
        #expect(try approved.data()["/approver"]?.asString == "bo")
        let applied = await program.run("gov", "apply", "--id", "1", "--json", in: "/d")
        #expect(applied.code == 0)
        #expect(try applied.data()["/state"]?.asString == "applied")

        let after = try await program.run("status", "--json", in: "/d").data()
        #expect(after["/base/hash"]?.asString == result)
        #expect(after["/base/source"]?.asString == "journal")
        #expect(after["/equivalent"]?.asBool == false)
        #expect(after["/proposals/applied"]?.asInt == 1)
        #expect(after["/proposals/stale"]?.asInt == 1)

        let stale = await program.run("gov", "shadow", "--id", "0", "--json", in: "/d")
        let staleApproval = await program.run("gov", "approve", "--id", "0", "--json", in: "/d")
        #expect(stale.code == 1 || staleApproval.code == 1)
        let rejected = await program.run("gov", "approve", "--id", "0", "--decision", "reject", "--json", in: "/d")
        #expect(rejected.code == 0)
        #expect(try rejected.data()["/state"]?.asString == "rejected")

        let list = await program.run("gov", "list", "--json", in: "/d")
        #expect(try list.data()["/proposals"]?.asArray?.count == 2)
        for key in ["id", "state", "description", "patch_hash", "manifest_base", "author", "approver", "stale"] {
            #expect(try list.data()["/proposals/0"]?.member(key) != nil)
        }
        let only = await program.run("gov", "list", "--status", "applied", "--json", in: "/d")
        #expect(try only.data()["/proposals"]?.asArray?.map { $0.member("id")?.asInt } == [1])

        let detail = try await program.run("gov", "get", "--id", "1", "--json", in: "/d").data()
        #expect(detail["/patch_document/base_manifest_hash"]?.asString == base)
        #expect(detail["/shadow/valid"]?.asBool == true)
        #expect(
            detail["/history"]?.asArray?.map { $0.member("step")?.asString } == [
                "proposed", "shadowed", "approved", "applied",
            ])
        #expect(detail["/proposals/0/patch_document"] != nil)

        let journal = try await program.run("journal", "--json", in: "/d").data()
        #expect(journal.keys == ["height", "head_manifest", "records"])
        #expect(journal["/head_manifest"]?.asString == result)
        let kinds = journal["/records"]?.asArray?.compactMap { $0.member("record")?.asString }
        #expect(kinds?.prefix(3) == ["Manifest", "Proposed", "Proposed"])
        #expect(kinds?.contains("Applied") == true)

        // The op that is not in the proposal still differs; push applies it.
        #expect(await program.run("diff", "--exit-code", in: "/d").code == 2)
        #expect(await program.run("push", in: "/d").code == 0)
        #expect(await program.run("diff", "--exit-code", in: "/d").code == 0)
        #expect(await program.run("store", "verify", in: "/d").code == 0)
    }

    /// Fixes the imports of the demo world, which does not build at first: it has a conflict and drift, and lacks a
    /// grant.
    private func fixImports() async throws {
        let first = try await program.run("status", "--json", in: "/d").data()
        #expect(first["/imports"]?.asInt == 2)
        #expect(first["/conflicts"]?.asInt == 1)
        #expect(first["/drift"]?.asInt == 1)
        #expect(first["/manifest_hash"]?.isNull == true)
        let before = await program.run("check", "--json", in: "/d")
        #expect(before.code == 1)
        #expect(
            Set(try before.codes()).isSuperset(of: ["conflict", "cap-unbound", "lock-content", "lock-missing"]))

        let conflicts = try await program.run("conflicts", "--json", in: "/d").data()
        #expect(conflicts["/conflicts/0/name"]?.asString == "fetch/Request@1")
        #expect(
            conflicts["/conflicts/0/sides"]?.asArray?.map { $0["/origins/0/root"]?.asString } == [
                "primary", "http-fetch",
            ])
        let theirs = ["conflicts", "resolve", "fetch/Request@1", "--take-theirs"]
        let dry = await program.run(theirs + ["--dry-run", "--json"], in: "/d")
        #expect(try dry.data()["/manifest_hash"]?.isNull == false)
        #expect(try await program.run("conflicts", "--json", in: "/d").data()["/conflicts/0"] != nil)
        let taken = await program.run(theirs + ["--json"], in: "/d")
        #expect(taken.code == 0)
        #expect(try taken.data()["/files/0/path"]?.asString == "air/schemas/fetch.air.json")
        #expect(try taken.data()["/files/0/change"]?.asString == "removed")

        let drift = try await program.run("lock", "diff", "session-core", "--json", in: "/d").data()
        #expect(drift["/imports/0/available"]?.asBool == true)
        #expect(drift["/imports/0/changed/0/name"]?.asString == "session/entry_open@1")
        #expect(
            drift["/imports/0/changed/0/breaking"]?.asString
                == "the cap slot `cap_store` was renamed to `cap_transcripts`")
        #expect(await program.run("check", "--locked", in: "/d").err.contains("error[lock-content]"))
        #expect(await program.run("lock", "update", "--all", in: "/d").code == 0)
        let locks = try await program.run("lock", "status", "--json", in: "/d").data()["/imports"]?.asArray
        #expect(locks?.map { $0.member("state")?.asString } == ["ok", "ok"])

        let checked = await program.run("packs", "check", "--json", in: "/d")
        #expect(checked.code == 1)
        #expect(try checked.codes() == ["cap-unbound"])
        #expect(try checked.data()["/packs/0/ok"]?.asBool == false)
        #expect(try checked.data()["/packs/0/fixes/0/finding"]?.asInt == 1)
        #expect(await program.run("packs", "check", in: "/d").err.contains("next: aos packs fix session-core"))
        let fix = await program.run("packs", "fix", "session-core", "--dry-run", "--json", in: "/d")
        #expect(try fix.data()["/diff"]?.asString?.contains(#"+        "name": "cap_transcripts","#) == true)
        #expect(await program.run("packs", "check", in: "/d").code == 1)
        #expect(try await program.run("packs", "fix", "session-core", "--json", in: "/d").data()["/files/0"] != nil)
        #expect(await program.run("undo", in: "/d").code == 0)
        #expect(await program.run("packs", "check", in: "/d").code == 1)
        #expect(await program.run("packs", "fix", "session-core", "--finding", "1", in: "/d").code == 0)
        #expect(await program.run("packs", "check", "--strict", in: "/d").code == 0)
        #expect(await program.run("check", "--locked", in: "/d").code == 0)
    }

    @Test func `the same patch on the same base is the same proposal`() async throws {
        try await DemoCopy.write(to: program)
        let first = try await program.run("gov", "propose", "--all", "--json", in: "/d").data()
        let second = try await program.run("gov", "propose", "--all", "--json", in: "/d").data()
        #expect(first["/existing"]?.asBool == false)
        #expect(second["/existing"]?.asBool == true)
        #expect(first["/proposal_id"]?.asInt == second["/proposal_id"]?.asInt)
    }

    @Test func `a dry run proposes nothing`() async throws {
        try await DemoCopy.write(to: program)
        let before = try await program.run("journal", "--json", in: "/d").data()["/height"]?.asInt
        let ran = await program.run("gov", "propose", "--all", "--dry-run", "--json", in: "/d")
        #expect(ran.code == 0)
        #expect(try ran.data()["/proposal_id"]?.isNull == true)
        #expect(try ran.data()["/patch_hash"]?.asString?.hasPrefix("sha256:") == true)
        #expect(try await program.run("journal", "--json", in: "/d").data()["/height"]?.asInt == before)
    }

    @Test func `output names the next command`() async throws {
        try await DemoCopy.write(to: program)
        #expect(await program.run("status", in: "/d").err.contains("next: aos gov shadow --id 0"))
        #expect(await program.run("gov", "shadow", "--id", "0", in: "/d").err.contains("next: aos gov approve --id 0"))
        #expect(await program.run("gov", "approve", "--id", "0", in: "/d").err.contains("next: aos gov apply --id 0"))
        #expect(await program.run("status", "-w", "/d").err.contains("next: aos gov apply --id 0 --world /d"))
        let diff = await program.run("diff", in: "/d")
        #expect(diff.out.contains("+  add plan notes/share@1"))
        #expect(diff.out.contains(#"  +       "shared": {"option":{"ref":"notes/ShareLink@1"}}"#))
        #expect(diff.err.contains("next: aos stage add "))
    }
}
