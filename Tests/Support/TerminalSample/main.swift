import Canvas
import Curses
import Glibc

/// Shows every event that the terminal reports, and ends in the way that a key chooses.
@MainActor
struct Sample {
    let terminal: Terminal
    let wake: WakePipe
    var last = "nothing"
    var count = 0
    var words: String?
    /// The number of the random picture that is drawn over everything; 0 for none.
    var picture: UInt64 = 0

    func frame() -> Grid {
        var grid = Grid(size: terminal.size, ornaments: terminal.ornaments)
        let inside = grid.box(grid.area, title: "sample", style: .accent)
        let lines: [StyledLine] = [
            StyledLine("size \(terminal.size.width)x\(terminal.size.height)", .title),
            StyledLine("event \(count): \(last)"),
            StyledLine([Span("added ", .added), Span("blue ", Style(.blue)), Span("selected", .selected)]),
            "wide 日本|👍|q\u{302}|각|end",
            "hostile \u{202E}\u{1B}[31m",
        ]
        grid.draw(TextPane(lines), in: inside)
        if let words { grid.draw(TextField(prompt: "words: ", state: TextFieldState(words)), in: inside.row(6)) }
        if let text = Self.text { grid.write("\(text)|end", x: 1, y: 8) }
        if picture > 0 { scribble(on: &grid, in: inside) }
        return grid
    }

    /// The text of the option `--show`.
    static let text = CommandLine.arguments.firstIndex(of: "--show").map { CommandLine.arguments[$0 + 1] }

    /// Draws words, fills, lines and wide letters anywhere except on the line of the event.
    private func scribble(on grid: inout Grid, in area: Rect) {
        var state = picture &* 0x9E37_79B9_7F4A_7C15
        func random(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
        let canvas = Rect(x: area.x, y: area.y + 2, width: area.width, height: area.height - 2)
        for _ in 0..<12 {
            let style = Style(
                [.standard, .standard, .red, .cyan, .green][random(5)], on: random(8) == 0 ? .blue : .standard,
                Style.Attributes(rawValue: [0, 0, 0, 1, 2, 4, 8, 9][random(8)]))
            let (x, y) = (canvas.x + random(canvas.width), canvas.y + random(canvas.height))
            switch random(8) {
            case 0: grid.fill(Rect(x: x, y: y, width: random(20), height: 2).intersection(canvas), style: style)
            case 1: grid.horizontalLine(Rect(x: x, y: y, width: 9, height: 1).intersection(canvas), style: style)
            case 2: grid.write("日本語", x: x, y: y, style: style, in: canvas)
            case 3: grid.lay(style, over: Rect(x: x, y: y, width: 5, height: 1).intersection(canvas))
            default:
                let text = ["a b  c", "      ", "word another", "q\u{302}x"][random(4)]
                grid.write(text, x: x, y: y, style: style, in: canvas)
            }
        }
        grid.rest = Position(x: canvas.x + random(canvas.width), y: canvas.y + random(canvas.height))
    }

    /// Runs the action of a key; returns false if the program must end.
    mutating func handle(_ event: TerminalEvent) -> Bool {
        count += 1
        last = "\(event)"
        guard case .key(let key) = event else { return event != .endOfInput }
        last = "key \(key)"
        switch key {
        case .paste(let text):
            last = text.utf8.count < 100 ? "pasted \(Array(text.utf8))" : "pasted \(text.utf8.count) bytes"
        case .character("r"): picture += 1
        case .character("T"):
            usleep(400_000)
            last = "late"
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
            // Gives a test time to type ahead.
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
            // A closing window sends the signal more than once.
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
if CommandLine.arguments.contains("--ask") { options.asksBackdrop = true }
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
