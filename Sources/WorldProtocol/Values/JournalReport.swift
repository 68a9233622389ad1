public import AIR
public import CanonicalCBOR

/// The journal as `aos journal` shows it.
public struct JournalReport: Sendable, Equatable {
    /// A record with the frame that holds it.
    public struct Record: Sendable, Equatable {
        /// The frame's position, from 0.
        public let frame: Int
        /// When it was written, in nanoseconds since 1970.
        public let time: UInt64
        /// The record as data.
        public let value: CBORValue

        /// A value of its parts.
        public init(frame: Int, time: UInt64, value: CBORValue) {
            self.frame = frame
            self.time = time
            self.value = value
        }
    }

    /// How many frames there are.
    public let height: Int
    /// The manifest of the last `Manifest` record.
    public let headManifest: Hash?
    /// The records in their order.
    public let records: [Record]
    /// What is to be said about the journal.
    public let notices: [Diagnostic]

    /// A value of its parts.
    public init(height: Int, headManifest: Hash?, records: [Record], notices: [Diagnostic]) {
        self.height = height
        self.headManifest = headManifest
        self.records = records
        self.notices = notices
    }
}
