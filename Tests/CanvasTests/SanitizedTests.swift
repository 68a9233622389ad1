import Testing

@testable import Canvas

@Suite struct SanitizedTests {
    @Test(arguments: [
        ("\u{1B}[31mred", "\\u{1b}[31mred"),
        ("a\u{202E}b", "a\\u{202e}b"),
        ("a\u{2066}b\u{2069}", "a\\u{2066}b\\u{2069}"),
        ("\u{200E}\u{200F}", "\\u{200e}\\u{200f}"),
        ("zero\u{200B}width", "zero\\u{200b}width"),
        ("join\u{200D}er", "join\\u{200d}er"),
        ("\u{FEFF}mark", "\\u{feff}mark"),
        ("one\ntwo\r\n\tthree", "one\\ntwo\\r\\n\\tthree"),
        ("bell\u{7}nul\u{0}del\u{7F}", "bell\\u{7}nul\\u{0}del\\u{7f}"),
        ("c1\u{9B}31m", "c1\\u{9b}31m"),
        ("non\u{A0}breaking", "non\\u{a0}breaking"),
        ("soft\u{AD}hyphen", "soft\\u{ad}hyphen"),
        ("\u{E000}private", "\\u{e000}private"),
        ("\u{E0041}tag", "\\u{e0041}tag"),
        ("line\u{2028}separator", "line\\u{2028}separator"),
        ("hangul\u{3164}filler", "hangul\\u{3164}filler"),
        ("\u{301}lonely mark", "\\u{301}lonely mark"),
        ("braille\u{2800}blank", "braille\\u{2800}blank"),
    ])
    func `hostile text is shown escaped`(raw: String, shown: String) {
        #expect(Sanitized(raw).text == shown)
        #expect(Sanitized(raw).width == shown.utf8.count)
    }

    @Test(arguments: [
        ("plain", 5), ("é", 1), ("e\u{301}", 1), ("日本語", 6), ("한국어", 6), ("ｗｉｄｅ", 8), ("\u{3000}", 2),
        ("👍", 2), ("👍🏽", 2), ("👩‍👩‍👧", 2), ("👩🏻‍❤️‍💋‍👩🏻", 2), ("🇩🇪", 2), ("❤️", 2), ("❤", 1), ("1️⃣", 2), ("©️", 2), ("©", 1), ("क्ष", 2),
        ("각", 2),
        ("⠿", 1), ("─", 1), ("…", 1), ("", 0),
    ])
    func `ordinary text keeps its form and is measured in cells`(text: String, width: Int) {
        #expect(Sanitized(text).text.utf8.elementsEqual(text.utf8))
        #expect(Sanitized(text).width == width)
    }

    @Test func `a letter carries at most four marks`() {
        let shown = Sanitized("a" + String(repeating: "\u{301}", count: 6))
        #expect(shown.glyphs[0].text.unicodeScalars.count == 5)
        #expect(shown.text.hasSuffix("\\u{301}\\u{301}"))
    }

    @Test func `an endless emoji sequence is taken apart`() {
        let shown = Sanitized(Array(repeating: "👩", count: 20).joined(separator: "\u{200D}"))
        #expect(shown.text.hasPrefix("👩\\u{200d}👩"))
        #expect(shown.glyphs.allSatisfy { $0.text.unicodeScalars.count == 1 })
    }

    @Test func `no glyph holds anything that does not print, whatever the scalar`() {
        var faults: [String] = []
        for code in stride(from: UInt32(0), through: 0x10FFFF, by: 5) {
            guard let scalar = Unicode.Scalar(code) else { continue }
            let shown = Sanitized("x" + String(scalar) + "y")
            let isSafe = shown.glyphs.allSatisfy { glyph in
                (1...2).contains(glyph.width)
                    && glyph.text.unicodeScalars.allSatisfy { ScalarClass($0) != .unprintable }
            }
            if !isSafe || Sanitized(shown.text) != shown { faults.append(String(code, radix: 16)) }
        }
        #expect(faults.isEmpty)
    }

    @Test func `lines divide at line breaks and expand tabs`() {
        let lines = Sanitized.lines(of: "a\tb\r\n\tc\rd\n", tabWidth: 4)
        #expect(lines.map(\.text) == ["a   b", "    c\\rd", ""])
    }

    @Test func `glyphs with equal looks and different bytes differ`() {
        #expect(Sanitized("é") != Sanitized("e\u{301}"))
    }
}
