import CanonicalCBOR
import JSON
import Randomness
import Testing

@testable import AIR

/// All spellings of a value give its plan the same hash.
@Suite struct SpellingPropertyTests {
    @Test(arguments: 0..<60) func `sugar, literals and any key order have the same hash`(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var made = 0
        for _ in 0..<60 {
            let type = Sample.type(depth: 3, using: &generator)
            let (sugar, literal) = Sample.value(of: type, using: &generator)
            let scope = TypeScope(schemas: [
                DefinitionName("t/V@1"): type, DefinitionName("t/I@1"): .primitive(.unit),
            ])
            let expected = try #require(
                try normalHash(of: literal, in: scope), "\(text(literal)) as \(text(type.value))")
            for _ in 0..<3 {
                #expect(try normalHash(of: Sample.shuffled(literal, using: &generator), in: scope) == expected)
                // Sugar that looks like something else is rejected, so there is no second spelling.
                guard case .sugar(let read) = ValueGrammar.slot(sugar),
                    !(read.asArray.map(PositionalArray.couldBeRead) ?? false)
                else { continue }
                made += 1
                #expect(
                    try normalHash(of: Sample.shuffled(sugar, using: &generator), in: scope) == expected,
                    "\(text(sugar))")
            }
        }
        #expect(made > 0)
    }

    @Test(arguments: NodeReaderTests.nodes) func `key order never changes the hash of a node`(_ json: String) throws {
        var generator = SeededGenerator(seed: 1)
        let value = try data(json)
        let node = try #require(NodeReader.read(value, from: .authored).node)
        for _ in 0..<50 {
            let shuffled = Sample.shuffled(value, using: &generator)
            let again = try #require(NodeReader.read(shuffled, from: .authored).node)
            #expect(try again.value.hash() == node.value.hash())
            if node.kind == .manifest { #expect(try Manifest(again.value).hash() == Manifest(node.value).hash()) }
        }
    }

    private func normalHash(of value: CBORValue, in scope: TypeScope) throws -> Hash? {
        let plan = CBORValue.record([
            ("$kind", .text("defplan")), ("name", .text("t/P@1")), ("input", .text("t/I@1")),
            (
                "steps",
                .array([
                    .record([
                        ("id", .text("a")), ("op", .text("raise_event")), ("event", .text("t/V@1")), ("value", value),
                    ])
                ])
            ),
        ])
        let node = try #require(NodeReader.read(plan, from: .authored).node)
        return try PlanNormalizer.normalize(node.value, in: scope).plan?.hash()
    }
}

/// Generates random types and values.
enum Sample {
    static func type(depth: Int, using generator: inout some RandomNumberGenerator) -> TypeExpression {
        let choice = Int.random(in: 0..<(depth > 0 ? 9 : 3), using: &generator)
        switch choice {
        case 3: return .list(type(depth: depth - 1, using: &generator))
        case 4: return .set(type(depth: depth - 1, using: &generator))
        case 5: return .map(key: .text, value: type(depth: depth - 1, using: &generator))
        case 6: return .record(members(["id", "name", "size"], depth, using: &generator))
        case 7:
            // There is no sugar for none in an arm that is an option.
            return .variant(
                members(["Ok", "Failed"], depth, using: &generator).map { arm in
                    if case .option(let inner) = arm.type { return TypeExpression.Member(name: arm.name, type: inner) }
                    return arm
                })
        case 8:
            let inner = type(depth: depth - 1, using: &generator)
            // An option of an option has two spellings of none.
            if case .option = inner { return inner }
            return .option(inner)
        default:
            let scalars: [TypeExpression.Primitive] = [.bool, .int, .nat, .text, .dec128, .bytes, .time, .duration]
            return .primitive(scalars.randomElement(using: &generator) ?? .bool)
        }
    }

    private static func members(
        _ names: [String], _ depth: Int, using generator: inout some RandomNumberGenerator
    ) -> [TypeExpression.Member] {
        names.map { TypeExpression.Member(name: $0, type: type(depth: depth - 1, using: &generator)) }
    }

