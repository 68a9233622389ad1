/// Decodes the bytes that a terminal sends into keys and answers, no matter how they are split across reads.
///
/// Sequences that a terminal sends on its own never become keys: control strings (OSC, DCS, APC, PM and SOS, in 7 and 8
/// bits) are swallowed up to ST or BEL, and unknown control sequences up to their last byte. The work per byte is
/// constant.
public struct KeyDecoder: Sendable {
    /// The result of decoding.
    public enum Input: Sendable, Equatable {
        /// A key was pressed.
        case key(Key)
        /// The terminal answered with an operating system command (OSC), without its introducer and end.
        case answer(String)
    }

    /// A sequence that is incomplete after the bytes read so far.
    public enum Pending: Sendable, Equatable {
        /// An ESC that the next byte identifies as a sequence or as the key Esc.
        case escape
        /// A paste, a control string or a control sequence whose rest is missing.
        case rest
    }

    /// The maximum number of bytes kept of one paste; the rest is dropped.
    public static let longestPaste = 1 << 20
    /// The maximum length of an answer, in bytes; no useful answer is longer.
    private static let longestAnswer = 256

    private enum State {
        case ground
        /// After ESC.
        case escape
        /// After `ESC O`.
        case shift
        /// After `ESC [`.
        case control
        /// In a mouse report of the old form, with this number of bytes left.
        case report(Int)
        /// In a control string.
        case string
        /// After ESC in a control string.
        case stringEscape
        case paste
    }

    private let sequences: KeySequences
    private let readsMouse: Bool
    /// The characters of the bytes from 0x80 in a single-byte charset; nil for UTF-8.
    private let upperLetters: [Unicode.Scalar?]?
    private var state = State.ground
    /// The bytes of an incomplete UTF-8 character.
    private var letter: [UInt8] = []
    /// The bytes of an incomplete control sequence, from its ESC.
    private var sequence: [UInt8] = []
    /// The bytes of an incomplete answer; nil in strings that are too long or are not operating system commands.
    private var answer: [UInt8]?
    private var pasted: [UInt8] = []
    /// The number of bytes of the paste terminator that have arrived.
    private var pasteEnd = 0
    private var decoded: [Input] = []

    /// Makes a decoder for a terminal's sequences.
    ///
    /// - Parameters:
    ///   - readsMouse: whether mouse reports are decoded; otherwise they are swallowed.
    ///   - upperLetters: the characters of the bytes from 0x80 to 0xFF in a single-byte charset; nil for UTF-8.
    public init(
        _ sequences: KeySequences = .standard, readsMouse: Bool = false, upperLetters: [Unicode.Scalar?]? = nil
    ) {
        self.sequences = sequences
        self.readsMouse = readsMouse
        self.upperLetters = upperLetters
    }

    /// The longest wait for the rest of a sequence other than Esc, counted from the last byte: lost bytes must not
    /// delay the keys that follow.
    public static let longestPause = Duration.seconds(1)

    /// The pending sequence; nil when the next byte begins a new one.
    public var pending: Pending? {
        switch state {
        case .ground: nil
        case .escape, .shift: .escape
        case .control, .report, .string, .stringEscape, .paste: .rest
        }
    }

    /// Decodes the next bytes.
    public mutating func decode(_ bytes: some Sequence<UInt8>) -> [Input] {
        for byte in bytes { handle(byte) }
        return takeDecoded()
    }

    /// Ends a pending sequence whose rest did not arrive in time.
    ///
    /// ESC alone becomes the key Esc, and a paste without its end becomes a paste; anything else is dropped.
    public mutating func endPending() -> [Input] {
        switch state {
        case .escape: emit(.escape)
        case .paste: if !pasted.isEmpty { endPaste() }
        case .ground, .shift, .control, .report, .string, .stringEscape: break
        }
        if pending != nil { begin(.ground) }
        return takeDecoded()
    }

    private mutating func takeDecoded() -> [Input] {
        defer { decoded = [] }
        return decoded
    }

    private mutating func emit(_ key: Key) { decoded.append(.key(key)) }

    private mutating func begin(_ next: State) {
        state = next
        letter = []
        sequence = []
        answer = nil
        pasted = []
        pasteEnd = 0
    }

