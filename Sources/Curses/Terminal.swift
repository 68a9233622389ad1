import CNcurses
public import Canvas
import Glibc

/// The terminal of standard input and output, taken over until it is closed.
///
/// There is one at a time. It is restored on every exit: `close()`, the end of the process, and crashes; signals that
/// ask the process to end are reported as events, so that the caller can shut down cleanly.
public final class Terminal {
    private static var isOpen = false

    private let colors: TerminalOptions.Colors
    private var painter: Painter
    private var input: KeyInput
    /// The time when the terminal was queried for its background; nil if no answer is expected.
    private var asked: ContinuousClock.Instant?
    /// The longest time that releasing the terminal is delayed for a pending answer; while it is in use, a later answer
    /// still changes the colors.
    private static let longestAnswer = Duration.milliseconds(200)
    private var shown: Grid?
    /// The newest frame, while the terminal has not accepted the previous one.
    private var postponed: Grid?
    private var isClosed = false

    /// Takes over the terminal.
    public init(_ options: TerminalOptions = TerminalOptions()) throws(TerminalError) {
        guard !Self.isOpen else { throw .alreadyOpen }
        switch cn_open(options.encoding == .utf8) {
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
        // A resize before the handlers were installed went unnoticed.
        _ = cn_update_size()
        if options.pointer == .on { cn_turn_on_mouse() }
        colors = options.colors
        painter = Painter(colors: options.colors, on: options.backdrop)
        input = KeyInput(options)
        if options.asksBackdrop, options.colors != .none, cn_ask_background() {
            asked = .now
        }
        Self.isOpen = true
    }

    /// Restores the terminal; calling it again does nothing.
    public func close() {
        guard !isClosed else { return }
        awaitAnswer()
        isClosed = true
        cn_close()
        cn_remove_signals()
        Self.isOpen = false
    }

    /// Columns and rows.
    public var size: Size { Size(width: Int(cn_width()), height: Int(cn_height())) }

    /// The characters that can be drawn: only ASCII if the locale is not UTF-8.
    public var ornaments: Ornaments { cn_is_utf8() ? .unicode : .asciiOnly }

    /// Shows a grid in one write that holds only the differences from the last one.
    ///
    /// Never waits for the terminal: if it has not accepted the previous frame yet, as on a slow line, the newest frame
    /// is written as soon as it has.
    public func draw(_ grid: Grid) {
        guard !isClosed else { return }
        guard cn_flush() || !cn_is_waiting() else {
            postponed = grid
            return
        }
        postponed = nil
        let size = size
        let old = shown?.size == grid.size ? shown : nil
        if old == nil { cn_erase() }
        for y in 0..<grid.size.height {
            guard let columns = grid.columnsToPaint(y: y, over: old) else { continue }
            painter.put(grid, y: y, columns: columns, size: size)
        }
        shown = grid
        let place = grid.cursor ?? grid.rest
        cn_show(CInt(place?.y ?? 0), CInt(place?.x ?? -1), grid.cursor != nil)
    }

    /// Makes the next frame repaint everything, for Ctrl-L.
    public func repaint() {
        shown = nil
        cn_repaint()
    }

    /// Waits for the next event; without a timeout, indefinitely.
    ///
    /// `wakeDescriptor` is also watched, and drained when it wakes; see `WakePipe`.
    public func nextEvent(wakeDescriptor: CInt? = nil, timeout: Duration? = nil) -> TerminalEvent {
        guard !isClosed else { return .endOfInput }
        let clock = ContinuousClock()
        let deadline = timeout.map { clock.now.advanced(by: $0) }
        while true {
            if let event = signalEvent() { return event }
            if let key = nextKey() { return .key(key) }
            let left = deadline.map { clock.now.duration(to: $0) }
            let patience = input.patience
            let wait = [left, patience].compactMap { $0 }.min().map(Self.milliseconds) ?? -1
            let ready = cn_wait(true, wakeDescriptor ?? -1, wait)
            if ready == 0 {
                if let patience, left.map({ patience <= $0 }) ?? true {
                    input.endPending()
                    continue
                }
                return .timeout
            }
            if ready & CInt(CN_READY_OUTPUT) != 0, cn_flush(), let postponed { draw(postponed) }
            if ready & CInt(CN_READY_SIGNAL) != 0 { continue }
            if ready & CInt(CN_END_OF_INPUT) != 0 { return .endOfInput }
            if ready & CInt(CN_READY_INPUT) != 0 {
                input.read()
                continue
            }
            if let wakeDescriptor, ready & CInt(CN_READY_WAKE) != 0 {
                cn_drain(wakeDescriptor)
                return .wake
            }
        }
    }

    private func nextKey() -> Key? {
        while let next = input.next() {
            switch next {
            case .key(let key): return key
            case .answer(let text): receive(answer: text)
            }
        }
        return nil
    }

    /// Discards typed keys that have not been read yet, as prompts about irreversible steps require.
    public func discardInput() {
        for answer in input.discard() { receive(answer: answer) }
    }

    /// Switches to the colors that are readable on the background that the terminal reported.
    private func receive(answer: String) {
        guard asked != nil, let backdrop = Backdrop(answer: answer) else { return }
        asked = nil
        painter = Painter(colors: colors, on: backdrop)
        guard let newest = postponed ?? shown else { return }
        shown = nil
        draw(newest)
    }

    /// Waits for the answer about the background, if the query is recent: the next program on the terminal would read
    /// it as keys.
    private func awaitAnswer() {
        guard let asked else { return }
        let clock = ContinuousClock()
        while !input.hasAnswer {
            let left = clock.now.duration(to: asked.advanced(by: Self.longestAnswer))
            guard left > .zero, cn_wait(true, -1, Self.milliseconds(left)) & CInt(CN_READY_INPUT) != 0 else { return }
            input.read()
        }
    }

    /// Stops the process as Ctrl-Z does elsewhere, and repaints everything when it continues.
    public func suspend() {
        withSuspended { cn_stop() }
    }

    /// Lends the terminal to another program, for example an editor, while `body` runs.
    ///
    /// Ctrl-C and Ctrl-Z act on the other program as usual. Draw again afterwards, since the size may have changed; a
    /// `.resize` event reports that, too.
    public func withSuspended<Result, Failure>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        awaitAnswer()
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

    /// Whether a `.resize` must still be reported, because the size changed or another program used the screen.
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
            // The process was stopped in a way that can't be detected; another program may have used the terminal.
            case SIGCONT: returnToScreen()
            default:
                guard needsFrame else { return nil }
                needsFrame = false
                return .resize(size)
            }
        }
    }

    static func milliseconds(_ duration: Duration) -> CInt {
        let parts = duration.components
        guard parts.seconds < 1_000_000 else { return .max }
        // Rounded up, so that a wait never ends early and spins.
        return CInt(max(0, parts.seconds * 1000 + (parts.attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000))
    }
}