    /// A value in sugar and as a canonical literal.
    static func value(
        of type: TypeExpression, using generator: inout some RandomNumberGenerator
    ) -> (sugar: CBORValue, literal: CBORValue) {
        switch type {
        case .primitive(let primitive): return scalar(primitive, using: &generator)
        case .option(let inner):
            return Bool.random(using: &generator)
                ? (.null, .record([("null", .map([]))])) : value(of: inner, using: &generator)
        case .list(let item):
            let items = (0..<Int.random(in: 0..<4, using: &generator)).map { _ in value(of: item, using: &generator) }
            return (.array(items.map(\.sugar)), .record([("list", .array(items.map(\.literal)))]))
        case .set(let item):
            let items = (0..<Int.random(in: 0..<4, using: &generator)).map { _ in value(of: item, using: &generator) }
            // A set may have duplicates and be in any order.
            let again = (items + items.prefix(1)).shuffled(using: &generator)
            return (
                .array(again.map(\.sugar)), .record([("set", .array(items.shuffled(using: &generator).map(\.literal)))])
            )
        case .map(_, let item):
            let keys = ["a", "bb", "é", ""].shuffled(using: &generator).prefix(Int.random(in: 0..<4, using: &generator))
            let entries = keys.map { key in (key: key, value: value(of: item, using: &generator)) }
            let literal = entries.shuffled(using: &generator).map { entry in
                CBORValue.record([("key", .record([("text", .text(entry.key))])), ("value", entry.value.literal)])
            }
            let asPairs = Bool.random(using: &generator)
            let sugar: CBORValue =
                asPairs
                ? .array(entries.map { .array([.text($0.key), $0.value.sugar]) })
                : .record(entries.map { ($0.key, $0.value.sugar) })
            return (sugar, .record([("map", .array(literal))]))
        case .record(let fields):
            let values = fields.map { ($0.name, value(of: $0.type, using: &generator)) }
            return (
                .record(values.map { ($0.0, $0.1.sugar) }),
                .record([("record", .record(values.map { ($0.0, $0.1.literal) }))])
            )
        case .variant(let arms):
            let arm = arms.randomElement(using: &generator) ?? arms[0]
            let payload = value(of: arm.type, using: &generator)
            return (
                .record([(arm.name, payload.sugar)]), .record([("tag", .text(arm.name)), ("value", payload.literal)])
            )
        case .reference: return (.null, .null)
        }
    }

    private static func scalar(
        _ primitive: TypeExpression.Primitive, using generator: inout some RandomNumberGenerator
    ) -> (sugar: CBORValue, literal: CBORValue) {
        let number = UInt64.random(in: 0...20, using: &generator)
        let isText = Bool.random(using: &generator)
        let (sugar, inner): (CBORValue, CBORValue) =
            switch primitive {
            case .bool: (.bool(number < 10), .bool(number < 10))
            case .int: (isText ? .text("-0\(number + 1)") : .negative(number), .negative(number))
            case .nat: (isText ? .text("+\(number)") : .unsigned(number), .unsigned(number))
            case .time:
                (
                    isText ? .text("1970-01-01T00:00:\(number + 10)Z") : .unsigned((number + 10) * 1_000_000_000),
                    .unsigned((number + 10) * 1_000_000_000)
                )
            case .duration:
                (isText ? .text("PT\(number)S") : .unsigned(number * 1_000_000_000), .unsigned(number * 1_000_000_000))
            case .dec128: (.text("\(number).50"), .text("\(number).50"))
            case .bytes:
                (.text(Base64.encode([UInt8(number)])), .text(Base64.encode([UInt8(number)])))
            default: (.text("t\(number)"), .text("t\(number)"))
            }
        return (sugar, .record([(primitive.literalKey, inner)]))
    }

    /// The same data with the keys of every object in another order.
    static func shuffled(_ value: CBORValue, using generator: inout some RandomNumberGenerator) -> CBORValue {
        switch value {
        case .array(let items): return .array(items.map { shuffled($0, using: &generator) })
        case .map(let entries):
            let changed = entries.map { CBOREntry(key: $0.key, value: shuffled($0.value, using: &generator)) }
            return .map(changed.shuffled(using: &generator))
        default: return value
        }
    }
}
