import AIR
import Files
import WorldProtocol
import WorldIO

/// The reason why a command failed.
struct CommandFailure: Error {
    /// The problems, at least one of severity error.
    var diagnostics: [Diagnostic]
    var exitCode = ExitStatus.failed

    init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }

    /// A failure with one error.
    init(_ code: DiagnosticCode, _ message: String, help: String? = nil) {
        diagnostics = [Diagnostic(.error, code, message, help: help)]
    }

    /// An invalid command line.
    static func usage(_ message: String, help: String? = nil) -> CommandFailure {
        var failure = CommandFailure(.usage, message, help: help)
        failure.exitCode = .usage
        return failure
    }

    /// A file that can't be read.
    static func unreadable(_ error: FileError) -> CommandFailure {
        CommandFailure(.unreadableFile, error.message, help: error.help)
    }

    /// A file that can't be written.
    static func unwritable(_ error: FileError) -> CommandFailure {
        CommandFailure(.unwritableFile, error.message, help: error.help)
    }
}

/// The exit codes (Documentation/commands.md, *Exit codes*).
enum ExitStatus: Int32 {
    case fine = 0
    case failed = 1
    case changed = 2
    case usage = 64
}

/// Runs a body and rethrows errors of the workbench as command failures.
func working<Value>(
    isolation: isolated (any Actor)? = #isolation, _ body: () async throws(Failure) -> Value
) async throws(CommandFailure) -> Value {
    do throws(Failure) {
        return try await body()
    } catch {
        throw CommandFailure(error.diagnostics)
    }
}

/// Runs a body that reads files and rethrows its errors as `unreadable-file`.
func reading<Value>(_ body: () throws(FileError) -> Value) throws(CommandFailure) -> Value {
    do throws(FileError) {
        return try body()
    } catch {
        throw .unreadable(error)
    }
}

/// Runs a body that writes files and rethrows its errors as `unwritable-file`.
func writing<Value>(_ body: () throws(FileError) -> Value) throws(CommandFailure) -> Value {
    do throws(FileError) {
        return try body()
    } catch {
        throw .unwritable(error)
    }
}
