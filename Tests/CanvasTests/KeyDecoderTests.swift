import Canvas
import Randomness
import Testing

@Suite struct KeyDecoderTests {
    private func keys(_ text: String) -> [KeyDecoder.Input] {
        var decoder = KeyDecoder()
        return decoder.decode(text.utf8)
    }

    @Test(arguments: [
        ("j", Key.character("j")), ("é", .character("é")), ("日", .character("日")), ("🐈", .character("🐈")),
        ("\t", .tab), ("\r", .enter), ("\n", .enter), ("\u{7F}", .backspace), ("\u{8}", .backspace),
        ("\u{0}", .control(" ")), ("\u{3}", .control("c")), ("\u{1D}", .control("]")), ("\u{1B}[A", .up),
        ("\u{1B}OB", .down), ("\u{1B}[C", .right), ("\u{1B}OD", .left), ("\u{1B}[H", .home), ("\u{1B}[4~", .end),
        ("\u{1B}[Z", .backTab), ("\u{1B}[3~", .delete), ("\u{1B}[5~", .pageUp), ("\u{1B}OP", .function(1)),
        ("\u{1B}[24~", .function(12)), ("\u{1B}[[B", .function(2)), ("\u{1B}OM", .enter), ("\u{9B}A", .up),
    ])
    func `each key is decoded from its bytes`(bytes: String, key: Key) {
        #expect(keys(bytes + "z") == [.key(key), .key(.character("z"))])
    }

    @Test func `a terminal's own sequences are learned, except those that can be typed`() {
        var sequences = KeySequences.standard
        sequences.learn(Array("\u{1B}[25~".utf8), as: .function(13))
        sequences.learn(Array("\u{1B}[A".utf8), as: .pageUp)
        for typed in ["a", "\u{1B}", "\u{1B}x", "\u{1B}["] { sequences.learn(Array(typed.utf8), as: .delete) }
        var decoder = KeyDecoder(sequences)
        #expect(
            decoder.decode("\u{1B}[25~\u{1B}[Aa\u{1B}x".utf8) == [
                .key(.function(13)), .key(.pageUp), .key(.character("a")), .key(.escape), .key(.character("x")),
            ])
    }

    @Test func `Esc is a key when nothing follows it`() {
        var decoder = KeyDecoder()
        #expect(decoder.decode([0x1B]).isEmpty)
        #expect(decoder.pending == .escape)
        #expect(decoder.endPending() == [.key(.escape)])
        #expect(decoder.pending == nil)
        #expect(decoder.decode([0x1B, 0x1B]) == [.key(.escape)])
        #expect(decoder.decode("j".utf8) == [.key(.escape), .key(.character("j"))])
    }

    @Test func `an incomplete sequence is dropped`() {
        for begun in ["\u{1B}[", "\u{1B}[12;", "\u{1B}O", "\u{1B}]11;rgb", "\u{1B}P>|", "\u{1B}_G\u{1B}", "\u{1B}[M!"] {
            var decoder = KeyDecoder()
            #expect(decoder.decode(begun.utf8).isEmpty)
            #expect(decoder.pending != nil)
            #expect(decoder.endPending().isEmpty)
            #expect(decoder.decode("j".utf8) == [.key(.character("j"))])
        }
    }

    @Test func `invalid bytes become replacement characters, and the key after them is kept`() {
        var decoder = KeyDecoder()
        let unknown = KeyDecoder.Input.key(.character("\u{FFFD}"))
        #expect(decoder.decode([0xFF]) == [unknown])
        #expect(decoder.decode([0xE6, 0x97]).isEmpty)
        #expect(decoder.decode("j".utf8) == [unknown, .key(.character("j"))])
        #expect(decoder.decode([0xE0, 0x80, 0x80]) == [unknown])
        #expect(decoder.decode([0x84]).isEmpty)
    }

    @Test func `a single-byte charset is decoded with its own letters`() {
        let letters = (0x80...0xFF).map { $0 == 0xFF ? nil : Unicode.Scalar(UInt8($0)) }
        var decoder = KeyDecoder(upperLetters: letters)
        #expect(decoder.decode([0xE9, 0xFF]) == [.key(.character("é")), .key(.character("\u{FFFD}"))])
        #expect(decoder.decode([0x9D, 0x31, 0xE9, 0x9C]) == [.answer("1\u{FFFD}")])
        #expect(decoder.decode(Array("\u{1B}[200~".utf8) + [0xE9] + Array("\u{1B}[201~".utf8)) == [.key(.paste("é"))])
    }

    @Test func `mouse reports are decoded if the mouse is enabled, and dropped otherwise`() {
        let reports = "\u{1B}[<0;5;3M\u{1B}[<4;5;3m\u{1B}[<32;6;3M\u{1B}[<65;6;3M\u{1B}[<0;;3M\u{1B}[<0;99999;3M"
        #expect(keys(reports + "\u{1B}[M !!j") == [.key(.character("j"))])
        var decoder = KeyDecoder(readsMouse: true)
        #expect(
            decoder.decode(reports.utf8)
                == [(Mouse.Action.press, 4), (.release, 4), (.drag, 5), (.wheelDown, 5)].map {
                    .key(.mouse(Mouse($0.0, at: Position(x: $0.1, y: 2))))
                })
    }

    @Test func `a terminal's answers are not decoded as keys`() {
        #expect(keys("\u{1B}]11;rgb:0/0/0\u{1B}\\j") == [.answer("11;rgb:0/0/0"), .key(.character("j"))])
        #expect(keys("\u{1B}]11;é\u{7}") == [.answer("11;é")])
        #expect(keys("\u{1B}]" + String(repeating: "q", count: 100_000) + "\u{7}").isEmpty)
    }
}

