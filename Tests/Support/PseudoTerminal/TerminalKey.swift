/// A key that a test presses.
public enum TerminalKey: Sendable, Equatable {
    /// Typed letters.
    case text(String)
    /// A letter with Ctrl.
    case control(Character)
    case enter, escape, tab, backTab, backspace, delete, insert
    case up, down, left, right, pageUp, pageDown, home, end
    /// F1 to F12.
    case function(Int)
    /// Pasted text.
    case paste(String)

    /// The bytes that an xterm sends for the key.
    func bytes(applicationKeys: Bool, bracketsPaste: Bool) -> [UInt8] {
        let arrow = applicationKeys ? "\u{1B}O" : "\u{1B}["
        let text: String =
            switch self {
            case .text(let text): text
            case .control(let letter):
                letter.asciiValue.map { String(Unicode.Scalar($0 & 0x1F)) } ?? ""
            case .enter: "\r"
            case .escape: "\u{1B}"
            case .tab: "\t"
            case .backTab: "\u{1B}[Z"
            case .backspace: "\u{7F}"
            case .delete: "\u{1B}[3~"
            case .insert: "\u{1B}[2~"
            case .up: arrow + "A"
            case .down: arrow + "B"
            case .right: arrow + "C"
            case .left: arrow + "D"
            case .home: arrow + "H"
            case .end: arrow + "F"
            case .pageUp: "\u{1B}[5~"
            case .pageDown: "\u{1B}[6~"
            case .function(let number): Self.function(number)
            case .paste(let text): bracketsPaste ? "\u{1B}[200~\(text)\u{1B}[201~" : text
            }
        return Array(text.utf8)
    }

    private static func function(_ number: Int) -> String {
        switch number {
        case 1...4: "\u{1B}O" + ["P", "Q", "R", "S"][number - 1]
        case 5...12: "\u{1B}[\([15, 17, 18, 19, 20, 21, 23, 24][number - 5])~"
        default: ""
        }
    }
}
