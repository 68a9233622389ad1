public import Canvas

/// Options for using a terminal; chosen by the caller, which knows the flags and the environment.
public nonisolated struct TerminalOptions: Sendable, Equatable {
    /// The range of colors that may be used.
    public enum Colors: Sendable, Equatable {
        /// None, for `NO_COLOR` and monochrome screens.
        case none
        /// The sixteen named colors, or as many of them as the terminal has.
        case sixteen
        /// All colors of the terminal; of 256, those readable on its background, or on both dark and light if it is
        /// unknown.
        case all
    }

    /// Whether the mouse is listened to.
    public enum Pointer: Sendable, Equatable {
        case off
        case on
    }

    /// The character encoding that the terminal is assumed to show.
    public enum Encoding: Sendable, Equatable {
        /// The encoding of the locale.
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
    /// The time to wait for the rest of a sequence after ESC, in milliseconds.
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
