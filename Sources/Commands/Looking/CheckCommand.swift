import AIR
import ArgumentParser
import CanonicalCBOR
import JSON
import Workbench

/// `aos check`: everything that is wrong with a world.
struct CheckCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check the whole world and list every problem.",
        usage: "aos check [<options>]")
    static let purpose = Purpose.checks

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let snapshot = try await session.workbench(isReadOnly: true).open()
        let counts = DefinitionKind.allCases.map { ($0, snapshot.counts[$0] ?? 0) }
        let data = JSONValue.object([
            ("manifest_hash", snapshot.manifestHash.json),
            ("counts", .object(counts.map { ($0.0.rawValue, .int($0.1)) })),
        ])
        let diagnostics = session.judged(snapshot.diagnostics)
        let errors = diagnostics.count { $0.severity == .error }
        let warnings = diagnostics.count { $0.severity == .warning }
        var text = Text()
        text.add([Span("manifest  ", .faint), Span(snapshot.manifestHash?.text ?? "can't be built")])
        let named = counts.filter { $0.1 > 0 }.map { "\($0.1) \($0.1 == 1 ? $0.0.title : $0.0.plural)" }
        text.add([Span("names     ", .faint), Span(named.isEmpty ? "nothing" : named.joined(separator: ", "))])
        text.add([
            Span("problems  ", .faint),
            errors + warnings == 0 ? Span("none", .green) : Span("\(errors.of("error")), \(warnings.of("warning"))"),
        ])
        return .report(Report(data, text, diagnostics: diagnostics))
    }
}
