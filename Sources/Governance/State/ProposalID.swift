/// The number of a proposal: the first is 0, the next one more than the highest.
public struct ProposalID: Sendable, Hashable, Comparable, CustomStringConvertible, Codable {
    /// The number.
    public let number: UInt64

    /// The id of a number.
    public init(_ number: UInt64) { self.number = number }

    /// The digits.
    public var description: String { String(number) }

    /// Orders by number.
    public static func < (left: Self, right: Self) -> Bool { left.number < right.number }
}

/// The state of a proposal (Documentation/system.md, *Governance*).
public enum ProposalState: String, Sendable, CaseIterable, Codable {
    /// It was proposed.
    case submitted
    /// It was shadowed: its effect is known.
    case shadowed
    /// It may be applied.
    case approved
    /// It will never be applied.
    case rejected
    /// The world is at its result, or was.
    case applied

    /// Whether it may still be applied.
    public var isOpen: Bool {
        switch self {
        case .submitted, .shadowed, .approved: true
        case .rejected, .applied: false
        }
    }
}

/// A reviewer's decision about a proposal.
public enum ApprovalDecision: String, Sendable, CaseIterable, Codable {
    /// It may be applied.
    case approve
    /// It must not be.
    case reject
}
