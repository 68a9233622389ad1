import Canvas
import Curses
import Glibc

/// Shows every event that the terminal reports, and ends in the way that a key asks for.
@MainActor
struct Sample {
    let terminal: Terminal
    let wake: WakePipe
    var last = "nothing"
    var count = 0
    var words: String?

    func frame() -> Grid {
        var grid = Grid(size: terminal.size, ornaments: terminal.ornaments)
        let inside = grid.box(grid.area, title: "sample", style: .accent)
        let lines: [StyledLine] = [
            StyledLine("size \(terminal.size.width)x\(terminal.size.height)", .title),
            StyledLine("event \(count): \(last)"),
            StyledLine([Span("added ", .added), Span("bright ", Style(.brightBlue)), Span("selected", .selected)]),
            "wide 日本|👩‍👩‍👧|🇩🇪|❤️|👍🏽|e\u{301}|end",
            "hostile \u{202E}\u{1B}[31m",
        ]
        grid.draw(TextPane(lines), in: inside)
        if let words { grid.draw(TextField(prompt: "words: ", state: TextFieldState(words)), in: inside.row(6)) }
        return grid
    }

    /// Does what a key asks for; false when the program is to end.
    mutating func handle(_ event: TerminalEvent) -> Bool {
        count += 1
        last = "\(event)"
        guard case .key(let key) = event else { return event != .endOfInput }
        last = "key \(key)"
        switch key {
        case .paste(let text): last = "pasted \(Array(text.utf8))"
        case .character("q"): return false
        case .character("c"):
            let nothing: [Int] = []
            last = "\(nothing[count])"
        case .character("a"): abort()
        case .character("o"): last = "\(Self.deepen(count))"
        case .character("x"): exit(3)
        case .character("y"):
            do { try terminal.copy("héllo") } catch { last = "\(error)" }
        case .character("t"): words = "typed"
        case .character("e"):
            let status = terminal.withSuspended { system("echo lent; read line; echo got $line") }
            last = "lent \(status)"
        case .character("p"):
            // Time for a test to type ahead.
            last = "paused"
            terminal.draw(frame())
            while terminal.nextEvent(wakeDescriptor: wake.descriptor, timeout: .milliseconds(50)) != .timeout {}
            last = "over"
        case .character("D"):
            usleep(300_000)
            terminal.discardInput()
            last = "discarded"
        case .character("h"):
            last = "hung"
            terminal.draw(frame())
            while true { pause() }
        case .character("g"):
            // A window that closes says so more than once.
            for _ in 0..<3 { raise(SIGHUP) }
        case .character("w"):
            let pipe = wake
            Task.detached { pipe.wake() }
        case .control("l"): terminal.repaint()
        case .control("z"): terminal.suspend()
        default: break
        }
        return true
    }

    static func deepen(_ depth: Int) -> Int {
        withUnsafeTemporaryAllocation(of: Int.self, capacity: 512) { room in
            room[depth % 512] = deepen(depth + 1)
            return room[(depth + 1) % 512] + 1
        }
    }
}

var options = TerminalOptions()
options.backdrop = Backdrop(colorFGBG: getenv("COLORFGBG").map { String(cString: $0) })
if CommandLine.arguments.contains("--no-color") { options.colors = .none }
if CommandLine.arguments.contains("--mouse") { options.pointer = .on }
do {
    let terminal = try Terminal(options)
    var sample = Sample(terminal: terminal, wake: try WakePipe())
    var status: Int32 = 0
    while true {
        terminal.draw(sample.frame())
        let event = terminal.nextEvent(wakeDescriptor: sample.wake.descriptor)
        if case .signal(let signal) = event { status = signal.exitStatus }
        if !sample.handle(event) || status != 0 { break }
    }
    terminal.close()
    if !CommandLine.arguments.contains("--silent") { print("bye") }
    exit(status)
} catch {
    print("error: \(error)")
    exit(2)
}
