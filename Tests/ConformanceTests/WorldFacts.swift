import CanonicalCBOR
import JSON
import Testing

/// The facts of a world that `aos check` and `aos defs list` print.
struct WorldFacts {
    let errors: [String]
    let manifestHash: String?
    let definitions: [JSONValue]

    /// Runs the commands on a world; `air` is a folder to read instead of the one that the world names.
    init(of world: String, air: String? = nil) async throws {
        let options = ["--json", "--world", world] + (air.map { ["--air", $0] } ?? [])
        let checked = await Program.run(["check"] + options, in: "/")
        errors = try checked.errors()
        #expect(checked.code == (errors.isEmpty ? 0 : 1), "\(checked.err)")
        manifestHash = try checked.data().member("manifest_hash")?.asString
        let listed = await Program.run(["defs", "list"] + options, in: "/")
        #expect(listed.code == 0, "\(listed.err)")
        definitions = try #require(try listed.data().member("defs")?.asArray)
    }

    /// Compares the facts with a `load` of the data.
    func judge(_ expected: JSONValue) throws -> Judgment {
        if expected.member("rejected")?.asBool == true {
            return Judgment(errors.isEmpty ? .accepted(hash: try #require(manifestHash)) : .same)
        }
        guard let manifestHash else { return Judgment(.refused(errors)) }
        let want = try #require(expected.member("defs")?.asArray)
        // The hashes of the data are those of its bytes, so equal hashes mean equal bytes.
        for definition in want {
            let bytes = try #require(unhex(try text(definition, "cbor")))
            #expect(Hash.of(bytes).text == definition.member("hash")?.asString)
        }
        var judgment = Judgment(
            [manifestHash] + (try definitions.map(Self.facts)),
            [try text(expected, "manifest_hash")] + (try want.map(Self.facts)), hash: manifestHash)
        judgment.add(errors: errors)
        return judgment
    }

    private static func facts(_ definition: JSONValue) throws -> String {
        try ["kind", "name", "hash", "authored_hash"].map { try text(definition, $0) }.joined(separator: " ")
    }
}

/// Hex digits (and spaces between them) as bytes; nil for anything else.
func unhex(_ hex: String) -> [UInt8]? {
    let digits = hex.utf8.filter { $0 != UInt8(ascii: " ") }
    guard digits.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: digits.count, by: 2) {
        guard let byte = UInt8(String(decoding: digits[index..<index + 2], as: UTF8.self), radix: 16) else {
            return nil
        }
        bytes.append(byte)
    }
    return bytes
}
