import AIR
import ArgumentParser
import JSON
import Presentation

/// A command of the program: its arguments, and its implementation.
protocol WorldCommand: ParsableCommand {
    /// The global options.
    var global: GlobalOptions { get }
    /// The purpose of the command.
    static var purpose: Purpose { get }
    /// Whether the command may open the console, which takes over the terminal.
    static var opensConsole: Bool { get }
    /// The way in which the command accesses a world.
    static var reach: Reach { get }

    /// Runs the command.
    ///
    /// - Throws: ``CommandFailure`` when the command fails.
    func perform(_ session: Session) async throws(CommandFailure) -> Answer
}

extension WorldCommand {
    static var purpose: Purpose { .changes }
    static var opensConsole: Bool { false }
    static var reach: Reach { .world(byOption: true) }
}

/// The purpose of a command, which decides how errors among the diagnostics affect its exit code
/// (Documentation/commands.md, *Exit codes*).
enum Purpose: Equatable {
    /// To look: problems with the world do not fail the command.
    case looks
    /// To check: any error fails the command.
    case checks
    /// To change something: any error fails the command, unless `--lenient` allows errors to remain.
    case changes

    /// Whether errors among the diagnostics fail the command.
    func fails(isLenient: Bool) -> Bool {
        switch self {
        case .looks: false
        case .checks: true
        case .changes: !isLenient
        }
    }
}

/// The ways in which a command may access a world.
enum Reach: Equatable {
    /// The command needs no world, or creates one.
    case nothing
    /// From its files, or through a host; `--mode` selects which, unless the command uses that option for something
    /// else.
    case world(byOption: Bool)
}

/// The result of a command.
enum Answer {
    /// A report to print.
    case report(Report)
    /// The exit code of the console, which has drawn its own output.
    case exit(Int32)
}

/// Runs one command, prints the result and determines the exit code.
struct Runner {
    let session: Session
    let printer: Printer

    init(_ global: GlobalOptions, _ context: CommandContext) {
        session = Session(context: context, global: global)
        printer = Printer(global, context)
    }

    func run(_ command: some WorldCommand) async -> Int32 {
        do throws(CommandFailure) {
            try await session.connect(
                type(of: command).reach, opensConsole: type(of: command).opensConsole,
                signs: command is GovApproveCommand || command is GovWithdrawCommand)
            let purpose = type(of: command).purpose
            if purpose == .checks, session.global.lenient {
                throw .usage("--lenient has no effect on a command that only checks", help: "omit it")
            }
            switch try await answer(of: command) {
            case .exit(let code): return code
            case .report(var report):
                let reported = await session.said()
                report.diagnostics += reported.filter { !report.diagnostics.contains($0) }
                report.bringForward(await session.baseProblems())
                return print(report, purpose)
            }
        } catch {
            let reported = await session.said()
            var failure = error
            failure.diagnostics = session.judged(
                error.diagnostics + reported.filter { !error.diagnostics.contains($0) })
            return printer.failure(failure)
        }
    }

    private func answer(of command: some WorldCommand) async throws(CommandFailure) -> Answer {
        // A host runs until it is told to stop, so its progress is meaningless.
        guard !type(of: command).opensConsole, !(command is HostCommand) else {
            return try await command.perform(session)
        }
        let progress = Progress(printer)
        defer { progress.end() }
        return try await command.perform(session)
    }

    private func print(_ report: Report, _ purpose: Purpose) -> Int32 {
        let own = session.judged(report.diagnostics)
        let diagnostics = own + session.judged(report.background)
        let status: ExitStatus =
            purpose.fails(isLenient: session.global.lenient) && diagnostics.containsError
            ? .failed : report.signalsChanges ? .changed : .fine
        do throws(CommandFailure) {
            guard !printer.isJSON else {
                try printer.envelope(ok: status != .failed, data: report.data, diagnostics: diagnostics)
                return status.rawValue
            }
            try printer.data(report)
        } catch {
            printer.diagnostics(own)
            printer.diagnostics(error.diagnostics)
            return error.exitCode.rawValue
        }
        printer.diagnostics(own)
        printer.background(session.judged(report.background))
        printer.next(report.next.map(session.repeatable))
        return status.rawValue
    }
}
