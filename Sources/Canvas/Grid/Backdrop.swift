/// The known background of a terminal.
public enum Backdrop: Sendable, Equatable, CaseIterable {
    /// Not known, so that colors must be readable on any background.
    case unknown
    case dark
    case light

    /// Parses the variable `COLORFGBG`, which some terminals set: color numbers separated by semicolons, the
    /// background's last.
    ///
    /// Of the sixteen colors, black, the dark ones and dark gray count as dark. A value that does not name the
    /// background, such as `default`, is unknown.
    public init(colorFGBG text: String?) {
        let fields = (text ?? "").split(separator: ";", omittingEmptySubsequences: false)
        guard fields.count == 2 || fields.count == 3, let last = fields.last, let index = UInt8(last) else {
            self = .unknown
            return
        }
        switch index {
        case 0...6, 8: self = .dark
        case 7, 9...15: self = .light
        default: self = .unknown
        }
    }

    /// Parses a terminal's answer to an OSC 11 query for its background, for example `11;rgb:1e1e/1e1e/1e1e`; nil for
    /// any other text.
    public init?(answer text: String) {
        guard text.utf8.count <= 64, let colon = text.firstIndex(of: ":") else { return nil }
        guard ["11;rgb", "11;rgba"].contains(text[..<colon]) else { return nil }
        let parts = text[text.index(after: colon)...].split(separator: "/", omittingEmptySubsequences: false)
            .map { part -> Double? in
                guard 1...4 ~= part.utf8.count, let value = UInt16(part, radix: 16), !part.hasPrefix("+") else {
                    return nil
                }
                return Double(value) / Double(1 << (4 * part.utf8.count) - 1)
            }
        guard 3...4 ~= parts.count, let red = parts[0], let green = parts[1], let blue = parts[2] else { return nil }
        // Dark means that white contrasts with it at least as much as black does.
        self = RelativeLuminance(red: red, green: green, blue: blue).value <= 0.179 ? .dark : .light
    }
}

/// The brightness of a color as defined by WCAG, from which the contrast of two colors is computed.
struct RelativeLuminance {
    let value: Double

    /// The luminance of a color with components between 0 and 1.
    init(red: Double, green: Double, blue: Double) {
        value = 0.2126 * Self.linear(red) + 0.7152 * Self.linear(green) + 0.0722 * Self.linear(blue)
    }

    /// The contrast with another color, from 1 to 21.
    func contrast(with other: RelativeLuminance) -> Double {
        (max(value, other.value) + 0.05) / (min(value, other.value) + 0.05)
    }

    private static func linear(_ part: Double) -> Double {
        part <= 0.04045 ? part / 12.92 : power((part + 0.055) / 1.055)
    }

    /// Raises a value to the power of 2.4 by Newton's method: x² · (x²)^(1/5).
    private static func power(_ value: Double) -> Double {
        let square = value * value
        var root = 1.0
        for _ in 0..<60 { root = (4 * root + square / (root * root * root * root)) / 5 }
        return square * root
    }
}
