import Canvas
import Console
import Curses
import Files
import Glibc
import SystemPackage

/// The real terminal, as the console sees it.
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

/// The editor of the person who sits in front of the console.
struct Editor {
    private let words: [String]
    private let world: FilePath

    init(environment: [String: String], world: FilePath) {
        let command = ["VISUAL", "EDITOR"].compactMap { environment[$0] }.first { !$0.isEmpty } ?? "vi"
        words = command.split(separator: " ").map(String.init)
        self.world = world
    }

    /// Opens a file of the world at a line, and comes back when the editor has ended; says what went wrong, or nothing.
    func open(_ file: String, line: Int) -> String? {
        guard let program = words.first else { return "no editor is named: set VISUAL or EDITOR" }
        let path = world.pushing(FilePath(file)).string
        switch ChildProcess.run(program, Array(words.dropFirst()) + ["+\(line)", path]) {
        case .ended(0): return nil
        case .ended(let code): return "\(program) ended with status \(code)"
        case .notStarted(let why): return "\(program) can't be started: \(why)"
        }
    }
}

/// A program that takes the terminal over until it ends.
enum ChildProcess {
    enum Outcome {
        case ended(Int32)
        case notStarted(String)
    }

    /// Runs a program in the foreground, without a shell.
    static func run(_ program: String, _ arguments: [String]) -> Outcome {
        var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var child: pid_t = 0
        let failure = posix_spawnp(&child, program, nil, nil, &words, environ)
        guard failure == 0 else { return .notStarted(String(cString: strerror(failure))) }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        let signal = status & 0x7F
        return .ended(signal == 0 ? (status >> 8) & 0xFF : 128 + signal)
    }
}
