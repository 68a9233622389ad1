/// The style that a terminal writes in, and the shortest way to another one.
struct Pen {
    private let dialect: FrameDialect
    private(set) var style = Style.plain

    init(_ dialect: FrameDialect) { self.dialect = dialect }

    /// Whether blanks that are written now show nothing but the terminal's own background.
    var isBare: Bool { style.isBare }

    /// Whether something of a style can be written without a word.
    func writes(_ style: Style) -> Bool { dialect.spoken(style) == self.style }

    /// Goes over to a style.
    mutating func turn(to wanted: Style, _ out: inout [UInt8]) {
        let next = dialect.spoken(wanted)
        guard next != style else { return }
        let anew = parameters(from: .plain, to: next)
        let parts = step(to: next)
        style = next
        out += [0x1B, UInt8(ascii: "[")]
        if let parts, next != .plain, parts.count <= anew.count + 1 {
            out += parts
        } else if next != .plain {
            out += [UInt8(ascii: "0"), UInt8(ascii: ";")] + anew
        }
        out.append(UInt8(ascii: "m"))
    }

    /// What leads to a style from the present one; nil where only a new beginning does.
    private func step(to next: Style) -> [UInt8]? {
        let ended = style.attributes.subtracting(next.attributes)
        return ended.isEmpty || dialect.endsAttributes ? parameters(from: style, to: next) : nil
    }

    private func parameters(from old: Style, to next: Style) -> [UInt8] {
        var out: [UInt8] = []
        func add(_ parameter: [UInt8]) {
            if !out.isEmpty { out.append(UInt8(ascii: ";")) }
            out += parameter
        }
        func digits(_ tens: UInt8, _ ones: UInt8) -> [UInt8] { [48 + tens, 48 + ones] }
        var kept = old.attributes
        let ended = kept.subtracting(next.attributes)
        if !ended.isDisjoint(with: [.bold, .dim]) {
            // One parameter ends both.
            add(digits(2, 2))
            kept.subtract([.bold, .dim])
        }
        if ended.contains(.underline) { add(digits(2, 4)) }
        if ended.contains(.reverse) { add(digits(2, 7)) }
        let begun = next.attributes.subtracting(kept)
        for (attribute, number) in Self.numbers where begun.contains(attribute) { add([48 + number]) }
        if next.foreground != old.foreground { add(dialect.foreground(next.foreground) ?? digits(3, 9)) }
        if next.background != old.background { add(dialect.background(next.background) ?? digits(4, 9)) }
        return out
    }

    private static let numbers: [(Style.Attributes, UInt8)] = [(.bold, 1), (.dim, 2), (.underline, 4), (.reverse, 7)]
}

extension Style {
    /// Whether a blank in this style shows nothing but the terminal's own background.
    var isBare: Bool { background == .standard && attributes.isDisjoint(with: [.reverse, .underline]) }
}

extension Cell {
    /// Whether the cell shows nothing but the terminal's own background, whatever colour letters would have in it.
    var isBare: Bool { style.isBare && glyph?.isBlank == true }

    /// Whether nobody can tell the cell from another one.
    func looksLike(_ other: Cell) -> Bool { self == other || isBare && other.isBare }
}
