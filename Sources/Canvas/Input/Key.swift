/// One key press, as reported by a terminal.
public enum Key: Sendable, Hashable {
    /// A letter, a digit, a punctuation mark, or the space.
    case character(Character)
    /// A lowercase letter or a punctuation mark with Ctrl, for example `c` for Ctrl-C.
    case control(Character)
    case enter
    case escape
    case tab
    case backTab
    case backspace
    case delete
    case insert
    case up
    case down
    case left
    case right
    case pageUp
    case pageDown
    case home
    case end
    /// F1 and so on.
    case function(Int)
    /// Pasted text, if the terminal reports pastes; it must never act as keys.
    case paste(String)
    /// A mouse event, if the mouse is turned on.
    case mouse(Mouse)
}

/// A mouse action and its position.
public struct Mouse: Sendable, Hashable {
    /// The kind of a mouse action.
    public enum Action: Sendable, Hashable {
        case press
        case release
        case drag
        case wheelUp
        case wheelDown
    }

    /// The kind of action.
    public let action: Action
    /// The cell under the pointer.
    public let position: Position

    /// Makes a mouse event.
    public init(_ action: Action, at position: Position) {
        self.action = action
        self.position = position
    }
}

extension Key: CustomStringConvertible {
    /// The name of the key in the help and the footer.
    public var description: String {
        switch self {
        case .character(" "): "Space"
        case .character(let character): String(character)
        case .control(let character): "Ctrl-\(character.uppercased())"
        case .enter: "Enter"
        case .escape: "Esc"
        case .tab: "Tab"
        case .backTab: "Shift-Tab"
        case .backspace: "Backspace"
        case .delete: "Del"
        case .insert: "Ins"
        case .up: "Up"
        case .down: "Down"
        case .left: "Left"
        case .right: "Right"
        case .pageUp: "PgUp"
        case .pageDown: "PgDn"
        case .home: "Home"
        case .end: "End"
        case .function(let number): "F\(number)"
        case .paste: "Paste"
        case .mouse: "Mouse"
        }
    }
}
