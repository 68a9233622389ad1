public import Governance

/// The rules that govern a world, and the key that can sign here (Documentation/system.md, *Governance*).
public struct Governing: Sendable, Equatable, Codable {
    /// The rules in force; nil if they were made by a newer version.
    public var rules: GovernanceRules?
    /// The key that was named for signing, if any.
    public var key: ApproverKey?

    /// Creates the rules of a world with a signing key.
    public init(rules: GovernanceRules?, key: ApproverKey?) {
        self.rules = rules
        self.key = key
    }

    /// The owner of the key; nil without one, or when the rules do not name it.
    public var signer: String? { key.flatMap { rules?.owner(of: $0) } }
}

/// Whether a signed approval currently counts.
public enum ApprovalStanding: Sendable, Equatable, Codable {
    /// The approval counts.
    case counts
    /// The approval has expired.
    case expired
    /// Its owner is the author, whose approval the rules do not count.
    case ownProposal
}
