import AIR
import Foundation
import JSON
import Testing

/// The public JSON parsing test suite.
@Suite(.enabled(if: ConformanceData.isAvailable)) struct JSONSuiteTests {
    @Test(arguments: files("y_"))
    func `valid texts are accepted and survive printing`(_ file: String) throws {
        let bytes = try Self.bytes(file)
        if let reason = Decision.refusedOnPurpose[file] {
            #expect(Decision(of: bytes) == .refused(reason), "\(file)")
            return
        }
        let value = try JSONParser.parse(bytes)
        let data = try PlainData.value(of: value)
        for text in [JSONPrinter.compact(value), JSONPrinter.pretty(value)] {
            #expect(try PlainData.value(of: JSONParser.parse(Array(text.utf8))) == data, "\(text)")
        }
    }

    @Test(arguments: files("n_"))
    func `invalid texts are refused`(_ file: String) throws {
        #expect(throws: JSONError.self, "\(file)") { try JSONParser.parse(Self.bytes(file)) }
    }

    @Test(arguments: files("i_"))
    func `texts that the standard leaves open have the chosen outcome`(_ file: String) throws {
        let row = try #require(Decision.table[file], "\(file) has no decision")
        #expect(try Decision(of: Self.bytes(file)) == row.decision, "\(file): \(row.reason)")
    }

    @Test func `the tables name files of the suite`() {
        #expect(Set(Decision.table.keys) == Set(Self.files("i_")))
        #expect(Decision.refusedOnPurpose.keys.allSatisfy(Self.files("y_").contains))
        #expect(Decision.table.values.allSatisfy { !$0.reason.isEmpty })
    }

    static func files(_ prefix: String) -> [String] {
        guard ConformanceData.isAvailable else { return [] }
        let folder = ConformanceData.path("third-party/json-test-suite/test_parsing")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasPrefix(prefix) }.sorted()
    }

    private static func bytes(_ file: String) throws -> [UInt8] {
        try ConformanceData.bytes("third-party/json-test-suite/test_parsing/\(file)")
    }
}

/// The outcome for a JSON text.
enum Decision: Equatable, Sendable {
    /// The text is a value that can be hashed.
    case accepted
    /// The text is not accepted as JSON.
    case refused(JSONError.Code)
    /// The text is JSON with a number beyond the range of doubles.
    case numberTooLarge

    init(of bytes: [UInt8]) {
        do throws(JSONError) {
            let value = try JSONParser.parse(bytes)
            self = (try? PlainData.value(of: value)) == nil ? .numberTooLarge : .accepted
        } catch {
            self = .refused(error.code)
        }
    }
}
