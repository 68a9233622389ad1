public import Governance

/// The rules that govern a world, and the key that can sign here (Documentation/system.md, *Governance*).
public struct Governing: Sendable, Equatable, Codable {
    /// The rules in force; nil when a newer version made them.
    public var rules: GovernanceRules?
    /// The key that was named to sign with; nil when none was.
    public var key: ApproverKey?

    /// Governing of its parts.
    public init(rules: GovernanceRules?, key: ApproverKey?) {
        self.rules = rules
        self.key = key
    }

    /// The owner of the key; nil without one, or when the rules do not name it.
    public var signer: String? { key.flatMap { rules?.owner(of: $0) } }
}

/// Whether a signed approval counts at the moment.
public enum ApprovalStanding: Sendable, Equatable, Codable {
    /// It counts.
    case counts
    /// It expired.
    case expired
    /// Its owner is the author, whose approval the rules do not count.
    case ownProposal
}
