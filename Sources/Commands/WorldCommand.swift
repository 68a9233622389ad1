import AIR
import ArgumentParser
import JSON
import Presentation

/// A command of the program: its arguments, and its implementation.
protocol WorldCommand: ParsableCommand {
    /// The options that every command takes.
    var global: GlobalOptions { get }
    /// The purpose of the command.
    static var purpose: Purpose { get }
    /// Whether the command may open the console, which has the terminal for itself.
    static var opensConsole: Bool { get }
    /// The way in which the command reaches a world.
    static var reach: Reach { get }

    /// Runs the command.
    ///
    /// - Throws: ``CommandFailure`` when it can't be done.
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
    /// To look: problems of the world do not make the command fail.
    case looks
    /// To check: any error makes the command fail.
    case checks
    /// To change something: any error fails it, unless those that it leaves are allowed.
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

/// The ways in which a command may reach a world.
enum Reach: Equatable {
    /// It needs none, or makes one.
    case nothing
    /// From its files, or through a host; `--mode` says which, unless the command has another use for it.
    case world(byOption: Bool)
}

/// The result of a command.
enum Answer {
    /// Something to print.
    case report(Report)
    /// The exit code of a console that drew by itself.
    case exit(Int32)
}

/// Runs one command: prints what came of it and picks the exit code.
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
                throw .usage("--lenient has no meaning for a command that only checks", help: "omit it")
            }
            switch try await answer(of: command) {
            case .exit(let code): return code
            case .report(var report):
                let told = await session.said()
                report.diagnostics += told.filter { !report.diagnostics.contains($0) }
                report.bringForward(await session.baseProblems())
                return print(report, purpose)
            }
        } catch {
            let told = await session.said()
            var failure = error
            failure.diagnostics = session.judged(
                error.diagnostics + told.filter { !error.diagnostics.contains($0) })
            return printer.failure(failure)
        }
    }

    private func answer(of command: some WorldCommand) async throws(CommandFailure) -> Answer {
        // A host works until it is told to end; its progress says nothing.
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
