import Canvas
import Testing

@testable import Presentation

struct LineTests {
    @Test(arguments: [
        (0, "0 changes"), (1, "1 change"), (2, "2 changes"), (999, "999 changes"), (14_995, "14,995 changes"),
        (-1_000_000, "-1,000,000 changes"),
    ])
    func `a number and its noun agree, with commas between thousands`(_ count: Int, _ expected: String) {
        #expect(count.of("change") == expected)
    }

    @Test func `nouns with an explicit plural and verbs agree with the number, too`() {
        #expect(1.of("mismatch", plural: "mismatches") == "1 mismatch")
        #expect(2.of("mismatch", plural: "mismatches") == "2 mismatches")
        #expect(1.agree("fails", "fail") == "fails" && 0.agree("fails", "fail") == "fail")
    }

    @Test(arguments: [
        (0, "1970-01-01 00:00:00"), (951_782_399, "2000-02-28 23:59:59"), (951_782_400, "2000-02-29 00:00:00"),
        (1_735_689_599, "2024-12-31 23:59:59"), (4_107_542_400, "2100-03-01 00:00:00"),
    ])
    func `times are shown in UTC`(_ seconds: UInt64, _ expected: String) {
        #expect(Moment.full(seconds * 1_000_000_000) == expected)
        #expect(expected.contains(" " + Moment.clock(seconds * 1_000_000_000) + ":"))
    }

    @Test func `columns are aligned by display width`() {
        var table = Table([.left("name"), .right("count"), .left("")])
        table.add("日本", "7", "x")
        table.add("abcdef", "123", "")
        let lines = table.text.lines.map { $0.pieces.map(\.text.text).joined() }
        #expect(lines == ["name    count  ", "日本        7  x", "abcdef    123  "])
    }

    @Test func `hostile text in a piece is escaped exactly once`() {
        let piece = Piece("a\u{1b}[31m\u{202e}\n", .error)
        #expect(piece.text.text == #"a\u{1b}[31m\u{202e}\n"#)
        #expect(Piece(piece.text.text) == Piece(piece.text))
    }

    @Test func `lines of an added text are indented and keep their own indentation`() {
        var inner = Text("a")
        inner.add([Piece("b")], indent: 2)
        var outer = Text()
        outer.add(inner, indent: 4)
        #expect(outer.lines.map(\.indent) == [4, 6])
    }
}

struct MarkdownPageTests {
    private func lines(_ page: MarkdownPage) -> [String] {
        page.text.lines.map { $0.pieces.map(\.text.text).joined() }
    }

    @Test func `sections and groups become headings, other lines become list items with their signs as code`() {
        var text = Text()
        text.add(heading: "Rules")
        text.add(heading: "policy n/p@1", .group)
        text.add(Line(head: [.added, Piece(" ")], [Piece("rule 0")]).indented(4))
        text.add([Piece("more")], indent: 6)
        text.add(heading: "Shadow")
        text.add("valid")
        var page = MarkdownPage(title: "Proposal 1")
        page.add(text)
        #expect(
            lines(page) == [
                "# Proposal 1", "", "## Rules", "", "### policy n/p@1", "", "- `+` rule 0", "  - more", "",
                "## Shadow", "", "- valid",
            ])
    }

    @Test func `Markdown syntax in a text is escaped`() {
        var page = MarkdownPage(title: "a | [b](c)")
        page.add(Line([Piece("<i>*x*</i> "), Piece("y`z", .name)]))
        #expect(lines(page) == [#"# a \| \[b\](c)"#, "", #"- \<i\>\*x\*\</i\> `` y`z ``"#])
    }
}
