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

    @Test("Places in a long line equal those counted from its start")
    func longLines() {
        let line = String(repeating: "aé😀", count: 2_000)
        let text = SourceText(Array("\(line)\n\(line)".utf8))
        let length = line.utf8.count
        var column = 0
        for (index, byte) in line.utf8.enumerated() {
            if byte & 0xc0 != 0x80 { column += 1 }
            // Within a scalar, the place is after it.
            let expected = byte & 0xc0 != 0x80 ? column : column + 1
            guard index % 7 == 0 || (1020...1030).contains(index % 1024) else { continue }
            #expect(text.place(at: index) == SourcePlace(line: 1, column: expected))
            #expect(text.place(at: length + 1 + index) == SourcePlace(line: 2, column: expected))
        }
        #expect(text.place(at: .max) == SourcePlace(line: 2, column: 6_001))
    }

    @Test("Places in many short lines equal those counted from the start")
    func shortLines() {
        let bytes = Array((0..<400).map { String(repeating: "é", count: $0 % 5) + "x\n" }.joined().utf8)
        let text = SourceText(bytes)
        var (line, column) = (1, 1)
        for (index, byte) in bytes.enumerated() {
            #expect(text.place(at: index) == SourcePlace(line: line, column: column))
            if byte == UInt8(ascii: "\n") {
                (line, column) = (line + 1, 1)
            } else if byte & 0xc0 != 0x80 {
                column += 1
            }
        }
        #expect(text.place(at: bytes.count) == SourcePlace(line: 401, column: 1))
    }

    @Test("An empty text has one place")
    func empty() {
        #expect(SourceText([]).place(at: 0) == SourcePlace(line: 1, column: 1))
    }

    @Test("Copies of a text can be used from many tasks at once")
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
