import AIR
import Randomness
import Testing

@Suite struct DiagnosticTests {
    @Test func `diagnostics are ordered by location, then by severity, code, message and pointer`() {
        let ordered = [
            Diagnostic(.warning, .badName, "b", file: "a.json", line: 1, column: 2),
            Diagnostic(.error, .badName, "b", file: "a.json", line: 2, column: 1),
            Diagnostic(.error, .badValue, "a", file: "a.json", line: 2, column: 1),
            Diagnostic(.error, .badValue, "b", file: "a.json", line: 2, column: 1, path: "/a"),
            Diagnostic(.error, .badValue, "b", file: "a.json", line: 2, column: 1, path: "/b"),
            Diagnostic(.warning, .badName, "a", file: "a.json", line: 2, column: 1),
            Diagnostic(.error, .badName, "a", file: "a.json", line: 10),
            Diagnostic(.error, .badName, "a", file: "b.json", line: 1), Diagnostic(.error, .badName, "a"),
        ]
        var generator = SeededGenerator(seed: 9)
        for _ in 0..<20 { #expect(ordered.shuffled(using: &generator).sorted() == ordered) }
    }

    @Test func `only errors count as errors`() {
        #expect(![Diagnostic(.warning, .badName, "a"), Diagnostic(.notice, .badName, "a")].containsError)
        #expect([Diagnostic(.error, .badName, "a")].containsError)
    }
}
