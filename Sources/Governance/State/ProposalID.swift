/// The ID of a proposal: consecutive numbers from 0.
public struct ProposalID: Sendable, Hashable, Comparable, CustomStringConvertible, Codable {
    /// The number.
    public let number: UInt64

    /// Creates an ID from a number.
    public init(_ number: UInt64) { self.number = number }

    /// The digits.
    public var description: String { String(number) }

    /// Orders by number.
    public static func < (left: Self, right: Self) -> Bool { left.number < right.number }
}

/// The state of a proposal (Documentation/system.md, *Governance*).
public enum ProposalState: String, Sendable, CaseIterable, Codable {
    /// The proposal was submitted.
    case submitted
    /// The proposal was shadowed, so its effect is known.
    case shadowed
    /// The proposal may be applied.
    case approved
    /// The proposal will never be applied.
    case rejected
    /// The proposal was applied.
    case applied

    /// Whether the proposal may still be applied.
    public var isOpen: Bool {
        switch self {
        case .submitted, .shadowed, .approved: true
        case .rejected, .applied: false
        }
    }
}

/// A reviewer's decision about a proposal.
public enum ApprovalDecision: String, Sendable, CaseIterable, Codable {
    /// The proposal may be applied.
    case approve
    /// The proposal must not be applied.
    case reject
}
