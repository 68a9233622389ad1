/// What a single code point does on the screen.
enum ScalarClass: Equatable {
    /// Takes so many cells of its own, one or two.
    case spacing(Int)
    /// Is drawn onto the letter before it.
    case combining
    /// Shows nothing, or moves or reorders other text: only ever shown escaped.
    case unprintable

    init(_ scalar: Unicode.Scalar) {
        if 0x20...0x7E ~= scalar.value {
            self = .spacing(1)
            return
        }
        let properties = scalar.properties
        switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
            self = .unprintable
        case .spaceSeparator:
            // The ideographic space is ordinary in Japanese text and twice as wide; other spaces pass for the plain one.
            self = scalar.value == 0x3000 ? .spacing(2) : .unprintable
        case .nonspacingMark, .enclosingMark:
            self = properties.isDefaultIgnorableCodePoint ? .unprintable : .combining
        default:
            if properties.isDefaultIgnorableCodePoint || scalar.value == 0x2800 {
                self = .unprintable
            } else if Self.isTrailingJamo(scalar.value) {
                self = .combining
            } else {
                self = .spacing(WideRanges.contains(scalar.value) ? 2 : 1)
            }
        }
    }

    /// Vowels and final consonants of Hangul are drawn into the syllable that the first consonant opened.
    private static func isTrailingJamo(_ code: UInt32) -> Bool {
        0x1161...0x11FF ~= code || 0xD7B0...0xD7FB ~= code
    }
}
