import Canvas
import Testing

@Suite struct FittingTests {
    @Test(arguments: [
        ("hello", 5, "hello"), ("hello", 4, "hel…"), ("hello", 1, "…"), ("hello", 0, ""), ("日本語", 5, "日本…"),
        ("日本語", 4, "日…"), ("日本語", 2, "…"),
    ])
    func `a text is cut to cells with an ellipsis`(text: String, cells: Int, shown: String) {
        #expect(Sanitized(text).truncated(to: cells).text == shown)
        #expect(StyledLine(text).truncated(to: cells).text == shown)
    }

    @Test func `without room for the ellipsis the text is cut bare`() {
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

    @Test func `the ellipsis has the style of the text that it cuts`() {
        let line = StyledLine([Span("ab"), Span("cdef", .added)]).truncated(to: 4)
        #expect(line.spans == [Span("ab"), Span("c…", .added)])
    }

    @Test func `padding fills with blanks`() {
        #expect(Sanitized("日").padded(to: 4).text == "日  ")
        #expect(Sanitized("long").padded(to: 2).text == "long")
    }
}
