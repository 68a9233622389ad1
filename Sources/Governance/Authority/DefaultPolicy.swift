import AIR
import CanonicalCBOR

/// What the default policy says of an effect (PLANS §5).
struct PolicyDecision: Sendable, Hashable {
    /// The policy's name; `allow_all` when the world has no default policy.
    let policy: String
    /// The position of the first rule that matches; nil when none does.
    let rule: Int?
    /// Whether the effect is allowed.
    let isAllowed: Bool
}

/// The default policy of a world, ready to decide.
struct DefaultPolicy {
    /// What is asked of a policy.
    struct Question {
        let originKind: AuthorityEntry.OriginKind
        let originName: DefinitionName
        let effectKind: String
        let capName: String
        let capType: String

        fileprivate func value(_ field: String) -> String {
            switch field {
            case "effect_kind": effectKind
            case "cap_name": capName
            case "cap_type": capType
            case "origin_kind": originKind.rawValue
            default: originName.text
            }
        }
    }

    /// The policy's name; nil allows everything.
    private let name: String?
    private let rules: [(conditions: [(field: String, value: CBORValue)], isAllowed: Bool)]

    init(_ contents: WorldContents) {
        name = contents.manifest.defaults?.policy
        let definition = name.flatMap { contents.definition(.policy, DefinitionName($0)) }
        // A policy that is named and missing keeps the world from starting: it allows nothing.
        rules = (definition?.value["rules"]?.asArray ?? []).map { rule in
            let conditions = ["effect_kind", "cap_name", "cap_type", "origin_kind", "origin_name"].compactMap { field in
                rule["when"]?[field].map { (field: field, value: $0) }
            }
            return (conditions, rule["decision"] == .text("allow"))
        }
    }

    /// The first rule that matches decides; without one the effect is denied.
    func decision(on question: Question) -> PolicyDecision {
        guard let name else { return PolicyDecision(policy: "allow_all", rule: nil, isAllowed: true) }
        let rule = rules.firstIndex { rule in
            rule.conditions.allSatisfy { $0.value == .text(question.value($0.field)) }
        }
        return PolicyDecision(policy: name, rule: rule, isAllowed: rule.map { rules[$0].isAllowed } ?? false)
    }
}