    private mutating func handle(_ byte: UInt8) {
        switch state {
        case .ground: handleGround(byte)
        case .escape: handleEscape(byte)
        case .shift: handleShift(byte)
        case .control: handleControl(byte)
        case .report(let left):
            if byte < 0x20 { return restart(byte) }
            state = left > 1 ? .report(left - 1) : .ground
        case .string: handleString(byte)
        case .stringEscape:
            if byte == UInt8(ascii: "\\") { return endString() }
            // Only ST ends a string: everything before it is ignored.
            state = .string
            handleString(byte)
        case .paste: handlePaste(byte)
        }
    }

    /// Drops a pending sequence that the byte can't continue, and handles the byte as the start of a new one.
    private mutating func restart(_ byte: UInt8) {
        begin(.ground)
        handleGround(byte)
    }
}

// MARK: Letters

extension KeyDecoder {
    private mutating func handleGround(_ byte: UInt8) {
        if upperLetters != nil, byte >= 0xA0 { return emit(.character(Character(upperLetter(byte)))) }
        guard letter.isEmpty else { return handleContinuation(byte) }
        switch byte {
        case 0..<0x80: handleASCII(byte)
        case 0x80..<0xA0: handleControlCode(byte)
        case 0xC2...0xF4: letter = [byte]
        default: emit(.character("\u{FFFD}"))
        }
    }

    /// The character of a byte in a single-byte charset.
    private func upperLetter(_ byte: UInt8) -> Unicode.Scalar {
        let index = Int(byte) - 0x80
        guard let letters = upperLetters, letters.indices.contains(index) else { return "\u{FFFD}" }
        return letters[index] ?? "\u{FFFD}"
    }

    private mutating func handleContinuation(_ byte: UInt8) {
        guard 0x80..<0xC0 ~= byte else {
            letter = []
            emit(.character("\u{FFFD}"))
            return handleGround(byte)
        }
        letter.append(byte)
        guard letter.count == Self.length(letter[0]) else { return }
        let scalar = String(decoding: letter, as: UTF8.self).unicodeScalars.first ?? "\u{FFFD}"
        letter = []
        if 0x80..<0xA0 ~= scalar.value { return handleControlCode(UInt8(scalar.value)) }
        emit(.character(Character(scalar)))
    }

    private static func length(_ first: UInt8) -> Int { first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4 }

    private mutating func handleASCII(_ byte: UInt8) {
        switch byte {
        case 0x1B: begin(.escape)
        case 0x09: emit(.tab)
        case 0x0A, 0x0D: emit(.enter)
        case 0x08, 0x7F: emit(.backspace)
        case 0: emit(.control(" "))
        case 1...26: emit(.control(Character(Unicode.Scalar(byte + 0x60))))
        case 28...31: emit(.control(Character(Unicode.Scalar(byte + 0x40))))
        default: emit(.character(Character(Unicode.Scalar(byte))))
        }
    }

    /// Handles an 8-bit control code, which begins a sequence or a string, or is ignored.
    private mutating func handleControlCode(_ byte: UInt8) {
        switch byte {
        case 0x8F, 0x90, 0x98, 0x9B, 0x9D...0x9F: introduce(byte - 0x40)
        default: break
        }
    }
}

// MARK: Sequences

