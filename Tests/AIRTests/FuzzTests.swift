import AIR
import CanonicalCBOR
import JSON
import Randomness
import Testing

/// No bytes make the parser, the decoders, the reader, the typer or the checker trap or give inconsistent results.
///
/// Each of the two tests tries 500,000 inputs, or as many as fit into five seconds; `AOS_FUZZ_SECONDS` sets another
/// limit.
@Suite struct FuzzTests {
    private static let inputs = 500_000

    @Test func `parser and checker survive damaged texts`() throws {
        var generator = SeededGenerator(seed: 0xA05)
        let sample = try SampleWorld()
        let texts = NodeReaderTests.nodes.map { Array($0.utf8) } + SampleWorld.texts.map { Array($0.utf8) }
        let scope = try PlanNormalizerTests.scope()
        var read = 0
        let tried = try Self.repeated {
            guard let json = try? JSONParser.parse(Self.damaged(texts, using: &generator)) else { return }
            read += 1
            try check(json, scope: scope, sample: sample)
        }
        #expect(tried > 50)
        // Most damage leaves no JSON, but not all.
        #expect(read > tried / 100)
    }

    @Test func `decoders, reader and typer survive damaged bytes`() throws {
        var generator = SeededGenerator(seed: 0xA06)
        let encoded = try SampleWorld().definitions.map(\.bytes)
        let scope = try PlanNormalizerTests.scope()
        var decoded = 0
        let tried = try Self.repeated { () throws in
            let bytes = Self.damaged(encoded, using: &generator)
            let strict = try? CanonicalDecoder.decode(bytes)
            let lenient = try? LenientDecoder.decode(bytes)
            if let strict {
                #expect(try CanonicalEncoder.encode(strict) == bytes)
                #expect(lenient == strict)
            }
            guard let value = strict ?? lenient else { return }
            decoded += 1
            _ = NodeReader.read(value, from: .exact)
            for type in scope.schemas.values {
                guard let normal = try? WireForm.normalize(value, as: type, in: scope) else { continue }
                #expect(try WireForm.normalize(normal, as: type, in: scope) == normal)
            }
        }
        #expect(tried > 50)
        #expect(decoded > tried / 100)
    }

    /// Tries inputs until there were enough or time is up, and returns their number.
    private static func repeated(_ tryOne: () throws -> Void) rethrows -> Int {
        let deadline = Deadline(seconds: Effort.count("AOS_FUZZ_SECONDS", default: 5))
        var tried = 0
        while tried < inputs, tried % 50 != 0 || !deadline.isOver {
            tried += 1
            try tryOne()
        }
        return tried
    }

    private func check(_ json: JSONValue, scope: TypeScope, sample: SampleWorld) throws {
        guard let value = try? PlainData.value(of: json),
            let node = NodeReader.read(value, from: .authored).node
        else { return }
        guard let definition = try Definition(node) else {
            _ = Rules.check(WorldContents(manifest: Manifest(node.value), definitions: try sample.contents.definitions))
            return
        }
        var definitions = try sample.contents.definitions
        definitions[definition.key] = definition
        if definition.key.kind == .plan, let plan = PlanNormalizer.normalize(node.value, in: scope).plan {
            definitions[definition.key] = try Definition(definition.key, value: plan)
            #expect(PlanNormalizer.normalize(SugarPrinter.plan(plan, in: scope), in: scope).plan == plan)
        }
        _ = Rules.check(WorldContents(manifest: Manifest(sample.manifest), definitions: definitions))
    }

    /// One of the inputs with a few bytes changed, removed, duplicated or replaced by a piece of another input.
    private static func damaged(
        _ inputs: [[UInt8]], using generator: inout some RandomNumberGenerator
    ) -> [UInt8] {
        var bytes = inputs.randomElement(using: &generator) ?? []
        let interesting: [UInt8] =
            Array(#"{}[]":,\0-9eE.tfn/@$ "#.utf8) + [0, 0x7f, 0x80, 0xc3, 0xff, 0x1b, 0xa1, 0x9f]
        for _ in 0..<Int.random(in: 1...3, using: &generator) where !bytes.isEmpty {
            let index = Int.random(in: bytes.indices, using: &generator)
            switch Int.random(in: 0..<7, using: &generator) {
            case 0: bytes[index] = UInt8.random(in: 0...255, using: &generator)
            case 1: bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 2: bytes[index] = interesting.randomElement(using: &generator) ?? 0
            case 3: bytes.remove(at: index)
            case 4: bytes.insert(interesting.randomElement(using: &generator) ?? 0, at: index)
            case 5:
                let end = min(bytes.count, index + Int.random(in: 1...40, using: &generator))
                bytes.insert(contentsOf: bytes[index..<end], at: Int.random(in: bytes.indices, using: &generator))
            default:
                let other = inputs.randomElement(using: &generator) ?? []
                let start = Int.random(in: other.indices, using: &generator)
                let piece = other[start..<min(other.count, start + Int.random(in: 1...60, using: &generator))]
                bytes.replaceSubrange(index..<min(bytes.count, index + piece.count), with: piece)
            }
        }
        return bytes
    }
}
