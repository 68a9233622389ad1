public import AIR
public import CanonicalCBOR
public import ContentStore

/// The result of a check of the whole journal (SECURITY.md, *What a journal proves*).
public struct JournalVerification: Sendable, Equatable, Codable {
    /// A frame that changed since it was written, or that can't have been written.
    public struct Finding: Sendable, Equatable, Codable {
        /// The frame, from 0; nil when no frame can be named.
        public let frame: Int?
        /// The byte offset at which the frame begins.
        public let offset: Int?
        /// The readable contents of the frame, such as `Approved of proposal 3`.
        public let records: [String]
        /// The problem.
        public let diagnostic: Diagnostic
    }

    /// The number of sound frames.
    public internal(set) var height = 0
    /// The number of records in them.
    public internal(set) var recordCount = 0
    /// The hash of the last sound frame: noted elsewhere, it proves later that the journal continues from there.
    public internal(set) var head = Hash.zero
    /// The state after the sound frames.
    public internal(set) var state = GovernanceState()
    /// Bytes beyond the promised ones, which don't count.
    public internal(set) var tornTail: TornTail?
    /// Record kinds that this version does not know, in bytewise order; their records are kept and chained, no more.
    public internal(set) var unknownKinds: [String] = []
    /// Everything found, in the order of the journal.
    public internal(set) var findings: [Finding] = []

    /// Whether nothing is wrong.
    public var isSound: Bool { !findings.contains { $0.diagnostic.severity == .error } }
}

extension GovernanceRecord {
    /// The record in a few words, such as `Approved of proposal 3`.
    public var title: String {
        let id: ProposalID? =
            switch self {
            case .proposed(let body): body.id
            case .shadowReport(let body): body.id
            case .approved(let body): body.id
            case .commented(let body): body.id
            case .applied(let body): body.id
            case .rules(let body): body.id
            case .manifest, .shared, .unknown: nil
            }
        return id.map { "\(kind) of proposal \($0)" } ?? kind
    }
}
