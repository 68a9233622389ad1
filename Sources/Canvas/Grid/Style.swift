/// A color of the terminal's palette, by its number there, or the terminal's default.
public enum Color: UInt8, Sendable, Hashable, CaseIterable {
    /// The terminal's default color, which is readable on dark and light terminals.
    case standard
    case red
    case green
    case yellow
    case blue
    case magenta
    case cyan
}

/// The look of a cell: two colors and a set of attributes.
public struct Style: Sendable, Hashable {
    /// Attributes that work without color.
    public struct Attributes: OptionSet, Sendable, Hashable {
        /// The attributes as bits.
        public let rawValue: UInt8

        /// Makes a set from its bits.
        public init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        /// Heavier letters.
        public static let bold = Attributes(rawValue: 1)
        /// Foreground and background swapped.
        public static let reverse = Attributes(rawValue: 2)
        /// A line below.
        public static let underline = Attributes(rawValue: 4)
        /// Fainter letters.
        public static let dim = Attributes(rawValue: 8)
    }

    /// The color of the letters.
    public var foreground: Color
    /// The background color.
    public var background: Color
    /// Attributes besides color.
    public var attributes: Attributes

    /// Makes a style; without arguments the terminal's default.
    public init(
        _ foreground: Color = .standard, on background: Color = .standard, _ attributes: Attributes = []
    ) {
        self.foreground = foreground
        self.background = background
        self.attributes = attributes
    }

    /// This style laid over another one, which provides the colors that are unset here and adds its attributes.
    public func over(_ base: Style) -> Style {
        Style(
            foreground == .standard ? base.foreground : foreground,
            on: background == .standard ? base.background : background,
            attributes.union(base.attributes))
    }

    /// The style with additional attributes.
    public func with(_ more: Attributes) -> Style {
        Style(foreground, on: background, attributes.union(more))
    }

    /// The style without colors, for terminals that have none.
    public var withoutColor: Style { Style(.standard, on: .standard, attributes) }
}

extension Style {
    /// The terminal's default style.
    public static let plain = Style()
    /// Something added to the world, `+`.
    public static let added = Style(.green)
    /// Something removed, `-`.
    public static let removed = Style(.red)
    /// Something that differs, `~`.
    public static let changed = Style(.yellow)
    /// Something that needs attention, `!`.
    public static let warning = Style(.yellow, .bold)
    /// Something that blocks or can't be undone.
    public static let danger = Style(.red, .bold)
    /// Something that succeeded.
    public static let success = Style(.green, .bold)
    /// Something secondary: folded parts, hints.
    public static let muted = Style(.standard, .dim)
    /// Something to emphasize: keys, active names.
    public static let accent = Style(.cyan)
    /// A heading.
    public static let title = Style(.standard, .bold)
    /// The row that the keys act on.
    public static let selected = Style(.standard, .reverse)
    /// The selected row of a pane without the focus.
    public static let marked = Style(.standard, .bold)
    /// The matches of a search.
    public static let match = Style(.standard, [.bold, .underline])

    /// Makes a style from a foreground color and attributes.
    public init(_ foreground: Color, _ attributes: Attributes) {
        self.init(foreground, on: .standard, attributes)
    }
}