@Suite struct ControlStringTests {
    private static let count = Effort.count("AOS_KEYS", default: 2000)

    /// Introducers of control strings, in 7 bits, in 8 bits, and in 8 bits as UTF-8.
    private static let introducers: [[UInt8]] =
        ["P", "X", "]", "^", "_"].flatMap { (letter: String) -> [[UInt8]] in
            let byte = Array(letter.utf8)[0] + 0x40
            return [[0x1B, byte - 0x40], [byte], [0xC2, byte]]
        }

    private static let ends: [[UInt8]] = [[0x07], [0x1B, 0x5C], [0x9C], [0xC2, 0x9C]]

    /// Random contents of a control string: letters that are keys, other control codes, characters of several scripts.
    private static func content(_ random: inout SeededGenerator) -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<Int.random(in: 0...40, using: &random) {
            switch Int.random(in: 0..<10, using: &random) {
            case 0: bytes.append(UInt8.random(in: 0x08..<0x1B, using: &random))
            case 1: bytes += Array((["é", "✜", "日", "🐈", "Ḝ"].randomElement(using: &random) ?? "").utf8)
            case 2: bytes += [0x1B, [0x1B, 0x5B, 0x71, 0x0D].randomElement(using: &random) ?? 0x71]
            default: bytes.append(UInt8.random(in: 0x20..<0x7F, using: &random))
            }
        }
        // A backslash after an ESC would end the string.
        return bytes.filter { $0 != 0x5C }
    }

    private static func decode(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [KeyDecoder.Input] {
        var decoder = KeyDecoder()
        var inputs: [KeyDecoder.Input] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = Int.random(in: 1...rest.count, using: &random)
            inputs += decoder.decode(rest.prefix(count))
            rest = rest.dropFirst(count)
        }
        return inputs
    }

    private static func keys(_ inputs: [KeyDecoder.Input]) -> [Key] {
        inputs.compactMap { if case .key(let key) = $0 { key } else { nil } }
    }

    @Test func `no control string yields a key in any form`() {
        var random = SeededGenerator(seed: 5)
        for _ in 0..<Self.count {
            let introducer = Self.introducers.randomElement(using: &random) ?? []
            let bytes = introducer + Self.content(&random) + (Self.ends.randomElement(using: &random) ?? [])
            #expect(Self.keys(Self.decode(bytes + [0x7A], &random)) == [.character("z")], "\(bytes)")
        }
    }

    @Test func `an unterminated control string yields no key, and the next key is decoded again`() {
        var random = SeededGenerator(seed: 6)
        for _ in 0..<Self.count {
            let bytes = (Self.introducers.randomElement(using: &random) ?? []) + Self.content(&random)
            var decoder = KeyDecoder()
            #expect(Self.keys(decoder.decode(bytes)).isEmpty, "\(bytes)")
            #expect(decoder.pending == .rest)
            #expect(decoder.endPending().isEmpty)
            #expect(decoder.decode([0x7A]) == [.key(.character("z"))])
        }
    }

    @Test func `no unknown control sequence yields a key`() {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<Self.count {
            var bytes: [UInt8] = [[0x1B, 0x5B], [0x9B], [0xC2, 0x9B]].randomElement(using: &random) ?? []
            bytes.append([0x3D, 0x3E, 0x3F].randomElement(using: &random) ?? 0x3F)
            for _ in 0..<Int.random(in: 0...80, using: &random) {
                bytes.append(UInt8.random(in: 0x30...0x3B, using: &random))
            }
            for _ in 0..<Int.random(in: 0...2, using: &random) {
                bytes.append(UInt8.random(in: 0x20...0x2F, using: &random))
            }
            bytes.append(UInt8.random(in: 0x40...0x7E, using: &random))
            #expect(Self.decode(bytes + [0x7A], &random) == [.key(.character("z"))], "\(bytes)")
        }
    }

    @Test func `input is decoded the same whole and in pieces`() {
        var random = SeededGenerator(seed: 8)
        let pieces = [
            "\u{1B}", "[", "O", "]", "P", "\\", "A", "~", "200~", "\u{1B}[200~", "\u{1B}[201~", ";", "M", "é",
        ]
        for _ in 0..<Self.count {
            let bytes = (0..<Int.random(in: 0...30, using: &random)).flatMap { _ -> [UInt8] in
                Bool.random(using: &random)
                    ? Array((pieces.randomElement(using: &random) ?? "").utf8)
                    : [UInt8.random(in: 0...255, using: &random)]
            }
            var whole = KeyDecoder()
            #expect(Self.decode(bytes, &random) == whole.decode(bytes), "\(bytes)")
        }
    }
}

