public import Governance

/// By what a world is governed, and with what somebody can sign here (SYSTEM §7).
public struct Governing: Sendable, Equatable {
    /// The rules in force; nil when a newer version made them.
    public var rules: GovernanceRules?
    /// The key that was named to sign with; nil when none was.
    public var key: ApproverKey?

    /// Governing of its parts.
    public init(rules: GovernanceRules?, key: ApproverKey?) {
        self.rules = rules
        self.key = key
    }

    /// Who signs with the key; nil when there is none, or the rules do not name it.
    public var signer: String? { key.flatMap { rules?.owner(of: $0) } }
}

/// Whether a signed approval counts at the moment.
public enum ApprovalStanding: Sendable, Equatable {
    /// It counts.
    case counts
    /// It expired.
    case expired
    /// Its owner is the author, whose approval the rules do not count.
    case ownProposal
}
