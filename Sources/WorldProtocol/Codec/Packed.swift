/// A row of a list that may be long.
///
/// Reading fields one by one takes too long where there are a hundred thousand rows, so these few types say how they
/// are packed; a test compares every field.
public protocol PackedRow: Sendable, Equatable {
    /// The minimum size of a row in bytes.
    static var leastSize: Int { get }

    /// Writes all fields.
    func write(to writer: inout PackWriter)
    /// Reads what ``write(to:)`` has written.
    ///
    /// - Throws: ``PackDamage`` when it is something else.
    init(from reader: inout PackReader) throws(PackDamage)
}

/// Rows that are encoded as one string of bytes.
@propertyWrapper
public struct Packed<Row: PackedRow>: Sendable, Equatable, Codable {
    /// The rows.
    public var wrappedValue: [Row]

    /// Rows to be packed when they are encoded.
    public init(wrappedValue: [Row]) { self.wrappedValue = wrappedValue }

    /// Encodes the rows as bytes.
    public func encode(to encoder: any Encoder) throws {
        var writer = PackWriter()
        writer.list(wrappedValue) { $1.write(to: &$0) }
        var container = encoder.singleValueContainer()
        try container.encode(writer.bytes)
    }

    /// Decodes the rows.
    ///
    /// - Throws: `DecodingError` when the bytes are no such rows.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let rows = try? container.decode([UInt8].self).withUnsafeBufferPointer { buffer throws(PackDamage) -> [Row] in
            var reader = PackReader(buffer)
            let rows = try reader.list(ofSize: Row.leastSize) { (reader) throws(PackDamage) in
                try Row(from: &reader)
            }
            guard reader.isAtEnd else { throw PackDamage() }
            return rows
        }
        guard let rows else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "packed rows are damaged")
        }
        wrappedValue = rows
    }
}
