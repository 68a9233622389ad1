import CanonicalCBOR

/// The reason that data is not a valid record.
public enum RecordError: Error, Sendable, Equatable, Codable {
    /// The data is not a map.
    case notAMap(String)
    /// A required field is missing.
    case missingField(String, field: String)
    /// A field has an invalid value.
    case badField(String, field: String)
    /// The kind of record has no such field.
    case unknownField(String, field: String)
    /// The frame has no records.
    case noRecords
    /// The frame has a version that this program does not know.
    case newer(UInt64)

    /// The message, in one line.
    public var message: String {
        switch self {
        case .notAMap(let what): "\(what) is not a map"
        case .missingField(let what, let field): "missing `\(field)` in \(what)"
        case .badField(let what, let field): "invalid value for `\(field)` in \(what)"
        case .unknownField(let what, let field): "unknown field `\(field)` in \(what)"
        case .noRecords: "the frame has no records"
        case .newer(let version): "the frame has version \(version)"
        }
    }
}

/// Decodes the fields of a map one by one, and rejects extra ones: any record that we did not write is damaged.
struct RecordReader {
    let what: String
    private var rest: [CBORValue: CBORValue]

    init(_ value: CBORValue, _ what: String) throws(RecordError) {
        guard let entries = value.asMap else { throw .notAMap(what) }
        self.what = what
        rest = Dictionary(entries.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
    }

    /// Removes and returns a field; nil if it is absent.
    mutating func take(_ field: String) -> CBORValue? { rest.removeValue(forKey: .text(field)) }

    /// The field, read by `read`; nil when it is absent.
    mutating func optional<Value>(
        _ field: String, _ read: (CBORValue) throws(RecordError) -> Value?
    ) throws(RecordError) -> Value? {
        guard let value = take(field) else { return nil }
        guard let result = try read(value) else { throw .badField(what, field: field) }
        return result
    }

    /// The field, read by `read`.
    mutating func required<Value>(
        _ field: String, _ read: (CBORValue) throws(RecordError) -> Value?
    ) throws(RecordError) -> Value {
        guard let result = try optional(field, read) else { throw .missingField(what, field: field) }
        return result
    }

    /// The elements of a list, each read by `read`.
    mutating func list<Value>(
        _ field: String, _ read: (CBORValue) throws(RecordError) -> Value?
    ) throws(RecordError) -> [Value] {
        let elements = try required(field) { $0.asArray }
        var values: [Value] = []
        values.reserveCapacity(elements.count)
        for element in elements {
            guard let value = try read(element) else { throw .badField(what, field: field) }
            values.append(value)
        }
        return values
    }

    mutating func text(_ field: String) throws(RecordError) -> String { try required(field) { $0.asText } }

    mutating func hash(_ field: String) throws(RecordError) -> Hash { try required(field) { Hash(exactly: $0) } }

    mutating func proposal() throws(RecordError) -> ProposalID {
        try required("proposal_id") { $0.asUnsigned.map(ProposalID.init) }
    }

    /// Throws if there are fields that were not read.
    func finish() throws(RecordError) {
        guard let field = rest.keys.map({ $0.asText ?? "a key that is not text" }).min() else { return }
        throw .unknownField(what, field: field)
    }
}

extension Hash {
    /// Decodes a hash from a text in exactly the form in which we write it: with lower-case digits.
    init?(exactly value: CBORValue) {
        guard let text = value.asText, let hash = Hash(text), hash.text.utf8.elementsEqual(text.utf8) else {
            return nil
        }
        self = hash
    }

    /// The hash as stored in records.
    var value: CBORValue { .text(text) }
}

extension CBORValue {
    /// A map of the fields that have a value.
    static func present(_ fields: [(String, CBORValue?)]) -> CBORValue {
        .record(fields.compactMap { field in field.1.map { (field.0, $0) } })
    }

    /// The value as a count; nil unless it is an unsigned number that fits.
    var asCount: Int? { asUnsigned.flatMap { Int(exactly: $0) } }

    /// Encodes a count, which is never negative.
    static func count(_ number: Int) -> CBORValue { .unsigned(UInt64(clamping: number)) }
}
