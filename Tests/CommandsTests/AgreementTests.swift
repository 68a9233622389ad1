import Files
import JSON
import SystemPackage
import Testing

/// The expectations of the existing system's tests, and those of the documentation (Documentation/language.md, *Values*).
struct AgreementTests {
    private let program = Program()

    private func manifest(
        _ more: String = "", schemas: String = #"{"name":"t/A@1"}"#, plans: String = "",
        modules: String = "", policies: String = ""
    ) throws {
        try program.write(
            """
            {"$kind":"manifest","air_version":"1","schemas":[\(schemas)],"modules":[\(modules)],"plans":[\(plans)],
             "caps":[],"policies":[\(policies)]\(more)}
            """, to: "/w/air/manifest.air.json")
    }

    private func check() async throws -> (code: Int32, found: [(severity: String, code: String)]) {
        let ran = await program.run("check", "--json", in: "/w")
        let found = try ran.document()["/diagnostics"]?.asArray ?? []
        return (
            ran.code,
            found.map { ($0["/severity"]?.asString ?? "", $0["/code"]?.asString ?? "") }
        )
    }

    private func contains(_ found: [(severity: String, code: String)], _ severity: String, _ code: String) -> Bool {
        found.contains { $0.severity == severity && $0.code == code }
    }

    @Test func `a secret that is listed twice is an error`() async throws {
        try program.writeSmallWorld()
        try program.write(
            #"{"$kind":"defsecret","name":"v/k@1","binding_id":"env:K"}"#, to: "/w/air/secrets.air.json")
        try manifest(#","secrets":[{"name":"v/k@1"}]"#)
        #expect(try await check().code == 0)
        try manifest(#","secrets":[{"name":"v/k@1"},{"name":"v/k@1"}]"#)
        let found = try await check()
        #expect(found.code == 1)
        #expect(contains(found.found, "error", "duplicate-name"))
    }

    @Test(arguments: ["", " ", "\\t\\n", "\\u00a0"])
    func `a blank binding counts as missing`(_ binding: String) async throws {
        try program.writeSmallWorld()
        try program.write(
            #"{"$kind":"defsecret","name":"v/k@1","binding_id":"\#(binding)"}"#, to: "/w/air/secrets.air.json")
        try manifest(#","secrets":[{"name":"v/k@1"}]"#)
        let found = try await check()
        #expect(found.code == 1)
        #expect(contains(found.found, "error", "bad-value"))
    }

    @Test func `a secret that is used but not listed is a warning`() async throws {
        #expect(await program.run("init", "/w", "--template", "notes", "--files-only").code == 0)
        #expect(try await !contains(check().found, "warning", "unlisted-definition"))
        let text = try program.read("/w/air/manifest.air.json")
        try program.write(
            text.replacing(#/"secrets": \[[^\]]*\],/#, with: #""secrets": [],"#), to: "/w/air/manifest.air.json")
        let found = try await check()
        #expect(found.code == 0)
        #expect(contains(found.found, "warning", "unlisted-definition"))
    }

    /// Writes a world with a plan that an event with another schema triggers.
    private func triggered(by type: String) throws {
        try program.write(#"{"version":1}"#, to: "/w/aos.sync.json")
        try program.write(
            """
            [{"$kind":"defschema","name":"t/In@1","type":{"record":{"a":{"text":{}}}}},
             {"$kind":"defschema","name":"t/Other@1","type":\(type)},
             {"$kind":"defplan","name":"t/p@1","input":"t/In@1","steps":[{"id":"end","op":"end"}],"edges":[]}]
            """, to: "/w/air/defs.air.json")
        try manifest(
            #","triggers":[{"event":"t/Other@1","plan":"t/p@1"}]"#,
            schemas: #"{"name":"t/In@1"},{"name":"t/Other@1"}"#, plans: #"{"name":"t/p@1"}"#)
    }

    @Test(arguments: [
        (#"{"record":{"a":{"text":{}}}}"#, true), (#"{"record":{"a":{"text":{}},"b":{"nat":{}}}}"#, true),
        (#"{"record":{"a":{"nat":{}}}}"#, false), (#"{"record":{}}"#, false),
        (#"{"text":{}}"#, false),
    ])
    func `a trigger whose event has a compatible schema works with a warning, others are errors`(
        _ type: String, _ fits: Bool
    ) async throws {
        try triggered(by: type)
        let found = try await check()
        #expect(found.code == (fits ? 0 : 1))
        #expect(contains(found.found, fits ? "warning" : "error", "routing-invalid"))
        guard fits else { return }
        let value = type.contains(#""b""#) ? #"{"a":"x","b":1}"# : #"{"a":"x"}"#
        try program.write(
            #"{"event":{"schema":"t/Other@1","value":\#(value)},"expect":{"status":"ok"}}"#,
            to: "/w/smoke/one.smoke.json")
        let ran = await program.run("smoke", in: "/w")
        #expect(ran.code == 0, "\(ran.out)\(ran.err)")
    }

    @Test func `a scenario event that no plan receives is a mismatch`() async throws {
        try triggered(by: #"{"record":{"a":{"text":{}}}}"#)
        func scenario(_ schema: String) -> String {
            #"{"plan":"t/p@1","input":{"a":"x"},"events":[{"schema":"\#(schema)","value":{"a":"y"}}],"expect":{"status":"ok"}}"#
        }
        try program.write(scenario("t/Other@1"), to: "/w/smoke/one.smoke.json")
        let taken = await program.run("smoke", in: "/w")
        #expect(taken.code == 0, "\(taken.out)\(taken.err)")
        try program.write(scenario("t/In@1"), to: "/w/smoke/one.smoke.json")
        let ran = await program.run("smoke", "--json", in: "/w")
        #expect(ran.code == 1)
        #expect(try ran.codes().contains("scenario-failed"))
        #expect(ran.out.contains("a plan that waits for it or is started by it"))
    }

    @Test func `a reducer that emits a plan-only effect is reported, and a rule for it never matches`() async throws {
        try program.write(#"{"version":1}"#, to: "/w/aos.sync.json")
        try program.write(
            """
            [{"$kind":"defschema","name":"t/A@1","type":{"record":{"a":{"text":{}}}}},
             {"$kind":"defmodule","name":"t/m@1","module_kind":"reducer","wasm_hash":"sha256:\(String(repeating: "2", count: 64))",
              "abi":{"reducer":{"state":"t/A@1","event":"t/A@1","effects_emitted":["http.request"]}}},
             {"$kind":"defpolicy","name":"t/p@1","rules":[
              {"when":{"effect_kind":"http.request","origin_kind":"reducer"},"decision":"allow"},
              {"when":{"effect_kind":"http.request","origin_kind":"plan"},"decision":"allow"}]}]
            """, to: "/w/air/defs.air.json")
        try manifest(
            #","effects":[{"name":"sys/http.request@1"}],"defaults":{"policy":"t/p@1"}"#,
            modules: #"{"name":"t/m@1"}"#, policies: #"{"name":"t/p@1"}"#)
        let ran = await program.run("check", "--json", in: "/w")
        let found = try ran.document()["/diagnostics"]?.asArray ?? []
        #expect(found.contains { $0["/path"]?.asString?.hasSuffix("/effects_emitted/0") == true })
        let rules = found.filter { $0["/code"]?.asString == "never-used" }.compactMap { $0["/path"]?.asString }
        #expect(rules.count == 1 && rules[0].hasSuffix("/rules/0/when/origin_kind"), "\(ran.out)")
    }
}
