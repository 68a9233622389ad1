import Glibc
import PseudoTerminal

/// Measures the response times of the real console to each key, on a pseudo-terminal of 120 columns and 40 rows.
struct ConsoleBenchmark {
    let binary: String
    let world: String

    /// The time without output after which a frame counts as the last one.
    private static let silence = Duration.milliseconds(30)

    /// The measurements of a console.
    struct Result {
        /// The time from the start until something is visible, in milliseconds.
        var firstPaint = 0.0
        /// The time from the start until the world is loaded, in milliseconds.
        var usable = 0.0
        /// The peak memory, in MiB.
        var peakMemory = 0
        /// The times from each key to its last frame, in milliseconds.
        var keys: [Double] = []
        /// The bytes written for each key.
        var bytes: [Int] = []
        /// The times from a letter in the filter to the first frame, and to the last, in milliseconds.
        var filterFirst: [Double] = []
        var filterLast: [Double] = []
        /// The bytes written in three seconds without a key.
        var idleBytes = 0
    }

    private func open() throws -> (TerminalProgram, ContinuousClock.Instant) {
        let start = ContinuousClock.now
        let state = "/tmp/aos-benchmark-state-\(getpid())"
        let program = try TerminalProgram(
            binary, arguments: ["tui", "--world", world, "--read-only"],
            environment: ["TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "XDG_STATE_HOME": state])
        return (program, start)
    }

    /// The times from the start until the tabs are visible, in milliseconds, in several runs.
    func firstPaints(_ count: Int) throws -> [Double] {
        try (0..<count).map { _ in
            let (program, start) = try open()
            try program.waitFor(text: "1 Overview")
            let time = Self.milliseconds(since: start)
            try program.type("qq")
            _ = try program.waitForExit()
            return time
        }
    }

    /// The bytes written for each step down the list of a screen.
    func steps(_ count: Int, on screen: (key: String, title: String)) throws -> [Int] {
        let (program, _) = try open()
        try waitForWorld(program)
        try program.type(screen.key)
        try program.waitFor(text: "[\(screen.key) \(screen.title)")
        try waitUntilNothingRuns(program)
        let bytes = try (0..<count).compactMap { _ in try press(.text("j"), program)?.bytes }
        // The next console of this world opens on the screen that was open last.
        try program.type("1")
        try program.waitFor(text: "[1 Overview")
        program.signal(SIGTERM)
        _ = try program.waitForExit()
        return bytes
    }

    /// The time from the start until the first names in the list of definitions are visible, in milliseconds.
    func firstNames(startingWith start: String) throws -> Double {
        let (program, begin) = try open()
        try program.waitFor(text: "1 Overview")
        try program.type("5")
        try program.waitFor("a name", timeout: .seconds(60)) { $0.shows(start) }
        let time = Self.milliseconds(since: begin)
        program.signal(SIGTERM)
        _ = try program.waitForExit()
        return time
    }

    private func waitForWorld(_ program: TerminalProgram) throws {
        try program.waitFor("the world", timeout: .seconds(60)) {
            !$0.shows("reading the world") && $0.shows("Needs attention")
        }
    }

    /// Waits until the screen no longer shows work in progress, and no longer changes.
    private func waitUntilNothingRuns(_ program: TerminalProgram) throws {
        try program.waitFor("the end of all work", timeout: .seconds(300)) {
            !$0.shows("reading ...") && !$0.lines.contains { $0.hasPrefix(" ... ") }
        }
        program.waitForSilence(.milliseconds(500))
    }

    /// Opens the list of definitions, and measures keys in it.
    func run(keys: Int) throws -> Result {
        var result = Result()
        let (program, start) = try open()
        try program.waitFor(text: "1 Overview", timeout: .seconds(300))
        result.firstPaint = Self.milliseconds(since: start)
        try waitForWorld(program)
        result.usable = Self.milliseconds(since: start)
        program.waitForSilence(.milliseconds(500))
        try program.type("5")
        try program.waitFor(text: "[5 Definitions")
        try waitUntilNothingRuns(program)

        let idle = program.byteCount
        program.waitForSilence(.seconds(3))
        result.idleBytes = program.byteCount - idle

        for step in 0..<keys {
            guard let time = try press(Self.key(step), program) else { continue }
            result.keys.append(time.last)
            result.bytes.append(time.bytes)
        }
        try program.type("g/")
        program.waitForSilence(.milliseconds(200))
        for letter in "store12" {
            guard let time = try press(.text(String(letter)), program) else { continue }
            result.filterFirst.append(time.first)
            result.filterLast.append(time.last)
        }
        result.peakMemory = Self.peakMemory(of: program.processIdentifier)
        program.signal(SIGTERM)
        _ = try program.waitForExit()
        return result
    }

    /// Mostly a row down, sometimes a page, the last row and the first.
    private static func key(_ step: Int) -> TerminalKey {
        switch step % 50 {
        case 25: .text("G")
        case 26: .text("k")
        case 27: .text("g")
        case 9, 19, 39, 49: .pageDown
        default: .text("j")
        }
    }

    /// Presses a key and waits for its last frame; nil if it causes none.
    private func press(
        _ key: TerminalKey, _ program: TerminalProgram
    ) throws -> (first: Double, last: Double, bytes: Int)? {
        let before = program.byteCount
        program.beginWatch()
        let start = ContinuousClock.now
        try program.send(key)
        try? program.waitFor("a frame", timeout: .seconds(5)) { _ in program.byteCount > before }
        program.waitForSilence(Self.silence)
        guard let first = program.firstOutput, let last = program.lastOutput else { return nil }
        return (Self.milliseconds(first - start), Self.milliseconds(last - start), program.byteCount - before)
    }

    private static func milliseconds(since start: ContinuousClock.Instant) -> Double {
        milliseconds(ContinuousClock.now - start)
    }

    private static func milliseconds(_ duration: Duration) -> Double {
        let parts = duration.components
        return Double(parts.seconds) * 1000 + Double(parts.attoseconds) / 1e15
    }

    /// The peak resident memory of a process, in MiB.
    private static func peakMemory(of process: Int32) -> Int {
        guard let file = fopen("/proc/\(process)/status", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, 256, file) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            guard text.hasPrefix("VmHWM:") else { continue }
            return (text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) / 1024
        }
        return 0
    }
}
