public import AIR
public import CanonicalCBOR

/// The journal as `aos journal` shows it.
public struct JournalReport: Sendable, Equatable, Codable {
    /// A record with the frame that holds it.
    public struct Record: Sendable, Equatable, Codable {
        /// The frame's position, from 0.
        public let frame: Int
        /// The hash of the frame.
        public let hash: Hash
        /// The time of writing in nanoseconds since 1970; nil if a void frame does not contain it.
        public let time: UInt64?
        /// The reason why the frame is void; nil if it counts.
        public let void: String?
        /// Whether the time can't be right.
        public let isClockSkewed: Bool
        /// The record as data; nil if a void frame can't be read.
        public let value: CBORValue?

        /// Creates a record.
        public init(frame: Int, hash: Hash, time: UInt64?, void: String?, isClockSkewed: Bool, value: CBORValue?) {
            self.frame = frame
            self.hash = hash
            self.time = time
            self.void = void
            self.isClockSkewed = isClockSkewed
            self.value = value
        }
    }

    /// The number of frames.
    public let height: Int
    /// The manifest of the last `Manifest` record.
    public let headManifest: Hash?
    /// The records in their order.
    public let records: [Record]
    /// The problems of the journal.
    public let notices: [Diagnostic]

    /// Creates a journal report.
    public init(height: Int, headManifest: Hash?, records: [Record], notices: [Diagnostic]) {
        self.height = height
        self.headManifest = headManifest
        self.records = records
        self.notices = notices
    }
}
