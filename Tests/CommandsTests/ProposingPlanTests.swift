import Foundation
import JSON
import Testing

/// The summary of a patch that a plan proposes in a scenario is computed by the world, not by the plan.
@Suite struct ProposingPlanTests {
    /// A world whose plan proposes the patch in its input.
    ///
    /// - Parameters:
    ///   - ops: the ops that the grant allows.
    ///   - summary: the plan's own summary of the patch.
    private static func world(ops: String, tag: String, summary: String = #"{"null":{}}"#) -> String {
        #"""
        [
        {"$kind":"defschema","name":"t/In@1","type":{"record":{"patch":{"bytes":{}}}}},
        {"$kind":"defplan","name":"t/propose@1","input":"t/In@1",
         "steps":[{"id":"ask","op":"emit_effect","kind":"governance.propose","cap":"gov","bind":{"effect_id_as":"h"},
           "params":{"record":{"patch":{"variant":{"tag":"\#(tag)","value":{"ref":"@plan.input.patch"}}},
            "summary":\#(summary),"description":{"text":"why"},"manifest_base":{"null":{}}}}}]},
        {"$kind":"manifest","air_version":"1","schemas":[{"name":"t/In@1"}],"modules":[],
         "plans":[{"name":"t/propose@1"}],"caps":[],"policies":[],
         "effects":[{"name":"sys/governance.propose@1"}],
         "defaults":{"cap_grants":[{"name":"gov","cap":"sys/governance@1",
          "params":{"record":{"ops":{"set":[{"text":"\#(ops)"}]}}}}]},"triggers":[]}
        ]
        """#
    }

    private static func run(
        _ patch: String, ops: String, tag: String = "patch_doc_json", summary: String = #"{"null":{}}"#
    ) async throws -> JSONValue {
        let program = Program()
        try program.write(#"{"version":1,"air":{"dir":"air"}}"#, to: "/w/aos.sync.json")
        try program.write(world(ops: ops, tag: tag, summary: summary), to: "/w/air/world.air.json")
        let bytes = Data(patch.utf8).base64EncodedString()
        try program.write(
            #"{"plan":"t/propose@1","input":{"patch":"\#(bytes)"}}"#, to: "/w/smoke/propose.smoke.json")
        let ran = await program.run("smoke", "--json", in: "/w")
        return try #require(try ran.data()["/scenarios/0"], "\(ran.out)\(ran.err)")
    }

    private static let settingDefaults = #"{"base_manifest_hash":"","patches":[{"set_defaults":{}}]}"#

    @Test func `the patch is replaced by its hash, with a summary`() async throws {
        let ran = try await Self.run(Self.settingDefaults, ops: "set_defaults")
        let params = try #require(ran["/effects/0/params"], "\(JSONPrinter.compact(ran))")
        #expect(ran["/effects/0/decision"]?.asString == "allow")
        let hash = try #require(params["/patch/hash"]?.asString, "\(JSONPrinter.compact(params))")
        #expect(hash.hasPrefix("sha256:"))
        #expect(params["/summary/patch_hash"]?.asString == hash)
        #expect(params["/summary/ops/0"]?.asString == "set_defaults")
        #expect(params["/summary/manifest_sections/0"]?.asString == "defaults")
        #expect(params["/summary/def_changes"]?.asArray?.isEmpty == true)
        #expect(params["/description"]?.asString == "why")
    }

    @Test func `the grant is checked against the patch, not the plan's summary`() async throws {
        let denied = try await Self.run(Self.settingDefaults, ops: "set_triggers")
        #expect(denied["/effects/0/decision"]?.asString == "deny")
        #expect(JSONPrinter.compact(denied).contains("op_not_allowed"))
        let harmless = #"""
            {"record":{"ops":{"set":[]},"patch_hash":{"hash":"sha256:\#(String(repeating: "0", count: 64))"},
            "def_changes":{"list":[]},"manifest_sections":{"set":[]},"base_manifest_hash":{"null":{}}}}
            """#
        let lied = try await Self.run(Self.settingDefaults, ops: "set_triggers", summary: harmless)
        #expect(JSONPrinter.compact(lied).contains("op_not_allowed"))
        // The existing enforcer can't read changes of definitions, and reports that before it checks the ops.
        let defining = #"""
            {"base_manifest_hash":"","patches":[{"add_def":{"kind":"defschema","node":
            {"$kind":"defschema","name":"t/More@1","type":{"nat":{}}}}}]}
            """#
        #expect(
            JSONPrinter.compact(try await Self.run(defining, ops: "set_triggers")).contains("effect_params_invalid"))
    }

    @Test(arguments: [
        ("{}", "patch_doc_json", "not a patch document"), ("hello", "patch_cbor", "not a compiled patch"),
        (
            #"{"base_manifest_hash":"","patches":[{"remove_def":{"kind":"defplan","name":"t/gone@1","pre_hash":""}}]}"#,
            "patch_doc_json", "not a patch document"
        ),
        (
            #"{"base_manifest_hash":"","patches":[{"set_defaults":{"policy":"t/gone@1"}}]}"#, "patch_doc_json",
            "does not compile"
        ),
    ])
    func `an invalid patch fails the step`(patch: String, tag: String, message: String) async throws {
        let ran = JSONPrinter.compact(try await Self.run(patch, ops: "set_defaults", tag: tag))
        #expect(ran.contains("effect.params_invalid"), "\(ran)")
        #expect(ran.contains(message), "\(ran)")
    }
}
