public import AIR
import CanonicalCBOR

/// The decision of the default policy on an effect (Documentation/plans.md, *Grants and policy*).
public struct PolicyDecision: Sendable, Hashable {
    /// The policy's name; `allow_all` when the world has no default policy.
    public let policy: String
    /// The position of the first rule that matches; nil when none does.
    public let rule: Int?
    /// Whether the effect is allowed.
    public let isAllowed: Bool
}

/// The facts that a policy decides on.
public struct PolicyQuestion: Sendable {
    private let fields: [String: CBORValue]

    /// Creates a question about an effect; the kind of its origin is `plan` or `reducer`.
    public init(originKind: String, originName: String, effectKind: String, capName: String, capType: String) {
        fields = [
            "origin_kind": .text(originKind), "origin_name": .text(originName), "effect_kind": .text(effectKind),
            "cap_name": .text(capName), "cap_type": .text(capType),
        ]
    }

    fileprivate func value(_ field: String) -> CBORValue { fields[field] ?? .null }
}

/// The default policy of a world, ready to decide (Documentation/plans.md, *Grants and policy*).
public struct PolicyTable: Sendable {
    /// The policy's name; nil allows everything.
    private let name: String?
    private let rules: [(conditions: [(field: String, value: CBORValue)], isAllowed: Bool)]

    /// The default policy of a world.
    public init(_ contents: WorldContents) {
        name = contents.manifest.defaults?.policy
        let definition = name.flatMap { contents.definition(.policy, DefinitionName($0)) }
        // A world whose named policy is missing can't start, so nothing is allowed.
        rules = (definition?.value["rules"]?.asArray ?? []).map { rule in
            let conditions = ["effect_kind", "cap_name", "cap_type", "origin_kind", "origin_name"].compactMap { field in
                rule["when"]?[field].map { (field: field, value: $0) }
            }
            return (conditions, rule["decision"] == .text("allow"))
        }
    }

    /// The decision of the first rule that matches; if none does, the effect is denied.
    public func decision(on question: PolicyQuestion) -> PolicyDecision {
        guard let name else { return PolicyDecision(policy: "allow_all", rule: nil, isAllowed: true) }
        let rule = rules.firstIndex { rule in
            rule.conditions.allSatisfy { $0.value == question.value($0.field) }
        }
        return PolicyDecision(policy: name, rule: rule, isAllowed: rule.map { rules[$0].isAllowed } ?? false)
    }
}
