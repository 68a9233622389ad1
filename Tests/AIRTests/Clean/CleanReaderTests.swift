import AIR
import CanonicalCBOR
import JSON
import Randomness
import Testing

/// ``CleanReader`` reads the same definitions from a text as the full reader does, or none.
@Suite struct CleanReaderTests {
    /// Texts of definitions, representative of what people write.
    static let texts =
        NodeReaderTests.nodes + SampleWorld.texts + [
            #"{"name":"a/B@1","$kind":"defschema","type":{"map":{"value":{"list":{"set":{"uuid":{}}}},"key":{"nat":{}}}}}"#,
            #"{"$kind":"defcap","name":"a/c@1","cap_type":"x","schema":{"variant":{"zz":{"unit":{}},"a":{"ref":"a/B@1"}}}}"#,
            #"""
            { "$kind" : "defplan", "name": "a/p@2", "input": "a/B@1", "locals": {}, "edges": [], "steps": [
              {"id": "s", "op": "raise_event", "event": "a/B@1", "value": {"b": [1, -2, 1.5, 1e3, -0, 18446744073709551615],
               "a\u0062": "é\n\ud83d\ude00", "": null}},
              {"id": "t", "op": "emit_effect", "kind": "k", "cap": "c", "bind": {"effect_id_as": "h"}, "idempotency_key": null,
               "params": {"map": [{"value": {"int": -5}, "key": {"text": "k"}}]}},
              {"id": "u", "op": "assign", "bind": {"as": "v"}, "expr": {"variant": {"tag": "T", "value": {"null": {}}}}},
              {"id": "w", "op": "assign", "bind": {"as": "w"}, "expr": {"tag": "T", "value": {"hash": "sha256:AA"}}},
              {"id": "x", "op": "end", "result": {"alias": "a/s", "version": 3}}]}
            """#,
            #"{"$kind":"defeffect","name":"a/e@1","kind":"k","params_schema":"a/B@1","receipt_schema":"a/B@1","cap_type":"x","origin_scope":"both","description":"what it does"}"#,
        ]

    @Test func `valid definitions are clean`() throws {
        var clean = 0
        for text in Self.texts where try compare(Array(text.utf8)) { clean += 1 }
        // The manifest is not a definition, and one definition holds a malformed hash.
        #expect(clean == Self.texts.count - 2)
    }

    @Test(arguments: 0..<20) func `a clean definition equals the full reader's result`(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let values = try Self.texts.map(data)
        var mutator = Mutator(pieces: values)
        var clean = 0
        for _ in 0..<25 {
            for value in values {
                var value = value
                for _ in 0..<Int.random(in: 0...3, using: &generator) {
                    value = mutator.mutated(value, using: &generator)
                }
                value = shuffled(value, using: &generator)
                let json = PlainData.json(of: value)
                let text = Bool.random(using: &generator) ? JSONPrinter.compact(json) : JSONPrinter.pretty(json)
                if try compare(Array(text.utf8)) { clean += 1 }
            }
        }
        #expect(clean > 25)
    }

    @Test(arguments: 0..<10) func `damaged texts read the same as with the full reader`(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<40 {
            for text in Self.texts {
                var bytes = Array(text.utf8)
                for _ in 0..<Int.random(in: 1...2, using: &generator) {
                    let index = Int.random(in: bytes.indices, using: &generator)
                    switch Int.random(in: 0..<3, using: &generator) {
                    case 0: bytes[index] = Array(#"{}[]":,\0-9eE.tfn/@$ A"#.utf8).randomElement(using: &generator) ?? 0
                    case 1: bytes.remove(at: index)
                    default: bytes[index] ^= 1 << UInt8.random(in: 0..<7, using: &generator)
                    }
                }
                _ = try compare(bytes)
            }
        }
    }

    /// Reads a text both ways and returns whether it is a clean definition.
    private func compare(_ bytes: [UInt8]) throws -> Bool {
        var scanner = JSONScanner()
        var reader = CleanReader()
        var clean: Definition?
        var failure: JSONError?
        do throws(JSONError) {
            try scanner.scan(bytes) { node, index in
                if index == nil { clean = reader.read(node, in: bytes) }
            }
        } catch {
            failure = error
        }
        let tree: JSONValue?
        do throws(JSONError) {
            tree = try JSONParser.parseIfAny(bytes)
            #expect(failure == nil)
        } catch {
            #expect(error == failure)
            return false
        }
        guard let clean else { return false }
        let shown = String(decoding: bytes, as: UTF8.self)
        let value = try #require(tree, "\(shown)")
        let (read, findings) = NodeReader.read(try PlainData.value(of: value), from: .authored)
        #expect(findings.isEmpty, "\(shown): \(findings)")
        let node = try #require(read, "\(shown)")
        let definition = try #require(try Definition(node), "\(shown)")
        #expect(clean.key == definition.key)
        #expect(clean.hash == definition.hash, "\(shown)")
        #expect(clean.bytes == definition.bytes, "\(shown)")
        // Comparing texts also compares the order of the keys.
        #expect(text(clean.passingValue) == text(definition.value), "\(shown)")
        #expect(text(clean.value) == text(definition.value), "\(shown)")
        #expect(clean.type == definition.type, "\(shown)")
        #expect(Hash.of(clean.bytes) == clean.hash)
        return true
    }

    private func shuffled(_ value: CBORValue, using generator: inout SeededGenerator) -> CBORValue {
        switch value {
        case .array(let items): .array(items.map { shuffled($0, using: &generator) })
        case .map(let entries):
            .map(
                entries.map { CBOREntry(key: $0.key, value: shuffled($0.value, using: &generator)) }
                    .shuffled(using: &generator))
        default: value
        }
    }
}
