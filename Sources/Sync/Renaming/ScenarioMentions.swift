import AIR
import JSON

/// A mention of a definition in a scenario (Documentation/file-formats.md, *Scenarios*).
struct ScenarioMention {
    let pointer: JSONPointer
    let name: DefinitionName
    /// The possible kinds, several if the key doesn't determine one.
    let kinds: [DefinitionKind]
    /// Whether the name is the key of a member.
    let isKey: Bool
}

/// Finds names in scenarios: texts in the form of a name, except in data.
///
/// Inputs, results and payloads are data, in which a text is never a reference.
enum ScenarioMentions {
    private static let kinds: [String: DefinitionKind] = [
        "plan": .plan, "plans": .plan, "event": .schema, "events": .schema, "schema": .schema, "enforcers": .module,
        "module": .module, "reducer": .module,
    ]
    private static let data: Set<String> = [
        "input", "payload", "payload_data", "payload_value", "payload_cbor", "params", "value", "result", "description",
        "deny", "error",
    ]
    /// Effects are identified by kind and grant, steps by id: none of these is a definition.
    private static let others: Set<String> = [
        "kind", "effect", "cap", "step", "after", "adapter", "status", "decision", "at", "now",
    ]

    static func all(in root: JSONValue) -> [ScenarioMention] {
        var found: [ScenarioMention] = []
        search(root, JSONPointer(), nil, &found)
        return found
    }

    private static func search(
        _ value: JSONValue, _ pointer: JSONPointer, _ kind: DefinitionKind?, _ found: inout [ScenarioMention]
    ) {
        switch value.content {
        case .string(let text): add(text, pointer, kind, isKey: false, &found)
        case .array(let items):
            for (index, item) in items.enumerated() { search(item, pointer.appending(index: index), kind, &found) }
        case .object(let members):
            for member in members where !isOne(of: data, member.key) && !isOne(of: others, member.key) {
                let inner = pointer.appending(key: member.key)
                add(member.key, inner, kind, isKey: true, &found)
                // The value under a name is data about it.
                guard !DefinitionName(member.key).isWellFormed else { continue }
                let named = kinds.first { $0.key.utf8.elementsEqual(member.key.utf8) }?.value
                search(member.value, inner, named ?? kind, &found)
            }
        case .null, .bool, .number: break
        }
    }

    private static func add(
        _ text: String, _ pointer: JSONPointer, _ kind: DefinitionKind?, isKey: Bool, _ found: inout [ScenarioMention]
    ) {
        let name = DefinitionName(text)
        guard name.isWellFormed else { return }
        found.append(
            ScenarioMention(
                pointer: pointer, name: name, kinds: kind.map { [$0] } ?? DefinitionKind.allCases, isKey: isKey))
    }

    private static func isOne(of words: Set<String>, _ key: String) -> Bool {
        words.contains { $0.utf8.elementsEqual(key.utf8) }
    }
}
