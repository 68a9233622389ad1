import Presentation
import Testing

@testable import Commands

struct OutputTests {
    private func text(_ text: Text, color: Bool = false) -> String {
        String(decoding: text.bytes(color: color), as: UTF8.self)
    }

    @Test func `control characters are escaped, styles are not`() {
        var lines = Text()
        lines.add([Piece("a\u{1b}[0m\n", .error)])
        #expect(text(lines, color: true) == "\u{1b}[31ma\\u{1b}[0m\\n\u{1b}[0m\n")
        #expect(text(lines) == "a\\u{1b}[0m\\n\n")
    }

    @Test func `trailing spaces are dropped, and blank lines separate sections`() {
        var lines = Text()
        lines.add(heading: "One")
        lines.add([Piece("a  "), Piece("  ", .faint)], indent: 2)
        lines.add(heading: "Two")
        #expect(text(lines) == "One\n  a\n\nTwo\n")
    }

    @Test(arguments: [
        (["aos", "stage"], "aos stage"), (["a b", ""], "'a b' ''"), (["it's"], #"'it'\''s'"#),
        (["set:triggers:a->b"], "'set:triggers:a->b'"),
    ])
    func `words are quoted for a shell`(_ words: [String], _ expected: String) {
        #expect(CommandLineText.quoted(words) == expected)
    }
}
