public import AIR

/// A problem that keeps an imported plan from working in the world whose manifest names it (Documentation/system.md,
/// *Consumer checks*).
public struct ConsumerFinding: Sendable {
    /// The kinds of problems.
    public enum Fault: Sendable, Hashable {
        /// No grant is named like a cap slot.
        case unbound(slot: String)
        /// The capability type of a slot's grant is not the one that the effects need.
        case mismatched(slot: String, granted: String, needed: String)
        /// The effects of a slot need capabilities of several types, so no grant can fit.
        case inconsistent(slot: String, needed: [String])
        /// The default policy denies an effect; the rule is nil when none matches.
        case denied(effectKind: String, slot: String, policy: String, rule: Int?)
        /// There is no default policy, so everything is allowed.
        case noDefaultPolicy
        /// The manifest doesn't list something that the plan or its grant needs.
        case unlisted(DefinitionKey)
        /// Something that the plan or its grant needs does not exist.
        case unresolved(DefinitionKey)
        /// No effect definition has a kind that the plan emits.
        case unknownEffect(kind: String)
        /// No trigger starts an entry plan.
        case noTrigger(event: DefinitionName)

        /// The diagnostic's code.
        public var code: DiagnosticCode {
            switch self {
            case .unbound: .capUnbound
            case .mismatched, .inconsistent: .capTypeMismatch
            case .denied: .policyDenies
            case .noDefaultPolicy: .noDefaultPolicy
            case .unlisted, .unresolved, .unknownEffect: .unknownReference
            case .noTrigger: .noTrigger
            }
        }

        /// The severity: an error only if the plan can't work.
        public var severity: Diagnostic.Severity { self == .noDefaultPolicy ? .warning : .error }

        func message(_ plan: DefinitionName) -> String {
            switch self {
            case .unbound(let slot): "no grant for the cap slot `\(slot)` of `\(plan)`"
            case .mismatched(let slot, let granted, let needed):
                "the cap slot `\(slot)` of `\(plan)` needs a capability of type `\(needed)`; the grant is of type `\(granted)`"
            case .inconsistent(let slot, let needed):
                "the cap slot `\(slot)` of `\(plan)` needs capabilities of several types at once: "
                    + needed.map { "`\($0)`" }.joined(separator: ", ")
            case .denied(let kind, let slot, let policy, let rule?):
                "rule \(rule) of `\(policy)` denies `\(kind)` through `\(slot)` to `\(plan)`"
            case .denied(let kind, let slot, let policy, nil):
                "no rule of `\(policy)` allows `\(kind)` through `\(slot)` to `\(plan)`"
            case .noDefaultPolicy: "there is no default policy: every effect of `\(plan)` is allowed"
            case .unlisted(let key):
                "`\(plan)` needs the \(key.kind.title) `\(key.name)`, which the manifest doesn't list"
            case .unresolved(let key): "`\(plan)` needs the \(key.kind.title) `\(key.name)`, which is missing"
            case .unknownEffect(let kind): "`\(plan)` emits `\(kind)`, but no effect has this kind"
            case .noTrigger(let event): "no trigger on `\(event)` starts the entry plan `\(plan)`"
            }
        }
    }

    /// The label of the pack.
    public let label: String
    /// The plan.
    public let plan: DefinitionName
    /// The problem.
    public let fault: Fault
    /// The fix; nil if only a person can decide, such as about an explicit deny.
    public let fix: Fix?
    /// The grants whose parameters could be copied, from which a person must choose; nil if there is no such choice.
    public let choice: GrantChoice?
    /// The finding with its location; its help is the fix, or the reason why a fix is not possible.
    public let diagnostic: Diagnostic
}

/// The decision on a cap slot of an imported plan, for one kind of effect.
public struct ConsumerDecision: Sendable, Equatable {
    /// The label of the pack.
    public let label: String
    /// The plan.
    public let plan: DefinitionName
    /// The slot.
    public let slot: String
    /// The kind of effect.
    public let effectKind: String
    /// The capability type that the effect needs.
    public let capType: String
    /// Whether a grant with the slot's name has the right type.
    public let isBound: Bool
    /// The policy that decides; `allow_all` when the world has no default policy.
    public let policy: String
    /// The index of the rule that decides; nil when no rule does.
    public let rule: Int?
    /// Whether the policy allows the effect.
    public let isAllowed: Bool
}

extension DiagnosticCode {
    /// No trigger starts an imported entry plan.
    public static let noTrigger = DiagnosticCode(rawValue: "no-trigger")
}
