import AIR
public import CanonicalCBOR

/// The rules of a governed world: whose keys count, and how many owners must approve (Documentation/file-formats.md,
/// *Rules*).
///
/// As JSON and as data they are `{version, owners_needed, authors_may_approve, keys: [{owner, key}]}`. Rules without
/// keys, which require no owners, end governance.
public struct GovernanceRules: Sendable, Equatable {
    /// A key and its owner.
    public struct Approver: Sendable, Equatable {
        /// The person, who may own several keys.
        public let owner: String
        /// The key.
        public let key: ApproverKey

        /// Creates an approver.
        public init(owner: String, key: ApproverKey) {
            self.owner = owner
            self.key = key
        }

        /// Compares owners byte by byte.
        public static func == (left: Self, right: Self) -> Bool {
            left.owner.utf8.elementsEqual(right.owner.utf8) && left.key == right.key
        }
    }

    /// The version of new rules.
    ///
    /// Under it, only statements that name the frames of the proposal and of the rules count. Under version 1,
    /// statements that name the proposal's ID and the rules' hash count, too.
    public static let currentVersion: UInt64 = 2

    /// The version.
    public let version: UInt64
    /// The keys that count.
    public let approvers: [Approver]
    /// The number of different owners that must approve.
    public let ownersNeeded: Int
    /// Whether the author of a proposal counts as an approver.
    public let authorsMayApprove: Bool

    /// Creates rules; nil when they could never be satisfied, a key occurs twice, or an owner is empty.
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

    /// Whether the rules end governance.
    public var isEmpty: Bool { approvers.isEmpty }

    /// The same rules in the current version.
    public var upgraded: GovernanceRules {
        GovernanceRules(approvers: approvers, ownersNeeded: ownersNeeded, authorsMayApprove: authorsMayApprove) ?? self
    }

    /// The owner of a key; nil when the key does not count.
    public func owner(of key: ApproverKey) -> String? { approvers.first { $0.key == key }?.owner }
}

extension GovernanceRules {
    /// The rules as data, as stored in their node.
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
    /// - Throws: ``RecordError`` when the rules do not have exactly this form, or are invalid.
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

/// Rules are encoded as data, and decoded as strictly as those in the journal.
extension GovernanceRules: Codable {
    /// Encodes the rules as data.
    public func encode(to encoder: any Encoder) throws { try value.encode(to: encoder) }

    /// Decodes rules.
    ///
    /// - Throws: ``RecordError`` when the rules do not have exactly this form, or are invalid.
    public init(from decoder: any Decoder) throws { try self.init(CBORValue(from: decoder)) }
}

/// The rules in force in a governed world.
public struct RulesInForce: Sendable, Equatable, Codable {
    /// The proposal that introduced the rules.
    public let proposal: ProposalID
    /// The hash of the rules' node.
    public let hash: Hash
    /// The hash of the frame that put the rules in force.
    public internal(set) var frame: Hash?
    /// The rules; nil when they were made by a newer version, so that this one can't tell who may approve.
    public let rules: GovernanceRules?
}
