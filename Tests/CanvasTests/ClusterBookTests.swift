import Testing

@testable import Canvas

@Suite struct ClusterBookTests {
    @Test func `clusters are distinguished by their bytes, and a full book adds no more`() {
        let book = ClusterBook(limit: 2)
        #expect(book.number(of: "q\u{323}\u{307}") == 0)
        // Looks the same, but its marks are in another order.
        #expect(book.number(of: "q\u{307}\u{323}") == 1)
        #expect(book.number(of: "q\u{323}\u{307}") == 0)
        #expect(book.number(of: "x\u{301}") == nil)
        #expect(Array(book.text(1).utf8) == Array("q\u{307}\u{323}".utf8))
    }

    @Test func `a glyph keeps its text, its width and its bytes`() {
        for (text, width) in [("a", 1), ("─", 1), ("日", 2), ("q\u{301}", 1), ("각", 2), ("é", 1)] {
            let glyphs = Sanitized(text).glyphs
            #expect(glyphs.count == 1)
            #expect(Array(glyphs[0].text.utf8) == Array(text.utf8))
            #expect(glyphs[0].width == width)
        }
        #expect(Sanitized("q\u{301}").glyphs != Sanitized("q\u{300}").glyphs)
        #expect(MemoryLayout<Cell>.size <= 8)
    }
}
