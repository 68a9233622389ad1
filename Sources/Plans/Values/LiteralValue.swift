import AIR
import CanonicalCBOR

extension PlanValue {
    /// The value of a canonical literal; nil if it is not one.
    init?(literal: CBORValue) {
        guard let value = Self.read(literal, depth: 0) else { return nil }
        self = value
    }

    private static func read(_ literal: CBORValue, depth: Int) -> PlanValue? {
        guard depth < CanonicalEncoder.maximumDepth else { return nil }
        func inner(_ part: CBORValue?) -> PlanValue? { part.flatMap { read($0, depth: depth + 1) } }
        if let scalar = PlanValue(constant: literal) { return scalar }
        if let items = literal["list"]?.asArray { return all(items) { inner($0) }.map(PlanValue.list) }
        if let items = literal["set"]?.asArray {
            return all(items) { inner($0).flatMap(PlanKey.init) }.map { .set(of: $0) }
        }
        if let entries = literal["map"]?.asArray {
            let read = all(entries) { entry -> Entry? in
                guard let key = inner(entry["key"]).flatMap(PlanKey.init), let value = inner(entry["value"]) else {
                    return nil
                }
                return Entry(key, value)
            }
            return read.map { .map(of: $0) }
        }
        if let fields = literal["record"]?.asMap {
            let read = all(fields) { field -> Field? in
                guard let name = field.key.asText, let value = inner(field.value) else { return nil }
                return Field(name, value)
            }
            return read.map { .record(of: $0) }
        }
        if let tag = literal["tag"]?.asText {
            guard let payload = literal["value"] else { return .variant(tag, .unit) }
            return inner(payload).map { .variant(tag, $0) }
        }
        if let alias = literal["alias"]?.asText, let version = literal["version"]?.asUnsigned {
            return .record([Field("alias", .text(alias)), Field("version", .nat(version))])
        }
        return nil
    }

    /// The value of a constant, in the form of expressions and literals; nil if it is not one.
    init?(constant: CBORValue) {
        func text(_ key: String) -> String? { constant[key]?.asText }
        if let inner = constant["null"], inner.asMap != nil {
            self = .null
        } else if let truth = constant["bool"]?.asBool {
            self = .bool(truth)
        } else if let number = constant["int"]?.asInteger {
            self = .int(number)
        } else if let number = constant["nat"]?.asUnsigned {
            self = .nat(number)
        } else if let text = text("dec128") {
            self = .dec128(text)
        } else if let text = text("text") {
            self = .text(text)
        } else if let bytes = text("bytes_b64").flatMap(Base64.decode) {
            self = .bytes(bytes)
        } else if let number = constant["time_ns"]?.asUnsigned {
            self = .time(number)
        } else if let number = constant["duration_ns"]?.asInteger {
            self = .duration(number)
        } else if let text = text("hash") {
            self = .hash(text)
        } else if let text = text("uuid") {
            self = .uuid(text)
        } else {
            return nil
        }
    }

    /// The canonical literal for checking the value against a schema.
    var literal: CBORValue {
        func tagged(_ key: String, _ content: CBORValue) -> CBORValue { .record([(key, content)]) }
        if let (tag, payload) = asVariant {
            return .record([("tag", .text(tag)), ("value", payload.literal)])
        }
        return switch self {
        case .unit, .null: tagged("null", .map([]))
        case .bool(let truth): tagged("bool", .bool(truth))
        case .int(let number): tagged("int", .integer(number))
        case .nat(let number): tagged("nat", .unsigned(number))
        case .dec128(let text): tagged("dec128", .text(text))
        case .bytes(let bytes): tagged("bytes_b64", .text(Base64.encode(bytes)))
        case .text(let text): tagged("text", .text(text))
        case .time(let number): tagged("time_ns", .unsigned(number))
        case .duration(let number): tagged("duration_ns", .integer(number))
        case .hash(let text): tagged("hash", .text(text))
        case .uuid(let text): tagged("uuid", .text(text))
        case .list(let items): tagged("list", .array(items.map(\.literal)))
        case .set(let keys): tagged("set", .array(keys.map(\.value.literal)))
        case .map(let entries):
            tagged(
                "map",
                .array(entries.map { .record([("key", $0.key.value.literal), ("value", $0.value.literal)]) }))
        case .record(let fields): tagged("record", .record(fields.map { ($0.name, $0.value.literal) }))
        }
    }
}
