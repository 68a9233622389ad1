import CanonicalCBOR

/// The signature under a decision in a governed world (SYSTEM §7).
public struct SignedApproval: Sendable, Equatable {
    /// The key that signed.
    public let key: ApproverKey
    /// Until when an approval counts, in nanoseconds since 1970.
    public let expires: UInt64
    /// 64 bytes over the statement.
    public let signature: [UInt8]
}

/// An approval that counts, or counted until it expired.
public struct CountedApproval: Sendable, Equatable {
    /// Who approved.
    public let owner: String
    /// Until when it counts, in nanoseconds since 1970.
    public let expires: UInt64
    /// The key of the owner that signed; its signature was found to be of the proposal as it stands.
    public let key: ApproverKey

    /// Compares owners bytewise.
    public static func == (left: Self, right: Self) -> Bool {
        left.owner.utf8.elementsEqual(right.owner.utf8) && left.expires == right.expires && left.key == right.key
    }
}

/// What is signed: everything that a decision is about, so that it is good for nothing else.
struct ApprovalStatement {
    let world: Hash
    let rules: Hash
    let proposal: Proposal
    let decision: ApprovalDecision
    let expires: UInt64

    /// The bytes.
    func encoded() throws(CBORError) -> [UInt8] {
        try CanonicalEncoder.encode(
            .present([
                ("statement", .text("aos approval 1")), ("world", world.value), ("rules", rules.value),
                ("proposal_id", .unsigned(proposal.id.number)), ("manifest_base", proposal.manifestBase.value),
                ("patch_hash", proposal.patchHash.value), ("manifest_hash", proposal.manifestHash.value),
                ("new_rules", proposal.rulesHash?.value), ("decision", .text(decision.rawValue)),
                ("expires", .unsigned(expires)),
            ]))
    }
}

extension Proposal {
    /// The owners whose approvals count at a time.
    public func approvers(at time: UInt64, under rules: GovernanceRules) -> [String] {
        var owners: Set<CBORValue> = []
        for approval in approvals where approval.expires > time {
            guard rules.authorsMayApprove || !approval.owner.utf8.elementsEqual(author.utf8) else { continue }
            owners.insert(.text(approval.owner))
        }
        return owners.compactMap(\.asText).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Whether enough owners approved.
    func isApproved(at time: UInt64, under rules: GovernanceRules) -> Bool {
        approvers(at: time, under: rules).count >= rules.ownersNeeded
    }
}
