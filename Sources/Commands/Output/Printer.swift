import AIR
import JSON
import Presentation

/// Puts what a command has to say on the two outputs (CLI, *Everywhere*).
struct Printer {
    let context: CommandContext
    let isJSON: Bool
    let isQuiet: Bool
    let isVerbose: Bool
    let color: ColorChoice

    /// Prints the one document that `--json` promises.
    func envelope(ok: Bool, data: JSONValue, diagnostics: [Diagnostic]) {
        let envelope = JSONValue.object([
            ("ok", .bool(ok)), ("data", data), ("diagnostics", .array(diagnostics.map(\.json))),
        ])
        context.writeOut(envelope.visibleBytes)
    }

    /// Prints data without an envelope.
    func data(_ report: Report) {
        if let raw = report.raw { return context.writeOut(raw) }
        if let document = report.document { return context.writeOut(document.visibleBytes) }
        let isColored = color.isOn(terminal: context.isOutputTerminal, context)
        context.writeOut(report.text.bytes(color: isColored))
    }

    /// Prints diagnostics for people; errors only when quiet.
    func diagnostics(_ diagnostics: [Diagnostic]) {
        let shown = isQuiet ? diagnostics.filter { $0.severity == .error } : diagnostics
        guard !shown.isEmpty else { return }
        said(shown.text(isVerbose: isVerbose))
    }

    /// Says that the world has problems, without listing them.
    func background(_ diagnostics: [Diagnostic]) {
        let errors = diagnostics.count { $0.severity == .error }
        guard errors > 0, !isQuiet else { return }
        var text = Text()
        text.add([
            Piece("notice", .link), Piece(": the world has \(errors.of("error"))"),
            Piece("; `aos check` lists \(errors.agree("it", "them"))"),
        ])
        said(text)
    }

    /// Prints the commands that are likely to be wanted next.
    func next(_ commands: [String]) {
        guard !isQuiet, !commands.isEmpty else { return }
        var text = Text()
        for command in commands { text.add([Piece("next: ", .faint), Piece(command)]) }
        said(text)
    }

    /// Prints lines on standard error.
    func said(_ text: Text) {
        let isColored = color.isOn(terminal: context.isErrorTerminal, context)
        context.writeError(text.bytes(color: isColored))
    }
}
