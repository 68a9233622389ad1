public import AIR
public import CanonicalCBOR
import Plans
import WorldIO

/// The differences in rules that a change causes: in a world's policies and in its governance rules.
public struct RulesDifference: Sendable, Equatable, Codable {
    /// The policies whose rules differ, those in force first, then by name.
    public let policies: [PolicyDifference]
    /// The requests present on both sides that a different rule now decides, sorted by origin kind, origin, effect and
    /// grant.
    public let decisions: [DecisionChange]
    /// The change of the governance rules; nil when the change is not about them.
    public let governing: GoverningChange?

    /// No difference.
    public static let none = RulesDifference(policies: [], decisions: [], governing: nil)

    /// Whether nothing differs.
    public var isEmpty: Bool { self == .none }
}

/// The differences in the rules of a policy, or, when the default policy is replaced, between the old and the new one.
public struct PolicyDifference: Sendable, Equatable, Codable {
    /// A rule that differs.
    public struct Rule: Sendable, Equatable, Codable {
        /// The change of a rule.
        public enum Change: String, Sendable, Codable {
            case added, removed, changed, moved
        }

        /// The change; a rule that both moved and changed counts as changed.
        public let change: Change
        /// The index before; nil for a new rule.
        public let from: Int?
        /// The index after; nil for a removed rule.
        public let to: Int?
        /// The rule before.
        public let before: CBORValue?
        /// The rule after.
        public let after: CBORValue?
        /// Whether the rule is tried earlier or later relative to the others.
        public let isMoved: Bool
    }

    /// The policy before; nil for a new policy.
    public let from: DefinitionName?
    /// The policy after; nil for a removed policy.
    public let to: DefinitionName?
    /// Whether the policy is in force before or after; the others have no effect.
    public let isInForce: Bool
    /// The rules that differ, in the order of the new list; the first rule that matches an effect decides.
    public let rules: [Rule]
}

/// A request of a plan or reducer that a different rule decides before and after.
public struct DecisionChange: Sendable, Equatable, Codable {
    /// The request, with the rule that decided.
    public let before: AuthorityEntry
    /// The request, with the rule that decides.
    public let after: AuthorityEntry
    /// Whether the request was allowed before.
    public let wasAllowed: Bool
    /// Whether the request is allowed after.
    public let isAllowed: Bool
}

/// The governance rules before and after a change.
public struct GoverningChange: Sendable, Equatable, Codable {
    /// The rules before; nil when there were none.
    public let from: GovernanceRules?
    /// The rules after; rules without keys end governance.
    public let to: GovernanceRules

    /// The keys that newly count.
    public var added: [GovernanceRules.Approver] { to.approvers.filter { !(from?.approvers ?? []).contains($0) } }

    /// The keys that no longer count.
    public var removed: [GovernanceRules.Approver] { (from?.approvers ?? []).filter { !to.approvers.contains($0) } }
}

extension RulesDifference {
    /// Compares a result with its base.
    init(from base: WorldContents, to world: WorldContents, governing: GoverningChange?) {
        self.init(from: base, Authority(base), to: world, Authority(world), governing: governing)
    }

    /// Compares a result with its base, given their authorities.
    init(
        from base: WorldContents, _ before: Authority, to world: WorldContents, _ after: Authority,
        governing: GoverningChange?
    ) {
        let (old, new) = (base.manifest.defaults?.policy, world.manifest.defaults?.policy)
        let inForce = (old.map(DefinitionName.init), new.map(DefinitionName.init))
        var pairs: [(from: DefinitionName?, to: DefinitionName?)] = []
        if inForce.0 != inForce.1, inForce.0 != nil, inForce.1 != nil { pairs.append(inForce) }
        let names = Set((base.all(.policy) + world.all(.policy)).map(\.key.name))
        for name in names.sorted() {
            let (before, after) = (base.definition(.policy, name), world.definition(.policy, name))
            // A new default policy is compared only with the one that it replaces.
            if before == nil || after == nil, pairs.contains(where: { $0.from == name || $0.to == name }) { continue }
            if before?.hash != after?.hash {
                pairs.append((before.map { _ in name }, after.map { _ in name }))
            }
        }
        let compared = pairs.map { pair in
            PolicyComparison(pair.from, Self.rules(pair.from, base), pair.to, Self.rules(pair.to, world), inForce)
        }
        let differing = compared.map(\.difference).filter { !$0.rules.isEmpty || $0.from != $0.to }
        policies = differing.filter(\.isInForce) + differing.filter { !$0.isInForce }
        let decisive = compared.first { $0.difference.from == inForce.0 && $0.difference.to == inForce.1 }
        decisions = Self.decisions(
            before, after, inForce.0 == nil || inForce.1 == nil ? nil : decisive)
        self.governing = governing
    }

    private static func rules(_ name: DefinitionName?, _ world: WorldContents) -> [CBORValue] {
        name.flatMap { world.definition(.policy, $0) }?.value["rules"]?.asArray ?? []
    }

    /// - Parameter comparison: the comparison of the default policies; nil if they are the same, or one side has none.
    private static func decisions(
        _ base: Authority, _ world: Authority, _ comparison: PolicyComparison?
    ) -> [DecisionChange] {
        var old: [AuthorityEntry.Power: (entry: AuthorityEntry, isAllowed: Bool)] = [:]
        for (entries, isAllowed) in [(base.entries, true), (base.denied, false)] {
            for entry in entries { old[entry.power] = (entry, isAllowed) }
        }
        let new = world.entries.map { ($0, true) } + world.denied.map { ($0, false) }
        return new.sorted { $0.0.power < $1.0.power }.compactMap { entry, isAllowed in
            guard let before = old[entry.power] else { return nil }
            // A rule whose index merely shifted with the others is the same rule.
            if let comparison {
                if before.entry.rule.map({ comparison.kept[$0] }) == entry.rule.map({ Optional($0) }) { return nil }
            } else if CBORValue.text(before.entry.policy) == .text(entry.policy), before.entry.rule == entry.rule {
                return nil
            }
            return DecisionChange(
                before: before.entry, after: entry, wasAllowed: before.isAllowed, isAllowed: isAllowed)
        }
    }
}

/// Compares the rules of two policies.
private struct PolicyComparison {
    let difference: PolicyDifference
    /// The new index of each unchanged rule, by its old index.
    private(set) var kept: [Int: Int] = [:]

    init(
        _ from: DefinitionName?, _ old: [CBORValue], _ to: DefinitionName?, _ new: [CBORValue],
        _ inForce: (DefinitionName?, DefinitionName?)
    ) {
        var rules: [PolicyDifference.Rule] = []
        for pair in RulePair.pairs(old, new) {
            let (before, after) = (pair.before.map { old[$0] }, pair.after.map { new[$0] })
            let isSame = before == after
            if isSame, let from = pair.before { kept[from] = pair.after }
            guard !isSame || pair.isMoved else { continue }
            rules.append(
                PolicyDifference.Rule(
                    change: before == nil ? .added : after == nil ? .removed : isSame ? .moved : .changed,
                    from: pair.before, to: pair.after, before: before, after: after, isMoved: pair.isMoved))
        }
        difference = PolicyDifference(
            from: from, to: to, isInForce: (from != nil && from == inForce.0) || (to != nil && to == inForce.1),
            rules: rules)
    }
}
