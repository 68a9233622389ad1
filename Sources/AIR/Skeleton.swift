/// The visual form of a text: texts with the same skeleton look alike.
///
/// Skeletons are similar to those of Unicode's UTS #39: characters that look the same in common fonts count as one, and
/// invisible ones are dropped. The table holds ASCII digits and letters and the letters of other scripts that look like
/// them.
public enum Skeleton {
    /// The skeleton of a text.
    public static func bytes(of text: some StringProtocol) -> [UInt8] {
        var letters: [UInt8] = []
        letters.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            if scalar.isASCII {
                append(UInt8(truncatingIfNeeded: scalar.value), to: &letters)
            } else {
                appendForeign(scalar, to: &letters)
            }
        }
        return letters
    }

    /// Whether a character is invisible.
    public static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .format, .control: true
        // The Braille pattern without dots.
        default: scalar.properties.isDefaultIgnorableCodePoint || scalar.value == 0x2800
        }
    }

    /// Appends a letter; letters that look the same become one, as do pairs that look like a single letter.
    private static func append(_ byte: UInt8, to letters: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "0"): letters.append(UInt8(ascii: "O"))
        case UInt8(ascii: "1"), UInt8(ascii: "I"), UInt8(ascii: "|"): letters.append(UInt8(ascii: "l"))
        case UInt8(ascii: "n") where letters.last == UInt8(ascii: "r"): letters[letters.count - 1] = UInt8(ascii: "m")
        case UInt8(ascii: "v") where letters.last == UInt8(ascii: "v"): letters[letters.count - 1] = UInt8(ascii: "w")
        default: letters.append(byte)
        }
    }

    private static func appendForeign(_ scalar: Unicode.Scalar, to letters: inout [UInt8]) {
        if let twin = twins[scalar] { return append(twin, to: &letters) }
        // The fullwidth forms are in the order of ASCII.
        if 0xFF01...0xFF5E ~= scalar.value { return append(UInt8(scalar.value - 0xFEE0), to: &letters) }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return
        default: if isInvisible(scalar) { return }
        }
        letters += Array(String(scalar).utf8)
    }

    /// Cyrillic and Greek letters that look like ASCII letters.
    private static let twins: [Unicode.Scalar: UInt8] = {
        let pairs: [(String, String)] = [
            ("а", "a"), ("е", "e"), ("о", "o"), ("р", "p"), ("с", "c"), ("у", "y"), ("х", "x"), ("і", "i"), ("ѕ", "s"),
            ("ј", "j"), ("һ", "h"), ("ԁ", "d"), ("ԛ", "q"), ("ԝ", "w"), ("А", "A"), ("В", "B"), ("Е", "E"), ("К", "K"),
            ("М", "M"), ("Н", "H"), ("О", "O"), ("Р", "P"), ("С", "C"), ("Т", "T"), ("Х", "X"), ("І", "I"), ("Ѕ", "S"),
            ("Ј", "J"), ("ο", "o"), ("ν", "v"), ("ι", "i"), ("Α", "A"), ("Β", "B"), ("Ε", "E"), ("Ζ", "Z"), ("Η", "H"),
            ("Ι", "I"), ("Κ", "K"), ("Μ", "M"), ("Ν", "N"), ("Ο", "O"), ("Ρ", "P"), ("Τ", "T"), ("Υ", "Y"), ("Χ", "X"),
        ]
        var table: [Unicode.Scalar: UInt8] = [:]
        for (foreign, plain) in pairs {
            if let scalar = foreign.unicodeScalars.first, let byte = plain.utf8.first { table[scalar] = byte }
        }
        return table
    }()
}
