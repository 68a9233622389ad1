import AIR
import CanonicalCBOR
import JSON
import Randomness
import Testing

/// ``CleanManifest`` reads the same manifest from the text as ``NodeReader`` does from the data, or none.
@Suite struct CleanManifestTests {
    private static let hash = "sha256:" + String(repeating: "0aF", count: 21) + "9"

    static let texts = [
        SampleWorld.manifestText,
        #"""
        {"$kind":"manifest","air_version":"1","schemas":[{"hash":"\#(hash)","name":"t/A@1"},{"name":"t/B@1","hash":null}],
        "modules":[],"plans":[{"name":"t/p@1","hash":"sha256:\#(String(repeating: "01", count: 32))"}],"caps":[],
        "policies":[],"effects":[],"secrets":[{"name":"t/key@1"}]}
        """#,
    ]

    @Test(arguments: texts) func `valid manifests are read from their text`(_ text: String) throws {
        #expect(try compare(Array(text.utf8)), "\(text)")
    }

    @Test(arguments: 0..<10) func `a manifest read from its text equals the one read from data`(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let values = try Self.texts.map(data)
        var mutator = Mutator(pieces: values)
        var clean = 0
        for _ in 0..<50 {
            for value in values {
                var value = value
                for _ in 0..<Int.random(in: 0...2, using: &generator) {
                    value = mutator.mutated(value, using: &generator)
                }
                if try compare(Array(JSONPrinter.compact(PlainData.json(of: value)).utf8)) { clean += 1 }
            }
        }
        #expect(clean > 20)
    }

    /// Reads a manifest both ways and returns whether it could be read from its text.
    private func compare(_ bytes: [UInt8]) throws -> Bool {
        var scanner = JSONScanner()
        var found: CleanManifest?
        try scanner.scan(bytes) { node, index in
            if index == nil { found = CleanManifest(node, in: bytes) }
        }
        guard let found else { return false }
        let shown = String(decoding: bytes, as: UTF8.self)
        let (node, findings) = NodeReader.read(try PlainData.value(of: JSONParser.parse(bytes)), from: .authored)
        #expect(findings.isEmpty, "\(shown): \(findings)")
        let read = try #require(node, "\(shown)")
        #expect(read.kind == .manifest)
        #expect(found.manifest == Manifest(read.value), "\(shown)")
        #expect(found.node == read, "\(shown)")
        return true
    }
}