extension KeyDecoder {
    /// Begins the sequence or string introduced by `ESC` and a byte; false if they introduce nothing.
    @discardableResult
    private mutating func introduce(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "O"): begin(.shift)
        case UInt8(ascii: "["): begin(.control)
        case UInt8(ascii: "P"), UInt8(ascii: "X"), UInt8(ascii: "^"), UInt8(ascii: "_"): begin(.string)
        case UInt8(ascii: "]"):
            begin(.string)
            answer = []
        default: return false
        }
        sequence = [0x1B, byte]
        return true
    }

    private mutating func handleEscape(_ byte: UInt8) {
        if introduce(byte) { return }
        begin(.ground)
        // This is the end of a string whose beginning was dropped.
        if byte == UInt8(ascii: "\\") { return }
        emit(.escape)
        handleGround(byte)
    }

    private mutating func handleShift(_ byte: UInt8) {
        guard 0x20..<0x7F ~= byte else { return restart(byte) }
        sequence.append(byte)
        if let key = sequences[sequence] { emit(key) }
        // Some terminals put the number of the modifiers before the final byte.
        if byte >= 0x40 { begin(.ground) }
    }

    private mutating func handleControl(_ byte: UInt8) {
        guard 0x20..<0x7F ~= byte else { return restart(byte) }
        // No known sequence is longer.
        if sequence.count < 64 { sequence.append(byte) }
        if let key = sequences[sequence] {
            begin(.ground)
            return emit(key)
        }
        guard byte >= 0x40 else { return }
        switch (byte, sequence.count) {
        // The function keys of the Linux console have one more byte.
        case (UInt8(ascii: "["), 3): return
        case (UInt8(ascii: "M"), 3): return begin(.report(3))
        default: endControl()
        }
    }

    private mutating func endControl() {
        let ended = sequence
        begin(.ground)
        if ended == Self.pasteBegins {
            state = .paste
        } else if readsMouse, let mouse = Self.mouse(ended) {
            emit(.mouse(mouse))
        }
    }

    /// The event of a mouse report such as `ESC [ < 0 ; 5 ; 3 M`.
    private static func mouse(_ sequence: [UInt8]) -> Mouse? {
        guard sequence.count > 3, sequence[2] == UInt8(ascii: "<"), let last = sequence.last else { return nil }
        guard last == UInt8(ascii: "M") || last == UInt8(ascii: "m") else { return nil }
        let numbers = String(decoding: sequence[3..<sequence.count - 1], as: UTF8.self)
            .split(separator: ";", omittingEmptySubsequences: false).map { UInt16($0) }
        guard numbers.count == 3, let button = numbers[0], let x = numbers[1], let y = numbers[2] else { return nil }
        let place = Position(x: Int(x) - 1, y: Int(y) - 1)
        // Shift, Meta and Ctrl make no difference.
        return switch button & ~0x1C {
        case 0: Mouse(last == UInt8(ascii: "M") ? .press : .release, at: place)
        case 32: Mouse(.drag, at: place)
        case 64: Mouse(.wheelUp, at: place)
        case 65: Mouse(.wheelDown, at: place)
        default: nil
        }
    }
}

// MARK: Strings

extension KeyDecoder {
    private mutating func handleString(_ byte: UInt8) {
        switch byte {
        case 0x07: return endString()
        case 0x1B:
            letter = []
            state = .stringEscape
            return
        // In UTF-8 the byte of ST may also be part of a character.
        case 0x80..<0xC0 where upperLetters == nil && !letter.isEmpty:
            letter.append(byte)
            if letter == [0xC2, 0x9C] { return endString() }
            if letter.count == Self.length(letter[0]) { letter = [] }
        case 0x9C: return endString()
        case 0xC2...0xF4 where upperLetters == nil: letter = [byte]
        default: letter = []
        }
        guard answer != nil else { return }
        if answer?.count == Self.longestAnswer { answer = nil } else { answer?.append(byte) }
    }

    private mutating func endString() {
        if let answer { decoded.append(.answer(String(decoding: answer, as: UTF8.self))) }
        begin(.ground)
    }
}

// MARK: Pastes

extension KeyDecoder {
    private static let pasteBegins = Array("\u{1B}[200~".utf8)
    private static let pasteEnds = Array("\u{1B}[201~".utf8)

    private mutating func handlePaste(_ byte: UInt8) {
        if byte == Self.pasteEnds[pasteEnd] {
            pasteEnd += 1
            if pasteEnd == Self.pasteEnds.count { endPaste() }
            return
        }
        for kept in Self.pasteEnds.prefix(pasteEnd) { keep(kept) }
        pasteEnd = 0
        // ESC occurs only at the beginning of the terminator, so a mismatch can only restart it there.
        if byte == Self.pasteEnds[0] { pasteEnd = 1 } else { keep(byte) }
    }

    /// Keeps a byte of a paste, in which terminals send line breaks as the key Enter.
    private mutating func keep(_ byte: UInt8) {
        if pasted.count < Self.longestPaste { pasted.append(byte == 0x0D ? 0x0A : byte) }
    }

    private mutating func endPaste() {
        var text = pasted[...]
        // The limit may have split a character.
        if text.count == Self.longestPaste {
            while let last = text.last, 0x80..<0xC0 ~= last { text.removeLast() }
            if let last = text.last, last >= 0xC0 { text.removeLast() }
        }
        begin(.ground)
        guard upperLetters != nil else { return emit(.paste(String(decoding: text, as: UTF8.self))) }
        var scalars = String.UnicodeScalarView()
        for byte in text { scalars.append(byte < 0x80 ? Unicode.Scalar(byte) : upperLetter(byte)) }
        emit(.paste(String(scalars)))
    }
}
