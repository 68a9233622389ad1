import AIR
import ArgumentParser
import CanonicalCBOR
import JSON
import Presentation
import WorldProtocol
import WorldIO

/// `aos push`: applies the authored files without a proposal.
struct PushCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "push", abstract: "Apply the authored files without a proposal.",
        usage: "aos push [--dry-run] [--air-only] [--exit-code] [<options>]")

    @Flag(help: "Build and check the result, and write nothing.")
    var dryRun = false

    @OptionGroup var filter: FilterOption

    @Flag(help: "Exit with 2 if there are changes.")
    var exitCode = false

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let workbench = try session.workbench(isReadOnly: dryRun)
        let warnings = try await workbench.problems().demandingWasm(filter.filter)
        guard !warnings.containsError else { throw CommandFailure(session.judged(warnings)) }
        try session.refuseStrictly(warnings)
        let action = Action.push(dryRun: dryRun, filter.filter)
        let outcome = try await workbench.perform(action)
        guard case .pushed(let base, let manifest, let changes, let applied, let notices) = outcome else {
            throw CommandFailure(.nothingToDo, "nothing was pushed")
        }
        var report = Report(
            .object([
                ("base_manifest_hash", base.json), ("manifest_hash", .string(manifest.text)),
                ("ops", changes.json), ("applied", .bool(applied)),
            ]), Self.text(base, manifest, changes, applied: applied, isWhole: session.global.verbose))
        report.diagnostics = warnings + notices.filter { !warnings.contains($0) }
        report.signalsChanges = exitCode && !changes.isEmpty
        if dryRun, !changes.isEmpty { report.next = ["aos push"] }
        return .report(report)
    }

    /// The maximum number of ops listed without `--verbose`.
    private static let shown = 100

    private static func text(
        _ base: Hash?, _ manifest: Hash, _ changes: [ChangeRow], applied: Bool, isWhole: Bool
    ) -> Text {
        var text = Text()
        guard !changes.isEmpty || applied else {
            text.add("nothing differs from the base \(base.short)")
            return text
        }
        text.add([
            Piece("\(changes.count.of("op"))", .strong), Piece("  \(base.short) -> \(manifest.short)", .faint),
            applied ? Piece("  applied", .success) : Piece("  nothing was written", .warning),
        ])
        let listed = isWhole ? changes[...] : changes.prefix(shown)
        text.add(listed.table)
        if listed.count < changes.count {
            text.add("  and \((changes.count - listed.count).of("more op")); --verbose lists all", .faint)
        }
        return text
    }
}
