import CNcurses
import Canvas

/// Turns what ncurses reads into keys, and gathers pasted text.
struct KeyReader {
    enum Reading: Equatable {
        case nothing
        case key(Key)
        case resize
    }

    /// Text of a paste that has begun and not ended; nil otherwise.
    private var pasted: String.UnicodeScalarView?
    /// More than this is not kept of one paste.
    private static let longestPaste = 1 << 20
    /// A paste is over when nothing of it comes for so many milliseconds: its end may have been lost on the way, and
    /// must not take every key that follows.
    static let longestPause: CInt = 1000

    /// Whether a paste has begun and not ended.
    var isPasting: Bool { pasted != nil }

    /// Ends a paste whose end did not come.
    mutating func endPaste() -> Key? {
        defer { pasted = nil }
        return pasted.flatMap { $0.isEmpty ? nil : .paste(String($0)) }
    }

    mutating func read() -> Reading {
        while true {
            let key = cn_read_key()
            switch key.kind {
            case CN_CHARACTER:
                if pasted == nil { return .key(Self.key(of: key.code)) }
                gather(key.code)
            case CN_FUNCTION:
                if key.code == CN_RESIZE.rawValue { return .resize }
                if let found = function(key) { return .key(found) }
            default:
                return .nothing
            }
        }
    }

    private mutating func gather(_ code: UInt32) {
        guard let scalar = Unicode.Scalar(code == 13 ? 10 : code), let text = pasted else { return }
        if text.count < Self.longestPaste { pasted?.append(scalar) }
    }

    private mutating func function(_ key: cn_key) -> Key? {
        switch key.code {
        case CN_PASTE_BEGIN.rawValue:
            pasted = "".unicodeScalars
            return nil
        case CN_PASTE_END.rawValue:
            defer { pasted = nil }
            return pasted.map { .paste(String($0)) }
        default:
            return pasted == nil ? Self.function(key) : nil
        }
    }

    /// A character as it comes from a terminal in raw mode: control codes are letters with Ctrl.
    static func key(of code: UInt32) -> Key {
        switch code {
        case 9: .tab
        case 10, 13: .enter
        case 27: .escape
        case 8, 127: .backspace
        case 0: .control(" ")
        case 1...26: .control(Character(Unicode.Scalar(UInt8(96 + code))))
        case 28...31: .control(Character(Unicode.Scalar(UInt8(64 + code))))
        default: .character(Character(Unicode.Scalar(code) ?? "\u{FFFD}"))
        }
    }

    private static func function(_ key: cn_key) -> Key? {
        let place = Position(x: Int(key.x), y: Int(key.y))
        if key.code > CN_F0.rawValue { return .function(Int(key.code - CN_F0.rawValue)) }
        return switch cn_function(rawValue: key.code) {
        case CN_UP: .up
        case CN_DOWN: .down
        case CN_LEFT: .left
        case CN_RIGHT: .right
        case CN_PAGE_UP: .pageUp
        case CN_PAGE_DOWN: .pageDown
        case CN_HOME: .home
        case CN_END: .end
        case CN_ENTER: .enter
        case CN_BACKSPACE: .backspace
        case CN_DELETE: .delete
        case CN_INSERT: .insert
        case CN_BACK_TAB: .backTab
        case CN_MOUSE_PRESS: .mouse(Mouse(.press, at: place))
        case CN_MOUSE_RELEASE: .mouse(Mouse(.release, at: place))
        case CN_MOUSE_DRAG: .mouse(Mouse(.drag, at: place))
        case CN_WHEEL_UP: .mouse(Mouse(.wheelUp, at: place))
        case CN_WHEEL_DOWN: .mouse(Mouse(.wheelDown, at: place))
        default: nil
        }
    }
}
