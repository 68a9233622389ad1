import AIR
import Foundation
import JSON
import Testing

/// The manual lists every diagnostic code with its meaning and the rules of validation that report it.
///
/// `AOS_WRITE_MANUAL=1` writes the list into the manual.
@Suite struct ManualTests {
    /// A code as the sources declare it.
    struct Declared {
        let code: String
        let constant: String
    }

    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The texts of all Swift sources.
    static func sources() throws -> [String] {
        let folder = root.appending(path: "Sources").resolvingSymlinksInPath()
        var texts: [String] = []
        for module in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            let files = FileManager.default.enumerator(
                at: folder.appending(path: module).resolvingSymlinksInPath(), includingPropertiesForKeys: nil)
            while let file = files?.nextObject() as? URL {
                if file.pathExtension == "swift" { texts.append(try String(contentsOf: file, encoding: .utf8)) }
            }
        }
        return texts
    }

    static func declared(in sources: [String]) -> [Declared] {
        let declaration = #/static let (?<constant>\w+) = (?:Self|DiagnosticCode)\((?:rawValue: )?"(?<code>[a-z-]+)"\)/#
        var found: [Declared] = []
        for source in sources where source.contains("extension DiagnosticCode {") {
            found += source.matches(of: declaration).map { match in
                Declared(code: String(match.code), constant: String(match.constant))
            }
        }
        return found.sorted { $0.code < $1.code }
    }

    /// The list in the manual's markup.
    static func list(_ meanings: [DiagnosticMeaning]) -> String {
        meanings.map { entry in
            var text = ".It Cm \(entry.code)\n"
            for sentence in [entry.meaning, entry.cause, entry.fix] {
                let sentence = sentence.replacing("`", with: "")
                // mdoc takes a line that begins with a dot or a quote for a request.
                text += (sentence.hasPrefix(".") || sentence.hasPrefix("'") ? "\\&" : "") + sentence + "\n"
            }
            let rules = Rules.all.filter { $0.code == entry.code }.map(\.summary)
            if !rules.isEmpty {
                text += ".Pp\nIts rules:\n"
                text += rules.map { $0.replacing("`", with: "") }.joined(separator: ";\n") + ".\n"
            }
            return text
        }.joined()
    }

    @Test func `the manual lists every code with its meaning and its rules`() throws {
        let declared = Self.declared(in: try Self.sources())
        #expect(declared.count > 40)
        #expect(Set(declared.map(\.code)).count == declared.count, "a code is declared twice")
        #expect(DiagnosticMeaning.all.map(\.code.rawValue) == declared.map(\.code), "the table and the sources differ")
        for entry in DiagnosticMeaning.all {
            for sentence in [entry.meaning, entry.cause, entry.fix] {
                #expect(sentence.hasSuffix(".") && sentence.count > 7, "\(entry.code): \(sentence)")
            }
        }
        let codes = Set(declared.map(\.code))
        for rule in Rules.all {
            #expect(codes.contains(rule.code.rawValue), "\(rule.code)")
            #expect(!rule.summary.isEmpty)
        }
        for code in JSONError.Code.allCases { #expect(codes.contains(code.rawValue), "\(code)") }
        let file = Self.root.appending(path: "man/aos.1")
        let manual = try String(contentsOf: file, encoding: .utf8)
        let start = try #require(manual.firstRange(of: "The codes:\n.Bl -tag -width Ds\n")).upperBound
        let end = try #require(manual[start...].firstRange(of: ".El\n")).lowerBound
        let list = Self.list(DiagnosticMeaning.all)
        if ProcessInfo.processInfo.environment["AOS_WRITE_MANUAL"] != nil {
            let text = manual[..<start] + list + manual[end...]
            try Data(text.utf8).write(to: file)
        } else {
            #expect(manual[start..<end] == list, "AOS_WRITE_MANUAL=1 swift test --filter ManualTests writes it")
        }
    }

    @Test func `every code is used`() throws {
        let sources = try Self.sources()
        var used: Set<Substring> = []
        for source in sources { used.formUnion(source.matches(of: #/\.(\w+)/#).map(\.1)) }
        let parserCodes = JSONError.Code.allCases.map(\.rawValue)
        for entry in Self.declared(in: sources) where !parserCodes.contains(entry.code) {
            #expect(used.contains(Substring(entry.constant)), "\(entry.code) is never used")
        }
    }
}
