import CanonicalCBOR
import JSON
import Randomness
import Testing

@testable import AIR

/// A node has the same hash in a file, in the store and printed for people.
@Suite struct RoundTripTests {
    private static let count = Effort.count("AOS_ROUND_TRIPS", default: 10_000)

    @Test func `nodes keep their hash through parse, encode, decode, print and parse`() throws {
        var generator = SeededGenerator(seed: 11)
        var mutator = Mutator(pieces: try NodeReaderTests.nodes.map(data))
        let sources = try NodeReaderTests.nodes.map(data)
        var survived = 0
        for _ in 0..<Self.count {
            let written = mutator.mutated(try #require(sources.randomElement(using: &generator)), using: &generator)
            // The data of a file: values that JSON can't distinguish become equal.
            let value = try Self.parsed(JSONPrinter.compact(PlainData.json(of: written)))
            let hash = try value.hash()
            let decoded = try CanonicalDecoder.decode(CanonicalEncoder.encode(value))
            #expect(try Self.parsed(JSONPrinter.pretty(PlainData.json(of: decoded))).hash() == hash)
            guard let node = NodeReader.read(value, from: .authored).node else { continue }
            survived += 1
            let stored = try CanonicalDecoder.decode(CanonicalEncoder.encode(node.value))
            let again = try Self.parsed(JSONPrinter.pretty(PlainData.json(of: stored)))
            let reread = try #require(NodeReader.read(again, from: .authored).node)
            let isSame = try reread.value.hash() == node.value.hash()
            #expect(isSame && reread.name == node.name, "\(text(node.value))")
        }
        #expect(survived > Self.count / 10)
    }

    @Test func `key order and whitespace never change a hash`() throws {
        var generator = SeededGenerator(seed: 12)
        let sources = try NodeReaderTests.nodes.map(data)
        for _ in 0..<Self.count {
            let source = try #require(sources.randomElement(using: &generator))
            let expected = try #require(NodeReader.read(source, from: .authored).node).value.hash()
            let varied = Self.varied(Sample.shuffled(source, using: &generator), using: &generator)
            let read = NodeReader.read(try Self.parsed(varied), from: .authored).node
            let hash = try read?.value.hash()
            #expect(hash == expected, "\(varied)")
        }
    }

    @Test func `sets and maps have the same hash in any order`() throws {
        var generator = SeededGenerator(seed: 13)
        var several = 0
        for _ in 0..<Self.count {
            var sample = TypedSample()
            let item = sample.type(depth: 2, using: &generator)
            let isSet = Bool.random(using: &generator)
            let type: TypeExpression =
                isSet
                ? .set(item)
                : .map(key: TypeExpression.mapKeys.randomElement(using: &generator) ?? .text, value: item)
            let literal = sample.literal(of: type, using: &generator)
            let key = isSet ? "set" : "map"
            let items = try #require(literal[key]?.asArray)
            if items.count > 1 { several += 1 }
            // A set may also list an item twice.
            let again = (isSet ? items + items.prefix(1) : items).shuffled(using: &generator)
            let hashes = try [items, again].map { items in
                try PlanNormalizer.normalize(
                    slot: .record([(key, .array(items))]), as: type, in: sample.scope)?.hash()
            }
            #expect(hashes[0] != nil && hashes[0] == hashes[1], "\(text(literal))")
        }
        #expect(several > Self.count / 4)
    }

    @Test func `sets and maps on the wire have the same hash in any order`() throws {
        var generator = SeededGenerator(seed: 14)
        for _ in 0..<Self.count {
            let numbers = (0..<Int.random(in: 0..<9, using: &generator)).map { _ in
                CBORValue.unsigned(UInt64.random(in: 0...400, using: &generator))
            }
            let type = TypeExpression.record([
                .init(name: "m", type: .map(key: .nat, value: .primitive(.nat))),
                .init(name: "s", type: .set(.primitive(.nat))),
            ])
            func hash(_ numbers: [CBORValue]) throws -> Hash {
                let value = CBORValue.record([
                    ("s", .array(numbers)), ("m", .map(numbers.map { CBOREntry(key: $0, value: $0) })),
                ])
                return try WireForm.normalize(value, as: type, in: TypeScope()).hash()
            }
            let again = (numbers + numbers.prefix(1)).shuffled(using: &generator)
            #expect(try hash(numbers) == hash(again), "\(numbers)")
        }
    }

    private static func parsed(_ json: String) throws -> CBORValue {
        try PlainData.value(of: JSONParser.parse(Array(json.utf8)))
    }

    /// JSON text with whitespace anywhere and some of its texts escaped.
    private static func varied(_ value: CBORValue, using generator: inout some RandomNumberGenerator) -> String {
        func space() -> String {
            ["", "", " ", "\n", "\t", "\r\n  "].randomElement(using: &generator) ?? ""
        }
        switch value {
        case .array(let items):
            var parts: [String] = []
            for item in items { parts.append(space() + varied(item, using: &generator) + space()) }
            return "[" + space() + parts.joined(separator: ",") + "]"
        case .map(let entries):
            var parts: [String] = []
            for entry in entries {
                let key = varied(entry.key, using: &generator)
                parts.append(space() + key + space() + ":" + space() + varied(entry.value, using: &generator) + space())
            }
            return "{" + space() + parts.joined(separator: ",") + "}"
        case .text(let text):
            guard Bool.random(using: &generator) else { return JSONPrinter.compact(.string(text)) }
            let units = text.utf16.map { unit in
                let digits = String(unit, radix: 16)
                return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
            return "\"" + units.joined() + "\""
        default: return JSONPrinter.compact(PlainData.json(of: value))
        }
    }
}
