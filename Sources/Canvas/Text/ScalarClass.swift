/// The effect of a single code point on the screen.
enum ScalarClass: Equatable {
    /// Takes one or two cells.
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
        guard let age = properties.age, age.major <= Self.newestVersion, !Self.isPartOfPicture(scalar.value),
            !Self.isMeasuredDifferently(scalar.value)
        else {
            self = .unprintable
            return
        }
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

    /// The version of Unicode that the C libraries of all supported systems know: of newer code points, library and
    /// terminal may not know the width.
    private static let newestVersion = 13

    /// Halves of flags and skin tones: terminals draw them into their neighbors.
    private static func isPartOfPicture(_ code: UInt32) -> Bool {
        0x1F1E6...0x1F1FF ~= code || 0x1F3FB...0x1F3FF ~= code
    }

    /// Code points of one cell in one version of Unicode and of two in another, and a mark that counts as a letter.
    private static func isMeasuredDifferently(_ code: UInt32) -> Bool {
        0x3248...0x324F ~= code || 0x4DC0...0x4DFF ~= code || code == 0x1171E
    }

    /// Vowels and final consonants of Hangul are drawn into the syllable that the first consonant opened.
    private static func isTrailingJamo(_ code: UInt32) -> Bool {
        0x1161...0x11FF ~= code || 0xD7B0...0xD7FB ~= code
    }
}
