import AIR
import ArgumentParser
import CanonicalCBOR
import Governance
import JSON
import Presentation
import WorldProtocol
import WorldIO

/// `aos status`: shows the state of a world.
struct StatusCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show the state of the world: base, differences, stage, proposals.",
        usage: "aos status [<options>]")
    static let purpose = Purpose.looks

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let snapshot = try await session.workbench(isReadOnly: true, keepsIndex: true).open()
        var report = Report(Self.data(snapshot), Self.text(snapshot), next: Self.next(snapshot))
        // An interrupted edit is reported first.
        report.diagnostics = snapshot.diagnostics.filter { $0.code == .fileChangedSince && $0.severity != .notice }
        report.background = snapshot.diagnostics.filter { !report.diagnostics.contains($0) }
        return .report(report)
    }

    private static func data(_ snapshot: Snapshot) -> JSONValue {
        .object([
            ("world", .string(snapshot.worldPath)),
            (
                "base",
                .object([
                    ("hash", snapshot.baseHash.json), ("source", .string(snapshot.baseSource.rawValue)),
                    (
                        "passed_over",
                        .array(
                            snapshot.basePassedOver.map {
                                .object([("source", .string($0.source.rawValue)), ("why", .string($0.why))])
                            })
                    ),
                ])
            ),
            ("manifest_hash", snapshot.manifestHash.json),
            ("equivalent", .bool(snapshot.isEquivalent)),
            (
                "patch",
                .object([
                    ("add", .int(snapshot.count(of: .add))), ("replace", .int(snapshot.count(of: .replace))),
                    ("remove", .int(snapshot.count(of: .remove))), ("blocks", .int(snapshot.count(of: .set))),
                ])
            ),
            ("staged", .int(snapshot.stage.staged.count)),
            ("imports", .int(snapshot.importCount)),
            ("conflicts", .int(snapshot.conflictCount)),
            ("drift", .int(snapshot.driftCount)),
            (
                "proposals",
                .object(
                    ProposalState.allCases.map { state in
                        (state.rawValue, .int(snapshot.proposals.count { $0.state == state }))
                    } + [("stale", .int(snapshot.proposals.count { $0.isStale }))])
            ),
        ])
    }

    private static func text(_ snapshot: Snapshot) -> Text {
        var table = Table("", "")
        func row(_ title: String, _ text: String) { table.add([Piece(title, .faint), Piece(text)]) }
        row("world", snapshot.worldPath)
        let isBaseKnown = snapshot.baseHash != nil || !isBaseLost(snapshot)
        row(
            "base",
            isBaseKnown
                ? "\(snapshot.baseHash.short)  (\(snapshot.baseSource.rawValue))"
                : isJournalDamaged(snapshot) ? "unknown: the journal is damaged" : "unknown: it can't be read")
        for passed in snapshot.basePassedOver { row("", "none from \(passed.source.rawValue): \(passed.why)") }
        row("manifest", snapshot.manifestHash.map { "\($0.short)  (\(standing(snapshot)))" } ?? "can't be built")
        row(
            "patch",
            "+\(snapshot.count(of: .add)) added, ~\(snapshot.count(of: .replace)) replaced, "
                + "-\(snapshot.count(of: .remove)) removed, \(snapshot.count(of: .set)) block entries")
        let stage = snapshot.stage
        row("staged", "\(stage.staged.count)" + (stage.compiles ? "" : "  (does not compile)"))
        row(
            "imports",
            "\(snapshot.importCount), \(snapshot.conflictCount.of("conflict")), "
                + "\(snapshot.driftCount) drifted, \(snapshot.unlockedCount) unlocked")
        row("proposals", proposals(snapshot))
        let errors = snapshot.diagnostics.count { $0.severity == .error }
        let warnings = snapshot.diagnostics.count { $0.severity == .warning }
        row("problems", errors + warnings == 0 ? "none" : "\(errors.of("error")), \(warnings.of("warning"))")
        return table.text
    }

    private static func standing(_ snapshot: Snapshot) -> String {
        guard snapshot.baseHash != nil else {
            return isBaseLost(snapshot) ? "the base is unknown" : "no base to compare with"
        }
        return snapshot.isEquivalent ? "equivalent to the base" : "differs from the base"
    }

    /// Whether the journal can't be read, so that base and proposals are unknown.
    private static func isJournalDamaged(_ snapshot: Snapshot) -> Bool {
        let codes: Set<DiagnosticCode> = [.journalCorrupt, .journalShorterThanHead]
        return snapshot.diagnostics.contains { $0.severity == .error && codes.contains($0.code) }
    }

    /// Whether a base is named but can't be read.
    private static func isBaseLost(_ snapshot: Snapshot) -> Bool {
        isJournalDamaged(snapshot)
            || snapshot.diagnostics.contains { $0.code == .baseUnreadable || $0.code == .baseDamaged }
    }

    private static func proposals(_ snapshot: Snapshot) -> String {
        if isJournalDamaged(snapshot) { return "unknown: the journal is damaged" }
        let parts = ProposalState.allCases.compactMap { state -> String? in
            let count = snapshot.proposals.count { $0.state == state }
            return count == 0 ? nil : "\(count) \(state.rawValue)"
        }
        let stale = snapshot.proposals.count { $0.isStale }
        return parts.isEmpty ? "none" : (parts + (stale > 0 ? ["\(stale) stale"] : [])).joined(separator: ", ")
    }

    private static func next(_ snapshot: Snapshot) -> [String] {
        if !snapshot.conflicts.isEmpty { return ["aos conflicts"] }
        if snapshot.diagnostics.containsError { return ["aos check"] }
        if snapshot.driftCount > 0 { return ["aos lock diff"] }
        if snapshot.baseHash == nil { return ["aos push"] }
        if let waiting = snapshot.proposals.first(where: { !$0.isStale && $0.state.step != nil }),
            let step = waiting.state.step
        {
            return ["aos gov \(step) --id \(waiting.id.number)"]
        }
        if !snapshot.stage.staged.isEmpty {
            return [snapshot.stage.compiles ? "aos gov propose --staged" : "aos stage"]
        }
        return snapshot.changes.isEmpty ? [] : ["aos diff"]
    }
}

extension Snapshot {
    /// The number of changes of an operation.
    func count(of operation: Change.Operation) -> Int { changes.count { $0.operation == operation } }
}
