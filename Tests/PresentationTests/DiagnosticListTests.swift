import AIR
import Canvas
import Presentation
import Testing

struct DiagnosticListTests {
    private func lines(_ diagnostics: [Diagnostic], isVerbose: Bool = false) -> [String] {
        diagnostics.text(isVerbose: isVerbose).lines.map { $0.pieces.map(\.text.text).joined() }
    }

    private func unknown(_ count: Int) -> [Diagnostic] {
        (0..<count).map { Diagnostic(.warning, .unknownField, "unknown field `f\($0)` in n/x\($0)@1") }
    }

    @Test func `the first five similar diagnostics are listed, then the number of the others`() {
        let shown = lines(unknown(15_000))
        #expect(shown.count == 6)
        #expect(shown.first == "warning[unknown-field]: unknown field `f0` in n/x0@1")
        #expect(shown.last == "… and 14,995 more like it; --verbose shows all")
    }

    @Test(arguments: [0, 1, 4, 5])
    func `five or fewer similar diagnostics are all listed`(_ count: Int) {
        #expect(lines(unknown(count)) == lines(unknown(count), isVerbose: true))
        #expect(lines(unknown(count)).count == count)
    }

    @Test func `verbose lists every diagnostic`() {
        #expect(lines(unknown(1_000), isVerbose: true).count == 1_000)
    }

    @Test func `other codes, severities and wordings are counted separately, and the order stays`() {
        var many = unknown(6)
        many.insert(Diagnostic(.error, .unknownField, "unknown field `f` in n/x@1"), at: 3)
        many.insert(Diagnostic(.warning, .badValue, "unknown field `f` in n/x@1"), at: 3)
        many.insert(Diagnostic(.warning, .unknownField, "strange field `f` in n/x@1"), at: 3)
        let shown = lines(many)
        #expect(shown.count == 9)
        #expect(shown[3] == "warning[unknown-field]: strange field `f` in n/x@1")
        #expect(shown.last == "… and 1 more like it; --verbose shows all")
    }

    @Test(arguments: [
        ("the import `a b` holds 12 plans", "the import `c` holds 3 plans", true),
        ("n/a@1, n/b@2 and n/c@3 differ", "n/a@1 and n/c@3 differ", true),
        ("lists `a`, `b`, `c` here", "lists `x` here", true),
        ("the plan can't be read", "the plan can't be found", false),
        ("at air/a.json:3", "at air/b.json:14", true),
        ("`a", "`b c", true),
    ])
    func `messages that differ only in names and numbers are similar`(_ one: String, _ other: String, _ isAlike: Bool) {
        let list = Array(repeating: Diagnostic(.notice, .usage, one), count: 5) + [Diagnostic(.notice, .usage, other)]
        #expect(lines(list).last?.hasPrefix("… and 1 more") == isAlike)
    }

    @Test func `the place and the help are below the message`() {
        let diagnostic = Diagnostic(
            .error, .badType, "no", file: "a.json", line: 3, column: 5, kind: "defplan", name: "n/x@1", path: "/a",
            help: "try")
        #expect(lines([diagnostic]) == ["error[bad-type]: no", "  --> a.json:3:5 (defplan n/x@1 /a)", "  help: try"])
        #expect(
            diagnostic.listed.lines.map { $0.pieces.map(\.text.text).joined() } == ["! no", "a.json:3:5", "help  try"])
        #expect(diagnostic.listed.lines.map(\.indent) == [0, 2, 2])
    }
}
