import Canvas
import Testing

@Suite struct FittingTests {
    @Test(arguments: [
        ("hello", 5, "hello"), ("hello", 4, "hel…"), ("hello", 1, "…"), ("hello", 0, ""), ("日本語", 5, "日本…"),
        ("日本語", 4, "日…"), ("日本語", 2, "…"),
    ])
    func `a text is truncated to a number of cells with an ellipsis`(text: String, cells: Int, shown: String) {
        #expect(Sanitized(text).truncated(to: cells).text == shown)
        #expect(StyledLine(text).truncated(to: cells).text == shown)
    }

    @Test func `without room for the ellipsis the text is truncated without one`() {
        #expect(Sanitized("hello").truncated(to: 1, ellipsis: "..").text == "h")
        #expect(StyledLine("hello").truncated(to: 1, ellipsis: "..").text == "h")
    }

    @Test(arguments: [
        ("the quick brown fox", 10, ["the quick", "brown fox"]),
        ("the quick brown fox", 9, ["the quick", "brown fox"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("a bcdefgh", 3, ["a", "bcd", "efg", "h"]),
        ("日本語", 3, ["日", "本", "語"]),
        ("日本語", 1, ["日", "本", "語"]),
        ("", 5, [""]),
    ])
    func `a text is wrapped between words where possible`(text: String, cells: Int, rows: [String]) {
        #expect(Sanitized(text).wrapped(to: cells).map(\.text) == rows)
        #expect(StyledLine(text).wrapped(to: cells).map(\.text) == rows)
    }

    @Test func `wrapping keeps the styles`() {
        let line = StyledLine([Span("red re", .removed), Span("d plain")])
        let rows = line.wrapped(to: 6)
        #expect(rows[0] == StyledLine("red", .removed))
        #expect(rows[1] == StyledLine([Span("re", .removed), Span("d")]))
        #expect(rows[2] == StyledLine("plain"))
    }

    @Test func `the ellipsis has the style of the text that it truncates`() {
        let line = StyledLine([Span("ab"), Span("cdef", .added)]).truncated(to: 4)
        #expect(line.spans == [Span("ab"), Span("c…", .added)])
    }

    @Test(arguments: [
        ("air/plans/notes.air.json", 16, "air/plan…ir.json"),
        ("vendor/agent-sdk/air/exports/core.json", 20, "vendor/ag…/core.json"),
        ("notes/Drafted@1->notes/digest@1", 20, "notes/Draf…/digest@1"), ("abcdefgh", 8, "abcdefgh"),
        ("abcdefgh", 5, "abcd…"), ("abcdefghij", 6, "abc…ij"), ("日本語日本語", 9, "日本…本語"),
    ])
    func `a shortened name keeps its beginning and its end`(text: String, cells: Int, shown: String) {
        #expect(Sanitized(text).shortened(to: cells).text == shown)
        #expect(Sanitized(text).shortened(to: cells).width <= cells)
    }

    @Test func `the longest span of a line is shortened, and the signs around it stay`() {
        let line = StyledLine([
            Span("[x] ", .success), Span("+ ", .added), Span("notes/a_very_long_name@1"), Span(" o"),
        ])
        #expect(line.shortened(to: 24).width <= 24)
        #expect(line.shortened(to: 24).text.hasPrefix("[x] + notes/") && line.shortened(to: 24).text.hasSuffix("@1 o"))
        #expect(line.shortened(to: 40) == line)
        #expect(line.shortened(to: 10).text == "[x] + not…", "without room for the name the line is cut at its end")
    }

    @Test func `a selected row is one bar and keeps only the underlining of its styles`() {
        let line = StyledLine([Span("a", .danger), Span("b", .muted), Span("c", .added.with(.underline))])
        #expect(
            line.even.spans.map(\.style) == [.plain, .plain, Style(.standard, .underline)] && line.even.text == "abc")
    }

    @Test func `padding fills with blanks`() {
        #expect(Sanitized("日").padded(to: 4).text == "日  ")
        #expect(Sanitized("long").padded(to: 2).text == "long")
    }
}
