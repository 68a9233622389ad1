public import CanonicalCBOR

/// The number of the decision that made a frame: 128 random bits.
public struct OperationID: Sendable, Hashable, Codable, CustomStringConvertible {
    /// The 16 bytes.
    public let bytes: [UInt8]

    /// A new random number.
    public static func random() -> OperationID {
        OperationID(bytes: (0..<16).map { _ in UInt8.random(in: .min ... .max) })
    }

    /// A number of its bytes.
    init(bytes: [UInt8]) { self.bytes = bytes }

    /// The bytes as 32 hexadecimal digits.
    public var description: String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

/// The content of one frame of the journal: the records that happened together, and their time
/// (Documentation/file-formats.md, *Journal*).
public struct GovernanceFrame: Sendable, Equatable {
    /// The version that new frames have.
    ///
    /// Frames of version 1 have neither a version nor an operation; those of version 2 hold texts themselves.
    public static let currentVersion: UInt64 = 3
    /// The first version whose records name texts by the hashes of their objects.
    static let firstWithTextObjects: UInt64 = 3

    /// The version, which decides what replay accepts.
    public let version: UInt64
    /// The decision that made it; nil in version 1.
    public let operation: OperationID?
    /// The hashes of the batches of nodes and blobs that it brings.
    public let batches: [Hash]
    /// The time, in nanoseconds since 1970.
    public let time: UInt64
    /// The records in their order; never none.
    public let records: [GovernanceRecord]

    /// A frame of version 1.
    public init(time: UInt64, records: [GovernanceRecord]) {
        (version, operation, batches) = (1, nil, [])
        (self.time, self.records) = (time, records)
    }

    /// A frame of a version that has operations; the current one unless named.
    public init(
        operation: OperationID, batches: [Hash] = [], time: UInt64, records: [GovernanceRecord],
        version: UInt64 = Self.currentVersion
    ) {
        (self.version, self.operation, self.batches) = (version, operation, batches)
        (self.time, self.records) = (time, records)
    }

    /// The frame as the journal's payload.
    public var value: CBORValue {
        .present([
            ("version", version == 1 ? nil : .unsigned(version)), ("op", operation.map { .bytes($0.bytes) }),
            ("objects", batches.isEmpty ? nil : .record([("batches", .array(batches.map(\.value)))])),
            ("time", .unsigned(time)), ("records", .array(records.map(\.value))),
        ])
    }

    /// Reads the payload of a frame.
    ///
    /// - Throws: ``RecordError/newer(_:)`` when its version is newer than ours, another ``RecordError`` when it is not
    ///   exactly as that version is written.
    public init(_ payload: CBORValue) throws(RecordError) {
        let what = "the frame"
        var reader = try RecordReader(payload, what)
        version = try reader.optional("version") { $0.asUnsigned } ?? 1
        if version > Self.currentVersion { throw .newer(version) }
        guard version > 1 || (version == 1 && payload["version"] == nil) else {
            throw .badField(what, field: "version")
        }
        if version == 1 {
            (operation, batches) = (nil, [])
        } else {
            operation = try reader.required("op") {
                $0.asBytes.flatMap { $0.count == 16 ? OperationID(bytes: $0) : nil }
            }
            batches =
                try reader.optional("objects") { (value) throws(RecordError) in
                    var objects = try RecordReader(value, "the objects of the frame")
                    let batches = try objects.list("batches") { Hash(exactly: $0) }
                    try objects.finish()
                    return batches
                } ?? []
        }
        time = try reader.required("time") { $0.asUnsigned }
        records = try reader.list("records") { [version] (value) throws(RecordError) in
            try GovernanceRecord(value, version: version)
        }
        try reader.finish()
        guard !records.isEmpty else { throw .noRecords }
    }
}

/// A record with its place in the journal.
public struct GovernanceEntry: Sendable, Equatable {
    /// The height of the frame that holds it, from 0.
    public let frame: Int
    /// The hash of that frame.
    public let hash: Hash
    /// The time when it was appended, in nanoseconds since 1970; nil when the frame can't be read.
    public let time: UInt64?
    /// The reason why the frame is void; nil when it counts.
    public let void: RecordDamage?
    /// Whether the time lies before that of the frame before, or well ahead of the reader's clock.
    public let isClockSkewed: Bool
    /// The record; nil when a void frame can't be read.
    public let record: GovernanceRecord?
    /// The record as data, with the texts that it names beside their hashes; nil when a void frame can't be read.
    public let value: CBORValue?
}
