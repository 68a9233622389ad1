import AIR
import CanonicalCBOR
import Testing

@Suite struct NodeReaderTests {
    static let zero = "sha256:" + String(repeating: "0", count: 64)

    /// One valid node of each kind, with every optional field that has no default.
    static let nodes: [String] = [
        #"{"$kind":"defschema","name":"t/S@1","type":{"record":{"a":{"option":{"text":{}}}}}}"#,
        """
        {"$kind":"defmodule","name":"t/M@1","module_kind":"reducer","wasm_hash":"\(zero)","key_schema":"t/K@1",
        "abi":{"reducer":{"state":"t/S@1","event":"t/E@1","context":"t/C@1","annotations":"t/A@1",
        "effects_emitted":["timer.set"],"cap_slots":{"clock":"timer"}},"pure":{"input":"t/I@1","output":"t/O@1"}}}
        """,
        #"""
        {"$kind":"defplan","name":"t/P@1","input":"t/I@1","output":"t/O@1","locals":{"x":"t/S@1"},
        "steps":[
        {"id":"1","op":"raise_event","event":"t/E@1","value":{"ref":"@plan.input"}},
        {"id":"2","op":"emit_effect","kind":"k","params":{"a":1},"cap":"c","idempotency_key":{"ref":"@plan.input.k"},
        "bind":{"effect_id_as":"e"}},
        {"id":"3","op":"await_receipt","for":{"ref":"@var:e"},"bind":{"as":"r"}},
        {"id":"4","op":"await_event","event":"t/E@1","where":{"bool":true},"bind":{"as":"v"}},
        {"id":"5","op":"assign","expr":{"text":"t"},"bind":{"as":"x"}},
        {"id":"6","op":"end","result":{"ref":"@var:x"}}],
        "edges":[{"from":"1","to":"2","when":{"bool":true}}],
        "required_caps":["c"],"allowed_effects":["k"],"invariants":[{"bool":true}]}
        """#,
        #"{"$kind":"defcap","name":"t/c@1","cap_type":"x","schema":{"unit":{}},"enforcer":{"module":"t/M@1"}}"#,
        #"""
        {"$kind":"defpolicy","name":"t/p@1","rules":[{"when":{},"decision":"deny"},{"when":{"effect_kind":"k",
        "cap_name":"c","cap_type":"x","origin_kind":"plan","origin_name":"t/P@1"},"decision":"allow"}]}
        """#,
        #"""
        {"$kind":"defeffect","name":"t/e@1","kind":"k","params_schema":"t/I@1","receipt_schema":"t/O@1",
        "cap_type":"x","origin_scope":"both"}
        """#,
        #"""
        {"$kind":"defsecret","name":"t/s@1","binding_id":"env:X","expected_digest":"\#(zero)","allowed_caps":["c"],
        "allowed_plans":["t/P@1"]}
        """#,
        #"""
        {"$kind":"manifest","air_version":"1","schemas":[{"name":"t/S@1","hash":"\#(zero)"}],"modules":[],"plans":[],
        "caps":[],"policies":[],"effects":[{"name":"sys/timer.set@1","hash":"\#(zero)"}],
        "secrets":[{"name":"t/s@1","hash":"\#(zero)"}],
        "defaults":{"policy":"t/p@1","cap_grants":[{"name":"c","cap":"t/c@1","params":{"null":{}},"expiry_ns":5}]},
        "module_bindings":{"t/M@1":{"slots":{"a":"c"}}},
        "routing":{"events":[{"event":"t/E@1","reducer":"t/M@1","key_field":"k"}],
        "inboxes":[{"source":"s","reducer":"t/M@1"}]},
        "triggers":[{"event":"t/E@1","plan":"t/P@1","correlate_by":"k"}]}
        """#,
    ]

    @Test(arguments: nodes) func `a complete node reads as it is written`(_ json: String) throws {
        for origin in [NodeReader.Origin.authored, .exact] {
            let (node, findings) = try read(json, from: origin)
            #expect(findings.isEmpty, "\(findings)")
            #expect(node?.value == (try data(json)))
        }
    }

    @Test(arguments: nodes) func `an unknown field is ignored and reported`(_ json: String) throws {
        let (node, findings) = try read(json.dropLast() + #","nmae":{"x":[1.5]}}"#)
        #expect(node?.value == (try data(json)))
        #expect(findings.marks == [Mark(.warning, .unknownField, "/nmae")])
        #expect(findings.helps.first != nil)
    }

    @Test func `the nearest known field is suggested`() throws {
        let (_, findings) = try read(
            #"{"$kind":"defsecret","name":"t/s@1","binding_id":"x","alowed_caps":[],"zzzz":1}"#)
        #expect(findings.helps == ["did you mean `allowed_caps`?", "remove it"])
    }

    @Test func `the description of an effect is allowed and ignored`() throws {
        let (node, findings) = try read(Self.nodes[5].dropLast() + #","description":"what it does"}"#)
        #expect(findings.isEmpty)
        #expect(node?.value == (try data(Self.nodes[5])))
    }

    @Test func `required fields must be present and not null`() throws {
        let (absent, found) = try read(#"{"$kind":"defsecret","name":"t/s@1"}"#)
        #expect(absent == nil)
        #expect(found.marks == [Mark(.error, .missingField, "")])
        let (null, alsoFound) = try read(#"{"$kind":"defsecret","name":"t/s@1","binding_id":null}"#)
        #expect(null == nil)
        #expect(alsoFound.marks == [Mark(.error, .badValue, "/binding_id")])
    }

    @Test func `required lists are kept when empty`() throws {
        let json = #"{"$kind":"defpolicy","name":"t/p@1","rules":[]}"#
        #expect(try read(json).node?.value == (try data(json)))
    }

    @Test func `optional fields are omitted when null`() throws {
        let (node, findings) = try read(
            #"{"$kind":"defsecret","name":"t/s@1","binding_id":"x","expected_digest":null}"#)
        #expect(findings.isEmpty)
        #expect(node?.value["expected_digest"] == nil)
    }

    @Test func `skip-empty fields are omitted when empty, and null is an error`() throws {
        let (node, findings) = try read(#"{"$kind":"defsecret","name":"t/s@1","binding_id":"x","allowed_caps":[]}"#)
        #expect(findings.isEmpty)
        #expect(node?.value["allowed_caps"] == nil)
        let (null, found) = try read(#"{"$kind":"defsecret","name":"t/s@1","binding_id":"x","allowed_caps":null}"#)
        #expect(null == nil)
        #expect(found.marks == [Mark(.error, .badValue, "/allowed_caps")])
    }

    @Test func `present but empty blocks of a manifest are kept`() throws {
        let json = #"""
            {"$kind":"manifest","air_version":"1","schemas":[],"modules":[],"plans":[],"caps":[],"policies":[],
            "defaults":{},"routing":{},"effects":[],"secrets":[],"module_bindings":{},"triggers":[]}
            """#
        let node = try #require(try read(json).node)
        #expect(node.value["defaults"] == .map([]))
        #expect(node.value["routing"] == .map([]))
        for field in ["effects", "secrets", "module_bindings", "triggers"] { #expect(node.value[field] == nil) }
    }

    @Test func `an absent enforcer allows all, and null is an error`() throws {
        let json = #"{"$kind":"defcap","name":"t/c@1","cap_type":"x","schema":{"unit":{}}"#
        let node = try #require(try read(json + "}").node)
        #expect(node.value["enforcer"]?["module"] == .text("sys/CapAllowAll@1"))
        let (null, findings) = try read(json + #","enforcer":null}"#)
        #expect(null == nil)
        #expect(findings.marks == [Mark(.error, .badValue, "/enforcer")])
    }

    @Test(
        arguments: ["", #","wasm_hash":null"#]
            + ["", "  ", "sha256", " SHA256: ", "\\tsha256:\\n"].map { #","wasm_hash":"\#($0)""# })
    func `hash placeholders read as zero in authored files only`(_ field: String) throws {
        let json = #"{"$kind":"defmodule","name":"t/M@1","module_kind":"pure","abi":{}\#(field)}"#
        let (node, findings) = try read(json)
        #expect(findings.isEmpty)
        #expect(node?.value["wasm_hash"] == .text(Self.zero))
        #expect(try read(json, from: .exact).node == nil)
        let manifest = #"""
            {"$kind":"manifest","air_version":"1","schemas":[{"name":"t/S@1"\#(field.replacing("wasm_", with: ""))}],
            "modules":[],"plans":[],"caps":[],"policies":[]}
            """#
        #expect(try read(manifest).node?.value["schemas"]?.asArray?.first?["hash"] == .text(Self.zero))
        #expect(try read(manifest, from: .exact).node == nil)
    }

    @Test(arguments: ["sha256:00", "sha256:" + String(repeating: "g", count: 64), "md5", "0"])
    func `a text that is neither hash nor placeholder is rejected`(_ hash: String) throws {
        let json = #"{"$kind":"defmodule","name":"t/M@1","module_kind":"pure","abi":{},"wasm_hash":"\#(hash)"}"#
        let (node, findings) = try read(json)
        #expect(node == nil)
        #expect(findings.marks == [Mark(.error, .badHash, "/wasm_hash")])
    }

    @Test func `the digits of a hash keep their case`() throws {
        let hash = "sha256:" + String(repeating: "aB", count: 32)
        let json = #"{"$kind":"defmodule","name":"t/M@1","module_kind":"pure","abi":{},"wasm_hash":"\#(hash)"}"#
        #expect(try read(json).node?.value["wasm_hash"] == .text(hash))
    }

    @Test(arguments: [
        (#"[]"#, ""), (#""x""#, ""), ("{}", ""), (#"{"$kind":1}"#, "/$kind"), (#"{"$kind":"defshema"}"#, "/$kind"),
        (#"{"$kind":"DefSchema"}"#, "/$kind"),
    ])
    func `an object without a kind is not a node`(_ json: String, _ place: String) throws {
        let (node, findings) = try read(json)
        #expect(node == nil)
        #expect(findings.marks == [Mark(.error, .unknownKind, place)])
    }

    @Test func `the nearest kind is suggested`() throws {
        #expect(try read(#"{"$kind":"defshema"}"#).findings.helps == ["did you mean `defschema`?"])
    }

    @Test func `a malformed name is an error, but the node is still read`() throws {
        let (node, findings) = try read(#"{"$kind":"defschema","name":"Bad","type":{"text":{}}}"#)
        #expect(node != nil)
        #expect(findings.marks == [Mark(.error, .badName, "/name")])
    }

    @Test(arguments: [
        (#""air_version":1"#, DiagnosticCode.badValue, "/air_version"),
        (#""air_version":"2""#, .badValue, "/air_version"),
        (
            #""defaults":{"cap_grants":[{"name":"c","cap":"t/c@1","params":{"host":"x"}}]}"#, .badValue,
            "/defaults/cap_grants/0/params"
        ),
        (
            #""defaults":{"cap_grants":[{"name":"c","cap":"t/c@1","params":{"null":{}},"expiry_ns":-1}]}"#, .badValue,
            "/defaults/cap_grants/0/expiry_ns"
        ),
        (#""triggers":[{"event":"E","plan":"t/P@1"}]"#, .badName, "/triggers/0/event"),
        (#""triggers":{}"#, .badValue, "/triggers"), (#""routing":[]"#, .badValue, "/routing"),
        (#""secrets":[{"alias":"a","version":1}]"#, .missingField, "/secrets/0"),
    ])
    func `malformed manifest fields are reported`(_ field: String, _ code: DiagnosticCode, _ place: String) throws {
        let version = field.hasPrefix(#""air_version""#) ? "" : #""air_version":"1","#
        let (node, findings) = try read(
            #"{"$kind":"manifest",\#(version)\#(field),"schemas":[],"modules":[],"plans":[],"caps":[],"policies":[]}"#)
        #expect(node == nil)
        #expect(findings.marks == [Mark(.error, code, place)])
    }

    @Test func `inline secrets are parsed`() throws {
        let (node, findings) = try read(
            #"""
            {"$kind":"manifest","air_version":"1","schemas":[],"modules":[],"plans":[],"caps":[],"policies":[],
            "secrets":[{"alias":"a","version":1,"binding_id":"x","policy":{"allowed_caps":["c"]}}]}
            """#)
        #expect(findings.isEmpty)
        #expect(node.map { Manifest($0.value).inlineSecrets.count } == 1)
    }

    @Test(arguments: [
        (#"{"txt":{}}"#, Mark(.error, .badType, "/type")),
        (#"{"list":{"txt":{}}}"#, Mark(.error, .badType, "/type/list")),
        (#"{"record":{"a":{"option":{"txt":{}}}}}"#, Mark(.error, .badType, "/type/record/a/option")),
        (#"{"map":{"key":{"bool":{}},"value":{"text":{}}}}"#, Mark(.error, .badType, "/type/map/key")),
        (#"{"map":{"key":{"text":{}},"value":{"txt":{}}}}"#, Mark(.error, .badType, "/type/map/value")),
        (#"{"ref":"Foo"}"#, Mark(.error, .badName, "/type/ref")), (#"[{"text":{}}]"#, Mark(.error, .badType, "/type")),
        (#"{"text":[]}"#, Mark(.error, .badType, "/type")), (#"{}"#, Mark(.error, .badType, "/type")),
    ])
    func `a malformed type is reported at its location`(_ type: String, _ mark: Mark) throws {
        let (node, findings) = try read(#"{"$kind":"defschema","name":"t/S@1","type":\#(type)}"#)
        #expect(node == nil)
        #expect(findings.marks == [mark])
    }

    @Test func `the first matching type wins and the rest is reported`() throws {
        let (node, findings) = try read(
            #"{"$kind":"defschema","name":"t/S@1","type":{"text":{"max":3},"int":{},"bool":1}}"#)
        #expect(text(node?.value["type"]) == #"{"int":{}}"#)
        #expect(
            Set(findings.marks) == [
                Mark(.warning, .unknownField, "/type/text"), Mark(.warning, .unknownField, "/type/bool"),
            ])
    }

    @Test(arguments: [
        (#"{"id":"a"}"#, Mark(.error, .missingField, "/steps/0")),
        (#"{"id":"a","op":"emit"}"#, Mark(.error, .badValue, "/steps/0/op")),
        (#"{"id":"a","op":"assign","expr":1}"#, Mark(.error, .missingField, "/steps/0")),
        (#"{"id":"a","op":"await_receipt","for":"x","bind":{"as":"r"}}"#, Mark(.error, .badValue, "/steps/0/for")),
        (#"{"id":"a","op":"raise_event","event":"E","value":1}"#, Mark(.error, .badName, "/steps/0/event")),
        (#"["a","end"]"#, Mark(.error, .badValue, "/steps/0")),
    ])
    func `malformed steps are reported`(_ step: String, _ mark: Mark) throws {
        let (node, findings) = try read(#"{"$kind":"defplan","name":"t/P@1","input":"t/I@1","steps":[\#(step)]}"#)
        #expect(node == nil)
        #expect(findings.marks == [mark])
    }

    @Test func `every problem of a node is reported, in field order`() throws {
        let (_, findings) = try read(
            #"{"$kind":"defeffect","name":"t/e@1","kind":1,"params_schema":"X","cap_type":"x","origin_scope":"all"}"#)
        #expect(
            findings.marks == [
                Mark(.error, .badValue, "/kind"), Mark(.error, .badName, "/params_schema"),
                Mark(.error, .missingField, ""), Mark(.error, .badValue, "/origin_scope"),
            ])
    }

    @Test func `an unknown field inside an expression is reported at its path`() throws {
        let (node, findings) = try read(
            #"""
            {"$kind":"defplan","name":"t/P@1","input":"t/I@1","steps":[{"id":"a","op":"end",
            "result":{"op":"len","args":[{"ref":"@plan.input","note":1}]}}]}
            """#)
        #expect(findings.marks == [Mark(.warning, .unknownField, "/steps/0/result/args/0/note")])
        #expect(
            text(node?.value["steps"]?.asArray?.first?["result"]) == #"{"op":"len","args":[{"ref":"@plan.input"}]}"#)
    }

    @Test func `a null result of an end step is omitted`() throws {
        let (node, findings) = try read(
            #"{"$kind":"defplan","name":"t/P@1","input":"t/I@1","steps":[{"id":"a","op":"end","result":null}]}"#)
        #expect(findings.isEmpty)
        #expect(node?.value["steps"]?.asArray?.first?["result"] == nil)
    }
}
