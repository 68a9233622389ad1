import CPseudoTerminal
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
        ("plain", 5), ("é", 1), ("q\u{301}", 1), ("日本語", 6), ("한국어", 6), ("ｗｉｄｅ", 8), ("\u{3000}", 2), ("👍", 2),
        ("❤", 1), ("©", 1), ("क्ष", 2), ("\u{1112}\u{119E}", 2), ("⠿", 1), ("─", 1), ("…", 1), ("", 0),
    ])
    func `ordinary text keeps its form and is measured in cells`(text: String, width: Int) {
        #expect(Sanitized(text).text.utf8.elementsEqual(text.utf8))
        #expect(Sanitized(text).width == width)
    }

    @Test func `a letter keeps at most four marks`() {
        let shown = Sanitized("q" + String(repeating: "\u{301}", count: 6))
        #expect(shown.glyphs[0].text.unicodeScalars.count == 5)
        #expect(shown.text.hasSuffix("\\u{301}\\u{301}"))
    }

    @Test func `an overlong emoji sequence is split`() {
        let shown = Sanitized(Array(repeating: "👩", count: 20).joined(separator: "\u{200D}"))
        #expect(shown.text.hasPrefix("👩\\u{200d}👩"))
        #expect(shown.glyphs.allSatisfy { $0.text.unicodeScalars.count == 1 })
    }

    @Test(arguments: [
        ("👍", "👍🏽"), ("🧑", "🧑\u{200D}💻"), ("👩", "👩\u{200D}👩\u{200D}👧"), ("❤", "❤\u{FE0F}"), ("1", "1\u{FE0F}\u{20E3}"),
        ("🇩🇪", "🇫🇷"), ("\u{1FAE9}", "\u{1FAE8}"), ("á", "a\u{301}"), ("각", "\u{1100}\u{1161}\u{11A8}"),
        ("각", "가\u{11A8}"), ("Å", "\u{212B}"), ("豈", "\u{F900}"), ("q\u{323}\u{307}", "q\u{307}\u{323}"),
        ("ệ", "e\u{323}\u{302}"), ("ẹ\u{301}", "é\u{323}"), ("\u{9CB}", "\u{9C7}\u{9BE}"),
    ])
    func `different texts look different, even if they are canonically equivalent`(one: String, other: String) {
        // Strings are equal if they are canonically equivalent, and texts that look alike are.
        #expect(Sanitized(one).text != Sanitized(other).text)
        for text in [one, other] {
            let shown = Sanitized(text)
            #expect(shown.glyphs.allSatisfy { $0.text.unicodeScalars.count <= 1 + Glyph.maximumMarks })
            #expect(Sanitized(shown.text) == shown)
        }
    }

    @Test(arguments: [
        ("👍🏽", "👍\\u{1f3fd}"), ("🧑\u{200D}💻", "🧑\\u{200d}💻"), ("a\u{301}", "a\\u{301}"), ("\u{212B}", "\\u{212b}"),
        ("é\u{323}", "é\\u{323}"), ("🇩🇪", "\\u{1f1e9}\\u{1f1ea}"), ("\u{1FAE8}", "\\u{1fae8}"),
        ("❤\u{FE0F}", "❤\\u{fe0f}"),
    ])
    func `text that terminals draw alike or with different widths is escaped`(text: String, shown: String) {
        #expect(Sanitized(text).text.unicodeScalars.elementsEqual(shown.unicodeScalars))
    }

    @Test func `the width of every letter agrees with the C library`() {
        var faults: [String] = []
        for code in UInt32(0x20)...0x10FFFF {
            guard let scalar = Unicode.Scalar(code) else { continue }
            let width: Int
            switch ScalarClass(scalar) {
            case .unprintable: continue
            case .combining: width = 0
            case .spacing(let cells): width = cells
            }
            if Int(cpt_width(code)) != width { faults.append(String(code, radix: 16)) }
        }
        #expect(faults.isEmpty)
    }

    @Test func `no glyph contains an unprintable scalar`() {
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

    @Test func `lines are split at line breaks, and tabs are expanded`() {
        let lines = Sanitized.lines(of: "a\tb\r\n\tc\rd\n", tabWidth: 4)
        #expect(lines.map(\.text) == ["a   b", "    c\\rd", ""])
    }

    @Test func `glyphs that look equal but have different bytes differ`() {
        #expect(Sanitized("é") != Sanitized("e\u{301}"))
    }
}
