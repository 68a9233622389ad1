import AIR
import Canvas
import Presentation
import WorldProtocol

/// The text of a problem: its message, its location, and how to resolve it.
enum ProblemText {
    static func sign(_ severity: Diagnostic.Severity) -> Span { Span(severity.sign) }

    static func write(_ problem: Diagnostic, _ snapshot: Snapshot, width: Int, to text: inout DetailText) {
        if text.count > 0 { text.addGap() }
        text.markHunk()
        text.add(
            StyledLine([
                sign(problem.severity), Span(" "), Span(problem.severity.rawValue, .title), Span("  "),
                Span(problem.code.rawValue, .muted),
            ]))
        text.addGap()
        text.addProse(StyledLine(problem.message), width: width)
        text.addGap()
        if let place = problem.place {
            text.add(
                Field.line("at", place, .accent), to: problem.file.map { .file($0, line: problem.line ?? 1) })
        }
        if let pointer = problem.path { text.add(Field.line("in", pointer.isEmpty ? "the whole file" : pointer)) }
        if let name = problem.name {
            let key = problem.kind.flatMap { DefinitionKind(rawValue: $0) }.map {
                DefinitionKey($0, DefinitionName(name))
            }
            text.add(
                Field.line("about", [problem.kind, name].compactMap(\.self).joined(separator: " ")),
                to: key.map { .definition($0) })
        }
        if let place = DecisionPlace(problem, in: snapshot) {
            text.add(Field.line("decide", place.title, .accent), to: .decision(place))
            text.addGap()
            text.addProse(StyledLine("Enter opens it, Ctrl-O goes back.", .muted), width: width)
        } else if let help = problem.help {
            text.addGap()
            text.addProse(StyledLine([Span("help  ", .accent), Span(help)]), width: width)
        }
    }

    /// A problem in a few lines, for popups and lists of problems.
    static func lines(_ problem: Diagnostic) -> [StyledLine] { problem.listed.lines.map(StyledLine.init) }
}
