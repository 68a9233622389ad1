import AIR
import CanonicalCBOR
import JSON
import Randomness
import Testing

/// Reading, typing and validating terminate for any data and report an error if there is no result.
@Suite struct MutationTests {
    @Test(arguments: 0..<20) func `mutated nodes are read or rejected with an error`(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var mutator = Mutator(pieces: try NodeReaderTests.nodes.map(data))
        for json in NodeReaderTests.nodes {
            for _ in 0..<25 {
                let value = mutator.mutated(try data(json), using: &generator)
                for origin in [NodeReader.Origin.authored, .exact] {
                    let (node, findings) = NodeReader.read(value, from: origin)
                    let hasError = findings.contains { $0.severity == .error }
                    guard let node else {
                        #expect(hasError, "\(text(value))")
                        continue
                    }
                    // Reading a node that was read changes nothing.
                    let again = NodeReader.read(node.value, from: origin)
                    #expect(again.node?.value == node.value, "\(text(node.value))")
                    if case .definition = node.kind { _ = try #require(try Definition(node)).outgoingReferences }
                }
            }
        }
    }

    @Test(arguments: 0..<40) func `mutated plans are typed or rejected with an error`(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let plan = NodeReaderTests.nodes[2]
        var mutator = Mutator(pieces: try NodeReaderTests.nodes.map(data))
        let scope = try PlanNormalizerTests.scope()
        for _ in 0..<100 {
            let value = mutator.mutated(try data(plan), using: &generator)
            let (normal, findings) = PlanNormalizer.normalize(value, in: scope)
            guard let normal else { continue }
            let again = PlanNormalizer.normalize(normal, in: scope)
            #expect(again.plan == normal || findings.contains { $0.severity == .error }, "\(text(value))")
        }
    }

    @Test(arguments: 0..<20) func `mutated worlds are validated`(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let world = try SampleWorld()
        let pieces = world.definitions.map(\.value) + [world.manifest]
        var mutator = Mutator(pieces: pieces)
        for _ in 0..<10 {
            var definitions: [DefinitionKey: Definition] = [:]
            for piece in world.definitions {
                let value =
                    Bool.random(using: &generator) ? piece.value : mutator.mutated(piece.value, using: &generator)
                if let read = NodeReader.read(value, from: .authored).node, let definition = try Definition(read) {
                    definitions[definition.key] = definition
                }
            }
            let mutated = mutator.mutated(world.manifest, using: &generator)
            let manifest = NodeReader.read(mutated, from: .authored).node.map { Manifest($0.value) }
            let contents = WorldContents(manifest: manifest ?? Manifest(world.manifest), definitions: definitions)
            let first = Rules.check(contents)
            #expect(first == Rules.check(contents), "the order of issues is not stable")
        }
    }

    @Test func `the deepest nesting that a file can hold is read`() throws {
        for (open, close) in [
            (#"{"list":["#, "]}"), (#"{"op":"len","args":["#, "]}"), (#"{"variant":{"tag":"A","value":"#, "}}"),
            (#"{"record":{"a":"#, "}}"), (#"{"option":"#, "}"), (#"{"a":"#, "}"), ("[", "]"),
        ] {
            let levels = open.count { $0 == "{" || $0 == "[" }
            let depth = 122 / levels
            let deep = String(repeating: open, count: depth) + #"{"nat":1}"# + String(repeating: close, count: depth)
            let plan = try data(
                #"{"$kind":"defplan","name":"t/P@1","input":"t/I@1","steps":[{"id":"a","op":"raise_event","event":"t/Tree@1","value":\#(deep)}]}"#
            )
            let (node, _) = NodeReader.read(plan, from: .authored)
            _ = PlanNormalizer.normalize(try #require(node).value, in: try ValueTyperTests.scope())
            _ = NodeReader.read(try data(#"{"$kind":"defschema","name":"t/S@1","type":\#(deep)}"#), from: .authored)
        }
    }

    @Test func `wide data is read in reasonable time`() throws {
        let fields = (0..<20_000).map { #""f\#($0)":{"nat":1}"# }.joined(separator: ",")
        let plan = try data(
            #"{"$kind":"defplan","name":"t/P@1","input":"t/I@1","steps":[{"id":"a","op":"end","result":{"record":{\#(fields)}}}]}"#
        )
        let (node, findings) = NodeReader.read(plan, from: .authored)
        #expect(node?.value == plan)
        #expect(findings.isEmpty)
    }
}

/// Changes data at random places: inserts values of other types and pieces of other nodes, removes and duplicates
/// parts.
struct Mutator {
    private var pieces: [CBORValue] = []

    init(pieces: [CBORValue]) {
        for piece in pieces { collect(piece) }
    }

    private mutating func collect(_ value: CBORValue) {
        pieces.append(value)
        switch value {
        case .array(let items): for item in items { collect(item) }
        case .map(let entries): for entry in entries { collect(entry.value) }
        default: break
        }
    }

    private static let oddities: [CBORValue] = [
        .null, .bool(true), .unsigned(.max), .negative(.max), .float(-0.0), .float(1e300), .text(""), .text("\u{0}"),
        .text("e\u{301}/@1"), .text("@event.a.b"), .text("@var:a.b"), .text("@step:"), .array([]), .map([]),
        .text(String(repeating: "x", count: 10_000)), .array([.array([.array([])])]),
        .record([("ref", .text("t/S@1"))]),
        .record([("tag", .text("A")), ("value", .null)]),
    ]

    mutating func mutated(_ value: CBORValue, using generator: inout some RandomNumberGenerator) -> CBORValue {
        if Int.random(in: 0..<12, using: &generator) == 0 {
            let source = Bool.random(using: &generator) ? pieces : Self.oddities
            return source.randomElement(using: &generator) ?? .null
        }
        switch value {
        case .array(let items):
            guard !items.isEmpty else { return value }
            var items = items
            let index = Int.random(in: 0..<items.count, using: &generator)
            switch Int.random(in: 0..<8, using: &generator) {
            case 0: items.remove(at: index)
            case 1: items.append(items[index])
            default: items[index] = mutated(items[index], using: &generator)
            }
            return .array(items)
        case .map(let entries):
            guard !entries.isEmpty else { return value }
            var entries = entries
            let index = Int.random(in: 0..<entries.count, using: &generator)
            switch Int.random(in: 0..<10, using: &generator) {
            case 0: entries.remove(at: index)
            case 1 where !entries.contains(where: { $0.key == .text("e\u{301}") }):
                entries[index].key = .text("e\u{301}")
            default: entries[index].value = mutated(entries[index].value, using: &generator)
            }
            return .map(entries)
        default:
            return Self.oddities.randomElement(using: &generator) ?? .null
        }
    }
}
