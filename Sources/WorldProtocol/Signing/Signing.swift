public import Governance

/// The key that decisions are signed with; it stays on the asking side.
public struct Signing: Sendable, Equatable {
    /// The key.
    public let key: SigningKey
    /// The file that holds it, for the command that does the same.
    public let file: String
    /// For how many days an approval counts.
    public let days: Int

    /// The number of days that a signed approval counts by default.
    public static let usualDays = 30

    /// A key with its file.
    public init(key: SigningKey, file: String, days: Int = Self.usualDays) {
        self.key = key
        self.file = file
        self.days = days
    }
}

/// The signature of a proposal in transit: it contains no key.
public struct ProposalSignature: Sendable, Equatable, Codable {
    /// The signature with its key's public half.
    public let signed: SignedProposal
    /// The file that holds the key, for the command that does the same.
    public let file: String

    /// A signature of its parts.
    public init(_ signed: SignedProposal, file: String) {
        self.signed = signed
        self.file = file
    }
}

/// The signature of a decision in transit: it contains no key.
public struct DecisionSignature: Sendable, Equatable, Codable {
    /// A signature, with its statement's key and expiry.
    public let approval: SignedApproval
    /// The file that holds the key, for the command that does the same.
    public let file: String
    /// For how many days the approval was signed.
    public let days: Int

    /// A signature of its parts.
    public init(_ approval: SignedApproval, file: String, days: Int) {
        self.approval = approval
        self.file = file
        self.days = days
    }
}
