import AIR
import ArgumentParser
import JSON
import Presentation

/// The program: reads a command line, does what it says and gives the exit code (CLI).
public enum AOSCommand {
    /// The program's version.
    public static let version = "0.1.0"

    /// Runs a command line, given without the program's name.
    public static func run(_ arguments: [String], context: CommandContext) async -> Int32 {
        let line = CommandLineText(arguments)
        do {
            let parsed = try AOS.parseAsRoot(arguments)
            guard let command = parsed as? any WorldCommand else {
                // A group of commands, or the parser's own `help`: they end by throwing what is to be shown.
                var group = parsed
                try group.run()
                return ExitStatus.fine.rawValue
            }
            return await Runner(command.global, context).run(command)
        } catch {
            return refuse(error, line, context)
        }
    }

    /// Shows what was asked for instead of a command (help, version, completions), or what is wrong with the line.
    private static func refuse(_ error: any Error, _ line: CommandLineText, _ context: CommandContext) -> Int32 {
        let printer = Printer(
            context: context, isJSON: line.asksForJSON, isQuiet: line.isQuiet, isVerbose: true, color: line.color)
        let columns = context.variable("COLUMNS").flatMap { Int($0) } ?? 100
        let message = line.unknownCommand?.message ?? AOS.message(for: error)
        let whole = AOS.fullMessage(for: error, columns: columns)
        guard !AOS.exitCode(for: error).isSuccess else {
            if printer.isJSON {
                printer.envelope(ok: true, data: .object([("text", .string(whole))]), diagnostics: [])
            } else {
                context.writeOut(Array((whole + "\n").utf8))
            }
            return ExitStatus.fine.rawValue
        }
        // The parser's text is the message, then how the command is used.
        let usage = whole.split(separator: "\n").drop { !$0.hasPrefix("Usage:") && !$0.hasPrefix("Help:") }
            .map { $0.drop { $0 == " " } }
        let help = (line.unknownCommand?.help.map { [$0[...]] } ?? usage).joined(separator: " ")
        if printer.isJSON {
            let diagnostic = Diagnostic(.error, .usage, message, help: help.isEmpty ? nil : help)
            printer.envelope(ok: false, data: .null, diagnostics: [diagnostic])
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
