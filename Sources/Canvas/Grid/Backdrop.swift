/// What a terminal's own background is, as far as anybody says.
public enum Backdrop: Sendable, Equatable, CaseIterable {
    /// Nobody says: only what can be read on either is right.
    case unknown
    case dark
    case light

    /// What the variable `COLORFGBG` tells, which some terminals set: numbers of colours, the background's last.
    ///
    /// Of the sixteen, black, the dark ones and dark grey count as dark. What says nothing about the background, such
    /// as `default`, is not known.
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
}

extension Color {
    /// The number in a palette of 256 of the colour that can be read best on a background.
    ///
    /// Where the background is not known, it is ``steadyIndex``.
    public func index(on backdrop: Backdrop) -> Int? {
        switch (self, backdrop) {
        case (_, .unknown), (.standard, _), (.black, _), (.white, _), (.brightBlack, _), (.brightWhite, _): steadyIndex
        case (.red, .dark), (.brightRed, .dark): 203
        case (.red, .light), (.brightRed, .light): 160
        case (.green, .dark), (.brightGreen, .dark): 77
        case (.green, .light), (.brightGreen, .light): 22
        case (.yellow, .dark), (.brightYellow, .dark): 179
        case (.yellow, .light), (.brightYellow, .light): 94
        case (.blue, .dark), (.brightBlue, .dark): 75
        case (.blue, .light), (.brightBlue, .light): 26
        case (.magenta, .dark), (.brightMagenta, .dark): 177
        case (.magenta, .light), (.brightMagenta, .light): 127
        case (.cyan, .dark), (.brightCyan, .dark): 80
        case (.cyan, .light), (.brightCyan, .light): 24
        }
    }
}
