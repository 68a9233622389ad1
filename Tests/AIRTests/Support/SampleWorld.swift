import AIR
import CanonicalCBOR
import JSON
import Testing

/// A small valid world that uses every feature, so that each test can break one thing.
struct SampleWorld {
    var definitions: [Definition] = []
    var manifest: CBORValue

    /// A change to the text of a definition or of the manifest.
    struct Change: Sendable {
        let subject: String
        let old: String
        let new: String

        init(_ subject: String, _ old: String, _ new: String) {
            self.subject = subject
            self.old = old
            self.new = new
        }
    }

    init(_ changes: [Change] = []) throws {
        var texts = Self.texts
        var manifestText = Self.manifestText
        for change in changes {
            if change.subject == "manifest" {
                try #require(manifestText.contains(change.old), "the manifest lacks \(change.old)")
                manifestText = manifestText.replacing(change.old, with: change.new, maxReplacements: 1)
            } else {
                let index = try #require(texts.firstIndex { $0.contains(#""name":"\#(change.subject)""#) })
                try #require(texts[index].contains(change.old), "\(change.subject) lacks \(change.old)")
                texts[index] = texts[index].replacing(change.old, with: change.new, maxReplacements: 1)
            }
        }
        definitions = try texts.map(definition)
        let (node, findings) = try read(manifestText)
        manifest = try #require(node, "\(findings)").value
    }

    /// The input of validation: the definitions by key, with plans in normal form if they have one.
    var contents: WorldContents {
        get throws {
            let authored = Manifest(manifest)
            var named: [DefinitionKey: Definition] = [:]
            for kind in DefinitionKind.allCases {
                for reference in authored.references(kind) {
                    let key = DefinitionKey(kind, reference.name)
                    named[key] = definitions.first { $0.key == key } ?? BuiltIns.definition(key)
                }
            }
            // A declared secret can be used whether or not the manifest lists it.
            for secret in definitions where secret.key.kind == .secret { named[secret.key] = secret }
            let scope = TypeScope(named.values)
            for (key, plan) in named where key.kind == .plan {
                guard let normal = PlanNormalizer.normalize(plan.value, in: scope).plan else { continue }
                named[key] = try Definition(key, value: normal)
            }
            return WorldContents(manifest: authored, definitions: named)
        }
    }

    /// All issues, as `subject severity code place`.
    var issues: [String] {
        get throws {
            Rules.check(try contents).map { "\($0.subject?.name.text ?? "manifest") \(Mark($0.finding))" }
        }
    }

    private static let zero = NodeReaderTests.zero

