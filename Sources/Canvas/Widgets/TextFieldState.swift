/// A line that is being typed, and the position of the cursor in it.
public struct TextFieldState: Sendable, Hashable {
    /// The text, exactly as typed.
    public private(set) var text: String
    /// The number of characters before the cursor.
    public private(set) var cursor: Int

    /// Makes a field with the cursor after the text.
    public init(_ text: String = "") {
        self.text = text
        cursor = text.count
    }

    /// The text before the cursor.
    public var head: String { String(text.prefix(cursor)) }
    /// The text after the cursor.
    public var tail: String { String(text.dropFirst(cursor)) }

    /// Inserts characters at the cursor; a combining mark joins the letter before it.
    public mutating func insert(_ more: String) {
        set(head: head + more, tail: tail)
    }

    /// Handles a key; false if it is not an editing key.
    ///
    /// Understands letters, pasted text, Backspace, Del, Left, Right, Home, End and the usual Ctrl-A, B, D, E, F, H, K, U, W.
    public mutating func handle(_ key: Key) -> Bool {
        switch key {
        case .character(let character): insert(String(character))
        case .paste(let text): insert(text.split(whereSeparator: \.isNewline).joined(separator: " "))
        case .backspace, .control("h"): set(head: String(head.dropLast()), tail: tail)
        case .delete, .control("d"): set(head: head, tail: String(tail.dropFirst()))
        case .left, .control("b"): cursor = max(0, cursor - 1)
        case .right, .control("f"): cursor = min(text.count, cursor + 1)
        case .home, .control("a"): cursor = 0
        case .end, .control("e"): cursor = text.count
        case .control("u"): set(head: "", tail: tail)
        case .control("k"): set(head: head, tail: "")
        case .control("w"): deleteWord()
        default: return false
        }
        return true
    }

    private mutating func deleteWord() {
        var kept = Substring(head)
        while kept.last == " " { kept.removeLast() }
        while let last = kept.last, last != " " { kept.removeLast() }
        set(head: String(kept), tail: tail)
    }

    private mutating func set(head: String, tail: String) {
        text = head + tail
        cursor = min(head.count, text.count)
    }
}
