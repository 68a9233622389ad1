public import AIR
public import CanonicalCBOR
public import ContentStore

/// The result of checking the whole journal (SECURITY.md, *What a journal proves*).
public struct JournalVerification: Sendable, Equatable, Codable {
    /// A problem with a frame, or with the journal as a whole.
    public struct Finding: Sendable, Equatable, Codable {
        /// The height of the frame, from 0; nil when the finding is not about a frame.
        public let frame: Int?
        /// The byte offset at which the frame begins.
        public let offset: Int?
        /// The titles of the frame's records, such as `Approved of proposal 3`.
        public let records: [String]
        /// The problem.
        public let diagnostic: Diagnostic
    }

    /// The number of intact frames.
    public internal(set) var height = 0
    /// The number of records in the frames that are not void.
    public internal(set) var recordCount = 0
    /// The hash of the last intact frame; recorded elsewhere, it can later prove that the journal still contains this
    /// frame.
    public internal(set) var head = Hash.zero
    /// The state after the intact frames.
    public internal(set) var state = GovernanceState()
    /// Bytes beyond the promised part, which do not count.
    public internal(set) var tornTail: TornTail?
    /// The kinds of records that this version does not know, sorted byte by byte; such records are only kept and
    /// chained.
    public internal(set) var unknownKinds: [String] = []
    /// The findings, in the order of the journal.
    public internal(set) var findings: [Finding] = []

    /// Whether no finding is an error.
    public var isSound: Bool { !findings.contains { $0.diagnostic.severity == .error } }
}

extension GovernanceRecord {
    /// A short title of the record, such as `Approved of proposal 3`.
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
