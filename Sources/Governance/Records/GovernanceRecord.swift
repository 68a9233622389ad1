public import CanonicalCBOR

/// One record of the journal (Documentation/file-formats.md, *Journal*).
public enum GovernanceRecord: Sendable, Equatable {
    /// A patch was proposed.
    case proposed(Proposed)
    /// A proposal was shadowed.
    case shadowReport(Shadowed)
    /// A proposal was approved or rejected.
    case approved(Approved)
    /// A comment was made on a proposal.
    case commented(Commented)
    /// A proposal was applied; the manifest's record follows it in the same frame.
    case applied(Applied)
    /// The world is at this manifest from here on.
    case manifest(Hash)
    /// The world is under the rules of a proposal from here on; follows `Applied` and `Manifest` in the same frame.
    case rules(Rules)
    /// The frame brings, for a remote, the objects that earlier frames refer to.
    case shared
    /// The kind and the whole data of a record whose kind this version does not know.
    case unknown(String, CBORValue)

    /// The fields of a record of a proposal.
    public struct Proposed: Sendable, Equatable {
        /// The proposal's ID.
        public let id: ProposalID
        /// The hash of the compiled patch, a node of the store.
        public let patchHash: Hash
        /// The hash of the patch document, a node of the store.
        public let documentHash: Hash
        /// The manifest that the patch is for.
        public let manifestBase: Hash
        /// The resulting manifest.
        public let manifestHash: Hash
        /// The author.
        public let author: String
        /// The description.
        public let description: RecordText?
        /// The stale proposal that it was rebased from.
        public let rebasedFrom: ProposalID?
        /// The rules that will govern the world.
        public var rules: CBORValue? = nil
        /// The hash of the rules in force when new ones were proposed; nil when there were none.
        public var rulesBase: Hash? = nil
        /// The signature, in a governed world.
        public var signed: SignedProposal? = nil
    }

    /// The fields of a record of a shadow run.
    public struct Shadowed: Sendable, Equatable {
        /// The proposal.
        public let id: ProposalID
        /// The patch that was shadowed.
        public let patchHash: Hash
        /// The report.
        public let report: ShadowReport
    }

    /// The fields of a record of a decision.
    public struct Approved: Sendable, Equatable {
        /// The proposal.
        public let id: ProposalID
        /// The patch that was decided on.
        public let patchHash: Hash
        /// The approver.
        public let approver: String
        /// The decision.
        public let decision: ApprovalDecision
        /// The reason as claimed by the person who decided; it is not signed.
        public var reason: RecordText? = nil
        /// The signature, in a governed world.
        public var signed: SignedApproval? = nil
    }

    /// The fields of a record of a comment; the author is only claimed by the writer.
    public struct Commented: Sendable, Equatable {
        /// The proposal.
        public let id: ProposalID
        /// The author.
        public let author: String
        /// The op of the proposal that the comment is about; nil for the whole proposal.
        public var op: String? = nil
        /// The fingerprint of the hunk that the comment is about.
        public var hunk: Hash? = nil
        /// The text.
        public let text: RecordText
        /// The index, from 0, of the earlier comment on the proposal that it resolves.
        public var resolves: Int? = nil
    }

    /// The fields of a record of rules that came into force.
    public struct Rules: Sendable, Equatable {
        /// The proposal that brings them.
        public let id: ProposalID
        /// The hash of the rules' node.
        public let rulesHash: Hash
    }

    /// The fields of a record of an applied proposal.
    public struct Applied: Sendable, Equatable {
        /// The proposal.
        public let id: ProposalID
        /// The patch that was applied.
        public let patchHash: Hash
        /// The manifest that the world is at.
        public let manifestHash: Hash
    }

    /// The kind as the journal spells it.
    public var kind: String {
        switch self {
        case .proposed: "Proposed"
        case .shadowReport: "ShadowReport"
        case .approved: "Approved"
        case .commented: "Commented"
        case .applied: "Applied"
        case .manifest: "Manifest"
        case .rules: "Rules"
        case .shared: "Shared"
        case .unknown(let kind, _): kind
        }
    }
}

