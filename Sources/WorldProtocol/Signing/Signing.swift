public import Governance

/// The key that decisions are signed with; it never leaves the client.
public struct Signing: Sendable, Equatable {
    /// The key.
    public let key: SigningKey
    /// The file that holds the key, for the equivalent command.
    public let file: String
    /// The number of days for which an approval counts.
    public let days: Int

    /// The default number of days for which a signed approval counts.
    public static let usualDays = 30

    /// Creates signing options from a key and its file.
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

    /// Creates a proposal signature.
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
    /// The number of days for which the approval was signed.
    public let days: Int

    /// Creates a decision signature.
    public init(_ approval: SignedApproval, file: String, days: Int) {
        self.approval = approval
        self.file = file
        self.days = days
    }
}
