public import CanonicalCBOR

/// The signature of a decision in a governed world (SECURITY.md, *What an approval is worth*).
public struct SignedApproval: Sendable, Equatable, Codable {
    /// The key that signed.
    public let key: ApproverKey
    /// The time at which an approval expires, in nanoseconds since 1970.
    public let expires: UInt64
    /// The signature of the statement, 64 bytes.
    public let signature: [UInt8]

    package init(key: ApproverKey, expires: UInt64, signature: [UInt8]) {
        self.key = key
        self.expires = expires
        self.signature = signature
    }
}

/// A valid approval, which counts until it expires.
public struct CountedApproval: Sendable, Equatable, Codable {
    /// The owner of the key.
    public let owner: String
    /// The time at which it expires, in nanoseconds since 1970.
    public let expires: UInt64
    /// The owner's key that signed; its signature was verified for the current proposal.
    public let key: ApproverKey

    /// Compares owners byte by byte.
    public static func == (left: Self, right: Self) -> Bool {
        left.owner.utf8.elementsEqual(right.owner.utf8) && left.expires == right.expires && left.key == right.key
    }
}

/// The facts of a decision in a governed world, as determined by replaying the journal.
public struct SignableProposal: Sendable, Equatable, Codable {
    /// The hash of the journal's first frame, which identifies the world.
    public let world: Hash
    /// The rules in force.
    public let rules: RulesInForce
    /// The proposal.
    public let proposal: Proposal
}

/// The statement that an approver signs: it names everything that a decision is about, so that it is valid for no other
/// decision.
public struct ApprovalStatement {
    /// The version of a statement's form.
    enum Version: Int, CaseIterable {
        /// The statement names the proposal by its ID and the rules by their hash.
        case numbers = 1
        /// The statement names the frames of the proposal and of the rules.
        case frames

        /// Whether statements of this version count under the given rules.
        func counts(under rules: GovernanceRules) -> Bool { self == .frames || rules.version == 1 }
    }

    private let world: Hash
    private let rules: RulesInForce
    private let proposal: Proposal
    private let decision: ApprovalDecision
    private let expires: UInt64

    /// A statement about a proposal.
    ///
    /// - Parameter expires: the time at which an approval expires, in nanoseconds since 1970.
    public init(_ facts: SignableProposal, decision: ApprovalDecision, expires: UInt64) {
        (world, rules, proposal) = (facts.world, facts.rules, facts.proposal)
        self.decision = decision
        self.expires = expires
    }

    /// The bytes to sign; nil if the frame of the proposal or of the rules has no hash yet.
    func encoded(_ version: Version = .frames) throws(CBORError) -> [UInt8]? {
        let subject: [(String, CBORValue?)]
        switch version {
        case .numbers:
            subject = [
                ("rules", rules.hash.value), ("proposal_id", .unsigned(proposal.id.number)),
                ("new_rules", proposal.rulesHash?.value),
            ]
        case .frames:
            guard let proposed = proposal.proposedIn, let inForce = rules.frame else { return nil }
            subject = [("rules", inForce.value), ("proposed", proposed.value)]
        }
        return try CanonicalEncoder.encode(
            .present(
                subject + [
                    ("statement", .text("aos approval \(version.rawValue)")), ("world", world.value),
                    ("manifest_base", proposal.manifestBase.value), ("patch_hash", proposal.patchHash.value),
                    ("manifest_hash", proposal.manifestHash.value), ("decision", .text(decision.rawValue)),
                    ("expires", .unsigned(expires)),
                ]))
    }

    /// Signs the statement.
    ///
    /// - Throws: ``GovernanceError`` when the cryptography library fails, or a frame has no hash yet.
    public func signed(with key: SigningKey) throws(GovernanceError) -> SignedApproval {
        let message: [UInt8]?
        do throws(CBORError) {
            message = try encoded()
        } catch {
            throw .encoding(error)
        }
        guard let message, let signature = key.sign(message) else { throw .signing }
        return SignedApproval(key: key.publicKey, expires: expires, signature: signature)
    }

    /// Whether a signature is valid for the statement in a version that counts under the rules.
    func isSigned(by signed: SignedApproval, under rules: GovernanceRules) -> Bool {
        Version.allCases.contains { version in
            guard version.counts(under: rules), let message = try? encoded(version) else { return false }
            return signed.key.verifies(signed.signature, over: message)
        }
    }
}

extension Proposal {
    /// Whether an owner is the author, or signed the proposal on the author's behalf.
    public func isMade(by owner: String) -> Bool {
        owner.utf8.elementsEqual(author.utf8) || signer?.utf8.elementsEqual(owner.utf8) == true
    }

    /// The owners whose approvals count at a given time, sorted.
    public func approvers(at time: UInt64, under rules: GovernanceRules) -> [String] {
        var owners: Set<CBORValue> = []
        for approval in approvals where approval.expires > time {
            guard rules.authorsMayApprove || !isMade(by: approval.owner) else { continue }
            owners.insert(.text(approval.owner))
        }
        return owners.compactMap(\.asText).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Whether enough owners approved.
    func isApproved(at time: UInt64, under rules: GovernanceRules) -> Bool {
        approvers(at: time, under: rules).count >= rules.ownersNeeded
    }
}
