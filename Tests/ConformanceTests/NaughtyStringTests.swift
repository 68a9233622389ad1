import Canvas
import Foundation
import JSON
import Testing

/// Texts that break screens and parsers.
@Suite(.enabled(if: ConformanceData.isAvailable)) struct NaughtyStringTests {
    @Test func `every text survives printing and parsing`() throws {
        let texts = try Self.texts()
        for text in texts {
            for printed in [JSONPrinter.compact(.string(text)), JSONPrinter.pretty(.string(text))] {
                let again = try JSONParser.parse(Array(printed.utf8)).asString
                #expect(again.map { Array($0.utf8) } == Array(text.utf8), "\(printed)")
            }
            let key = JSONPrinter.compact(.object([(text, .null)]))
            #expect(try JSONParser.parse(Array(key.utf8)).asObject?.first?.key.utf8.elementsEqual(text.utf8) == true)
        }
        #expect(texts.count > 500)
    }

    @Test func `sanitized text has no characters that act on a terminal`() throws {
        for text in try Self.texts() {
            let shown = Sanitized(text)
            for scalar in shown.text.unicodeScalars {
                #expect(!Self.acts(scalar), "U+\(String(scalar.value, radix: 16)) of \(text.debugDescription)")
            }
            #expect(shown.isEmpty == text.isEmpty, "no text becomes empty")
            #expect(Sanitized(shown.text) == shown, "sanitizing is idempotent")
            for line in Sanitized.lines(of: text) {
                #expect(!line.text.unicodeScalars.contains(where: Self.acts))
            }
        }
    }

    @Test func `the texts do contain active characters`() throws {
        let scalars = try Self.texts().flatMap(\.unicodeScalars)
        #expect(scalars.contains { $0.properties.generalCategory == .control })
        #expect(scalars.contains("\u{1b}"))
        #expect(scalars.contains { $0.properties.isBidiControl })
    }

    @Test func `no command prints an active character`() async throws {
        let folder = try TemporaryFolder()
        for (index, text) in try Self.texts().enumerated() where text.unicodeScalars.contains(where: Self.acts) {
            let node = JSONValue.object([("$kind", .string("defschema")), ("name", .string(text)), (text, .null)])
            let input = Array(JSONPrinter.compact(node).utf8)
            let ran = await Program.run("hash", "-", in: folder.path, input: input)
            let json = await Program.run("hash", "-", "--json", in: folder.path, input: input)
            #expect(ran.code == 1, "\(index)")
            for output in [ran.err, String(decoding: ran.out + json.out, as: UTF8.self)] {
                #expect(!output.unicodeScalars.contains { $0 != "\n" && Self.acts($0) }, "\(index)")
            }
        }
    }

    /// Whether a terminal would do something other than print.
    private static func acts(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .control || scalar.properties.isBidiControl
            || scalar.properties.generalCategory == .lineSeparator
            || scalar.properties.generalCategory == .paragraphSeparator
    }

    private static func texts() throws -> [String] {
        try #require(try ConformanceData.json("third-party/naughty-strings/blns.json").asArray).compactMap(\.asString)
    }
}
