public import Canvas

/// Options for using a terminal; decided by the caller, who knows flags and environment.
public nonisolated struct TerminalOptions: Sendable, Equatable {
    /// The range of colors that may be used.
    public enum Colors: Sendable, Equatable {
        /// None, for `NO_COLOR` and monochrome screens.
        case none
        /// The sixteen that the terminal names, as far as it has them.
        case sixteen
        /// As many as the terminal has: of 256 those that can be read on its background, or on dark and on light.
        case all
    }

    /// Whether the mouse is listened to.
    public enum Pointer: Sendable, Equatable {
        case off
        case on
    }

    /// The character encoding that the terminal is assumed to show.
    public enum Encoding: Sendable, Equatable {
        /// Those of the locale.
        case locale
        /// UTF-8, regardless of the locale.
        case utf8
    }

    /// The range of colors that may be used.
    public var colors: Colors
    /// The known background of the terminal.
    public var backdrop: Backdrop
    /// Whether to query the terminal for its background; the answer replaces the assumed one.
    public var asksBackdrop: Bool
    /// Whether the mouse is listened to.
    public var pointer: Pointer
    /// The character encoding that the terminal is assumed to show.
    public var encoding: Encoding
    /// The time that Esc waits for the rest of a sequence, in milliseconds.
    public var escapeDelay: Int

    /// Makes options.
    public init(
        colors: Colors = .all, backdrop: Backdrop = .unknown, asksBackdrop: Bool = false, pointer: Pointer = .off,
        encoding: Encoding = .locale, escapeDelay: Int = 25
    ) {
        self.colors = colors
        self.backdrop = backdrop
        self.asksBackdrop = asksBackdrop
        self.pointer = pointer
        self.encoding = encoding
        self.escapeDelay = escapeDelay
    }
}
