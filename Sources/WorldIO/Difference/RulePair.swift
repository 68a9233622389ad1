public import CanonicalCBOR

/// Two rules of a policy before and after a change that belong together, or one that is alone.
public struct RulePair: Sendable, Equatable {
    /// The rule's position before; nil when it is new.
    public let before: Int?
    /// The rule's position after; nil when it is gone.
    public let after: Int?
    /// Whether the rule is asked earlier or later among those that both sides have.
    public let isMoved: Bool

    /// Pairs the rules of a policy as ``StructuralDifference`` does: equal ones first, then those of the same condition,
    /// then neighbors.
    ///
    /// They come in the order of the new list; removed rules come after their predecessors.
    public static func pairs(_ old: [CBORValue], _ new: [CBORValue]) -> [RulePair] {
        Alignment.pairs(ListShape.rules.matches(old, new), old.count).map {
            RulePair(before: $0.before, after: $0.after, isMoved: $0.isMoved)
        }
    }
}
