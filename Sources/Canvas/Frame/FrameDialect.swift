/// What a terminal understands of the control sequences of ECMA-48, beyond placing its cursor.
public struct FrameDialect: Sendable, Equatable {
    /// The attributes that the terminal has.
    public var attributes: Style.Attributes
    /// Whether it blanks cells without being sent as many spaces.
    public var erasesCells: Bool
    /// Whether attributes can be ended one by one.
    public var endsAttributes: Bool
    /// The parameters that choose a colour of letters, by the number of the colour; nil where there is none.
    private var foregrounds: [[UInt8]?]
    /// The parameters that choose a colour behind letters.
    private var backgrounds: [[UInt8]?]
    /// The colours that are shown as plain ones in bold.
    private var isBold: [Bool]

    /// Makes the language of a terminal without colours.
    public init(attributes: Style.Attributes, erasesCells: Bool, endsAttributes: Bool) {
        self.attributes = attributes
        self.erasesCells = erasesCells
        self.endsAttributes = endsAttributes
        let count = Int(Color.brightWhite.rawValue) + 1
        foregrounds = Array(repeating: nil, count: count)
        backgrounds = foregrounds
        isBold = Array(repeating: false, count: count)
    }

    /// Teaches a colour, by the parameters that choose it for letters and behind them.
    public mutating func learn(_ color: Color, foreground: [UInt8], background: [UInt8], inBold: Bool = false) {
        let index = Int(color.rawValue)
        foregrounds[index] = foreground
        backgrounds[index] = background
        isBold[index] = inBold
    }

    func foreground(_ color: Color) -> [UInt8]? { foregrounds[Int(color.rawValue)] }

    func background(_ color: Color) -> [UInt8]? { backgrounds[Int(color.rawValue)] }

    /// A style without what the terminal has not got.
    func spoken(_ style: Style) -> Style {
        var attributes = style.attributes
        if isBold[Int(style.foreground.rawValue)] { attributes.insert(.bold) }
        return Style(
            foreground(style.foreground) == nil ? .standard : style.foreground,
            on: background(style.background) == nil ? .standard : style.background,
            attributes.intersection(self.attributes))
    }
}