@Suite struct PasteTests {
    private static let begin = Array("\u{1B}[200~".utf8)
    private static let end = Array("\u{1B}[201~".utf8)

    @Test func `a paste is one key, whatever it contains`() {
        var decoder = KeyDecoder()
        let text = "q\u{1B}[A\u{1B}[201x\u{1B}]é\u{1B}\u{1B}[20"
        #expect(decoder.decode(Self.begin + Array((text + "\r").utf8) + Self.end) == [.key(.paste(text + "\n"))])
        #expect(decoder.pending == nil)
    }

    @Test func `a large paste is truncated after a whole letter, and the next key is kept`() {
        for letter in ["a", "é", "日"] {
            var decoder = KeyDecoder()
            let text = Array(String(repeating: letter, count: 3 << 20).utf8)
            let inputs = decoder.decode(Self.begin) + decoder.decode(text) + decoder.decode(Self.end + [0x7A])
            guard case .key(.paste(let kept)) = inputs.first else {
                Issue.record("no paste of \(letter)")
                continue
            }
            #expect(kept.utf8.count <= KeyDecoder.longestPaste)
            #expect(kept.utf8.count > KeyDecoder.longestPaste - 4)
            #expect(kept.utf8.elementsEqual(text.prefix(kept.utf8.count)) && !kept.contains("\u{FFFD}"))
            #expect(Array(inputs.dropFirst()) == [.key(.character("z"))])
        }
    }

    @Test func `an unterminated paste ends when no more input arrives`() {
        var decoder = KeyDecoder()
        #expect(decoder.decode(Self.begin + Array("ab".utf8)).isEmpty)
        #expect(decoder.pending == .rest)
        #expect(decoder.endPending() == [.key(.paste("ab"))])
        #expect(decoder.decode(Self.end + [0x7A]) == [.key(.character("z"))])
    }
}
