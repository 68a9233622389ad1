import Foundation
import Testing

/// The manual of the console is a checklist: each numbered line names the tests that verify it.
@Suite struct ChecklistTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// A line of the checklist.
    private struct Line {
        let text: String
        var tests: [String] = []
        /// Whether a script verifies it instead of tests.
        var isExempt = false
    }

    private static func lines() throws -> [Line] {
        let manual = try String(contentsOf: root.appending(path: "man/aos-console.7"), encoding: .utf8)
        var lines: [Line] = []
        var isInside = false
        var expectsText = false
        for row in manual.split(separator: "\n") {
            if row.hasPrefix(".Bl -enum") { isInside = true }
            if row.hasPrefix(".El") { isInside = false }
            guard isInside else { continue }
            if row == ".It" {
                expectsText = true
            } else if expectsText {
                lines.append(Line(text: String(row)))
                expectsText = false
            } else if row.hasPrefix(".Dq \""), !lines.isEmpty {
                lines[lines.count - 1].tests.append(String(row.dropFirst(5).prefix { $0 != "\"" }))
            } else if row.hasPrefix(".Pa Scripts/benchmark.sh"), !lines.isEmpty {
                lines[lines.count - 1].isExempt = true
            }
        }
        return lines
    }

    /// The names of all tests in the project.
    private static func tests() throws -> Set<String> {
        let folder = root.appending(path: "Tests").resolvingSymlinksInPath()
        var names: Set<String> = []
        for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path) where path.hasSuffix(".swift") {
            let source = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
            for match in source.matches(of: #/func `([^`]+)`\(/#) { names.insert(String(match.1)) }
        }
        return names
    }

    @Test func `every line of the checklist names its tests`() throws {
        let lines = try Self.lines()
        #expect(lines.count > 60)
        for line in lines where !line.isExempt { #expect(!line.tests.isEmpty, "\(line.text)") }
    }

    @Test func `every test that the checklist names exists`() throws {
        let tests = try Self.tests()
        for line in try Self.lines() {
            for test in line.tests { #expect(tests.contains(test), "\(test)\n  \(line.text)") }
        }
    }
}