extension GovernanceRecord {
    /// The record as data.
    public var value: CBORValue {
        func record(_ fields: [(String, CBORValue?)]) -> CBORValue { .present([("record", .text(kind))] + fields) }
        switch self {
        case .proposed(let body):
            return record([
                ("proposal_id", .unsigned(body.id.number)), ("patch_hash", body.patchHash.value),
                ("document_hash", body.documentHash.value), ("manifest_base", body.manifestBase.value),
                ("manifest_hash", body.manifestHash.value), ("author", .text(body.author)),
                body.description?.field("description") ?? ("description", nil),
                ("rebased_from", body.rebasedFrom.map { .unsigned($0.number) }), ("rules", body.rules),
                ("rules_base", body.rulesBase?.value), ("key", body.signed.map { .text($0.key.text) }),
                ("signature", body.signed.map { .bytes($0.signature) }),
            ])
        case .shadowReport(let body):
            return record(
                [("proposal_id", .unsigned(body.id.number)), ("patch_hash", body.patchHash.value)] + body.report.fields)
        case .approved(let body):
            return record([
                ("proposal_id", .unsigned(body.id.number)), ("patch_hash", body.patchHash.value),
                ("approver", .text(body.approver)), ("decision", .text(body.decision.rawValue)),
                body.reason?.field("reason") ?? ("reason", nil), ("key", body.signed.map { .text($0.key.text) }),
                ("expires", body.signed.map { .unsigned($0.expires) }),
                ("signature", body.signed.map { .bytes($0.signature) }),
            ])
        case .commented(let body):
            return record([
                ("proposal_id", .unsigned(body.id.number)), ("author", .text(body.author)),
                ("op", body.op.map(CBORValue.text)), ("hunk", body.hunk?.value), body.text.field("text"),
                ("resolves", body.resolves.map(CBORValue.count)),
            ])
        case .applied(let body):
            return record([
                ("proposal_id", .unsigned(body.id.number)), ("patch_hash", body.patchHash.value),
                ("manifest_hash_new", body.manifestHash.value),
            ])
        case .manifest(let hash): return record([("manifest_hash", hash.value)])
        case .rules(let body):
            return record([("proposal_id", .unsigned(body.id.number)), ("rules_hash", body.rulesHash.value)])
        case .shared: return record([])
        case .unknown(_, let value): return value
        }
    }

    /// Decodes a record from a frame of a version; a record of an unknown kind is kept unchanged.
    ///
    /// - Throws: ``RecordError`` when a record of a known kind does not have exactly the form of that version.
    public init(_ value: CBORValue, version: UInt64) throws(RecordError) {
        var kindReader = try RecordReader(value, "the record")
        let kind = try kindReader.text("record")
        var reader = try RecordReader(value, kind)
        _ = reader.take("record")
        switch kind {
        case "Proposed":
            self = .proposed(
                Proposed(
                    id: try reader.proposal(), patchHash: try reader.hash("patch_hash"),
                    documentHash: try reader.hash("document_hash"), manifestBase: try reader.hash("manifest_base"),
                    manifestHash: try reader.hash("manifest_hash"), author: try reader.text("author"),
                    description: try reader.text(of: "description", version: version),
                    rebasedFrom: try reader.optional("rebased_from") { $0.asUnsigned.map(ProposalID.init) },
                    rules: reader.take("rules"), rulesBase: try reader.optional("rules_base") { Hash(exactly: $0) },
                    signed: try SignedProposal(taking: &reader)))
        case "ShadowReport":
            self = .shadowReport(
                Shadowed(
                    id: try reader.proposal(), patchHash: try reader.hash("patch_hash"),
                    report: try ShadowReport(taking: &reader)))
        case "Approved":
            self = .approved(
                Approved(
                    id: try reader.proposal(), patchHash: try reader.hash("patch_hash"),
                    approver: try reader.text("approver"),
                    decision: try reader.required("decision") { $0.asText.flatMap(ApprovalDecision.init) },
                    reason: try reader.text(of: "reason", version: version), signed: try SignedApproval(taking: &reader)
                ))
        case "Commented":
            self = .commented(
                Commented(
                    id: try reader.proposal(), author: try reader.text("author"),
                    op: try reader.optional("op") { $0.asText },
                    hunk: try reader.optional("hunk") { Hash(exactly: $0) },
                    text: try reader.demandedText(of: "text", version: version),
                    resolves: try reader.optional("resolves") { $0.asCount }))
        case "Applied":
            self = .applied(
                Applied(
                    id: try reader.proposal(), patchHash: try reader.hash("patch_hash"),
                    manifestHash: try reader.hash("manifest_hash_new")))
        case "Manifest": self = .manifest(try reader.hash("manifest_hash"))
        case "Rules":
            self = .rules(Rules(id: try reader.proposal(), rulesHash: try reader.hash("rules_hash")))
        case "Shared": self = .shared
        default:
            self = .unknown(kind, value)
            return
        }
        try reader.finish()
    }
}

extension SignedProposal {
    /// Decodes the signature of a record; nil if it has none.
    fileprivate init?(taking reader: inout RecordReader) throws(RecordError) {
        guard let key = try reader.optional("key", { $0.asText.flatMap { ApproverKey($0) } }) else { return nil }
        self.init(key: key, signature: try reader.required("signature") { $0.asBytes })
    }
}

extension SignedApproval {
    /// Decodes the signature of a record; nil if it has none.
    fileprivate init?(taking reader: inout RecordReader) throws(RecordError) {
        guard let key = try reader.optional("key", { $0.asText.flatMap { ApproverKey($0) } }) else { return nil }
        self.init(
            key: key, expires: try reader.required("expires") { $0.asUnsigned },
            signature: try reader.required("signature") { $0.asBytes })
    }
}
