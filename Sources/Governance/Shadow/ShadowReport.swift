public import AIR
public import CanonicalCBOR
import JSON
import Plans

/// The computed consequences of a proposal, none of which has happened (Documentation/system.md, *Shadowing*).
public struct ShadowReport: Sendable, Equatable, Codable {
    /// The entries that only one side has.
    public struct Entries: Sendable, Equatable, Codable {
        /// The entries that the result has and the base lacks.
        public let added: [String]
        /// The entries that the base has and the result lacks.
        public let removed: [String]
    }

    /// The names of the plans that differ.
    public struct Plans: Sendable, Equatable, Codable {
        /// New plans.
        public let added: [DefinitionName]
        /// Plans whose body changed.
        public let replaced: [DefinitionName]
        /// Removed plans.
        public let removed: [DefinitionName]
    }

    /// Whether the result may be approved: no diagnostic is an error.
    public let isValid: Bool
    /// All diagnostics for the result.
    public let diagnostics: [Diagnostic]
    /// The resulting manifest.
    public let manifestHash: Hash
    /// The plans that change.
    public let plans: Plans
    /// The triggers that change, such as `notes/Created@1->notes/share@1`.
    public let triggers: Entries
    /// The routes of events and inboxes that change.
    public let routes: Entries
    /// The effects that new and replaced plans can emit, sorted by plan, effect and grant.
    public let effects: [PredictedEffect]
    /// The results of the scenarios as data; empty when none were run.
    public let scenarios: [CBORValue]
    /// The authority gained and lost.
    public let authority: AuthorityDifference
    /// The differences in policy and governance rules, and the requests that a different rule now decides.
    public internal(set) var rules: RulesDifference = .none
}

/// An effect that a changed plan can emit, and the decision on it.
public struct PredictedEffect: Sendable, Equatable, Codable {
    /// The plan.
    public let plan: DefinitionName
    /// The effect's kind, such as `http.request`.
    public let effectKind: String
    /// The grant that the step names.
    public let cap: String
    /// The policy that decides; `allow_all` when the world has no default policy.
    public let policy: String
    /// The index of the rule that decides; nil when no rule does.
    public let rule: Int?
    /// Whether the effect will be allowed: the grant exists and the policy allows it.
    public let isAllowed: Bool
}

extension ShadowReport {
    /// Compares a result with its base.
    ///
    /// - Parameters:
    ///   - scenarios: the results of the scenarios, run against the result.
    ///   - governing: the change of the governance rules, if the change is about them.
    ///   - authorities: the authorities of the worlds, if already computed.
    package init(
        from base: WorldContents, to world: WorldContents, manifestHash: Hash, scenarios: [CBORValue],
        governing: GoverningChange? = nil, authorities: AuthorityMemory = AuthorityMemory()
    ) {
        let (before, after) = (authorities.authority(of: base), authorities.authority(of: world))
        let diagnostics = Rules.check(world).map { issue in
            var diagnostic = Diagnostic(
                issue.finding.severity, issue.finding.code, issue.finding.message,
                path: issue.finding.pointer.description, help: issue.finding.help)
            diagnostic.kind = issue.subject?.kind.rawValue ?? "manifest"
            diagnostic.name = issue.subject?.name.text
            return diagnostic
        }
        let plans = Plans(from: base.manifest, to: world.manifest)
        self.init(
            isValid: !diagnostics.containsError, diagnostics: diagnostics, manifestHash: manifestHash, plans: plans,
            triggers: Entries(from: base.manifest.triggers.map(\.text), to: world.manifest.triggers.map(\.text)),
            routes: Entries(from: base.manifest.routeTexts, to: world.manifest.routeTexts),
            effects: Self.effects(of: plans.added + plans.replaced, in: world), scenarios: scenarios,
            authority: AuthorityDifference(from: base, before, to: world, after),
            rules: RulesDifference(from: base, before, to: world, after, governing: governing))
    }

    /// Returns the report with one more diagnostic.
    func adding(_ diagnostic: Diagnostic) -> ShadowReport {
        ShadowReport(
            isValid: isValid && diagnostic.severity != .error, diagnostics: diagnostics + [diagnostic],
            manifestHash: manifestHash, plans: plans, triggers: triggers, routes: routes, effects: effects,
            scenarios: scenarios, authority: authority, rules: rules)
    }

    private static func effects(of plans: [DefinitionName], in world: WorldContents) -> [PredictedEffect] {
        let policy = PolicyTable(world)
        return plans.sorted().flatMap { plan -> [PredictedEffect] in
            let steps = world.definition(.plan, plan).map { PlanView($0.value).emits } ?? []
            var seen: Set<[CBORValue]> = []
            var effects: [PredictedEffect] = []
            for (_, step) in steps {
                guard let kind = step.value["kind"]?.asText, let cap = step.value["cap"]?.asText,
                    seen.insert([.text(kind), .text(cap)]).inserted
                else { continue }
                let capType = world.grant(cap).flatMap(world.capType)
                let decision = policy.decision(
                    on: PolicyQuestion(
                        originKind: .plan, originName: plan, effectKind: kind, capName: cap, capType: capType ?? ""))
                effects.append(
                    PredictedEffect(
                        plan: plan, effectKind: kind, cap: cap, policy: decision.policy, rule: decision.rule,
                        isAllowed: capType != nil && decision.isAllowed))
            }
            return effects.sorted { left, right in
                left.effectKind.utf8.elementsEqual(right.effectKind.utf8)
                    ? left.cap.utf8.lexicographicallyPrecedes(right.cap.utf8)
                    : left.effectKind.utf8.lexicographicallyPrecedes(right.effectKind.utf8)
            }
        }
    }
}

extension ShadowReport.Plans {
    fileprivate init(from base: Manifest, to result: Manifest) {
        func hashes(_ manifest: Manifest) -> [DefinitionName: Hash] {
            Dictionary(manifest.references(.plan).map { ($0.name, $0.hash) }, uniquingKeysWith: { first, _ in first })
        }
        let (old, new) = (hashes(base), hashes(result))
        self.init(
            added: new.keys.filter { old[$0] == nil }.sorted(),
            replaced: new.filter { old[$0.key] != nil && old[$0.key] != $0.value }.keys.sorted(),
            removed: old.keys.filter { new[$0] == nil }.sorted())
    }
}

extension ShadowReport.Entries {
    /// Compares two lists as multisets: an entry may occur more than once.
    fileprivate init(from old: [String], to new: [String]) {
        func missing(_ entries: [String], in others: [String]) -> [String] {
            var left: [CBORValue: Int] = [:]
            for other in others { left[.text(other), default: 0] += 1 }
            return entries.filter { entry in
                let count = left[.text(entry), default: 0]
                left[.text(entry)] = count - 1
                return count <= 0
            }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        }
        self.init(added: missing(new, in: old), removed: missing(old, in: new))
    }
}

extension Manifest {
    fileprivate var routeTexts: [String] {
        (routing?.events ?? []).map { route in
            "\(route.event)->\(route.reducer)" + (route.keyField.map { " by \($0)" } ?? "")
        } + (routing?.inboxes ?? []).map { "inbox \($0.source)->\($0.reducer)" }
    }
}

extension Manifest.Trigger {
    fileprivate var text: String { "\(event)->\(plan)" + (correlateBy.map { " by \($0)" } ?? "") }
}
