import AIR
import ArgumentParser
import CanonicalCBOR
import JSON
import Presentation
import WorldProtocol

/// `aos check`: lists every problem of a world.
struct CheckCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check the whole world and list every problem.",
        usage: "aos check [<options>]")
    static let purpose = Purpose.checks

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let workbench = try session.workbench(isReadOnly: true)
        let found = try await workbench.check()
        let counts = DefinitionKind.allCases.map { ($0, found.counts[$0] ?? 0) }
        let data = JSONValue.object([
            ("manifest_hash", found.manifestHash.json),
            ("counts", .object(counts.map { ($0.0.rawValue, .int($0.1)) })),
        ])
        let diagnostics = session.judged(found.diagnostics)
        let errors = diagnostics.count { $0.severity == .error }
        let warnings = diagnostics.count { $0.severity == .warning }
        var text = Text()
        text.add([Piece("manifest  ", .faint), Piece(found.manifestHash?.text ?? "can't be built")])
        text.add([Piece("names     ", .faint), Piece(DefinitionKind.counted(found.counts) ?? "nothing")])
        text.add([
            Piece("problems  ", .faint),
            errors + warnings == 0
                ? Piece("none", .success) : Piece("\(errors.of("error")), \(warnings.of("warning"))"),
        ])
        return .report(Report(data, text, diagnostics: diagnostics))
    }
}
