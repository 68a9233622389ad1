public import CanonicalCBOR

/// What one frame of the journal holds: the records that happened together, and when (SYSTEM §7).
public struct GovernanceFrame: Sendable, Equatable {
    /// When, in nanoseconds since 1970.
    public let time: UInt64
    /// The records in their order; never none.
    public let records: [GovernanceRecord]

    /// A frame of its parts.
    public init(time: UInt64, records: [GovernanceRecord]) {
        self.time = time
        self.records = records
    }

    /// The frame as the journal's payload.
    public var value: CBORValue {
        .record([("time", .unsigned(time)), ("records", .array(records.map(\.value)))])
    }

    /// Reads the payload of a frame.
    ///
    /// - Throws: ``RecordError`` when it is not exactly as we write it.
    public init(_ payload: CBORValue) throws(RecordError) {
        var reader = try RecordReader(payload, "the frame")
        time = try reader.required("time") { $0.asUnsigned }
        records = try reader.list("records") { (value) throws(RecordError) in try GovernanceRecord(value) }
        try reader.finish()
        guard !records.isEmpty else { throw .noRecords }
    }
}

/// A record with its place in the journal (CLI, `aos journal`).
public struct GovernanceEntry: Sendable, Equatable {
    /// The frame that holds it, from 0.
    public let frame: Int
    /// When it was appended, in nanoseconds since 1970.
    public let time: UInt64
    /// The record.
    public let record: GovernanceRecord
}
