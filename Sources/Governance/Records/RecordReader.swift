import CanonicalCBOR

/// The reason why data is not a record in our format.
public enum RecordError: Error, Sendable, Equatable, Codable {
    /// A map was needed.
    case notAMap(String)
    /// A field that must be there is not.
    case missingField(String, field: String)
    /// A field has an invalid value.
    case badField(String, field: String)
    /// A field that the kind does not have.
    case unknownField(String, field: String)
    /// A frame without records.
    case noRecords
    /// A frame of a version that this one does not know.
    case newer(UInt64)

    /// The message, in one line.
    public var message: String {
        switch self {
        case .notAMap(let what): "\(what) is not a map"
        case .missingField(let what, let field): "\(what) lacks `\(field)`"
        case .badField(let what, let field): "`\(field)` of \(what) does not hold what it must"
        case .unknownField(let what, let field): "\(what) has no `\(field)`"
        case .noRecords: "the frame holds no record"
        case .newer(let version): "the frame is of version \(version)"
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

    /// Refuses fields that were not read.
    func finish() throws(RecordError) {
        guard let field = rest.keys.map({ $0.asText ?? "a key that is not text" }).min() else { return }
        throw .unknownField(what, field: field)
    }
}

extension Hash {
    /// The hash of a text as we write it: lower-case digits.
    init?(exactly value: CBORValue) {
        guard let text = value.asText, let hash = Hash(text), hash.text.utf8.elementsEqual(text.utf8) else {
            return nil
        }
        self = hash
    }

    /// The hash as records hold it.
    var value: CBORValue { .text(text) }
}

extension CBORValue {
    /// A map of the fields that have a value.
    static func present(_ fields: [(String, CBORValue?)]) -> CBORValue {
        .record(fields.compactMap { field in field.1.map { (field.0, $0) } })
    }

    /// The number, when it counts something.
    var asCount: Int? { asUnsigned.flatMap { Int(exactly: $0) } }

    /// A count, which is never below zero.
    static func count(_ number: Int) -> CBORValue { .unsigned(UInt64(clamping: number)) }
}
