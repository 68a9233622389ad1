import CanonicalCBOR
import Files
import JSON
import SystemPackage
import Testing

/// Worlds that their sync file or the environment identifies.
struct IdentityTests {
    private let program = Program()
    private let other = Hash.of([1]).text

    private func run(
        _ words: String, code: Int32 = 0, environment: [String: String] = [:]
    ) async -> Program.Ran {
        let ran = await program.run(
            words.split(separator: " ").map(String.init), in: "/w", environment: environment)
        #expect(ran.code == code, "\(words): \(ran.out)\(ran.err)")
        return ran
    }

    /// Writes a sync file with an identity.
    private func write(id: String, rules: String? = nil) throws {
        let rules = rules.map { #","rules":{"hash":"\#($0)","frame":"\#($0)"}"# } ?? ""
        try program.write(
            #"{"version":1,"air":{"dir":"air"},"world":{"id":"\#(id)","remote":"https://host/w.git"\#(rules)}}"#,
            to: "/w/aos.sync.json")
    }

    /// Removes the journal and the store, as in a clone.
    private func becomeClone() throws {
        for name in ["journal", "store"] { try program.files.removeTree(FilePath("/w/.aos/" + name)) }
    }

    private func id() async throws -> String {
        try #require(try await run("journal --json").data()["/records/0/frame/hash"]?.asString)
    }

    @Test func `a clone of a governed world is governed before it has the journal`() async throws {
        try program.writeSmallWorld()
        _ = await run("push")
        try becomeClone()
        try write(id: other, rules: other)
        try program.write(#"[{"$kind":"defschema","name":"t/A@1","type":{"nat":{}}}]"#, to: "/w/air/schemas.air.json")
        let push = await run("push --json", code: 1)
        #expect(try push.codes().first == "governed")
        #expect(push.out.contains("aos remote fetch"))
        for words in ["gov propose --all", "import --air air --mode genesis"] {
            let ran = await run(words + " --json", code: 1)
            #expect(ran.out.contains("aos remote fetch"), "\(words): \(ran.out)")
        }
        // No journal was started, and commands that only read still work.
        #expect(try !program.files.exists("/w/.aos/journal/governance.log"))
        _ = await run("push --dry-run")
        #expect(try await run("diff --json").data()["/ops"]?.asArray?.count == 1)
    }

    @Test func `the environment overrides the sync file on governance`() async throws {
        try program.writeSmallWorld()
        let ran = await run("push --json", code: 1, environment: ["AOS_WORLD_FRAME": other])
        #expect(try ran.codes() == ["remote-differs"])
        // A pull request that omits the rules fails the check in CI.
        let check = await run("check --json", code: 1, environment: ["AOS_WORLD_FRAME": other])
        #expect(try check.codes() == ["remote-differs"])
        _ = await run("push", code: 64, environment: ["AOS_WORLD_FRAME": "sha256:1"])
        _ = await run("check", code: 64, environment: ["AOS_WORLD_ID": "main"])
        _ = await run("push")
    }

    @Test func `a journal of another world is an error, and nothing is written to it`() async throws {
        try program.writeSmallWorld()
        _ = await run("push")
        let own = try await id()
        try write(id: own)
        _ = await run("check")
        _ = await run("check", environment: ["AOS_WORLD_ID": own])
        #expect(
            try await run("check --json", code: 1, environment: ["AOS_WORLD_ID": other]).codes() == [
                "remote-differs", "remote-differs",
            ])
        try write(id: other)
        let check = try await run("check --json", code: 1).document()
        #expect(check["/diagnostics/0/code"]?.asString == "remote-differs")
        #expect(check["/diagnostics/0/path"]?.asString == "/world")
        #expect(check["/diagnostics/0/file"]?.asString == "aos.sync.json")
        try program.write(#"[{"$kind":"defschema","name":"t/A@1","type":{"nat":{}}}]"#, to: "/w/air/schemas.air.json")
        for words in ["push", "gov propose --all"] {
            #expect(try await run(words + " --json", code: 1).codes().first == "remote-differs")
        }
        #expect(try await run("journal --json").data()["/height"]?.asInt == 1)
    }

    @Test func `a journal without the rules that the sync file names is an error`() async throws {
        try program.writeSmallWorld()
        _ = await run("push")
        let own = try await id()
        try write(id: own, rules: other)
        #expect(try await run("check --json", code: 1).codes() == ["remote-rolled-back"])
        #expect(try await run("push --json", code: 1).codes().first == "remote-rolled-back")
    }

    @Test func `an invalid identity is not treated as a missing one`() async throws {
        try program.writeSmallWorld()
        try program.write(
            #"{"version":1,"air":{"dir":"air"},"world":{"rules":{}}}"#, to: "/w/aos.sync.json")
        #expect(try await run("check --json", code: 1).codes().contains("sync-invalid"))
        #expect(try await run("push --json", code: 1).codes().contains("sync-invalid"))
        #expect(try await run("gov propose --all --json", code: 1).codes().contains("sync-invalid"))
    }
}
