import CNcurses
public import Canvas
import Glibc

/// The terminal of standard input and output, taken over until it is closed.
///
/// There is one at a time. It is given back on every way out: `close()`, the end of the process, and crashes; signals
/// that ask the process to end are reported as events, so that the caller can end in order.
public final class Terminal {
    private static var isOpen = false

    private var painter: Painter
    private let writer: SequenceWriter?
    private var keys = KeyReader()
    private var shown: Grid?
    /// The newest frame, while the terminal has not taken the one before.
    private var postponed: Grid?
    private var isClosed = false

    /// Takes over the terminal.
    public init(_ options: TerminalOptions = TerminalOptions()) throws(TerminalError) {
        guard !Self.isOpen else { throw .alreadyOpen }
        switch cn_open(options.encoding == .utf8, CInt(options.escapeDelay)) {
        case CN_OPENED: break
        case CN_NOT_A_TERMINAL: throw .notATerminal
        case CN_UNKNOWN_TERMINAL: throw .unknownTerminal
        case CN_TOO_SIMPLE: throw .tooSimple
        default: throw .noResources
        }
        guard cn_install_signals() else {
            cn_close()
            throw .noResources
        }
        // Before there was a handler, a new size went by unnoticed.
        _ = cn_update_size()
        if options.pointer == .on { cn_turn_on_mouse() }
        painter = Painter(colors: options.colors, on: options.backdrop)
        writer = SequenceWriter(options.colors, on: options.backdrop)
        Self.isOpen = true
    }

    /// Gives the terminal back; calling it again does nothing.
    public func close() {
        guard !isClosed else { return }
        isClosed = true
        cn_close()
        cn_remove_signals()
        Self.isOpen = false
    }

    /// Columns and rows.
    public var size: Size { Size(width: Int(cn_width()), height: Int(cn_height())) }

    /// The signs that can be drawn here: only those of ASCII where the locale has not all letters.
    public var ornaments: Ornaments { cn_is_utf8() ? .unicode : .asciiOnly }

    /// Shows a grid, writing no more than what differs from what is shown, in one go.
    ///
    /// Never waits for the terminal: where it has not taken the frame before, as on a slow line, the newest frame is
    /// written as soon as it has.
    public func draw(_ grid: Grid) {
        guard !isClosed else { return }
        guard cn_flush() || !cn_is_waiting() else {
            postponed = grid
            return
        }
        postponed = nil
        let size = size
        if let writer {
            writer.show(grid, over: shown?.size == grid.size ? shown : nil, size: size)
            shown = grid
            return
        }
        let runs: [ChangedRun]
        if let shown, shown.size == grid.size {
            runs = grid.changes(since: shown)
        } else {
            cn_erase()
            runs = grid.everything
        }
        for run in runs { painter.put(run, size: size) }
        shown = grid
        cn_show(CInt(grid.cursor?.y ?? 0), CInt(grid.cursor?.x ?? -1))
    }

    /// Makes the next frame paint everything anew, as Ctrl-L asks for.
    public func repaint() {
        shown = nil
        cn_repaint()
    }

    /// Waits for the next event; without a timeout as long as it takes.
    ///
    /// `wakeDescriptor` is watched besides the keys and read empty when it wakes; see `WakePipe`.
    public func nextEvent(wakeDescriptor: CInt? = nil, timeout: Duration? = nil) -> TerminalEvent {
        guard !isClosed else { return .endOfInput }
        let clock = ContinuousClock()
        let deadline = timeout.map { clock.now.advanced(by: $0) }
        while true {
            if let event = signalEvent() { return event }
            switch keys.read() {
            case .key(let key): return .key(key)
            case .resize: return .resize(size)
            case .nothing: break
            }
            let left = deadline.map { Self.milliseconds(clock.now.duration(to: $0)) } ?? -1
            let pasteEnds = keys.isPasting && (left < 0 || left > KeyReader.longestPause)
            let ready = cn_wait(true, wakeDescriptor ?? -1, pasteEnds ? KeyReader.longestPause : left)
            if ready == 0 {
                guard pasteEnds else { return .timeout }
                if let key = keys.endPaste() { return .key(key) }
                continue
            }
            if ready & CInt(CN_READY_OUTPUT) != 0, cn_flush(), let postponed { draw(postponed) }
            if ready & CInt(CN_READY_SIGNAL) != 0 { continue }
            if ready & CInt(CN_END_OF_INPUT) != 0 { return .endOfInput }
            if ready & CInt(CN_READY_INPUT) != 0 { continue }
            if let wakeDescriptor, ready & CInt(CN_READY_WAKE) != 0 {
                cn_drain(wakeDescriptor)
                return .wake
            }
        }
    }

    /// Forgets what has been typed and not read, as prompts for what cannot be taken back need it.
    public func discardInput() {
        cn_discard_keys()
    }

    /// Stops the process as Ctrl-Z does elsewhere, and paints everything anew when it goes on.
    public func suspend() {
        withSuspended { cn_stop() }
    }

    /// Lends the terminal to another program, for example an editor, while `body` runs.
    ///
    /// Ctrl-C and Ctrl-Z act on the other program as usual. Draw again afterwards, for the size may have changed; a
    /// `.resize` event says so, too.
    public func withSuspended<Result, Failure>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        cn_leave()
        cn_default_stop(true)
        defer {
            cn_default_stop(false)
            for number in [SIGINT, SIGTSTP, SIGCONT] { cn_discard_signal(number) }
            returnToScreen()
        }
        return try body()
    }

    private func returnToScreen() {
        cn_return()
        _ = cn_update_size()
        shown = nil
        needsFrame = true
    }

    /// Whether a `.resize` is owed because the screen was away.
    private var needsFrame = false

    private func signalEvent() -> TerminalEvent? {
        while true {
            switch cn_next_signal() {
            case SIGTERM: return .signal(.terminate)
            case SIGHUP: return .signal(.hangUp)
            case SIGINT: return .signal(.interrupt)
            case SIGWINCH:
                guard cn_update_size() else { continue }
                shown = nil
                needsFrame = true
            case SIGTSTP: suspend()
            // Somebody stopped the process in a way that cannot be noticed; the terminal may have changed hands.
            case SIGCONT: returnToScreen()
            default:
                guard needsFrame else { return nil }
                needsFrame = false
                return .resize(size)
            }
        }
    }

    private static func milliseconds(_ duration: Duration) -> CInt {
        let parts = duration.components
        guard parts.seconds < 1_000_000 else { return .max }
        // Rounded up, so that a wait never ends early and spins.
        return CInt(max(0, parts.seconds * 1000 + (parts.attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000))
    }
}
