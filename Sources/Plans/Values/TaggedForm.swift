import AIR
public import CanonicalCBOR

/// The tagged form of values, in which they are hashed and in which results are stored (Documentation/plans.md, *Tagged
/// form*).
public enum TaggedForm {
    /// The forms in the order of their numbers.
    static let names = [
        "Unit", "Null", "Bool", "Int", "Nat", "Dec128", "Bytes", "Text", "TimeNs", "DurationNs", "Hash", "Uuid", "List",
        "Set", "Map", "Record",
    ]
    /// The forms of keys in the order of their numbers.
    static let keyNames = ["Int", "Nat", "Text", "Hash", "Uuid"]

    /// The value as data.
    public static func data(of value: PlanValue) -> CBORValue {
        func tagged(_ name: String, _ content: CBORValue) -> CBORValue { .record([(name, content)]) }
        return switch value {
        case .unit: .text("Unit")
        case .null: .text("Null")
        case .bool(let truth): tagged("Bool", .bool(truth))
        case .int(let number): tagged("Int", .integer(number))
        case .nat(let number): tagged("Nat", .unsigned(number))
        case .dec128(let text): tagged("Dec128", .text(text))
        case .bytes(let bytes): tagged("Bytes", .bytes(bytes))
        case .text(let text): tagged("Text", .text(text))
        case .time(let number): tagged("TimeNs", .unsigned(number))
        case .duration(let number): tagged("DurationNs", .integer(number))
        case .hash(let text): tagged("Hash", .text(text))
        case .uuid(let text): tagged("Uuid", .text(text))
        case .list(let items): tagged("List", .array(items.map(data)))
        case .set(let keys): tagged("Set", .array(keys.map { data(of: $0.value) }))
        case .map(let entries):
            tagged("Map", .map(entries.map { CBOREntry(key: data(of: $0.key.value), value: data(of: $0.value)) }))
        case .record(let fields): tagged("Record", .record(fields.map { ($0.name, data(of: $0.value)) }))
        }
    }

    /// The canonical bytes, including the prefix, which the operator `hash` hashes.
    ///
    /// - Throws: ``CBORError`` when the value is nested too deep.
    public static func canonicalBytes(of value: PlanValue) throws(CBORError) -> [UInt8] {
        try CanonicalEncoder.encode(data(of: value))
    }

    /// The bytes of results: without the prefix, with maps in key order and records in field order.
    ///
    /// - Throws: ``CBORError`` when the value is nested too deep.
    public static func plainBytes(of value: PlanValue) throws(CBORError) -> [UInt8] {
        var bytes: [UInt8] = []
        try append(value, to: &bytes, depth: 0)
        return bytes
    }

    private static func append(_ value: PlanValue, to bytes: inout [UInt8], depth: Int) throws(CBORError) {
        guard depth < CanonicalEncoder.maximumDepth else {
            throw .tooDeep(limit: CanonicalEncoder.maximumDepth, offset: nil)
        }
        func begin(_ name: String, _ type: UInt8, _ count: Int) throws(CBORError) {
            bytes.append(0xa1)
            bytes += try CanonicalEncoder.encodeBare(.text(name))
            try head(type, count)
        }
        /// A head is encoded like the integer that it carries, except for the type in its upper bits.
        func head(_ type: UInt8, _ count: Int) throws(CBORError) {
            var head = try CanonicalEncoder.encodeBare(.unsigned(UInt64(count)))
            head[0] |= type << 5
            bytes += head
        }
        switch value {
        case .list(let items):
            try begin("List", 4, items.count)
            for item in items { try append(item, to: &bytes, depth: depth + 1) }
        case .set(let keys):
            try begin("Set", 4, keys.count)
            for key in keys { try append(key.value, to: &bytes, depth: depth + 1) }
        case .map(let entries):
            try begin("Map", 5, entries.count)
            for entry in entries {
                try append(entry.key.value, to: &bytes, depth: depth + 1)
                try append(entry.value, to: &bytes, depth: depth + 1)
            }
        case .record(let fields):
            try begin("Record", 5, fields.count)
            for field in fields {
                bytes += try CanonicalEncoder.encodeBare(.text(field.name))
                try append(field.value, to: &bytes, depth: depth + 1)
            }
        default: bytes += try CanonicalEncoder.encodeBare(data(of: value))
        }
    }
}
