public import Governance

/// The authority of one change, beside everything else that is staged (Documentation/system.md, *Authority*).
public struct ChangePower: Sendable, Equatable, Codable {
    /// The authority that the world gains and loses by the change.
    public var difference: AuthorityDifference
    /// The authority of the changed plan or module, with the grant and the rule that allow it.
    public var allowed: [AuthorityEntry]
    /// The requests with a fitting grant that the policy denies.
    public var denied: [AuthorityEntry]

    /// Power of its parts.
    public init(difference: AuthorityDifference, allowed: [AuthorityEntry], denied: [AuthorityEntry]) {
        self.difference = difference
        self.allowed = allowed
        self.denied = denied
    }

    /// Whether there is nothing to say.
    public var isEmpty: Bool { difference.isEmpty && allowed.isEmpty && denied.isEmpty }
}
