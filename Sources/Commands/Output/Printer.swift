import AIR
import Files
import JSON
import Presentation
import SystemPackage

/// Prints data on standard output and everything else on standard error (Documentation/commands.md, *Everywhere*).
struct Printer {
    let context: CommandContext
    let isJSON: Bool
    let isQuiet: Bool
    let isVerbose: Bool
    let color: ColorChoice
    let usesPager: Bool

    /// A printer configured by the global options.
    init(_ global: GlobalOptions, _ context: CommandContext) {
        self.init(
            context: context, isJSON: global.json, isQuiet: global.quiet, isVerbose: global.verbose,
            color: global.color, usesPager: !global.noPager)
    }

    /// A printer for a command line that was not parsed.
    init(_ line: CommandLineText, _ context: CommandContext) {
        self.init(
            context: context, isJSON: line.asksForJSON, isQuiet: line.isQuiet, isVerbose: true, color: line.color,
            usesPager: line.usesPager)
    }

    private init(
        context: CommandContext, isJSON: Bool, isQuiet: Bool, isVerbose: Bool, color: ColorChoice, usesPager: Bool
    ) {
        self.context = context
        self.isJSON = isJSON
        self.isQuiet = isQuiet
        self.isVerbose = isVerbose
        self.color = color
        self.usesPager = usesPager
    }

    /// Prints the one document that `--json` promises.
    ///
    /// - Throws: ``CommandFailure`` when standard output can't be written.
    func envelope(ok: Bool, data: JSONValue, diagnostics: [Diagnostic]) throws(CommandFailure) {
        let envelope = JSONValue.object([
            ("ok", .bool(ok)), ("data", data), ("diagnostics", .array(diagnostics.map(\.json))),
        ])
        try write(envelope.visibleBytes)
    }

    /// Prints data without an envelope.
    ///
    /// - Throws: ``CommandFailure`` when standard output can't be written.
    func data(_ report: Report) throws(CommandFailure) {
        if let raw = report.raw { return try write(raw) }
        if let document = report.document { return try write(document.visibleBytes) }
        let isColored = color.isOn(terminal: context.isOutputTerminal, context)
        try write(report.text.bytes(color: isColored))
    }

    /// Writes to standard output, through a pager if the terminal is too small.
    ///
    /// A reader that has closed the pipe, as `head` does, is not an error.
    ///
    /// - Throws: ``CommandFailure`` when standard output can't be written.
    func write(_ bytes: [UInt8]) throws(CommandFailure) {
        guard !bytes.isEmpty else { return }
        let pagerProblem: FileError?
        do throws(FileError) {
            guard try !page(bytes) else { return }
            pagerProblem = nil
        } catch {
            pagerProblem = error
        }
        // Printed after the output, which would otherwise push it off the screen.
        defer { if let pagerProblem { warn(of: pagerProblem) } }
        do throws(FileError) {
            try context.writeOut(bytes)
        } catch .systemCall(_, _, .brokenPipe) {
            return
        } catch {
            throw CommandFailure(
                .unwritableOutput, error.message,
                help: "the output is incomplete; changes that the command made are kept")
        }
    }

    /// Shows output in a pager; false if it must be written directly.
    private func page(_ bytes: [UInt8]) throws(FileError) -> Bool {
        guard usesPager, let pager = context.pager, let paging = Paging(context),
            Paging.exceeds(pager.terminalSize ?? (80, 24), bytes)
        else { return false }
        try pager.show(bytes, with: paging.command, environment: paging.environment)
        return true
    }

    private func warn(of pagerProblem: FileError) {
        diagnostics([
            Diagnostic(
                .warning, .notFound, "the pager can't be started: \(pagerProblem.message)",
                help: "set PAGER to a program that is installed, or use --no-pager")
        ])
    }

    /// Prints why a command failed, and returns the exit code.
    func failure(_ failure: CommandFailure) -> Int32 {
        guard isJSON else {
            diagnostics(failure.diagnostics)
            return failure.exitCode.rawValue
        }
        do throws(CommandFailure) {
            try envelope(ok: false, data: .null, diagnostics: failure.diagnostics)
            return failure.exitCode.rawValue
        } catch {
            diagnostics(failure.diagnostics + error.diagnostics)
            return error.exitCode.rawValue
        }
    }

    /// Prints diagnostics as text; only errors with `--quiet`.
    func diagnostics(_ diagnostics: [Diagnostic]) {
        let shown = isQuiet ? diagnostics.filter { $0.severity == .error } : diagnostics
        guard !shown.isEmpty else { return }
        // Diagnostics that may follow from another one are only counted, unless --verbose lists them.
        let (own, following) = isVerbose ? (shown, []) : shown.folded
        said(own.text(isVerbose: isVerbose))
        guard !following.isEmpty else { return }
        var text = Text()
        text.add([
            Piece("notice", .link),
            Piece(": \(following.count.of("more problem")) may follow from \(own.count.agree("this", "these"))"),
            Piece("; --verbose lists \(following.count.agree("it", "them"))"),
        ])
        said(text)
    }

    /// Reports that the world has problems, without listing them.
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

    /// Suggests the next commands.
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
