import Files
import Glibc
import Logging
import Synchronization
import SystemPackage

/// The log that `AOS_LOG` turns on: on standard error, or in a file while the console has the terminal.
enum DebugLog {
    private static let level = Mutex<Logger.Level?>(nil)
    private static let descriptor = Mutex<Int32>(STDERR_FILENO)

    /// Whether anything is logged.
    static var isOn: Bool { level.withLock { $0 } != nil }

    /// Starts logging if the environment requests it; an unknown level is reported and logs nothing.
    static func start(environment: [String: String]) {
        guard let text = environment["AOS_LOG"], !text.isEmpty else { return }
        guard let named = Logger.Level(rawValue: text.lowercased()) else {
            let known = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
            Machine.writeError(Array("warning: AOS_LOG: `\(text)` is not a level; use one of \(known)\n".utf8))
            return
        }
        level.withLock { $0 = named }
        LoggingSystem.bootstrap { label in Handler(label: label, logLevel: named) }
    }

    /// Logs to `$XDG_STATE_HOME/aos/log` from now on, because the console draws on the terminal.
    ///
    /// Nothing is logged if the file can't be written: logging must not keep the console from opening.
    static func moveToFile(environment: [String: String]) {
        guard isOn, descriptor.withLock({ $0 == STDERR_FILENO }) else { return }
        let base =
            environment["XDG_STATE_HOME"].map { FilePath($0) }
            ?? FilePath(environment["HOME"] ?? "")
            .appending(".local").appending("state")
        let file = base.appending("aos").appending("log")
        var number: Int32 = -1
        if base.isAbsolute, (try? RealFileSystem().createDirectories(file.removingLastComponent(), mode: 0o700)) != nil
        {
            number = file.withPlatformString { open($0, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600) }
        }
        descriptor.withLock { $0 = number }
    }

    /// Logs to standard error again.
    static func moveToStandardError() {
        descriptor.withLock { descriptor in
            if descriptor > STDERR_FILENO { close(descriptor) }
            descriptor = STDERR_FILENO
        }
    }

    /// A file system that logs its operations if logging is on.
    static func watched(_ files: some FileSystem) -> any FileSystem { isOn ? LoggingFileSystem(files) : files }

    /// A logger; if logging is off, it only prints warnings, like those of commands.
    static func logger(_ label: String) -> Logger {
        isOn ? Logger(label: label) : Logger(label: label) { _ in WarningHandler() }
    }

    fileprivate static func write(_ line: String) {
        descriptor.withLock { descriptor in
            if descriptor >= 0 { _ = Machine.write(Array(line.utf8), to: descriptor) }
        }
    }

    private struct WarningHandler: LogHandler {
        var logLevel = Logger.Level.warning
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let line = event.message.description.map { $0.isNewline || $0 == "\u{1b}" ? "?" : $0 }
            Machine.writeError(Array("\(event.level): \(String(line))\n".utf8))
        }
    }

    private struct Handler: LogHandler {
        let label: String
        var logLevel: Logger.Level
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let line = event.message.description.map { $0.isNewline || $0 == "\u{1b}" ? "?" : $0 }
            DebugLog.write("\(Machine.now / 1_000_000) \(getpid()) \(event.level) \(label): \(String(line))\n")
        }
    }
}

extension Duration {
    /// The duration in milliseconds, with three decimal places.
    var milliseconds: String {
        let microseconds = components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
        let fraction = String(microseconds % 1_000)
        return "\(microseconds / 1_000)." + String(repeating: "0", count: 3 - fraction.count) + fraction + " ms"
    }
}
