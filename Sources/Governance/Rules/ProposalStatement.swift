public import CanonicalCBOR

/// The signature of a proposal in a governed world (SECURITY.md, *What an approval is worth*).
public struct SignedProposal: Sendable, Equatable, Codable {
    /// The key that signed.
    public let key: ApproverKey
    /// The signature of the statement, 64 bytes.
    public let signature: [UInt8]

    package init(key: ApproverKey, signature: [UInt8]) {
        self.key = key
        self.signature = signature
    }
}

/// The statement that the author of a proposal signs.
///
/// It contains neither the ID of the proposal, which is unknown until the proposal is in the journal, nor the
/// description, which remains a claim so that its text can be removed later.
public struct ProposalStatement: Sendable, Equatable, Codable {
    /// The hash of the journal's first frame, which identifies the world.
    public let world: Hash
    /// The hash of the frame that put the current rules in force.
    public let inForce: Hash
    /// The hash of the base manifest.
    public let manifestBase: Hash
    /// The hash of the compiled patch.
    public let patchHash: Hash
    /// The hash of the patch document.
    public let documentHash: Hash
    /// The hash of the resulting manifest.
    public let manifestHash: Hash
    /// The hash of the proposed rules; nil if none are proposed.
    public let newRules: Hash?
    /// The hash of the frame of the stale proposal that this one was rebased from; nil if it was not rebased.
    public let rebasedFrom: Hash?

    private var encoded: [UInt8]? {
        try? CanonicalEncoder.encode(
            .present([
                ("statement", .text("aos proposal 1")), ("world", world.value), ("rules", inForce.value),
                ("manifest_base", manifestBase.value), ("patch_hash", patchHash.value),
                ("document_hash", documentHash.value), ("manifest_hash", manifestHash.value),
                ("new_rules", newRules?.value), ("rebased_from", rebasedFrom?.value),
            ]))
    }

    /// Signs the statement.
    ///
    /// - Throws: ``GovernanceError`` when the cryptography library fails.
    public func signed(with key: SigningKey) throws(GovernanceError) -> SignedProposal {
        guard let encoded, let signature = key.sign(encoded) else { throw .signing }
        return SignedProposal(key: key.publicKey, signature: signature)
    }

    /// Whether a signature is valid for the statement.
    func isSigned(by signed: SignedProposal) -> Bool {
        guard let encoded else { return false }
        return signed.key.verifies(signed.signature, over: encoded)
    }
}

/// The facts that the author of a proposal needs to sign it.
public struct ProposalTerms: Sendable, Equatable, Codable {
    /// The statement to sign.
    public let statement: ProposalStatement
    /// The rules in force, which name the keys that count.
    public let rules: GovernanceRules
    /// The author of the rebased proposal; nil without one.
    public let author: String?

    /// Creates terms.
    public init(_ statement: ProposalStatement, _ rules: GovernanceRules, author: String? = nil) {
        self.statement = statement
        self.rules = rules
        self.author = author
    }
}

extension GovernanceRules {
    /// Whether proposals must be signed by a key of the rules.
    ///
    /// If authors may not approve, nobody may bypass that by proposing under another person's name. Rules of version 1
    /// predate signed proposals.
    public var demandsSignedProposals: Bool { !isEmpty && version >= 2 && !authorsMayApprove }
}

extension GovernanceState {
    /// The statement of a proposal; nil in a world that is not governed, or whose rules this version can't read.
    func statement(_ proposed: GovernanceRecord.Proposed) -> (ProposalStatement, GovernanceRules)? {
        guard let inForce = rules, let rules = inForce.rules, let frame = inForce.frame, let world else { return nil }
        let statement = ProposalStatement(
            world: world, inForce: frame, manifestBase: proposed.manifestBase, patchHash: proposed.patchHash,
            documentHash: proposed.documentHash, manifestHash: proposed.manifestHash,
            newRules: proposed.rules.flatMap { try? $0.hash() },
            rebasedFrom: proposed.rebasedFrom.flatMap { proposal($0)?.proposedIn })
        return (statement, rules)
    }

    /// The owner whose key signed a proposal; nil if it is unsigned and the rules in force allow that.
    ///
    /// The signer is the author, except for a rebased proposal, which keeps its author.
    func signer(of proposed: GovernanceRecord.Proposed) throws(ReplayFault) -> String? {
        guard let (statement, rules) = statement(proposed) else { return nil }
        guard let signed = proposed.signed else {
            if rules.demandsSignedProposals { throw .unsignedProposal(proposed.id) }
            return nil
        }
        guard let owner = rules.owner(of: signed.key) else { throw .unsignedProposal(proposed.id) }
        guard statement.isSigned(by: signed) else {
            // No signature verifies with a weak key.
            throw signed.key.weakness == nil ? .badSignature(proposed.id, by: owner) : .weakKey(proposed.id, by: owner)
        }
        let kept = proposed.rebasedFrom.flatMap { proposal($0)?.author } ?? owner
        guard proposed.author.utf8.elementsEqual(owner.utf8) || proposed.author.utf8.elementsEqual(kept.utf8) else {
            throw .otherAuthor(proposed.id, by: owner)
        }
        return owner
    }
}
