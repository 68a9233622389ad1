import CNcurses
import Glibc

/// Standard input and output, read and written line by line.
///
/// A terminal is read key by key and is restored on every exit. Only lines are written; nothing is drawn.
public final class LineTerminal {
    /// An event on standard input.
    public enum Input: Sendable, Equatable {
        /// Something was typed.
        case bytes([UInt8])
        /// Something was written to the wake descriptor.
        case wake
        /// Nothing arrived in time.
        case silence
        /// The end of the input.
        case end
        /// The process was asked to end.
        case signal(EndingSignal)
    }

    /// Whether the input comes from a terminal rather than from a file or another program.
    public let isTyped = isatty(STDIN_FILENO) == 1
    private let encoding: TerminalOptions.Encoding
    private var isClosed = false

    /// Takes over standard input.
    public init(encoding: TerminalOptions.Encoding = .locale) throws(TerminalError) {
        self.encoding = encoding
        guard cn_open_lines(encoding == .utf8) else { throw .notATerminal }
        guard cn_install_signals() else {
            cn_close_lines()
            throw .noResources
        }
    }

    /// Restores the terminal; calling it again does nothing.
    public func close() {
        guard !isClosed else { return }
        isClosed = true
        cn_close_lines()
        cn_remove_signals()
    }

    /// The number of columns; nil if standard output is not a terminal.
    public var width: Int? {
        let width = Int(cn_line_width())
        return width > 0 ? width : nil
    }

    /// Whether the character encoding is UTF-8.
    public var isUTF8: Bool { cn_is_utf8() }

    /// Writes lines; false if the reader is gone.
    public func write(_ lines: [String]) -> Bool {
        let bytes = Array(lines.map { $0 + "\n" }.joined().utf8)
        return bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let count = Glibc.write(STDOUT_FILENO, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return false }
                rest = rest.dropFirst(count)
            }
            return true
        }
    }

    /// Waits for the next event.
    ///
    /// - Parameters:
    ///   - wakeDescriptor: also watched, and drained when it wakes.
    ///   - wantsBytes: whether standard input is read; otherwise its bytes are left unread.
    ///   - patience: the longest time to wait; nil for no limit.
    public func nextInput(wakeDescriptor: CInt, wantsBytes: Bool, patience: Duration? = nil) -> Input {
        let deadline = patience.map { ContinuousClock.now.advanced(by: $0) }
        while true {
            if let signal = nextSignal() { return .signal(signal) }
            let left = deadline.map { Terminal.milliseconds(ContinuousClock.now.duration(to: $0)) } ?? -1
            let ready = cn_wait(wantsBytes, wakeDescriptor, left)
            if ready == 0 { return .silence }
            if ready & CInt(CN_READY_SIGNAL) != 0 { continue }
            if ready & CInt(CN_READY_WAKE) != 0 {
                cn_drain(wakeDescriptor)
                return .wake
            }
            if ready & CInt(CN_END_OF_INPUT) != 0 { return .end }
            guard ready & CInt(CN_READY_INPUT) != 0 else { continue }
            var bytes = [UInt8](repeating: 0, count: 4096)
            let count = read(STDIN_FILENO, &bytes, bytes.count)
            if count < 0, errno == EINTR { continue }
            return count > 0 ? .bytes(Array(bytes[..<count])) : .end
        }
    }

    /// Discards typed input that has not been read yet; input from a file is kept.
    public func discardInput() {
        if isTyped { tcflush(STDIN_FILENO, TCIFLUSH) }
    }

    /// Stops the process as Ctrl-Z does elsewhere.
    public func suspend() { withSuspended { cn_stop() } }

    /// Lends the terminal to another program while `body` runs.
    public func withSuspended<Result>(_ body: () -> Result) -> Result {
        cn_close_lines()
        cn_default_stop(true)
        defer {
            cn_default_stop(false)
            for number in [SIGINT, SIGTSTP, SIGCONT] { cn_discard_signal(number) }
            _ = cn_open_lines(encoding == .utf8)
        }
        return body()
    }

    private func nextSignal() -> EndingSignal? {
        while true {
            switch cn_next_signal() {
            case SIGTERM: return .terminate
            case SIGHUP: return .hangUp
            case SIGINT: return .interrupt
            case SIGTSTP: suspend()
            case SIGCONT:
                cn_close_lines()
                _ = cn_open_lines(encoding == .utf8)
            case 0: return nil
            default: continue
            }
        }
    }
}
