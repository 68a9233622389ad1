import AIR
import CanonicalCBOR
import Governance
import JSON

/// Small worlds written as JSON.
enum AuthorityWorlds {
    /// A world of a manifest and its definitions.
    static func world(_ manifest: String, _ definitions: String...) throws -> WorldContents {
        var all: [DefinitionKey: Definition] = [:]
        for text in definitions {
            let value = try value(text)
            guard let kind = value["$kind"]?.asText.flatMap(DefinitionKind.init(rawValue:)),
                let name = value["name"]?.asText
            else {
                continue
            }
            let key = DefinitionKey(kind, DefinitionName(name))
            all[key] = try Definition(key, value: value)
        }
        return try WorldContents(manifest: Manifest(value(manifest)), definitions: all)
    }

    static func value(_ json: String) throws -> CBORValue {
        try PlainData.value(of: JSONParser.parse(Array(json.utf8)))
    }

    /// A plan that emits effects, each through a grant.
    static func plan(_ name: String, _ emits: [(kind: String, cap: String)]) -> String {
        let steps = emits.enumerated().map {
            #"{"id":"s\#($0.offset)","op":"emit_effect","kind":"\#($0.element.kind)","cap":"\#($0.element.cap)"}"#
        }
        return #"{"$kind":"defplan","name":"\#(name)","input":"n/In@1","steps":[\#(steps.joined(separator: ","))]}"#
    }

    /// A reducer that declares effects.
    static func reducer(_ name: String, effects: [String], wasm: Character = "1") -> String {
        let list = effects.map { "\"\($0)\"" }.joined(separator: ",")
        return """
            {"$kind":"defmodule","name":"\(name)","module_kind":"reducer","wasm_hash":"\(hash(wasm))",
             "abi":{"reducer":{"state":"n/S@1","event":"n/E@1","effects_emitted":[\(list)]}}}
            """
    }

    /// A policy of rules, each as its conditions and its decision.
    static func policy(_ name: String, _ rules: [(when: String, decision: String)]) -> String {
        let list = rules.map { #"{"when":\#($0.when),"decision":"\#($0.decision)"}"# }.joined(separator: ",")
        return #"{"$kind":"defpolicy","name":"\#(name)","rules":[\#(list)]}"#
    }

    /// The manifest of a world with grants.
    static func manifest(_ grants: [String], policy: String? = nil, bindings: String = "{}") -> String {
        let policy = policy.map { #""policy":"\#($0)","# } ?? ""
        return
            #"{"defaults":{\#(policy)"cap_grants":[\#(grants.joined(separator: ","))]},"module_bindings":\#(bindings)}"#
    }

    static func grant(_ name: String, _ capability: String, _ fields: String = "{}", expiry: UInt64? = nil) -> String {
        let expiry = expiry.map { #","expiry_ns":\#($0)"# } ?? ""
        return #"{"name":"\#(name)","cap":"\#(capability)","params":{"record":\#(fields)}\#(expiry)}"#
    }

    static func hash(_ digit: Character) -> String { "sha256:" + String(repeating: digit, count: 64) }
}

extension AuthorityEntry {
    /// The entry as one line.
    var summary: String {
        "\(originKind) \(originName) \(effectKind) \(capName):\(capType) \(policy) \(rule.map(String.init) ?? "-")"
    }
}

extension GrantChange {
    /// The grant and the path of the change.
    var summary: String { "\(capName)\(path)" }
}
