import JSON
import Testing

@Suite struct SourceTextTests {
    @Test(
        "An offset becomes a line and a column in scalars",
        arguments: [
            (0, 1, 1), (2, 1, 3), (3, 2, 1), (4, 2, 2), (6, 2, 3), (10, 2, 4), (11, 3, 1), (12, 3, 2), (13, 4, 1),
            (99, 4, 1), (-1, 1, 1),
        ])
    func places(offset: Int, line: Int, column: Int) {
        // Offsets: a 0, CR 1, LF 2, b 3, é 4–5, 😀 6–9, LF 10, c 11, LF 12.
        let text = SourceText(Array("a\r\nbé😀\nc\n".utf8))
        #expect(text.place(at: offset) == SourcePlace(line: line, column: column))
    }

    @Test("An empty text has one place")
    func empty() {
        #expect(SourceText([]).place(at: 0) == SourcePlace(line: 1, column: 1))
    }

    @Test("Copies of a text can be asked from many tasks at once")
    func concurrency() async {
        let text = SourceText(Array(String(repeating: "line\n", count: 1000).utf8))
        await withTaskGroup(of: Int.self) { group in
            for line in 0..<100 { group.addTask { text.place(at: line * 5).line - line } }
            for await difference in group { #expect(difference == 1) }
        }
    }

    @Test("Places sort by line, then by column")
    func order() {
        #expect(SourcePlace(line: 1, column: 9) < SourcePlace(line: 2, column: 1))
        #expect(SourcePlace(line: 2, column: 1) < SourcePlace(line: 2, column: 3))
    }
}
