public import AIR
import CanonicalCBOR
import JSON
import Plans

extension GateResult {
    /// The gate `replay`: replaying the journal must result in the manifests that it recorded, and replaying each
    /// scenario from its own records must result in the same records, byte for byte.
    ///
    /// - Parameters:
    ///   - journal: the findings of a check of the whole journal.
    ///   - scenarios: the results of the scenarios; nil without scenarios, or when they can't run.
    ///   - obstacles: the reasons why the scenarios can't run.
    public static func replay(
        journal: JournalVerification, scenarios: SmokeReport?, obstacles: [Diagnostic]
    ) -> GateResult {
        let findings = journal.state.notices + journal.findings.map(\.diagnostic) + obstacles
        let entries = scenarios?.entries ?? []
        guard journal.height > 0 || !entries.isEmpty else {
            return GateResult(.replay, notApplicable: "no journal and no scenarios", diagnostics: findings)
        }
        var parts: [String] = []
        if journal.height > 0 {
            parts.append(
                (journal.recordCount == 1
                    ? "the journal's record leads" : "the journal's \(journal.recordCount) records lead")
                    + " to the manifest \(journal.state.currentManifest?.short ?? "-")")
        }
        if !entries.isEmpty {
            parts.append("\(entries.count) scenario\(entries.count == 1 ? " replays" : "s replay") to the same records")
        }
        return GateResult(
            .replay, parts.joined(separator: "; "),
            diagnostics: findings + entries.flatMap { $0.replayed(in: scenarios?.world) })
    }
}

extension SmokeReport.Entry {
    /// The problems of replaying the scenario, or of its first run if it could not run at all.
    fileprivate func replayed(in world: PlanWorld?) -> [Diagnostic] {
        guard let run, let world else { return diagnostics }
        return Self.replay(run.kernel.records, of: run.scenario, file: file.file, in: world)
    }

    /// Replays a scenario from records, and reports the first record that differs.
    static func replay(
        _ records: [RunRecord], of scenario: Scenario, file: String, in world: PlanWorld
    ) -> [Diagnostic] {
        guard let found = Replay.difference(of: records, in: world, verdicts: scenario.verdicts) else { return [] }
        func shown(_ value: CBORValue?) -> String {
            value.map { JSONPrinter.compact(PlainData.json(of: $0)) } ?? "nothing"
        }
        return [
            Diagnostic(
                .error, .replayDiffers,
                "scenario `\(scenario.name)`: record \(found.index) was \(shown(found.recorded)), but the "
                    + "replay has \(shown(found.replayed))",
                file: file, line: 1, column: 1,
                help: "run `aos smoke \(scenario.name) --trace` for details")
        ]
    }
}
