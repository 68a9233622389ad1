import AIR

/// A value that plans compute with (Documentation/plans.md, *Expressions*).
///
/// Variants are records of `$tag` and `$value`. There is no option: none is null, some of x is x. Texts are compared
/// byte by byte.
public indirect enum PlanValue: Sendable {
    /// The payload of a variant without payload.
    case unit
    /// None.
    case null
    /// A Boolean.
    case bool(Bool)
    /// A signed integer.
    case int(Int64)
    /// An unsigned integer, never equal to a signed one.
    case nat(UInt64)
    /// A decimal number, as written.
    case dec128(String)
    /// Bytes.
    case bytes([UInt8])
    /// A text.
    case text(String)
    /// Nanoseconds since 1970.
    case time(UInt64)
    /// Nanoseconds.
    case duration(Int64)
    /// A hash, as written.
    case hash(String)
    /// A UUID, as written.
    case uuid(String)
    /// Values in order.
    case list([PlanValue])
    /// Keys in order, without duplicates.
    case set([PlanKey])
    /// Entries in the order of their keys, without duplicates.
    case map([Entry])
    /// Fields in their order.
    case record([Field])

    /// A key with its value in a map.
    public struct Entry: Sendable, Equatable {
        /// The key.
        public let key: PlanKey
        /// The value.
        public let value: PlanValue

        /// Creates an entry.
        public init(_ key: PlanKey, _ value: PlanValue) {
            self.key = key
            self.value = value
        }
    }

    /// A field of a record.
    public struct Field: Sendable {
        /// The name.
        public let name: String
        /// The value.
        public let value: PlanValue

        /// Creates a field.
        public init(_ name: String, _ value: PlanValue) {
            self.name = name
            self.value = value
        }
    }
}

extension PlanValue: Equatable {
    /// Values are equal when kind and content are; the order of a record's fields does not matter.
    public static func == (left: PlanValue, right: PlanValue) -> Bool {
        switch (left, right) {
        case (.unit, .unit), (.null, .null): return true
        case (.bool(let a), .bool(let b)): return a == b
        case (.int(let a), .int(let b)), (.duration(let a), .duration(let b)): return a == b
        case (.nat(let a), .nat(let b)), (.time(let a), .time(let b)): return a == b
        case (.bytes(let a), .bytes(let b)): return a == b
        case (.dec128(let a), .dec128(let b)), (.text(let a), .text(let b)), (.hash(let a), .hash(let b)),
            (.uuid(let a), .uuid(let b)):
            return a.hasSameBytes(as: b)
        case (.list(let a), .list(let b)): return a == b
        case (.set(let a), .set(let b)): return a == b
        case (.map(let a), .map(let b)): return a == b
        case (.record(let a), .record(let b)):
            guard a.count == b.count else { return false }
            let (a, b) = (Self.sorted(a), Self.sorted(b))
            return zip(a, b).allSatisfy { $0.name.hasSameBytes(as: $1.name) && $0.value == $1.value }
        default: return false
        }
    }

    private static func sorted(_ fields: [Field]) -> [Field] {
        fields.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }
}

extension PlanValue {
    /// A set of keys in any order.
    static func set(of keys: [PlanKey]) -> PlanValue {
        var distinct: [PlanKey] = []
        for key in keys.sorted() where distinct.last != key { distinct.append(key) }
        return .set(distinct)
    }

    /// A map of entries in any order; the last of equal keys wins.
    static func map(of entries: [Entry]) -> PlanValue {
        let sorted = entries.enumerated().sorted { left, right in
            left.element.key == right.element.key
                ? left.offset < right.offset : left.element.key < right.element.key
        }
        var distinct: [Entry] = []
        for (_, entry) in sorted {
            if distinct.last?.key == entry.key { distinct.removeLast() }
            distinct.append(entry)
        }
        return .map(distinct)
    }

    /// A record of fields; the last of equal names wins, at the position of the first.
    static func record(of fields: [Field]) -> PlanValue {
        var places: [DefinitionName: Int] = [:]
        var distinct: [Field] = []
        for field in fields {
            if let place = places[DefinitionName(field.name)] {
                distinct[place] = field
            } else {
                places[DefinitionName(field.name)] = distinct.count
                distinct.append(field)
            }
        }
        return .record(distinct)
    }

    /// A variant.
    static func variant(_ tag: String, _ payload: PlanValue) -> PlanValue {
        .record([Field(Variant.tag, .text(tag)), Field(Variant.value, payload)])
    }

    /// The field of a record; nil if this is not a record or has no such field.
    public subscript(_ name: String) -> PlanValue? {
        guard case .record(let fields) = self else { return nil }
        return fields.first { $0.name.hasSameBytes(as: name) }?.value
    }

    /// The parts of a record that is exactly a tag and a payload.
    var asVariant: (tag: String, payload: PlanValue)? {
        guard case .record(let fields) = self, fields.count == 2, case .text(let tag)? = self[Variant.tag],
            let payload = self[Variant.value]
        else { return nil }
        return (tag, payload)
    }

    /// The names of a variant's two fields.
    enum Variant {
        static let tag = "$tag"
        static let value = "$value"
    }

    /// The kind of the value, for messages.
    public var kind: String {
        switch self {
        case .unit: "unit"
        case .null: "null"
        case .bool: "bool"
        case .int: "int"
        case .nat: "nat"
        case .dec128: "dec128"
        case .bytes: "bytes"
        case .text: "text"
        case .time: "time"
        case .duration: "duration"
        case .hash: "hash"
        case .uuid: "uuid"
        case .list: "list"
        case .set: "set"
        case .map: "map"
        case .record: "record"
        }
    }
}
