import AIR
import ArgumentParser
import JSON
import Presentation

/// The program: parses a command line, runs the command and returns the exit code (Documentation/commands.md, *Exit
/// codes*).
public enum AOSCommand {
    /// The program's version.
    public static let version = "0.1.0"

    /// Runs a command line, given without the program's name.
    public static func run(_ arguments: [String], context: CommandContext) async -> Int32 {
        if isCompletion(arguments) { return await complete(arguments, context) }
        let line = CommandLineText(arguments)
        if let words = line.helpWords { return help(words, line, context) }
        do {
            let parsed = try AOS.parseAsRoot(arguments)
            guard let command = parsed as? any WorldCommand else {
                // A command group's `run` throws its help text.
                var group = parsed
                try group.run()
                return ExitStatus.fine.rawValue
            }
            return await Runner(command.global, context).run(command)
        } catch {
            return refuse(error, line, context)
        }
    }

    /// Whether a command line is a request from a shell's completion script, which displays no errors of any kind.
    public static func isCompletion(_ arguments: [String]) -> Bool { arguments.first == CompletionRequest.mark }

    /// Prints the names that a shell may offer, or nothing if there are none or anything fails.
    private static func complete(_ arguments: [String], _ context: CommandContext) async -> Int32 {
        guard let request = CompletionRequest(arguments), let session = Session(request, context),
            let subject = request.command == ["help"] ? .help : NotedSubject.of(arguments)
        else { return ExitStatus.fine.rawValue }
        let candidates = (try? await session.candidates(of: subject, request)) ?? []
        let text = Candidate.text(candidates, for: context.variable("SAP_SHELL"), prefix: request.prefix)
        try? context.writeOut(Array(text.utf8))
        return ExitStatus.fine.rawValue
    }

    /// Prints the help that `aos help` and its words request.
    private static func help(_ words: [String], _ line: CommandLineText, _ context: CommandContext) -> Int32 {
        let printer = Printer(line, context)
        do throws(CommandFailure) {
            try show(try HelpRequest(words: words, columns: columns(context)).text(), printer)
            return ExitStatus.fine.rawValue
        } catch {
            return printer.failure(error)
        }
    }

    /// Prints a text as data.
    private static func show(_ text: String, _ printer: Printer) throws(CommandFailure) {
        if printer.isJSON {
            try printer.envelope(ok: true, data: .object([("text", .string(text))]), diagnostics: [])
        } else {
            try printer.write(Array(text.utf8))
        }
    }

    /// The width of help, in columns.
    static func columns(_ context: CommandContext) -> Int {
        context.variable("COLUMNS").flatMap { Int($0) } ?? 100
    }

    /// Prints the parser's output instead of running a command (help, version, completions), or the usage error.
    private static func refuse(_ error: any Error, _ line: CommandLineText, _ context: CommandContext) -> Int32 {
        let printer = Printer(line, context)
        let columns = columns(context)
        let whole = AOS.fullMessage(for: error, columns: columns)
        guard !AOS.exitCode(for: error).isSuccess else {
            let isHelp = whole.hasPrefix("OVERVIEW:") || whole.hasPrefix("USAGE:")
            let text =
                isHelp
                ? HelpText(parser: whole, of: line.command, columns: columns).text
                : CompletionScript(parser: whole).text + "\n"
            do throws(CommandFailure) {
                try show(text, printer)
                return ExitStatus.fine.rawValue
            } catch {
                return printer.failure(error)
            }
        }
        // The parser prints the message first, then the usage.
        let usage = whole.split(separator: "\n").drop { !$0.hasPrefix("Usage:") && !$0.hasPrefix("Help:") }
            .map { $0.drop { $0 == " " } }
        let message = line.unknownCommand?.message ?? AOS.message(for: error)
        let help = (line.unknownCommand?.help.map { [$0[...]] } ?? usage).joined(separator: " ")
        if printer.isJSON {
            return printer.failure(.usage(message, help: help.isEmpty ? nil : help))
        } else {
            var text = Text()
            let lines = line.unknownCommand?.help.map { ["help: \($0)"[...]] } ?? usage
            text.add(Diagnostic(.error, .usage, message).text)
            for line in lines { text.add([Piece("  "), Piece(line)]) }
            printer.said(text)
        }
        return ExitStatus.usage.rawValue
    }
}
