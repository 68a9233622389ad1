/// The effect of a single code point on the screen.
enum ScalarClass: Equatable {
    /// Takes one or two cells.
    case spacing(Int)
    /// Combines with the letter before it.
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
            // The ideographic space is ordinary in Japanese text and twice as wide; other spaces look like the plain
            // one.
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

    /// The version of Unicode that the C libraries of all supported systems know: the library and the terminal may not
    /// know the width of newer code points.
    private static let newestVersion = 13

    /// Whether a code point is half of a flag or a skin tone, which terminals merge with its neighbors.
    private static func isPartOfPicture(_ code: UInt32) -> Bool {
        0x1F1E6...0x1F1FF ~= code || 0x1F3FB...0x1F3FF ~= code
    }

    /// Whether a code point takes one cell in one version of Unicode and two in another, or is the mark that counts as
    /// a letter.
    private static func isMeasuredDifferently(_ code: UInt32) -> Bool {
        0x3248...0x324F ~= code || 0x4DC0...0x4DFF ~= code || code == 0x1171E
    }

    /// Whether a code point is a vowel or a final consonant of Hangul, which is drawn into the syllable of the first
    /// consonant.
    private static func isTrailingJamo(_ code: UInt32) -> Bool {
        0x1161...0x11FF ~= code || 0xD7B0...0xD7FB ~= code
    }
}
