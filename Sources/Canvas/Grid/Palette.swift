/// Maps the colors of a ``Style`` to those of the terminal.
///
/// If the background is known, every color has a contrast of at least 4.5 to 1 on it. If not, colors from a palette of
/// 256 have that contrast on black and on white where such colors exist; with sixteen colors, the named ones are used,
/// which a terminal's theme chooses for its background.
public struct Palette: Sendable, Equatable {
    /// The mapping from a color to one that the terminal can show.
    public struct Entry: Sendable, Equatable {
        /// The number of the color; nil for the terminal's own.
        public let index: Int?
        /// Whether bold makes up for a bright color that the terminal lacks.
        public let isBold: Bool

        static let own = Entry(index: nil, isBold: false)
    }

    private let count: Int
    private let backdrop: Backdrop

    /// A palette of the first colors that a terminal has, on its background.
    public init(count: Int, on backdrop: Backdrop) {
        self.count = count
        self.backdrop = backdrop
    }

    /// The terminal's entry for a color.
    public func entry(_ color: Color) -> Entry {
        guard color != .standard, count >= 8 else { return .own }
        if count >= 256 { return Entry(index: Self.steady(color, on: backdrop), isBold: false) }
        let index = Self.named(color, on: backdrop)
        return index < count ? Entry(index: index, isBold: false) : Entry(index: index - 8, isBold: true)
    }

    /// A color of the cube of 256, which no theme changes.
    private static func steady(_ color: Color, on backdrop: Backdrop) -> Int? {
        switch (color, backdrop) {
        case (.standard, _): nil
        case (.red, .unknown): 131
        case (.red, .dark): 203
        case (.red, .light): 160
        case (.green, .unknown): 29
        case (.green, .dark): 77
        case (.green, .light): 22
        case (.yellow, .unknown): 130
        case (.yellow, .dark): 179
        case (.yellow, .light): 94
        case (.blue, .unknown): 63
        case (.blue, .dark): 75
        case (.blue, .light): 26
        case (.magenta, .unknown): 163
        case (.magenta, .dark): 177
        case (.magenta, .light): 127
        case (.cyan, .unknown): 30
        case (.cyan, .dark): 80
        case (.cyan, .light): 24
        }
    }

    /// One of the sixteen colors; not always the one with the same name, since none of the greens is readable on white.
    private static func named(_ color: Color, on backdrop: Backdrop) -> Int {
        let bright = 8
        return switch (backdrop, color) {
        case (.unknown, _), (_, .standard), (.light, .red), (.light, .magenta), (.dark, .green): Int(color.rawValue)
        case (.light, .yellow): Int(Color.magenta.rawValue)
        case (.light, .green), (.light, .blue), (.light, .cyan): Int(Color.blue.rawValue)
        case (.dark, .red), (.dark, .yellow), (.dark, .magenta): Int(color.rawValue) + bright
        case (.dark, .blue), (.dark, .cyan): Int(Color.cyan.rawValue)
        }
    }
}
