public import CanonicalCBOR
public import Governance
public import SystemPackage

/// The state of a world's journal relative to the remote that it is shared on (Documentation/sharing.md, *Every day*).
public struct RemoteState: Sendable, Equatable, Codable {
    /// The remote, and the world that it holds.
    public struct Place: Sendable, Equatable, Codable {
        /// The kind of storage, which determines how often it is fetched from.
        public enum Storage: String, Sendable, Codable {
            case git, bucket, folder
        }

        /// The URL, as given.
        public var url: String
        /// The world's id.
        public var world: Hash
        /// The kind of storage.
        public var storage: Storage

        /// Creates a place.
        public init(url: String, world: Hash, storage: Storage) {
            self.url = url
            self.world = world
            self.storage = storage
        }
    }

    /// A change that is not known to be on the remote.
    public struct Pending: Sendable, Equatable, Codable {
        /// The ID of the change.
        public var operation: OperationID
        /// The kind of change, such as `propose` or `comment`.
        public var kind: String
        /// A short description of the change.
        public var summary: String
        /// `waiting`, `unsure` if it was sent without getting an answer, or `held` if its author must decide again.
        public var state: String
        /// The reason why it is held; nil if it is not.
        public var held: String?

        /// Creates a pending change.
        public init(operation: OperationID, kind: String, summary: String, state: String, held: String? = nil) {
            self.operation = operation
            self.kind = kind
            self.summary = summary
            self.state = state
            self.held = held
        }
    }

    /// The remote; nil if the journal has none.
    public var place: Place?
    /// The number of frames of the journal.
    public var height: Int
    /// The hash of the journal's last frame; zero for an empty journal.
    public var head: Hash
    /// The number of frames and changes that the remote lacks, as of the last contact.
    public var ahead: Int
    /// The number of frames of the remote that are not here, as of the last contact.
    public var behind: Int
    /// The time of the last contact, in nanoseconds since 1970; nil before the first.
    public var contact: UInt64?
    /// The time of this state, in nanoseconds since 1970.
    public var time: UInt64
    /// The changes that are not known to be on the remote, the oldest first.
    public var pending: [Pending]
    /// Whether the remote may be contacted: false with `--offline`, or without access to it.
    public var isReachable: Bool

    /// Creates a remote state.
    public init(
        place: Place?, height: Int, head: Hash, ahead: Int = 0, behind: Int = 0, contact: UInt64? = nil, time: UInt64,
        pending: [Pending] = [], isReachable: Bool = true
    ) {
        self.place = place
        self.height = height
        self.head = head
        self.ahead = ahead
        self.behind = behind
        self.contact = contact
        self.time = time
        self.pending = pending
        self.isReachable = isReachable
    }
}

/// The result of joining a remote.
public struct RemoteJoining: Sendable, Equatable, Codable {
    /// The exchange with the remote.
    public var contact: RemoteContactReport
    /// The folder to which the world's own journal was moved; nil if there was none, or if the remote's continues it.
    public var aside: FilePath?
    /// The outcome for each open proposal of that journal.
    public var again: [ProposedAgain]

    /// Creates a result.
    public init(contact: RemoteContactReport, aside: FilePath?, again: [ProposedAgain]) {
        self.contact = contact
        self.aside = aside
        self.again = again
    }
}

/// The result of comparing a whole remote with the journal.
public struct RemoteVerification: Sendable, Equatable, Codable {
    /// The number of frames that were compared.
    public var frames: Int
    /// The number of batches of objects that were compared.
    public var batches: Int
    /// The number of texts that were compared.
    public var texts: Int
    /// The number of texts that were removed from the remote.
    public var removed: Int
    /// The state of the journal relative to its remote.
    public var state: RemoteState

    /// Creates a result.
    public init(frames: Int, batches: Int, texts: Int = 0, removed: Int = 0, state: RemoteState) {
        self.frames = frames
        self.batches = batches
        self.texts = texts
        self.removed = removed
        self.state = state
    }
}

/// The result of a contact with a remote.
public struct RemoteContactReport: Sendable, Equatable, Codable {
    /// A half-open range of frame heights.
    public struct Heights: Sendable, Equatable, Codable {
        /// The first height.
        public var from: Int
        /// The height after the last one.
        public var to: Int

        /// Creates a range of heights.
        public init(from: Int, to: Int) {
            self.from = from
            self.to = to
        }

        /// The number of heights.
        public var count: Int { max(0, to - from) }
    }

    /// The current state of the journal relative to its remote.
    public var state: RemoteState
    /// The heights that were fetched.
    public var fetched: Heights
    /// The heights of frames that were created on the remote because it had lost them.
    public var created: Heights
    /// The contents that the remote had lost in the middle and that were restored.
    public var restored: RemoteRestoration
    /// The pending changes that were published.
    public var published: [OperationID]

    /// Creates a report.
    public init(
        state: RemoteState, fetched: Heights, created: Heights, restored: RemoteRestoration = RemoteRestoration(),
        published: [OperationID]
    ) {
        self.restored = restored
        self.state = state
        self.fetched = fetched
        self.created = created
        self.published = published
    }

    /// Whether the journal or the remote has anything new.
    public var hasNews: Bool { fetched.count + created.count + restored.count + published.count > 0 }
}
