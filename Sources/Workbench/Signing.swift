public import Governance
import WorldProtocol

/// The key that decisions are signed with, named when the world was opened.
public struct Signing: Sendable, Equatable {
    /// The key.
    public let key: SigningKey
    /// The file that holds it, for the command that does the same.
    public let file: String

    /// The number of days that a signed approval counts by default.
    public static let days = 30

    /// A key with its file.
    public init(key: SigningKey, file: String) {
        self.key = key
        self.file = file
    }

    /// For how many days an approval counts, that it was signed with at a time.
    static func days(until expiry: UInt64, from time: UInt64) -> Int {
        let day: UInt64 = 86_400_000_000_000
        // What ends it was reckoned a moment before it is signed.
        return max(1, Int(clamping: (expiry - min(expiry, time) + day / 2) / day))
    }

    /// A signer whose approvals begin to count at a time.
    func signer(at time: UInt64) -> Governance.Signer {
        Governance.Signer(key: key, expires: time + UInt64(Self.days) * 86_400_000_000_000)
    }
}

extension Governing {
    init(_ inForce: RulesInForce, signing: Signing?) {
        self.init(rules: inForce.rules, key: signing?.key.publicKey)
    }
}

extension ApprovalStanding {
    init(_ approval: CountedApproval, of proposal: Proposal, under rules: GovernanceRules?, at time: UInt64) {
        if approval.expires <= time {
            self = .expired
        } else if rules?.authorsMayApprove == false, approval.owner.utf8.elementsEqual(proposal.author.utf8) {
            self = .ownProposal
        } else {
            self = .counts
        }
    }
}
