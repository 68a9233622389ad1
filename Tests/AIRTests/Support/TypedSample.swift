import CanonicalCBOR

@testable import AIR

/// Generates random types of every kind and canonical literals of them.
///
/// Names are often those of the tags of literals and expressions, so that sugar can be mistaken for something else.
struct TypedSample {
    /// The schemas that references of the types refer to.
    private(set) var scope = TypeScope()

    private static let names = [
        "a", "id", "text", "nat", "null", "ref", "op", "args", "record", "list", "map", "tag", "value", "alias",
        "version", "variant", "é", "",
    ]
    private static let keys: [TypeExpression.Primitive] = [.int, .nat, .text, .uuid, .hash]

    init() {}

    mutating func type(depth: Int, using generator: inout some RandomNumberGenerator) -> TypeExpression {
        guard depth > 0 else {
            return .primitive(TypeExpression.Primitive.allCases.randomElement(using: &generator) ?? .unit)
        }
        switch Int.random(in: 0..<10, using: &generator) {
        case 0: return .list(type(depth: depth - 1, using: &generator))
        case 1: return .set(type(depth: depth - 1, using: &generator))
        case 2:
            return .map(
                key: Self.keys.randomElement(using: &generator) ?? .text,
                value: type(depth: depth - 1, using: &generator))
        case 3, 4: return .record(members(0, depth, using: &generator))
        case 5, 6: return .variant(members(1, depth, using: &generator))
        case 7: return .option(type(depth: depth - 1, using: &generator))
        case 8:
            let target = type(depth: depth - 1, using: &generator)
            let name = DefinitionName("t/S\(scope.schemas.count)@1")
            scope.schemas[name] = target
            return .reference(name)
        default: return type(depth: 0, using: &generator)
        }
    }

    private mutating func members(
        _ least: Int, _ depth: Int, using generator: inout some RandomNumberGenerator
    ) -> [TypeExpression.Member] {
        let count = Int.random(in: least...4, using: &generator)
        let names = Self.names.shuffled(using: &generator).prefix(count)
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map {
            TypeExpression.Member(name: $0, type: type(depth: depth - 1, using: &generator))
        }
    }

    /// A literal that fits the type, not always in normal form.
    func literal(of type: TypeExpression, using generator: inout some RandomNumberGenerator) -> CBORValue {
        let none = CBORValue.record([("null", .map([]))])
        switch scope.resolved(type) ?? type {
        case .reference: return none
        case .primitive(let primitive): return scalar(primitive, using: &generator)
        case .option(let inner):
            return Bool.random(using: &generator) ? none : literal(of: inner, using: &generator)
        case .list(let item): return .record([("list", .array(items(of: item, using: &generator)))])
        case .set(let item): return .record([("set", .array(items(of: item, using: &generator)))])
        case .map(let key, let item):
            var keys: [CBORValue] = []
            for _ in 0..<Int.random(in: 0..<4, using: &generator) {
                let key = scalar(key, using: &generator)
                if !keys.contains(key) { keys.append(key) }
            }
            return .record([
                (
                    "map",
                    .array(
                        keys.map { .record([("key", $0), ("value", literal(of: item, using: &generator))]) })
                )
            ])
        case .record(let fields):
            if fields.map(\.name) == ["alias", "version"], scope.resolved(fields[0].type) == .primitive(.text),
                scope.resolved(fields[1].type) == .primitive(.nat), Bool.random(using: &generator)
            {
                return .record([("alias", .text("key")), ("version", .unsigned(1))])
            }
            return .record([
                ("record", .record(fields.map { ($0.name, literal(of: $0.type, using: &generator)) }))
            ])
        case .variant(let arms):
            guard let arm = arms.randomElement(using: &generator) else { return none }
            if scope.resolved(arm.type) == .primitive(.unit), Bool.random(using: &generator) {
                return .record([("tag", .text(arm.name))])
            }
            return .record([("tag", .text(arm.name)), ("value", literal(of: arm.type, using: &generator))])
        }
    }

    private func items(
        of type: TypeExpression, using generator: inout some RandomNumberGenerator
    ) -> [CBORValue] {
        (0..<Int.random(in: 0..<4, using: &generator)).map { _ in literal(of: type, using: &generator) }
    }

    private func scalar(
        _ primitive: TypeExpression.Primitive, using generator: inout some RandomNumberGenerator
    ) -> CBORValue {
        let bits = UInt64.random(in: 0 ... .max, using: &generator) >> UInt64.random(in: 0..<64, using: &generator)
        let digits = String(bits, radix: 16)
        let hex = String(repeating: "0", count: 16 - digits.count) + digits
        let inner: CBORValue =
            switch primitive {
            case .bool: .bool(bits % 2 == 0)
            case .int, .duration: .integer(Int64(bitPattern: bits))
            case .nat, .time: .unsigned(bits)
            case .dec128: .text("-\(bits)e+3")
            case .bytes: .text(Base64.encode(Array(hex.utf8).suffix(Int(bits % 17))))
            case .text: .text(["", "null", "@var:x", "e\u{301}", "2026-01-31T12:00:00Z", hex][Int(bits % 6)])
            case .hash: .text("sha256:" + String(repeating: hex, count: 4))
            case .uuid: .text("\(hex.prefix(8))-\(hex.prefix(4))-\(hex.prefix(4))-\(hex.prefix(4))-\(hex.prefix(12))")
            case .unit: .map([])
            }
        if primitive == .unit, bits % 3 == 0 { return .record([("record", inner)]) }
        return .record([(primitive.literalKey, inner)])
    }
}
