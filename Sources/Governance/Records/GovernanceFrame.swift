public import CanonicalCBOR

/// The ID of the decision that created a frame: 128 random bits.
public struct OperationID: Sendable, Hashable, Codable, CustomStringConvertible {
    /// The 16 bytes.
    public let bytes: [UInt8]

    /// Creates a random ID.
    public static func random() -> OperationID {
        OperationID(bytes: (0..<16).map { _ in UInt8.random(in: .min ... .max) })
    }

    /// Creates an ID from its bytes.
    init(bytes: [UInt8]) { self.bytes = bytes }

    /// The bytes as 32 hexadecimal digits.
    public var description: String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

/// The content of a frame of the journal: records that were appended together, and their time
/// (Documentation/file-formats.md, *Journal*).
public struct GovernanceFrame: Sendable, Equatable {
    /// The version of new frames.
    ///
    /// Frames of version 1 have neither a version nor an operation; frames of version 2 contain texts inline.
    public static let currentVersion: UInt64 = 3
    /// The first version whose records refer to texts by the hashes of their objects.
    static let firstWithTextObjects: UInt64 = 3

    /// The version, which determines what replay accepts.
    public let version: UInt64
    /// The decision that created the frame; nil in version 1.
    public let operation: OperationID?
    /// The hashes of the batches of nodes and blobs that the frame brings.
    public let batches: [Hash]
    /// The time, in nanoseconds since 1970.
    public let time: UInt64
    /// The records in order; never empty.
    public let records: [GovernanceRecord]

    /// Creates a frame of version 1.
    public init(time: UInt64, records: [GovernanceRecord]) {
        (version, operation, batches) = (1, nil, [])
        (self.time, self.records) = (time, records)
    }

    /// Creates a frame of a version that has operations, by default the current one.
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
    /// - Throws: ``RecordError/newer(_:)`` when its version is newer than ours, another ``RecordError`` when it does
    ///   not have exactly the form of its version.
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

/// A record with its position in the journal.
public struct GovernanceEntry: Sendable, Equatable {
    /// The height of the frame that holds it, from 0.
    public let frame: Int
    /// The hash of that frame.
    public let hash: Hash
    /// The time when it was appended, in nanoseconds since 1970; nil when the frame can't be read.
    public let time: UInt64?
    /// The reason why the frame is void; nil for a valid frame.
    public let void: RecordDamage?
    /// Whether the time is before that of the previous frame, or well ahead of the reader's clock.
    public let isClockSkewed: Bool
    /// The record; nil when a void frame can't be read.
    public let record: GovernanceRecord?
    /// The record as data, with the texts that it refers to beside their hashes; nil when a void frame can't be read.
    public let value: CBORValue?
}
