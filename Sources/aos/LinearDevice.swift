import Canvas
import Commands
import Console
import Curses
import Files
import SystemPackage

/// The console as lines of text, for screen readers, logs and scripts.
@MainActor
final class LinearDevice: ConsoleDevice {
    private let terminal: LineTerminal
    private let wakePipe: WakePipe
    private let editor: Editor
    /// The model whose lines were printed last; nil to print everything again.
    private var printed: Model?
    private var keys = LinearKeys()
    private var waiting: [LinearKeys.Item] = []
    private var hasEnded = false
    private var isBroken = false
    /// Whether the line that is being read has had a key.
    private var hasKeys = false
    /// Whether the line that is being read began as an answer.
    private var beganAsAnswer = false

    init(_ terminal: LineTerminal, wakePipe: WakePipe, editor: Editor) {
        self.terminal = terminal
        self.wakePipe = wakePipe
        self.editor = editor
    }

    /// As wide as one pane can be: long lines are wrapped, not truncated.
    var size: Size { Size(width: min(99, max(40, terminal.width ?? 80)), height: 24) }

    func show(_ model: Model) {
        write(linearLines(from: printed, to: model))
        printed = model
    }

    private func write(_ lines: [String]) {
        if !lines.isEmpty, !terminal.write(lines) { isBroken = true }
    }

    func nextEvent() -> ScreenEvent {
        while true {
            if isBroken { return .ended(status: 1) }
            // A person sees what is running and decides whether to wait; keys from a file must not run ahead of the
            // state that they are meant for.
            let isReady = terminal.isTyped || printed?.isSettled == true
            if isReady, let key = nextKey() { return .key(key) }
            if isReady, hasEnded { return .ended(status: terminal.isTyped ? 1 : 0) }
            let wantsBytes = !hasEnded && waiting.isEmpty
            // Typed input arrives at once; a file may pause anywhere.
            let patience = terminal.isTyped && wantsBytes ? keys.patience : nil
            switch terminal.nextInput(
                wakeDescriptor: wakePipe.descriptor, wantsBytes: wantsBytes, patience: patience)
            {
            case .bytes(let bytes): waiting += keys.take(bytes)
            case .silence: waiting += keys.endPending()
            case .wake: return .woken
            case .end:
                waiting += keys.endPending()
                hasEnded = true
            case .signal(let signal): return .ended(status: signal.exitStatus)
            }
        }
    }

    /// The next key that was typed or that a line translates to.
    private func nextKey() -> Key? {
        while !waiting.isEmpty {
            let isAsked = printed?.awaitsAnswer == true
            switch waiting.removeFirst() {
            case .key(let key):
                if !hasKeys { beganAsAnswer = isAsked }
                hasKeys = true
                return key
            case .lineEnd:
                let isEnter = terminal.isTyped || !hasKeys || (beganAsAnswer && isAsked)
                hasKeys = false
                if isEnter { return .enter }
            }
        }
        return nil
    }

    func repaint() { printed = nil }

    func suspend() {
        terminal.suspend()
        printed = nil
    }

    func discardInput() {
        guard terminal.isTyped else { return }
        waiting = []
        terminal.discardInput()
    }

    func copy(_ text: String) -> String? {
        // The clipboard can't be reached without an escape sequence for the terminal, so the text is printed.
        write(Sanitized.lines(of: text).map(\.text))
        return nil
    }

    func edit(file: String, line: Int) -> String? {
        guard terminal.isTyped else { return "the editor requires a terminal" }
        return terminal.withSuspended { editor.open(file, line: line) }
    }
}
