public import AIR
public import CanonicalCBOR
public import ContentStore

/// What a check of the whole journal found (SYSTEM §7).
public struct JournalVerification: Sendable, Equatable {
    /// Something that is not as it was written, or that nobody can have written.
    public struct Finding: Sendable, Equatable {
        /// The frame, from 0; nil when no frame can be named.
        public let frame: Int?
        /// Where the frame begins in the file.
        public let offset: Int?
        /// What the frame says, as far as that can be read, such as `Approved of proposal 3`.
        public let records: [String]
        /// What is wrong.
        public let diagnostic: Diagnostic
    }

    /// How many frames are sound.
    public internal(set) var height = 0
    /// How many records they hold.
    public internal(set) var recordCount = 0
    /// The hash of the last sound frame: whoever noted it elsewhere can tell whether the journal goes on from there.
    public internal(set) var head = Hash.zero
    /// The state after the sound frames.
    public internal(set) var state = GovernanceState()
    /// Bytes beyond what was promised, which don't count.
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
            case .manifest, .unknown: nil
            }
        return id.map { "\(kind) of proposal \($0)" } ?? kind
    }
}
