public import CanonicalCBOR

/// A type (Documentation/language.md, *Types*).
public enum TypeExpression: Sendable, Equatable {
    /// The primitive types.
    public enum Primitive: String, Sendable, CaseIterable {
        case bool, int, nat, dec128, bytes, text, time, duration, hash, uuid, unit
    }

    /// A field of a record or an arm of a variant.
    public struct Member: Sendable, Equatable {
        /// The name.
        public let name: String
        /// The type.
        public let type: TypeExpression
    }

    /// A primitive type.
    case primitive(Primitive)
    /// A record; the fields in bytewise order of their names.
    case record([Member])
    /// A variant; the arms in bytewise order of their tags.
    case variant([Member])
    /// A list.
    indirect case list(TypeExpression)
    /// A set.
    indirect case set(TypeExpression)
    /// A map.
    indirect case map(key: Primitive, value: TypeExpression)
    /// A value that may be absent.
    indirect case option(TypeExpression)
    /// A schema by name.
    case reference(DefinitionName)

    static let mapKeys: [Primitive] = [.int, .nat, .text, .uuid, .hash]

    /// Reads a type, or returns nil if the value has none of the shapes of types.
    ///
    /// Of several keys, the first one that fits completely wins.
    public init?(_ value: CBORValue) {
        guard let entries = value.asMap else { return nil }
        if let primitive = Self.primitive(entries, value) {
            self = .primitive(primitive)
        } else if let members = Self.members(value["record"]) {
            self = .record(members)
        } else if let members = Self.members(value["variant"]) {
            self = .variant(members)
        } else if let item = value["list"].flatMap(TypeExpression.init) {
            self = .list(item)
        } else if let item = value["set"].flatMap(TypeExpression.init) {
            self = .set(item)
        } else if let map = value["map"], let key = map["key"], key.asMap != nil,
            let keyType = Self.mapKeys.first(where: { key[$0.rawValue]?.asMap != nil }),
            let item = map["value"].flatMap(TypeExpression.init)
        {
            self = .map(key: keyType, value: item)
        } else if let item = value["option"].flatMap(TypeExpression.init) {
            self = .option(item)
        } else if let name = value["ref"]?.asText, DefinitionName(name).isWellFormed {
            self = .reference(DefinitionName(name))
        } else {
            return nil
        }
    }

    private static func primitive(_ entries: [CBOREntry], _ value: CBORValue) -> Primitive? {
        // Nearly all types have one key, which names the only possible primitive.
        if entries.count == 1, case .text(let key) = entries[0].key {
            guard entries[0].value.asMap != nil else { return nil }
            return names.first { $0.name.hasSameBytes(as: key) }?.primitive
        }
        return names.first { value[$0.name]?.asMap != nil }?.primitive
    }

    private static let names = Primitive.allCases.map { (name: $0.rawValue, primitive: $0) }

    private static func members(_ value: CBORValue?) -> [Member]? {
        guard let entries = value?.asMap else { return nil }
        var members: [Member] = []
        for entry in entries {
            guard let name = entry.key.asText, let type = TypeExpression(entry.value) else { return nil }
            members.append(Member(name: name, type: type))
        }
        return members.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// The type as data.
    public var value: CBORValue {
        func table(_ members: [Member]) -> CBORValue { .map(members.map { CBOREntry($0.name, $0.type.value) }) }
        return switch self {
        case .primitive(let primitive): Self.shared(primitive)
        case .record(let fields): .entry("record", table(fields))
        case .variant(let arms): .entry("variant", table(arms))
        case .list(let item): .entry("list", item.value)
        case .set(let item): .entry("set", item.value)
        case .map(let key, let item):
            .entry("map", .record([("key", Self.shared(key)), ("value", item.value)]))
        case .option(let item): .entry("option", item.value)
        case .reference(let name): .entry("ref", .text(name.text))
        }
    }

    /// A primitive type as data, one shared value for the whole world.
    private static func shared(_ primitive: Primitive) -> CBORValue {
        values.first { $0.primitive == primitive }?.value ?? .entry(primitive.rawValue, .map([]))
    }

    private static let values = Primitive.allCases.map {
        (primitive: $0, value: CBORValue.entry($0.rawValue, .map([])))
    }

    /// The names of all schemas that the type refers to, in the order of the text.
    public var references: [DefinitionName] {
        switch self {
        case .primitive: []
        case .record(let members), .variant(let members): members.flatMap { $0.type.references }
        case .list(let item), .set(let item), .map(_, let item), .option(let item): item.references
        case .reference(let name): [name]
        }
    }

    /// Whether the type refers to a schema that satisfies a predicate.
    func hasReference(where holds: (DefinitionName) -> Bool) -> Bool {
        switch self {
        case .primitive: false
        case .record(let members), .variant(let members): members.contains { $0.type.hasReference(where: holds) }
        case .list(let item), .set(let item), .map(_, let item), .option(let item): item.hasReference(where: holds)
        case .reference(let name): holds(name)
        }
    }

    /// A description of the type, for messages.
    public var title: String {
        switch self {
        case .primitive(let primitive): primitive.rawValue
        case .record: "record"
        case .variant: "variant"
        case .list: "list"
        case .set: "set"
        case .map: "map"
        case .option(let item): "option of \(item.title)"
        case .reference(let name): name.text
        }
    }
}
