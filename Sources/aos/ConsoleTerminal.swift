import Canvas
import Console
import Curses

/// The console's screen on the real terminal.
@MainActor
final class ConsoleTerminal: ConsoleScreen {
    private let terminal: Terminal
    private let wakePipe: WakePipe
    private let editor: Editor

    init(_ terminal: Terminal, wakePipe: WakePipe, editor: Editor) {
        self.terminal = terminal
        self.wakePipe = wakePipe
        self.editor = editor
    }

    var size: Size { terminal.size }

    func draw(_ grid: Grid) { terminal.draw(grid) }

    func nextEvent() -> ScreenEvent {
        while true {
            if let event = screenEvent(terminal.nextEvent(wakeDescriptor: wakePipe.descriptor)) { return event }
        }
    }

    func nextEvent(within time: Duration) -> ScreenEvent? {
        screenEvent(terminal.nextEvent(wakeDescriptor: wakePipe.descriptor, timeout: time))
    }

    private func screenEvent(_ event: TerminalEvent) -> ScreenEvent? {
        switch event {
        case .key(let key): .key(key)
        case .resize(let size): .resized(size)
        case .wake: .woken
        case .timeout: nil
        case .endOfInput: .ended(status: 1)
        case .signal(let signal): .ended(status: signal.exitStatus)
        }
    }

    func repaint() { terminal.repaint() }

    func suspend() { terminal.suspend() }

    func discardInput() { terminal.discardInput() }

    func copy(_ text: String) -> String? {
        do {
            try terminal.copy(text)
            return nil
        } catch {
            return error.description
        }
    }

    func edit(file: String, line: Int) -> String? {
        terminal.withSuspended { editor.open(file, line: line) }
    }
}
