import JSON
import Testing

/// Showing a proposal, and the prompts before a decision.
struct ReviewingTests {
    private let program = Program()

    private func begin() async throws {
        try program.writeSmallWorld()
        #expect(await program.run("push", in: "/w").code == 0)
        try program.writeSmallWorld(type: "bool")
        #expect(await program.run("gov", "propose", "--all", "--description", "flags", in: "/w").code == 0)
        // The working tree changes after the proposal.
        try program.writeSmallWorld(type: "nat")
    }

    private let op = "replace:defschema:t/A@1"

    @Test func `gov show lists every op with its difference, read from the store`() async throws {
        try await begin()
        #expect(await program.run("gov", "comment", "--id", "0", "--op", op, "why?", in: "/w").code == 0)
        let data = try await program.run("gov", "show", "--id", "0", "--json", in: "/w").data()
        #expect(data["/proposal/id"]?.asInt == 0 && data["/authority/gained"]?.asArray?.isEmpty == true)
        let ops = try #require(data["/ops"]?.asArray)
        #expect(ops.count == 1 && ops[0]["/id"]?.asString == op && ops[0]["/op"]?.asString == "replace")
        #expect(ops[0]["/kind"]?.asString == "defschema" && ops[0]["/name"]?.asString == "t/A@1")
        let changes = try #require(ops[0]["/difference"]?.asArray)
        #expect(changes.contains { $0["/path"]?.asString == "/type/text" && $0["/change"]?.asString == "remove" })
        #expect(changes.contains { $0["/path"]?.asString == "/type/bool" && $0["/change"]?.asString == "add" })
        #expect(ops[0]["/comments/0/text"]?.asString == "why?" && ops[0]["/reviewed"]?.asArray?.isEmpty == true)
        #expect(ops[0]["/working_tree"]?.asString == "differs")
        #expect(data["/needs/unreviewed"]?.asInt == 1 && data["/needs/open_comments"]?.asInt == 1)
        #expect(data["/needs/stale"]?.asBool == false && data["/needs/signatures"]?.asInt == 0)
        for command in ["show", "get"] {
            let shown = await program.run("gov", command, "--id", "0", in: "/w")
            #expect(shown.code == 0)
            // Only `show` reads the working tree.
            #expect(shown.out.contains("your working tree differs") == (command == "show"), "\(shown.out)")
            #expect(shown.out.contains("? 0 ann on \(op): why?") && shown.out.contains("unreviewed 1 of 1"))
            #expect(shown.out.contains("bool") && !shown.out.contains("nat"))
        }
        let one = await program.run("gov", "show", "--id", "0", "--op", op, in: "/w")
        #expect(one.code == 0 && one.out.contains("bool") && !one.out.contains("History"))
        let wrong = await program.run("gov", "show", "--id", "0", "--op", "add:x", "--json", in: "/w")
        #expect(try wrong.code == 1 && wrong.codes() == ["not-found"])
    }

    @Test func `at a terminal a decision shows its sheet, and prompts for severe risks and the digits`() async throws {
        try await begin()
        #expect(await program.run("gov", "shadow", "--id", "0", in: "/w").code == 0)
        let result = try #require(
            try await program.run("gov", "get", "--id", "0", "--json", in: "/w").data()["/manifest_hash"]?.asString)
        let digits = String(result.dropFirst("sha256:".count).prefix(4))
        for typed in ["", "n\n", "y\n0\n", "y\n"] {
            let refused = await program.run(
                "gov", "approve", "--id", "0", in: "/w", input: typed, terminal: true)
            #expect(refused.code == 1 && refused.err.contains("nothing was approved"), "\(refused.err)")
            #expect(refused.err.contains("unreviewed 1 of 1"))
        }
        let approved = await program.run(
            "gov", "approve", "--id", "0", in: "/w", input: "y\n\(digits)\n", terminal: true)
        #expect(approved.code == 0, "\(approved.err)")
        let applied = await program.run("gov", "apply", "--id", "0", "--yes", in: "/w", terminal: true)
        #expect(applied.code == 0, "\(applied.err)")
    }
}
