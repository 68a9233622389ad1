import CPseudoTerminal
import Glibc

/// An error of a program that a test controls.
public enum TerminalProgramError: Error, CustomStringConvertible {
    /// The program could not be started.
    case notStarted(path: String, errno: Int32)
    /// The condition was not met in time.
    case timedOut(waitingFor: String, screen: String)
    /// The program ended before the condition was met.
    case ended(waitingFor: String, screen: String, status: TerminalProgram.Status)
    /// The program no longer reads its input.
    case notWritten

    /// A message, with the screen at the time of the error.
    public var description: String {
        switch self {
        case .notStarted(let path, let errno): "\(path) not started: errno \(errno)"
        case .timedOut(let what, let screen): "timed out waiting for \(what); the screen:\n\(screen)"
        case .ended(let what, let screen, let status): "ended (\(status)) before \(what); the screen:\n\(screen)"
        case .notWritten: "the program no longer reads its input"
        }
    }
}

/// A program in a pseudo-terminal, whose input a test types and whose screen it reads.
///
/// Every wait ends as soon as its condition is met; none sleeps for a fixed time.
public final class TerminalProgram {
    /// The exit status of a program.
    public enum Status: Sendable, Equatable {
        case code(Int32)
        case signal(Int32)
    }

    /// The screen of the program.
    public private(set) var screen: TerminalScreen
    /// The number of bytes that the program has written so far.
    public private(set) var byteCount = 0
    /// The time of the first output since ``beginWatch()``.
    public private(set) var firstOutput: ContinuousClock.Instant?
    /// The time of the last output.
    public private(set) var lastOutput: ContinuousClock.Instant?
    /// The exit status; nil while the program runs or has not been waited for.
    public private(set) var status: Status?
    /// The ID of the process.
    public var processIdentifier: Int32 { program.pid }

    private var program: cpt_program
    /// The terminal modes when the program ended.
    private var lastModes: termios?

