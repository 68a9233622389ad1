import AIR
import ArgumentParser
import JSON

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
        let printer = Printer(context: context, isJSON: line.asksForJSON, isQuiet: line.isQuiet, color: line.color)
        let columns = context.variable("COLUMNS").flatMap { Int($0) } ?? 100
        let message = AOS.message(for: error)
        let whole = AOS.fullMessage(for: error, columns: columns)
        guard !AOS.exitCode(for: error).isSuccess else {
            if printer.isJSON {
                printer.envelope(ok: true, data: .object([("text", .string(whole))]), diagnostics: [])
            } else {
                context.writeOut(Array((whole + "\n").utf8))
            }
            return ExitStatus.fine.rawValue
        }
        let rest = whole.utf8.count > message.utf8.count ? String(whole.dropFirst("Error: \(message)\n".count)) : ""
        if printer.isJSON {
            let help = rest.split(separator: "\n").map { $0.drop { $0 == " " } }.joined(separator: " ")
            let diagnostic = Diagnostic(.error, .usage, message, help: help.isEmpty ? nil : help)
            printer.envelope(ok: false, data: .null, diagnostics: [diagnostic])
        } else {
            var text = Text()
            Diagnostic(.error, .usage, message).write(to: &text)
            text.addLines(of: rest, indent: "  ")
            printer.said(text)
        }
        return ExitStatus.usage.rawValue
    }
}

/// What can be known of a command line that the parser refuses.
struct CommandLineText {
    let asksForJSON: Bool
    let isQuiet: Bool
    let color: ColorChoice

    init(_ arguments: [String]) {
        let options = arguments.prefix { $0 != "--" }
        asksForJSON = options.contains("--json")
        isQuiet = options.contains("--quiet")
        let value =
            options.lazy.compactMap { $0.utf8.starts(with: "--color=".utf8) ? String($0.dropFirst(8)) : nil }.first
            ?? zip(options, options.dropFirst()).first { $0.0 == "--color" }?.1
        color = value.flatMap(ColorChoice.init(rawValue:)) ?? .auto
    }

    /// Words as one line that can be pasted into a shell.
    static func quoted(_ words: String...) -> String {
        let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:@,+=".utf8)
        return words.map { word in
            if !word.isEmpty, word.utf8.allSatisfy(plain.contains) { return word }
            return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
        }.joined(separator: " ")
    }
}
