import Plans
import Testing

/// Models, workspaces and governance are checked as the existing enforcers check them (Documentation/plans.md, *Grants
/// and policy*).
@Suite struct EnforcerTests {
    /// The code with which an effect is refused; nil when it is allowed.
    private func code(_ kind: String, _ params: String, cap: String, grant: String) throws -> String? {
        var world = PaperWorld(
            "{\"id\":\"s\",\"op\":\"emit_effect\",\"kind\":\"\(kind)\",\"cap\":\"g\",\"params\":\(params),"
                + "\"bind\":{\"effect_id_as\":\"h\"}}")
        world.grants = "[{\"name\":\"g\",\"cap\":\"\(cap)\",\"params\":{\"record\":{\(grant)}}}]"
        return try world.start().first?.failure?.code
    }

    private static let hash = "\"sha256:" + String(repeating: "ab", count: 32) + "\""

    private static func model(_ tokens: Int, choice: String = "null") -> String {
        """
        {"provider":"p","model":"m","max_tokens":\(tokens),"temperature":"0","api_key":null,"tool_refs":null,
        "tool_choice":\(choice),"message_refs":[]}
        """
    }

    @Test(arguments: [
        (10, "null", "", nil), (10, "null", #""providers":{"set":[{"text":"q"}]}"#, "provider_not_allowed"),
        (10, "null", #""providers":{"set":[{"text":"p"}]}"#, nil),
        (10, "null", #""models":{"set":[{"text":"n"}]}"#, "model_not_allowed"),
        (10, "null", #""max_tokens":{"nat":10}"#, nil),
        (11, "null", #""max_tokens":{"nat":10}"#, "max_tokens_exceeded"),
        (1, #"{"Tool":{"name":"t"}}"#, #""tools_allow":{"set":[{"text":"u"}]}"#, "tool_not_allowed"),
        (1, #"{"Tool":{"name":"t"}}"#, #""tools_allow":{"set":[{"text":"t"}]}"#, nil),
        (1, #"{"Auto":null}"#, #""tools_allow":{"set":[{"text":"u"}]}"#, nil),
    ]) func `language model grants are enforced`(tokens: Int, choice: String, grant: String, expected: String?) throws {
        #expect(
            try code("llm.generate", Self.model(tokens, choice: choice), cap: "sys/llm.basic@1", grant: grant)
                == expected)
    }

    @Test(arguments: [
        ("workspace.resolve", #"{"workspace":"w","version":null}"#, "", nil),
        (
            "workspace.resolve", #"{"workspace":"w","version":null}"#, #""ops":{"set":[{"text":"LIST"}]}"#,
            "op_not_allowed"
        ),
        ("workspace.resolve", #"{"workspace":"w","version":null}"#, #""ops":{"set":[{"text":"Resolve"}]}"#, nil),
        (
            "workspace.resolve", #"{"workspace":"w","version":null}"#, #""workspaces":{"list":[{"text":"v"}]}"#,
            "workspace_not_allowed"
        ),
        ("workspace.remove", #"{"path":"a/b","root_hash":HASH}"#, #""path_prefixes":{"list":[{"text":"a"}]}"#, nil),
        (
            "workspace.remove", #"{"path":"ab","root_hash":HASH}"#, #""path_prefixes":{"list":[{"text":"a"}]}"#,
            "path_not_allowed"
        ),
        (
            "workspace.remove", #"{"path":"a/b","root_hash":HASH}"#, #""path_prefixes":{"list":[{"text":"a/"}]}"#,
            "path_not_allowed"
        ),
        ("workspace.remove", #"{"path":"a","root_hash":HASH}"#, #""path_prefixes":{"list":[{"text":""}]}"#, nil),
        ("workspace.remove", #"{"path":"a","root_hash":HASH}"#, #""workspaces":{"list":[{"text":"v"}]}"#, nil),
    ]) func `workspace grants are enforced`(kind: String, params: String, grant: String, expected: String?) throws {
        let params = params.replacing("HASH", with: Self.hash)
        #expect(try code(kind, params, cap: "sys/workspace@1", grant: grant) == expected)
    }

    @Test func `governance grants are enforced for proposals only`() throws {
        let propose = """
            {"patch":{"hash":\(Self.hash)},"summary":{"ops":["add_def"],"patch_hash":\(Self.hash),"def_changes":CHANGES,
            "manifest_sections":["plans"],"base_manifest_hash":null},"description":null,"manifest_base":null}
            """
        func judged(_ changes: String, _ grant: String) throws -> String? {
            try code(
                "governance.propose", propose.replacing("CHANGES", with: changes), cap: "sys/governance@1", grant: grant
            )
        }
        #expect(try judged("[]", "") == nil)
        #expect(try judged("[]", #""ops":{"set":[{"text":"remove_def"}]}"#) == "op_not_allowed")
        #expect(
            try judged("[]", #""manifest_sections":{"set":[{"text":"caps"}]}"#) == "manifest_section_not_allowed")
        #expect(
            try judged(#"[{"kind":"defplan","name":"t/x@1","action":{"added":null}}]"#, "") == "effect_params_invalid")
        #expect(
            try code(
                "governance.apply", #"{"proposal_id":1}"#, cap: "sys/governance@1",
                grant: #""ops":{"set":[{"text":"remove_def"}]}"#) == nil)
    }
}
