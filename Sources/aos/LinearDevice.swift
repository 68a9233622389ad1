import Canvas
import Commands
import Console
import Curses
import Files
import SystemPackage

/// The console as lines, for screen readers, logs and scripts.
@MainActor
final class LinearDevice: ConsoleDevice {
    private let terminal: LineTerminal
    private let wakePipe: WakePipe
    private let editor: Editor
    /// The lines that were printed; nil to print everything again.
    private var said: Model?
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

    /// As wide as one pane can be: what does not fit in a line is wrapped, not cut.
    var size: Size { Size(width: min(99, max(40, terminal.width ?? 80)), height: 24) }

    func show(_ model: Model) {
        say(linearLines(from: said, to: model))
        said = model
    }

    private func say(_ lines: [String]) {
        if !lines.isEmpty, !terminal.write(lines) { isBroken = true }
    }

    func nextEvent() -> ScreenEvent {
        while true {
            if isBroken { return .ended(status: 1) }
            // A person sees what runs and waits or not; a file must not run ahead of what its keys are about.
            let isReady = terminal.isTyped || said?.isSettled == true
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
            let isAsked = said?.awaitsAnswer == true
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

    func repaint() { said = nil }

    func suspend() {
        terminal.suspend()
        said = nil
    }

    func discardInput() {
        guard terminal.isTyped else { return }
        waiting = []
        terminal.discardInput()
    }

    func copy(_ text: String) -> String? {
        // There is no clipboard that could be reached without a sequence for the terminal.
        say(Sanitized.lines(of: text).map(\.text))
        return nil
    }

    func edit(file: String, line: Int) -> String? {
        guard terminal.isTyped else { return "an editor needs a terminal" }
        return terminal.withSuspended { editor.open(file, line: line) }
    }
}