    private static func list(_ names: String...) -> String {
        "[" + names.map { #"{"name":"\#($0)"}"# }.joined(separator: ",") + "]"
    }

    static let manifestText = #"""
        {"$kind":"manifest","air_version":"1",
        "schemas":\#(list("t/Id@1", "t/Start@1", "t/Done@1", "t/Result@1", "t/Event@1", "t/State@1", "t/Params@1", "t/Receipt@1", "sys/TimerFired@1")),
        "modules":\#(list("t/Guard@1", "t/Reducer@1")),"plans":\#(list("t/run@1")),"caps":\#(list("t/Send@1")),
        "policies":\#(list("t/policy@1")),"effects":\#(list("t/send@1", "sys/timer.set@1")),"secrets":\#(list("t/key@1")),
        "defaults":{"policy":"t/policy@1","cap_grants":[
        {"name":"send","cap":"t/Send@1","params":{"record":{}}},{"name":"timer","cap":"sys/timer@1","params":{"record":{}}}]},
        "module_bindings":{"t/Reducer@1":{"slots":{"clock":"timer"}}},
        "routing":{"events":[{"event":"t/Done@1","reducer":"t/Reducer@1","key_field":"id"},
        {"event":"sys/TimerFired@1","reducer":"t/Reducer@1"}],"inboxes":[{"source":"in","reducer":"t/Reducer@1"}]},
        "triggers":[{"event":"t/Start@1","plan":"t/run@1","correlate_by":"id"}]}
        """#

    static let texts: [String] = [
        #"{"$kind":"defschema","name":"t/Id@1","type":{"text":{}}}"#,
        #"""
        {"$kind":"defschema","name":"t/Start@1","type":{"record":{"id":{"ref":"t/Id@1"},"ok":{"bool":{}},
        "note":{"option":{"text":{}}}}}}
        """#,
        #"{"$kind":"defschema","name":"t/Done@1","type":{"record":{"id":{"ref":"t/Id@1"},"amount":{"nat":{}}}}}"#,
        #"{"$kind":"defschema","name":"t/Result@1","type":{"record":{"id":{"ref":"t/Id@1"}}}}"#,
        #"{"$kind":"defschema","name":"t/Event@1","type":{"variant":{"Done":{"ref":"t/Done@1"},"Timer":{"ref":"sys/TimerFired@1"}}}}"#,
        #"{"$kind":"defschema","name":"t/State@1","type":{"record":{}}}"#,
        #"{"$kind":"defschema","name":"t/Params@1","type":{"record":{"id":{"text":{}},"key":{"option":{"ref":"sys/SecretRef@1"}}}}}"#,
        #"{"$kind":"defschema","name":"t/Receipt@1","type":{"record":{"status":{"text":{}}}}}"#,
        #"""
        {"$kind":"defeffect","name":"t/send@1","kind":"t.send","params_schema":"t/Params@1","receipt_schema":"t/Receipt@1",
        "cap_type":"t.send","origin_scope":"plan"}
        """#,
        #"""
        {"$kind":"defcap","name":"t/Send@1","cap_type":"t.send","schema":{"record":{"topics":{"option":{"set":{"text":{}}}},
        "limit":{"option":{"record":{"per_hour":{"option":{"nat":{}}}}}},"key":{"option":{"ref":"sys/SecretRef@1"}}}},
        "enforcer":{"module":"t/Guard@1"}}
        """#,
        #"""
        {"$kind":"defmodule","name":"t/Guard@1","module_kind":"pure","wasm_hash":"\#(zero)",
        "abi":{"pure":{"input":"sys/CapCheckInput@1","output":"sys/CapCheckOutput@1"}}}
        """#,
        #"""
        {"$kind":"defmodule","name":"t/Reducer@1","module_kind":"reducer","wasm_hash":"\#(zero)","key_schema":"t/Id@1",
        "abi":{"reducer":{"state":"t/State@1","event":"t/Event@1","effects_emitted":["timer.set"],"cap_slots":{"clock":"timer"}}}}
        """#,
        #"{"$kind":"defsecret","name":"t/key@1","binding_id":"env:KEY","allowed_caps":["send"],"allowed_plans":["t/run@1"]}"#,
        #"""
        {"$kind":"defpolicy","name":"t/policy@1","rules":[{"when":{"effect_kind":"t.send","cap_name":"send","cap_type":"t.send",
        "origin_kind":"plan","origin_name":"t/run@1"},"decision":"allow"},{"when":{},"decision":"deny"}]}
        """#,
        #"""
        {"$kind":"defplan","name":"t/run@1","input":"t/Start@1","output":"t/Result@1","locals":{"total":"t/Id@1"},
        "steps":[
        {"id":"pick","op":"assign","expr":{"text":"x"},"bind":{"as":"total"}},
        {"id":"send","op":"emit_effect","kind":"t.send","params":{"record":{"id":{"text":"a"},
        "key":{"alias":"t/key","version":1}}},"cap":"send","bind":{"effect_id_as":"h"}},
        {"id":"sent","op":"await_receipt","for":{"ref":"@var:h"},"bind":{"as":"r"}},
        {"id":"done","op":"await_event","event":"t/Done@1",
        "where":{"op":"eq","args":[{"ref":"@event.id"},{"ref":"@var:correlation_id"}]},"bind":{"as":"d"}},
        {"id":"tell","op":"raise_event","event":"t/Done@1","value":{"record":{"id":{"ref":"@plan.input.id"},"amount":{"nat":1}}}},
        {"id":"end","op":"end","result":{"record":{"id":{"ref":"@plan.input.id"}}}}],
        "edges":[{"from":"pick","to":"send"},{"from":"send","to":"sent"},{"from":"sent","to":"done","when":{"ref":"@plan.input.ok"}},
        {"from":"done","to":"tell"},{"from":"tell","to":"end"}],
        "invariants":[{"op":"ne","args":[{"ref":"@plan.input.id"},{"text":""}]}]}
        """#,
    ]
}
