import AIR
import CanonicalCBOR
import JSON
import Plans
import Testing

/// Parses data written as JSON.
func data(_ text: String) throws -> CBORValue { try PlainData.value(of: JSONParser.parse(Array(text.utf8))) }

/// A small world, written as JSON, to run plans in.
struct PaperWorld {
    /// The definitions, as JSON texts.
    var definitions: [String] = []
    var policy: String? = nil
    var grants = #"""
        [{"name":"send","cap":"t/Send@1","params":{"record":{"topics":{"null":{}}}}},
        {"name":"web","cap":"sys/http.out@1","params":{"record":{"hosts":{"set":[{"text":"a.example"}]}}}},
        {"name":"guarded","cap":"t/Guarded@1","params":{"record":{}}},
        {"name":"short","cap":"t/Send@1","params":{"record":{}},"expiry_ns":100}]
        """#
    var triggers = #"[{"event":"t/Start@1","plan":"t/run@1"}]"#
    var routing = "null"

    /// A world with one plan `t/run@1`, from `t/Start@1` to `t/Result@1`.
    ///
    /// - Parameters:
    ///   - steps: the steps, without the brackets around them.
    ///   - edges: pairs such as `a>b`; a third part is the guard.
    ///   - more: further fields of the plan.
    init(_ steps: String, edges: [String] = [], output: Bool = false, more: String = "") {
        add(plan: "t/run@1", steps, edges: edges, output: output, more: more)
    }

    mutating func add(
        plan name: String, input: String = "t/Start@1", _ steps: String, edges: [String] = [], output: Bool = false,
        more: String = ""
    ) {
        let edges = edges.map { text in
            let parts = text.split(separator: ">", maxSplits: 2)
            let condition = parts.count > 2 ? ",\"when\":\(parts[2])" : ""
            return "{\"from\":\"\(parts[0])\",\"to\":\"\(parts[1])\"\(condition)}"
        }.joined(separator: ",")
        definitions.append(
            """
            {"$kind":"defplan","name":"\(name)","input":"\(input)",\(output ? "\"output\":\"t/Result@1\"," : "")
            "steps":[\(steps)],"edges":[\(edges)]\(more)}
            """)
    }

    var world: PlanWorld {
        get throws {
            var found: [DefinitionKey: Definition] = [:]
            for text in Self.base + definitions {
                let (node, findings) = NodeReader.read(try data(text), from: .authored)
                let sound = try #require(node, "\(findings)")
                let definition = try #require(try Definition(sound))
                found[definition.key] = definition
            }
            for definition in BuiltIns.all where definition.key.kind == .schema || definition.key.kind == .effect {
                found[definition.key] = definition
            }
            let scope = TypeScope(found.values)
            for (key, plan) in found where key.kind == .plan {
                let (normal, findings) = PlanNormalizer.normalize(plan.value, in: scope)
                // Plans with values that don't fit stay as written, for tests of how they fail.
                guard let normal else {
                    #expect(!findings.isEmpty)
                    continue
                }
                found[key] = try Definition(key, value: normal)
            }
            func names(_ kind: DefinitionKind) -> String {
                found.keys.filter { $0.kind == kind }.map { "{\"name\":\"\($0.name)\"}" }.sorted()
                    .joined(separator: ",")
            }
            let text = """
                {"$kind":"manifest","air_version":"1","schemas":[\(names(.schema))],"modules":[\(names(.module))],
                "plans":[\(names(.plan))],"caps":[\(names(.capability))],"policies":[\(names(.policy))],
                "effects":[\(names(.effect))],
                "defaults":{\(policy.map { "\"policy\":\"\($0)\"," } ?? "")"cap_grants":\(grants)},
                "triggers":\(triggers)\(routing == "null" ? "" : ",\"routing\":\(routing)")}
                """
            let (node, findings) = NodeReader.read(try data(text), from: .authored)
            let sound = try #require(node, "\(findings)")
            let manifest = Manifest(sound.value)
            return PlanWorld(WorldContents(manifest: manifest, definitions: found))
        }
    }

    /// Reads a scenario, which must be valid.
    static func scenario(_ text: String, in world: PlanWorld) throws -> Scenario {
        var reader = ScenarioReader(Array(text.utf8), file: "smoke/test.smoke.json", world: world)
        let scenario = reader.read()
        return try #require(scenario, "\(reader.diagnostics.map { "\($0.path ?? "") \($0.message)" })")
    }

    /// Runs a scenario twice, and once from its own records: all three must have the same results.
    func run(_ text: String) throws -> ScenarioRun {
        let world = try world
        let scenario = try Self.scenario(text, in: world)
        let run = ScenarioRun(scenario, in: world)
        #expect(ScenarioRun(scenario, in: world).bytes == run.bytes)
        let difference = Replay.difference(of: run.kernel.records, in: world, verdicts: scenario.verdicts)
        #expect(difference == nil)
        return run
    }

    /// Runs the plan on an input, with further fields of the scenario.
    func start(_ input: String = #"{"id":"a","amount":1}"#, _ more: String = "") throws -> ScenarioRun {
        try run("{\"plan\":\"t/run@1\",\"input\":\(input)\(more.isEmpty ? "" : ",")\(more)}")
    }

    private static let zero = String(repeating: "0", count: 64)

    private static let base: [String] = [
        #"{"$kind":"defschema","name":"t/Start@1","type":{"record":{"id":{"text":{}},"amount":{"nat":{}}}}}"#,
        #"{"$kind":"defschema","name":"t/Done@1","type":{"record":{"id":{"text":{}},"note":{"option":{"text":{}}}}}}"#,
        #"{"$kind":"defschema","name":"t/Choice@1","type":{"variant":{"None":{"unit":{}},"Some":{"nat":{}}}}}"#,
        #"{"$kind":"defschema","name":"t/Picked@1","type":{"record":{"choice":{"ref":"t/Choice@1"}}}}"#,
        #"{"$kind":"defschema","name":"t/Result@1","type":{"record":{"total":{"nat":{}},"id":{"text":{}}}}}"#,
        #"{"$kind":"defschema","name":"t/Params@1","type":{"record":{"id":{"text":{}},"choice":{"option":{"ref":"t/Choice@1"}}}}}"#,
        #"{"$kind":"defschema","name":"t/Receipt@1","type":{"record":{"count":{"nat":{}}}}}"#,
        #"{"$kind":"defschema","name":"t/Id@1","type":{"text":{}}}"#,
        #"{"$kind":"defschema","name":"t/State@1","type":{"record":{}}}"#,
        #"""
        {"$kind":"defeffect","name":"t/send@1","kind":"t.send","params_schema":"t/Params@1","receipt_schema":"t/Receipt@1",
        "cap_type":"t.send","origin_scope":"plan"}
        """#,
        #"""
        {"$kind":"defcap","name":"t/Send@1","cap_type":"t.send",
        "schema":{"record":{"topics":{"option":{"set":{"text":{}}}}}},"enforcer":{"module":"sys/CapAllowAll@1"}}
        """#,
        #"""
        {"$kind":"defcap","name":"t/Guarded@1","cap_type":"t.send","schema":{"record":{}},
        "enforcer":{"module":"t/Guard@1"}}
        """#,
        #"""
        {"$kind":"defmodule","name":"t/Guard@1","module_kind":"pure","wasm_hash":"sha256:\#(zero)",
        "abi":{"pure":{"input":"sys/CapCheckInput@1","output":"sys/CapCheckOutput@1"}}}
        """#,
        #"""
        {"$kind":"defmodule","name":"t/Book@1","module_kind":"reducer","wasm_hash":"sha256:\#(zero)","key_schema":"t/Id@1",
        "abi":{"reducer":{"state":"t/State@1","event":"t/Start@1"}}}
        """#,
        #"""
        {"$kind":"defpolicy","name":"t/strict@1","rules":[{"when":{"effect_kind":"http.request"},"decision":"deny"},
        {"when":{"effect_kind":"t.send","cap_name":"send","origin_kind":"plan","origin_name":"t/run@1"},"decision":"allow"}]}
        """#,
    ]
}

extension ScenarioRun {
    /// The first plan's outcome.
    var first: PlanOutcome? { kernel.plans.first }

    /// The steps that ran, of all instances.
    var executed: [[String]] { kernel.plans.map(\.executed) }

    /// The kinds of the records, in order.
    var kinds: [String] { kernel.records.map(\.kind.rawValue) }

    /// The messages of all mismatches.
    var messages: [String] { mismatches.map(\.message) }
}

/// Steps as JSON, short enough for tests.
enum Step {
    static func assign(_ id: String, _ expression: String, as name: String? = nil) -> String {
        "{\"id\":\"\(id)\",\"op\":\"assign\",\"expr\":\(expression),\"bind\":{\"as\":\"\(name ?? id)\"}}"
    }

    static func send(
        _ id: String, cap: String = "send", handle: String? = nil, params: String? = nil, key: String? = nil
    ) -> String {
        let params =
            params ?? #"{"record":{"id":{"text":"\#(id)"},"choice":{"null":{}}}}"#
        return """
            {"id":"\(id)","op":"emit_effect","kind":"t.send","params":\(params),"cap":"\(cap)",
            \(key.map { "\"idempotency_key\":\($0)," } ?? "")"bind":{"effect_id_as":"\(handle ?? "h_\(id)")"}}
            """
    }

    static func receipt(_ id: String, of handle: String, as name: String? = nil) -> String {
        """
        {"id":"\(id)","op":"await_receipt","for":{"ref":"@var:\(handle)"},"bind":{"as":"\(name ?? id)"}}
        """
    }

    static func event(_ id: String, _ schema: String = "t/Done@1", where condition: String? = nil) -> String {
        """
        {"id":"\(id)","op":"await_event","event":"\(schema)",\(condition.map { "\"where\":\($0)," } ?? "")
        "bind":{"as":"\(id)"}}
        """
    }

    static func raise(_ id: String, _ value: String, _ schema: String = "t/Done@1") -> String {
        "{\"id\":\"\(id)\",\"op\":\"raise_event\",\"event\":\"\(schema)\",\"value\":\(value)}"
    }

    static func end(_ id: String = "end", _ result: String? = nil) -> String {
        "{\"id\":\"\(id)\",\"op\":\"end\"\(result.map { ",\"result\":\($0)" } ?? "")}"
    }

    static let done = #"{"record":{"id":{"ref":"@plan.input.id"},"note":{"null":{}}}}"#
}
