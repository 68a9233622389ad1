import CNcurses
import Canvas
import Glibc

/// Reads and decodes the terminal's input.
///
/// The input functions of ncurses mistake the beginning of an answer for the key Esc and its letters for keys, and lose
/// characters that are split across reads.
struct KeyInput {
    private var decoder: KeyDecoder
    private var decoded: ArraySlice<KeyDecoder.Input> = []
    private var lastRead = ContinuousClock.now
    /// The time to wait for the rest of a sequence after ESC.
    private let escapeDelay: Duration

    /// Makes the input of the open terminal.
    init(_ options: TerminalOptions) {
        escapeDelay = .milliseconds(options.escapeDelay)
        decoder = Self.decoder(readsMouse: options.pointer == .on)
    }

    private static func decoder(readsMouse: Bool) -> KeyDecoder {
        var sequences = KeySequences.standard
        for (name, key) in names + (1...63).map({ ("kf\($0)", Key.function($0)) }) {
            if let text = cn_key_sequence(name) { sequences.learn(Array(String(cString: text).utf8), as: key) }
        }
        guard !cn_is_utf8() else { return KeyDecoder(sequences, readsMouse: readsMouse) }
        let letters = (0x80...0xFF).map { byte in
            let letter = cn_letter(UInt8(byte))
            return letter == 0 ? nil : Unicode.Scalar(letter)
        }
        return KeyDecoder(sequences, readsMouse: readsMouse, upperLetters: letters)
    }

    /// The keys by their names in the terminal's description.
    private static let names: [(String, Key)] = [
        ("kcuu1", .up), ("kcud1", .down), ("kcub1", .left), ("kcuf1", .right), ("kpp", .pageUp), ("knp", .pageDown),
        ("khome", .home), ("ka1", .home), ("kend", .end), ("kc1", .end), ("kent", .enter), ("kdch1", .delete),
        ("kich1", .insert), ("kcbt", .backTab),
    ]

    /// Whether an answer has been read but not returned yet.
    var hasAnswer: Bool { decoded.contains { if case .answer = $0 { true } else { false } } }

    /// The next key or answer that has been read.
    mutating func next() -> KeyDecoder.Input? { decoded.popFirst() }

    /// The time to wait for the rest of a pending sequence; nil when nothing is pending.
    var patience: Duration? {
        decoder.pending.map { pending in
            let limit = pending == .escape ? escapeDelay : KeyDecoder.longestPause
            return max(.zero, limit - (ContinuousClock.now - lastRead))
        }
    }

    /// Reads the available input; standard input must be ready.
    mutating func read() {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = Glibc.read(STDIN_FILENO, &bytes, bytes.count)
        guard count > 0 else { return }
        lastRead = .now
        decoded += decoder.decode(bytes[..<count])
    }

    /// Ends a pending sequence whose rest did not arrive in time.
    mutating func endPending() { decoded += decoder.endPending() }

    /// Drops the typed keys that were not returned yet, and returns the answers among them.
    ///
    /// An answer of which only a part has arrived is not lost.
    mutating func discard() -> [String] {
        while cn_wait(true, -1, 0) & CInt(CN_READY_INPUT) != 0 { read() }
        if decoder.pending == .escape { endPending() }
        defer { decoded = [] }
        return decoded.compactMap { if case .answer(let text) = $0 { text } else { nil } }
    }
}
