import Testing

@testable import Commands

struct OutputTests {
    private func text(_ text: Text, color: Bool = false) -> String {
        String(decoding: text.bytes(color: color), as: UTF8.self)
    }

    @Test func `columns line up by what is seen, and lines end where their text does`() {
        var table = Table([.left("name"), .right("count"), .left("")])
        table.add("日本", "7", "x")
        table.add("abcdef", "123", "")
        #expect(text(table.text) == "name    count\n日本        7  x\nabcdef    123\n")
    }

    @Test func `control characters are escaped, styles are not`() {
        var lines = Text()
        lines.add([Span("a\u{1b}[0m\n", .red)])
        #expect(text(lines, color: true) == "\u{1b}[31ma\\u{1b}[0m\\n\u{1b}[0m\n")
        #expect(text(lines) == "a\\u{1b}[0m\\n\n")
    }

    @Test(arguments: [
        (0, "1970-01-01 00:00:00"), (951_782_399, "2000-02-28 23:59:59"), (951_782_400, "2000-02-29 00:00:00"),
        (1_735_689_599, "2024-12-31 23:59:59"), (4_107_542_400, "2100-03-01 00:00:00"),
    ])
    func `moments in UTC`(_ seconds: UInt64, _ expected: String) {
        #expect(Timestamp(nanoseconds: seconds * 1_000_000_000).description == expected)
    }

    @Test(arguments: [
        (["aos", "stage"], "aos stage"), (["a b", ""], "'a b' ''"), (["it's"], #"'it'\''s'"#),
        (["set:triggers:a->b"], "'set:triggers:a->b'"),
    ])
    func `words are quoted for a shell`(_ words: [String], _ expected: String) {
        #expect(CommandLineText.quoted(words) == expected)
    }
}
