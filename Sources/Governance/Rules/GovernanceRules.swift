import AIR
public import CanonicalCBOR

/// The rules of a governed world: whose keys count, and how many owners are needed (Documentation/file-formats.md,
/// *Rules*).
///
/// As JSON and as data they are `{version, owners_needed, authors_may_approve, keys: [{owner, key}]}`. Rules without
/// keys, of which no owner is needed, end the governing.
public struct GovernanceRules: Sendable, Equatable {
    /// A key, and whose it is.
    public struct Approver: Sendable, Equatable {
        /// The person; several keys may be one person's.
        public let owner: String
        /// The key.
        public let key: ApproverKey

        /// An approver of their parts.
        public init(owner: String, key: ApproverKey) {
            self.owner = owner
            self.key = key
        }

        /// Compares owners bytewise.
        public static func == (left: Self, right: Self) -> Bool {
            left.owner.utf8.elementsEqual(right.owner.utf8) && left.key == right.key
        }
    }

    /// The version that new rules have.
    ///
    /// Only statements that name the frames of the proposal and of the rules count under it. Under version 1, statements
    /// that name the proposal's number and the rules' hash count too.
    public static let currentVersion: UInt64 = 2

    /// The version.
    public let version: UInt64
    /// The keys that count.
    public let approvers: [Approver]
    /// The number of different owners that have to approve.
    public let ownersNeeded: Int
    /// Whether the author of a proposal counts among them.
    public let authorsMayApprove: Bool

    /// Rules of their parts; nil when they could never be fulfilled.
    public init?(
        approvers: [Approver], ownersNeeded: Int, authorsMayApprove: Bool, version: UInt64 = Self.currentVersion
    ) {
        let owners = Set(approvers.map { CBORValue.text($0.owner) })
        let isFulfillable = approvers.isEmpty ? ownersNeeded == 0 : 1...owners.count ~= ownersNeeded
        guard isFulfillable, Set(approvers.map(\.key)).count == approvers.count,
            !approvers.contains(where: \.owner.isEmpty)
        else { return nil }
        self.version = version
        self.approvers = approvers
        self.ownersNeeded = ownersNeeded
        self.authorsMayApprove = authorsMayApprove
    }

    /// Whether the rules end the governing.
    public var isEmpty: Bool { approvers.isEmpty }

    /// The same rules in the current version.
    public var upgraded: GovernanceRules {
        GovernanceRules(approvers: approvers, ownersNeeded: ownersNeeded, authorsMayApprove: authorsMayApprove) ?? self
    }

    /// The owner of a key; nil when the key does not count.
    public func owner(of key: ApproverKey) -> String? { approvers.first { $0.key == key }?.owner }
}

extension GovernanceRules {
    /// The rules as data: the node of the store.
    public var value: CBORValue {
        .record([
            ("version", .unsigned(version)), ("owners_needed", .count(ownersNeeded)),
            ("authors_may_approve", .bool(authorsMayApprove)),
            (
                "keys",
                .array(
                    approvers.map { .record([("owner", .text($0.owner)), ("key", .text($0.key.text))]) })
            ),
        ])
    }

    /// Reads rules.
    ///
    /// - Throws: ``RecordError`` when they are not exactly as described, or could never be fulfilled.
    public init(_ value: CBORValue) throws(RecordError) {
        let what = "the rules"
        var reader = try RecordReader(value, what)
        let version = try reader.required("version") { $0.asUnsigned }
        guard 1...Self.currentVersion ~= version else { throw .badField(what, field: "version") }
        let needed = try reader.required("owners_needed") { $0.asCount }
        let authors = try reader.required("authors_may_approve") { $0.asBool }
        let approvers = try reader.list("keys") { (value) throws(RecordError) -> Approver? in
            var entry = try RecordReader(value, "a key of the rules")
            let owner = try entry.text("owner")
            let key = try entry.required("key") { $0.asText.flatMap { ApproverKey($0) } }
            try entry.finish()
            return Approver(owner: owner, key: key)
        }
        try reader.finish()
        guard
            let rules = GovernanceRules(
                approvers: approvers, ownersNeeded: needed, authorsMayApprove: authors, version: version)
        else { throw .badField(what, field: "owners_needed") }
        self = rules
    }
}

/// Rules are passed on as data, and read as strictly as those of the journal.
extension GovernanceRules: Codable {
    /// Encodes the rules as data.
    public func encode(to encoder: any Encoder) throws { try value.encode(to: encoder) }

    /// Decodes rules.
    ///
    /// - Throws: ``RecordError`` when they are not exactly as described, or could never be fulfilled.
    public init(from decoder: any Decoder) throws { try self.init(CBORValue(from: decoder)) }
}

/// The rules that a governed world is under.
public struct RulesInForce: Sendable, Equatable, Codable {
    /// The proposal that brought them.
    public let proposal: ProposalID
    /// The hash of their node.
    public let hash: Hash
    /// The hash of the frame that brought them.
    public internal(set) var frame: Hash?
    /// The rules; nil when a newer version made them, and this one does not know who may approve.
    public let rules: GovernanceRules?
}
