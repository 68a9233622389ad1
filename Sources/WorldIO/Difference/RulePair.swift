public import CanonicalCBOR

/// Two matching rules of a policy before and after a change, or one without a match.
public struct RulePair: Sendable, Equatable {
    /// The rule's position before; nil when it is new.
    public let before: Int?
    /// The rule's position after; nil when it is gone.
    public let after: Int?
    /// Whether the rule moved relative to the others that both sides have.
    public let isMoved: Bool

    /// Pairs the rules of a policy as ``StructuralDifference`` does: equal ones first, then those with the same
    /// condition, then neighbors.
    ///
    /// The pairs are in the order of the new list; removed rules come after their predecessors.
    public static func pairs(_ old: [CBORValue], _ new: [CBORValue]) -> [RulePair] {
        Alignment.pairs(ListShape.rules.matches(old, new), old.count).map {
            RulePair(before: $0.before, after: $0.after, isMoved: $0.isMoved)
        }
    }
}
