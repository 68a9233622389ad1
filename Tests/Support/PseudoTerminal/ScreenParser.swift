/// The state of an emulated terminal's parser between two bytes.
struct ParserState: Sendable, Equatable {
    enum Mode: Sendable, Equatable {
        case ground
        case escape
        case charset
        case control
        case string
        case stringEscape
    }

    var mode = Mode.ground
    /// The bytes of an unfinished sequence or string.
    var gathered: [UInt8] = []
    /// The bytes of an unfinished UTF-8 character.
    var partial: [UInt8] = []
    var isSystemCommand = false
    /// The index of the charset that an unfinished sequence defines.
    var charset = 0
}

extension TerminalScreen {
    /// Processes bytes that a program has written.
    public mutating func feed(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { feed(byte) }
    }

    /// Processes text that a program has written.
    public mutating func feed(_ text: String) {
        feed(text.utf8)
    }

    private mutating func feed(_ byte: UInt8) {
        switch state.mode {
        case .ground: ground(byte)
        case .escape: escape(byte)
        case .charset:
            charsets[state.charset] = byte == UInt8(ascii: "0") ? .lineDrawing : .letters
            state.mode = .ground
        case .control:
            if 0x40...0x7E ~= byte {
                state.mode = .ground
                control(final: byte)
            } else if byte < 0x20 {
                execute(byte)
            } else {
                state.gathered.append(byte)
            }
        case .string:
            switch byte {
            case 0x07: endString()
            case 0x1B: state.mode = .stringEscape
            default: state.gathered.append(byte)
            }
        case .stringEscape:
            endString()
            if byte != UInt8(ascii: "\\") { escape(byte) }
        }
    }

    private mutating func ground(_ byte: UInt8) {
        if state.partial.isEmpty {
            if byte < 0x20 || byte == 0x7F { return execute(byte) }
            if byte < 0x80 { return put(Unicode.Scalar(byte)) }
        }
        state.partial.append(byte)
        let text = String(decoding: state.partial, as: UTF8.self)
        if let scalar = text.unicodeScalars.first, text.unicodeScalars.count == 1, scalar != "\u{FFFD}" {
            put(scalar)
            state.partial = []
        } else if state.partial.count >= 4 {
            put("\u{FFFD}")
            state.partial = []
        }
    }

    private mutating func execute(_ byte: UInt8) {
        switch byte {
        case 0x08: buffer.move(x: buffer.x - 1, y: buffer.y)
        case 0x09: buffer.move(x: (buffer.x / 8 + 1) * 8, y: buffer.y)
        case 0x0A, 0x0B, 0x0C: buffer.lineFeed()
        case 0x0D: buffer.move(x: 0, y: buffer.y)
        case 0x0E: charset = 1
        case 0x0F: charset = 0
        case 0x1B: state.mode = .escape
        default: break
        }
    }

    private mutating func escape(_ byte: UInt8) {
        state.mode = .ground
        state.gathered = []
        switch byte {
        case UInt8(ascii: "["): state.mode = .control
        case UInt8(ascii: "]"): (state.mode, state.isSystemCommand) = (.string, true)
        case UInt8(ascii: "P"), UInt8(ascii: "_"), UInt8(ascii: "^"):
            (state.mode, state.isSystemCommand) = (.string, false)
        case UInt8(ascii: "("): (state.mode, state.charset) = (.charset, 0)
        case UInt8(ascii: ")"): (state.mode, state.charset) = (.charset, 1)
        case UInt8(ascii: "7"): (buffer.savedX, buffer.savedY) = (buffer.x, buffer.y)
        case UInt8(ascii: "8"): buffer.move(x: buffer.savedX, y: buffer.savedY)
        case UInt8(ascii: "D"): buffer.lineFeed()
        case UInt8(ascii: "E"):
            buffer.lineFeed()
            buffer.x = 0
        case UInt8(ascii: "M"): buffer.reverseLineFeed()
        case UInt8(ascii: "c"): self = TerminalScreen(columns: columns, rows: rows)
        case UInt8(ascii: "="), UInt8(ascii: ">"): break
        default: unknownSequences.append("ESC \(Character(Unicode.Scalar(byte)))")
        }
    }

    private mutating func endString() {
        state.mode = .ground
        let text = String(decoding: state.gathered, as: UTF8.self)
        if state.isSystemCommand, text.hasPrefix("52;c;") { clipboard = String(text.dropFirst(5)) }
        state.gathered = []
    }
}