    /// Starts a program with exactly the given arguments and environment.
    ///
    /// `TERM` defaults to `xterm-256color`, and `LC_ALL` to `C.UTF-8`.
    public init(
        _ path: String, arguments: [String] = [], environment: [String: String] = [:], directory: String? = nil,
        columns: Int = 120, rows: Int = 40
    ) throws(TerminalProgramError) {
        let variables = ["TERM": "xterm-256color", "LC_ALL": "C.UTF-8"].merging(environment) { $1 }
        var argv = ([path] + arguments).map { strdup($0) } + [nil]
        var envp = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in argv + envp { free(text) } }
        var program = cpt_program()
        let failure = cpt_spawn(&program, path, &argv, &envp, directory, CInt(columns), CInt(rows))
        guard failure == 0 else { throw .notStarted(path: path, errno: failure) }
        self.program = program
        screen = TerminalScreen(columns: columns, rows: rows)
    }

    deinit {
        if status == nil {
            kill(program.pid, SIGKILL)
            waitpid(program.pid, nil, 0)
        }
        for descriptor in [program.master, program.slave, program.watch] where descriptor >= 0 { close(descriptor) }
    }

    /// The rows of the screen.
    public var lines: [String] { screen.lines }

    /// The parts of the terminal's state that the program did not restore; empty if it restored all.
    public var leftovers: [String] {
        var found: [String] = []
        var original = program.original
        if var modes = program.slave < 0 ? lastModes : currentModes {
            if !cpt_same_modes(&modes, &original) { found.append("terminal modes") }
        } else {
            found.append("unknown terminal modes")
        }
        if screen.isAlternate { found.append("alternate screen") }
        if !screen.isCursorVisible { found.append("hidden cursor") }
        let modes = screen.modes.intersection([1, 1000, 1002, 1003, 1006, 2004, 2026])
        return found + modes.sorted().map { "mode \($0)" }
    }

    /// Whether the program restored the terminal's state: modes, screen, cursor, pasting and mouse.
    public var isRestored: Bool { leftovers.isEmpty }

    /// Presses keys.
    public func send(_ keys: TerminalKey...) throws(TerminalProgramError) {
        for key in keys {
            let bytes = key.bytes(
                applicationKeys: screen.usesApplicationKeys, bracketsPaste: screen.modes.contains(2004))
            guard cpt_write(program.master, bytes, bytes.count) else { throw .notWritten }
        }
    }

    /// Types text.
    public func type(_ text: String) throws(TerminalProgramError) {
        try send(.text(text))
    }

    /// Sends bytes that need not be letters.
    public func type(bytes: [UInt8]) throws(TerminalProgramError) {
        guard cpt_write(program.master, bytes, bytes.count) else { throw .notWritten }
    }

    /// Resizes the terminal window.
    public func resize(columns: Int, rows: Int) {
        screen.resize(columns: columns, rows: rows)
        _ = cpt_resize(program.master, CInt(columns), CInt(rows))
    }

    /// Waits until the program has read all input, without reading its output.
    public func waitUntilRead(timeout: Duration = .seconds(60)) throws(TerminalProgramError) {
        let deadline = ContinuousClock.now.advanced(by: timeout)
        // Bytes that were just written may not have arrived: all have been read only if none are pending for a while.
        var quiet = 0
        while quiet < 25 {
            quiet = cpt_unread(program.slave) > 0 ? 0 : quiet + 1
            guard milliseconds(until: deadline) > 0 else {
                throw .timedOut(waitingFor: "the keys to be read", screen: screen.text)
            }
            _ = cpt_wait(-1, program.watch, 2)
        }
    }

    /// Reports a size to the program that differs from that of the window.
    public func claimSize(columns: Int, rows: Int) {
        _ = cpt_resize(program.master, CInt(columns), CInt(rows))
    }

    /// Sends a signal to the program.
    public func signal(_ number: Int32) {
        if status == nil { kill(program.pid, number) }
    }

    /// Closes the terminal window while the program runs.
    public func hangUp() {
        close(program.slave)
        close(program.master)
        (program.slave, program.master) = (-1, -1)
    }

    /// Waits until the screen shows a text on one row.
    public func waitFor(text: String, timeout: Duration = .seconds(60)) throws(TerminalProgramError) {
        try waitFor("\"\(text)\"", timeout: timeout) { $0.shows(text) }
    }

    /// Waits until the screen meets a condition; `what` names the condition in the error.
    public func waitFor(
        _ what: String, timeout: Duration = .seconds(60), _ isMet: (TerminalScreen) -> Bool
    ) throws(TerminalProgramError) {
        let deadline = ContinuousClock.now.advanced(by: timeout)
        while true {
            // The end is checked before the output is read, so that the last output is not missed.
            let hasEnded = reap()
            drain()
            if isMet(screen) { return }
            if hasEnded, let status { throw .ended(waitingFor: what, screen: screen.text, status: status) }
            let left = milliseconds(until: deadline)
            guard left > 0 else { throw .timedOut(waitingFor: what, screen: screen.text) }
            _ = cpt_wait(program.master, program.watch, left)
        }
    }

    /// Presses a key every second until the screen meets a condition, for screens that may appear at any moment.
    public func waitFor(
        _ what: String, pressing key: TerminalKey, _ isMet: (TerminalScreen) -> Bool
    ) throws(TerminalProgramError) {
        for _ in 0..<60 {
            do throws(TerminalProgramError) {
                return try waitFor(what, timeout: .seconds(1), isMet)
            } catch .timedOut {
                try send(key)
            }
        }
        try waitFor(what, timeout: .zero, isMet)
    }

    /// Resets the times of the first and the last output.
    public func beginWatch() {
        firstOutput = nil
        lastOutput = nil
    }

    /// Reads the output of the program until it is silent for a while: for measurements, never for tests.
    public func waitForSilence(_ silence: Duration) {
        drain()
        var quietSince = ContinuousClock.now
        while milliseconds(until: quietSince.advanced(by: silence)) > 0 {
            let before = byteCount
            _ = cpt_wait(program.master, -1, milliseconds(until: quietSince.advanced(by: silence)))
            drain()
            if byteCount != before { quietSince = ContinuousClock.now }
        }
    }

    /// Waits until the program has ended, and reads its output until then.
    ///
    /// With `isStalled`, nothing is read until the program has ended, as if the connection hung.
    @discardableResult
    public func waitForExit(
        timeout: Duration = .seconds(60), isStalled: Bool = false
    ) throws(TerminalProgramError) -> Status {
        let deadline = ContinuousClock.now.advanced(by: timeout)
        while true {
            let hasEnded = reap()
            if !isStalled { drain() }
            if hasEnded, let status { return status }
            let left = milliseconds(until: deadline)
            guard left > 0 else { throw .timedOut(waitingFor: "the program to end", screen: screen.text) }
            _ = cpt_wait(isStalled ? -1 : program.master, program.watch, left)
        }
    }

    /// Reads the available output without waiting; returns whether the output has ended.
    @discardableResult
    public func drain() -> Bool {
        guard program.master >= 0 else { return true }
        var bytes = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = cpt_read(program.master, &bytes, bytes.count)
            guard count > 0 else { return count < 0 }
            byteCount += count
            let now = ContinuousClock.now
            if firstOutput == nil { firstOutput = now }
            lastOutput = now
            screen.feed(bytes[..<count])
        }
    }

    private func reap() -> Bool {
        if status != nil { return true }
        var code: Int32 = 0
        guard cpt_reap(program.pid, &code) else { return false }
        status = code < 0 ? .signal(-code) : .code(code)
        readLastOutput()
        return true
    }

    /// Reads the last output: the kernel delivers it in the background, and only the end of the terminal marks its end.
    private func readLastOutput() {
        guard program.slave >= 0 else { return }
        lastModes = currentModes
        close(program.slave)
        program.slave = -1
        // A grandchild may keep the terminal open.
        let deadline = ContinuousClock.now.advanced(by: .seconds(1))
        while !drain(), milliseconds(until: deadline) > 0 { _ = cpt_wait(program.master, -1, 50) }
    }

    private var currentModes: termios? {
        var modes = termios()
        return cpt_modes(program.slave, &modes) ? modes : nil
    }

    private func milliseconds(until deadline: ContinuousClock.Instant) -> Int32 {
        let left = ContinuousClock.now.duration(to: deadline).components
        guard left.seconds >= 0, left.attoseconds >= 0 else { return 0 }
        return Int32(clamping: left.seconds * 1000 + left.attoseconds / 1_000_000_000_000_000 + 1)
    }
}
