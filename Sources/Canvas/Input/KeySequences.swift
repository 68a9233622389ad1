/// The byte sequences that a terminal sends for keys other than letters.
public struct KeySequences: Sendable, Equatable {
    private var keys: [[UInt8]: Key] = [:]

    /// The sequences of xterm and compatible terminals, and those of rxvt and the Linux console.
    public static let standard = {
        var sequences = KeySequences()
        for (final, key) in [
            ("A", Key.up), ("B", .down), ("C", .right), ("D", .left), ("H", .home), ("F", .end),
        ] {
            sequences.learn(Array("\u{1B}[\(final)".utf8), as: key)
            sequences.learn(Array("\u{1B}O\(final)".utf8), as: key)
        }
        sequences.learn(Array("\u{1B}[Z".utf8), as: .backTab)
        sequences.learn(Array("\u{1B}OM".utf8), as: .enter)
        for (number, key) in [
            (1, Key.home), (2, .insert), (3, .delete), (4, .end), (5, .pageUp), (6, .pageDown), (7, .home), (8, .end),
        ] { sequences.learn(Array("\u{1B}[\(number)~".utf8), as: key) }
        for (index, number) in [11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 23, 24].enumerated() {
            sequences.learn(Array("\u{1B}[\(number)~".utf8), as: .function(index + 1))
        }
        for (index, final) in ["P", "Q", "R", "S"].enumerated() {
            sequences.learn(Array("\u{1B}O\(final)".utf8), as: .function(index + 1))
        }
        for (index, final) in ["A", "B", "C", "D", "E"].enumerated() {
            sequences.learn(Array("\u{1B}[[\(final)".utf8), as: .function(index + 1))
        }
        return sequences
    }()

    /// Adds a sequence, or maps a known one to another key.
    ///
    /// Only control sequences (`ESC [`) and single shifts (`ESC O`) are accepted: anything shorter can be typed.
    public mutating func learn(_ bytes: [UInt8], as key: Key) {
        guard bytes.count > 2, bytes[0] == 0x1B, bytes[1] == UInt8(ascii: "[") || bytes[1] == UInt8(ascii: "O")
        else { return }
        keys[bytes] = key
    }

    subscript(_ bytes: [UInt8]) -> Key? { keys[bytes] }
}
