import Files
import JSON
import SystemPackage
import Testing

/// A world from its first rules to a change that two people signed.
struct GovernedTests {
    private let program = Program()

    private func key(_ name: String) async throws -> String {
        let made = await program.run("gov", "key", "new", "\(name).pem", "--json", in: "/keys")
        #expect(made.code == 0)
        return try #require(try made.data()["/key"]?.asString)
    }

    private func run(_ words: String, code: Int32 = 0) async -> Program.Ran {
        let ran = await program.run(words.split(separator: " ").map(String.init), in: "/w")
        #expect(ran.code == code, "\(words): \(ran.err)")
        return ran
    }

    @Test func `governed changes need enough signed approvals of owners`() async throws {
        try program.writeSmallWorld()
        _ = await run("push")
        try program.files.createDirectories("/keys")
        let (ada, bob, carol) = (try await key("ada"), try await key("bob"), try await key("carol"))
        #expect(ada.hasPrefix("ed25519:") && ada != bob)
        #expect(try program.files.status(of: "/keys/ada.pem", followLinks: false)?.mode == 0o600)
        #expect(await program.run("gov", "key", "new", "ada.pem", in: "/keys").code == 1)
        #expect(await program.run("gov", "key", "show", "ada.pem", in: "/keys").out == ada + "\n")
        #expect(try await run("gov rules --json").data()["/governed"]?.asBool == false)

        try program.write(
            """
            {"version":1,"owners_needed":2,"authors_may_approve":false,
             "keys":[{"owner":"ada","key":"\(ada)"},{"owner":"bob","key":"\(bob)"},{"owner":"carol","key":"\(carol)"}]}
            """, to: "/keys/rules.json")
        let proposed = try await run("gov propose --rules /keys/rules.json --description rules --json").data()
        #expect(proposed["/proposal_id"]?.asInt == 0 && proposed["/existing"]?.asBool == false)
        #expect(try await run("gov get --id 0 --json").data()["/rules/owners_needed"]?.asInt == 2)
        let shadow = try await run("gov shadow --id 0 --json").data()
        #expect(shadow["/rules/governing/from"]?.isNull == true)
        #expect(shadow["/rules/governing/added/1/owner"]?.asString == "bob")
        #expect(await run("gov get --id 0").out.contains("only signed approvals count"))
        for step in ["approve", "apply"] { _ = await run("gov \(step) --id 0") }
        let rules = try await run("gov rules --json").data()
        #expect(rules["/governed"]?.asBool == true && rules["/keys/1/owner"]?.asString == "bob")
        #expect(rules["/proposal_id"]?.asInt == 0)

        try program.writeSmallWorld(type: "bool")
        #expect(try await run("push --json", code: 1).codes() == ["governed"])
        // Authors may not approve, so the author must be known.
        #expect(try await run("gov propose --all --json", code: 1).codes() == ["governed"])
        _ = await run("gov propose --all --key /keys/carol.pem")
        _ = await run("gov shadow --id 1")
        #expect(try await run("gov approve --id 1 --json", code: 1).codes() == ["governed"])
        _ = await run("gov approve --id 1 --key /keys/ada.pem --approver eve", code: 64)
        let one = try await run("gov approve --id 1 --key /keys/ada.pem --json").data()
        #expect(one["/state"]?.asString == "shadowed" && one["/approvals/0/owner"]?.asString == "ada")
        let again = await run("gov approve --id 1 --key /keys/ada.pem")
        #expect(again.out.contains("approved  by ada; 1 more owner must sign"), "\(again.out)")
        #expect((again.out + again.err).contains("aos gov approve --id 1 --key FILE"), "\(again.err)")
        #expect(try await run("gov apply --id 1 --json", code: 1).codes() == ["proposal-state"])
        let two = try await run("gov approve --id 1 --key /keys/bob.pem --expires-in 2 --json").data()
        #expect(two["/state"]?.asString == "approved" && two["/approver"]?.asString == "bob")
        _ = await run("gov apply --id 1")
        let verified = try await run("journal verify --json").data()
        let head = try #require(verified["/head"]?.asString)
        _ = await run("journal verify --head \(head)")
        let zero = "sha256:" + String(repeating: "0", count: 64)
        #expect(try await run("journal verify --head \(zero) --json", code: 1).codes() == ["journal-corrupt"])
    }

    @Test(arguments: [
        "{", "[]", #"{"version":1}"#, #"{"version":1,"owners_needed":1,"authors_may_approve":true,"keys":[]}"#,
        #"{"version":1,"owners_needed":1,"authors_may_approve":true,"keys":[{"owner":"a","key":"ed25519:x"}]}"#,
    ])
    func `invalid rules are refused with the reason`(text: String) async throws {
        try program.writeSmallWorld()
        _ = await run("push")
        try program.write(text, to: "/w/rules.json")
        let ran = await run("gov propose --rules rules.json --json", code: 1)
        #expect(try ran.document()["/diagnostics/0/file"]?.asString == "rules.json")
        #expect(try ran.document()["/diagnostics/0/help"]?.asString?.contains("aos gov rules --help") == true)
    }

    @Test func `a file that is not a key is refused`() async throws {
        try program.write("hello", to: "/keys/no.pem")
        let ran = await program.run("gov", "key", "show", "no.pem", "--json", in: "/keys")
        #expect(ran.code == 1)
        #expect(try ran.codes() == ["bad-value"])
        #expect(await program.run("gov", "key", "show", "none.pem", in: "/keys").code == 1)
    }
}
