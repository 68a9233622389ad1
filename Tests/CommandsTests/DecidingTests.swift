import CanonicalCBOR
import Files
import JSON
import SystemPackage
import Testing

/// Comments, withdrawals, expected hashes, and the frames that journal records name.
struct DecidingTests {
    private let program = Program()

    private func begin() async throws {
        try program.writeSmallWorld()
        #expect(await program.run("push", in: "/w").code == 0)
        try program.writeSmallWorld(type: "bool")
        #expect(await program.run("gov", "propose", "--all", "--description", "flags", in: "/w").code == 0)
    }

    private func run(_ words: String..., code: Int32 = 0) async -> Program.Ran {
        let ran = await program.run(words, in: "/w")
        #expect(ran.code == code, "\(words): \(ran.err)")
        return ran
    }

    @Test func `comments are shown with their claimed author, and a later one resolves an earlier one`() async throws {
        try await begin()
        let op = "replace:defschema:t/A@1"
        _ = await run("gov", "comment", "--id", "0", "--op", op, "why a flag?", "--author", "bob")
        let ran = await run("gov", "comment", "--id", "0", "--resolves", "0", "because", "--json")
        let comments = try #require(try ran.data()["/comments"]?.asArray)
        #expect(
            comments.first?.keys == ["id", "author", "claimed", "op", "hunk", "text", "resolved", "time"])
        #expect(comments.map { $0["/resolved"]?.asBool } == [true, false])
        #expect(comments.map { $0["/author"]?.asString } == ["bob", "ann"])
        #expect(comments.allSatisfy { $0["/claimed"]?.asBool == true })
        #expect(comments[0]["/op"]?.asString == op)
        let shown = await run("gov", "get", "--id", "0").out
        #expect(shown.contains("why a flag?  (resolved)"), "\(shown)")
        let wrong = await run("gov", "comment", "--id", "0", "--op", "add:x", "?", "--json", code: 1)
        #expect(try wrong.codes() == ["not-found"])
        _ = await run("gov", "comment", "--id", "0", " ", code: 64)
    }

    @Test func `only the author can withdraw a proposal, and a rejection records its reason`() async throws {
        try await begin()
        #expect(
            try await run("gov", "withdraw", "--id", "0", "--author", "eve", "--json", code: 1).codes()
                == ["proposal-state"])
        let withdrawn = try await run("gov", "withdraw", "--id", "0", "--reason", "too early", "--json").data()
        #expect(withdrawn["/state"]?.asString == "rejected" && withdrawn["/approver"]?.asString == "ann")
        #expect(withdrawn["/history/1/reason"]?.asString == "too early")
        _ = await run("gov", "propose", "--all")
        let rejected = try await run(
            "gov", "approve", "--id", "1", "--decision", "reject", "--reason", "no", "--json"
        ).data()
        #expect(rejected["/history/1/reason"]?.asString == "no")
    }

    @Test func `a proposal is approved and applied only if it has the expected hash`() async throws {
        try await begin()
        let shadow = try await run("gov", "shadow", "--id", "0", "--json").data()
        let patch = try #require(shadow["/manifest_hash"]?.asString)
        for step in ["approve", "apply"] {
            #expect(
                try await run("gov", step, "--id", "0", "--expect", patch, "--json", code: 1).codes()
                    == ["changed-since-shown"])
        }
        let hash = try #require(try await run("gov", "get", "--id", "0", "--json").data()["/patch_hash"]?.asString)
        for step in ["approve", "apply"] { _ = await run("gov", step, "--id", "0", "--expect", hash) }
    }

    @Test func `records name their frame by height and hash, and void ones are marked`() async throws {
        try await begin()
        let head = try #require(try await run("journal", "verify", "--json").data()["/head"]?.asString)
        let records = try #require(try await run("journal", "--json").data()["/records"]?.asArray)
        #expect(records.map { $0["/frame"]?.keys } == records.map { _ in ["height", "hash", "void", "clock_skew"] })
        #expect(records.last?["/frame/hash"]?.asString == head)
        #expect(records.map { $0["/frame/height"]?.asInt } == [0, 1])
        #expect(records.allSatisfy { $0["/frame/void"]?.asBool == false })
        #expect(records.allSatisfy { $0["/frame/clock_skew"]?.asBool == false })
    }

    @Test func `an older head fails every command that needs the journal, and nothing is moved`() async throws {
        try await begin()
        let head = try program.files.read("/w/.aos/journal/head", limit: 1 << 10)
        for step in ["shadow", "approve", "apply"] { _ = await run("gov", step, "--id", "0") }
        try program.files.writeAtomically(head, to: "/w/.aos/journal/head")
        let before = try program.contents(of: "/w/.aos/journal")
        for words in [
            ["journal"], ["journal", "verify"], ["gov", "list"], ["gov", "get", "--id", "0"],
            ["gov", "propose", "--all"],
            ["gov", "shadow", "--id", "0"], ["gov", "comment", "--id", "0", "?"], ["gov", "rules"], ["check"],
        ] {
            let ran = await program.run(words + ["--json"], in: "/w")
            #expect(ran.code == 1, "\(words)")
            let message = try #require(try ran.document()["/diagnostics/0/message"]?.asString, "\(words)")
            #expect(try ran.codes().contains("journal-corrupt"), "\(words): \(message)")
            #expect(ran.out.contains("rolled back"), "\(words): \(message)")
        }
        #expect(try program.contents(of: "/w/.aos/journal") == before)
    }

    @Test func `rules with a weak key or look-alike owners are refused in a dry run too`() async throws {
        try await begin()
        func propose(_ owners: [(String, String)], code: Int32) async throws -> [String] {
            let keys = owners.map { #"{"owner":"\#($0.0)","key":"\#($0.1)"}"# }.joined(separator: ",")
            try program.write(
                #"{"version":2,"owners_needed":1,"authors_may_approve":true,"keys":[\#(keys)]}"#, to: "/w/rules.json")
            return try await run("gov", "propose", "--rules", "rules.json", "--dry-run", "--json", code: code).codes()
        }
        let zero = "ed25519:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
        let (one, other) = (
            "ed25519:iojj3XQJ8ZX9UtstPLpdcspnCb8dlBIb83SIAbQPb1w=",
            "ed25519:gTl3Dqh9F19Wo1Rmw0x+zMuNipG07jeiXfYPW4/Js5Q="
        )
        #expect(try await propose([("ada", one), ("eve", zero)], code: 1) == ["weak-key"])
        #expect(try await propose([("ada", one), ("ada\u{200b}", other)], code: 1) == ["confusable-owner"])
        #expect(try await propose([("ada", one), ("Ada", other)], code: 0) == ["confusable-owner"])
        #expect(try await propose([("ada", one), ("bob", other)], code: 0) == [])
    }
}
