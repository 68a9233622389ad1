public import Governance

/// The authority of one change, given everything else that is staged (Documentation/system.md, *Authority*).
public struct ChangePower: Sendable, Equatable, Codable {
    /// The authority that the world gains and loses by the change.
    public var difference: AuthorityDifference
    /// The authority of the changed plan or module, with the grant and the rule that allow it.
    public var allowed: [AuthorityEntry]
    /// The requests with a matching grant that the policy denies.
    public var denied: [AuthorityEntry]

    /// Creates the authority of a change.
    public init(difference: AuthorityDifference, allowed: [AuthorityEntry], denied: [AuthorityEntry]) {
        self.difference = difference
        self.allowed = allowed
        self.denied = denied
    }

    /// Whether the change affects no authority.
    public var isEmpty: Bool { difference.isEmpty && allowed.isEmpty && denied.isEmpty }
}
