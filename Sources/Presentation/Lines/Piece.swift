public import Canvas

/// The meaning of a piece of text; each output has its own style for it.
///
/// A role only emphasizes: a sign or a word always carries the same meaning.
public enum Role: Sendable, Hashable, CaseIterable {
    /// Nothing special.
    case plain
    /// The name of a definition, an effect or a grant; code in Markdown.
    case name
    /// A title, or the subject of a line.
    case strong
    /// Secondary information.
    case faint
    /// Something the world gains, `+`.
    case added
    /// Something the world loses, `-`.
    case removed
    /// Something that differs, `~`.
    case changed
    /// Something that is fine.
    case success
    /// Something that needs attention, `!`.
    case warning
    /// Something that blocks.
    case error
    /// New or wider authority.
    case gain
    /// Lost or narrower authority.
    case loss
    /// Something to follow, such as a place or a reference.
    case link
}

/// A piece of text in one role, safe to show: text from files never reaches an output unescaped.
public struct Piece: Sendable, Hashable {
    /// The escaped text.
    public let text: Sanitized
    /// The meaning.
    public let role: Role

    /// Escapes a text.
    public init(_ text: some StringProtocol, _ role: Role = .plain) {
        self.init(Sanitized(text), role)
    }

    /// Makes a piece from text that is already escaped.
    public init(_ text: Sanitized, _ role: Role = .plain) {
        self.text = text
        self.role = role
    }

    /// The piece padded with spaces, after the text or before it.
    public func padded(to cells: Int, alignsRight: Bool = false) -> Piece {
        guard alignsRight else { return Piece(text.padded(to: cells), role) }
        return Piece(Sanitized(String(repeating: " ", count: max(0, cells - text.width))) + text, role)
    }
}
