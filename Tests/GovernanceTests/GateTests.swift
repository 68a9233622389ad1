import AIR
import CanonicalCBOR
import Plans
import Sync
import Testing
import WorldIO

@testable import Governance

/// The results of gates as values: the reason for each verdict, and a replay with other records.
@Suite struct GateTests {
    private static let scenario = ScenarioFile(
        file: "smoke/in.smoke.json",
        bytes: Array(
            #"{"event":{"schema":"n/In@1","value":{"record":{"text":{"text":"a"}}}},"expect":{"status":"ok"}}"#.utf8))

    private static func report(_ version: SmallWorld.Version = .first) throws -> SmokeReport {
        SmokeReport([scenario], in: try SmallWorld.bundle(version).contents)
    }

    private static let warning = Diagnostic(.warning, .lockMissing, "not pinned", file: "aos.sync.json", line: 4)

    @Test func `a gate passes without errors, and fails if a warning is treated as an error`() {
        let passed = GateResult(.push, "fine", diagnostics: [Self.warning])
        #expect(passed.verdict == .pass && passed.why == "fine")
        let failed = passed.judged { diagnostics in
            diagnostics.map { diagnostic in
                var copy = diagnostic
                copy.severity = .error
                return copy
            }
        }
        #expect(failed.verdict == .fail)
        #expect(failed.why == "aos.sync.json:4: not pinned")
        #expect(failed.gate == .push)
    }

    @Test func `a gate that is not applicable still fails on an error`() {
        #expect(GateResult(.smoke, notApplicable: "nothing", diagnostics: [Self.warning]).verdict == .notApplicable)
        let error = Diagnostic(.error, .scenarioFailed, "wrong")
        let failed = GateResult(.smoke, notApplicable: "nothing", diagnostics: [error, error])
        #expect(failed.verdict == .fail)
        #expect(failed.why == "wrong, and 1 more")
    }

    @Test func `records that a second run does not reproduce are reported with their scenario`() throws {
        let report = try Self.report()
        let run = try #require(report.entries[0].run)
        func replay(_ records: [RunRecord], in world: PlanWorld) -> [Diagnostic] {
            SmokeReport.Entry.replay(records, of: run.scenario, file: "smoke/in.smoke.json", in: world)
        }
        let records = run.kernel.records
        try #require(records.count > 1)
        #expect(replay(records, in: report.world).isEmpty)
        let found = replay(records.dropLast(), in: report.world)
        #expect(found.map(\.code) == [.replayDiffers] && found.map(\.severity) == [.error])
        #expect(found[0].file == "smoke/in.smoke.json")
        #expect(
            found[0].message.contains("record \(records.count - 1) was nothing, but the replay has {"))
        // Another world has other records.
        #expect(replay(records, in: try Self.report(.second).world).map(\.code) == [.replayDiffers])
    }

    @Test func `without journal and scenarios there is nothing to replay`() throws {
        let none = GateResult.replay(journal: JournalVerification(), scenarios: nil, obstacles: [])
        #expect(none.verdict == .notApplicable)
        let error = Diagnostic(.error, .journalCorrupt, "damaged")
        #expect(GateResult.replay(journal: .init(), scenarios: nil, obstacles: [error]).verdict == .fail)
        let scenarios = GateResult.replay(journal: .init(), scenarios: try Self.report(), obstacles: [])
        #expect(scenarios.verdict == .pass)
        #expect(scenarios.why == "1 scenario replays to the same records")
    }

    @Test func `steps of imported plans count only in a scenario that passes`() throws {
        let contents = try SmallWorld.bundle(.first).contents
        let plans = contents.manifest.references(.plan).map(\.name)
        let used = [ImportedPlan(try #require(plans.first), at: nil)]
        let passing = SmokeReport([Self.scenario], in: contents, imported: Set(plans))
        #expect(passing.entries[0].importedSteps > 0)
        #expect(GateResult.smoke(passing, using: used).verdict == .pass)
        #expect(GateResult.smoke(passing, using: []).verdict == .notApplicable)
        let wrong = ScenarioFile(
            file: "smoke/wrong.smoke.json",
            bytes: Array(
                #"{"event":{"schema":"n/In@1","value":{"record":{"text":{"text":"a"}}}},"expect":{"status":"error"}}"#
                    .utf8))
        let failing = SmokeReport([wrong], in: contents, imported: Set(plans))
        #expect(failing.entries[0].importedSteps > 0 && !failing.entries[0].passes)
        let failed = GateResult.smoke(failing, using: used)
        #expect(failed.verdict == .fail)
        #expect(failed.diagnostics.map(\.code) == [.scenarioFailed, .noImportedStep])
        let both = GateResult.smoke(
            SmokeReport([wrong, Self.scenario], in: contents, imported: Set(plans)), using: used)
        #expect(both.verdict == .pass && both.why.hasSuffix("1 of 2 scenarios does not pass"))
        let three = GateResult.smoke(
            SmokeReport([wrong, wrong, Self.scenario], in: contents, imported: Set(plans)), using: used)
        #expect(three.why.hasSuffix("2 of 3 scenarios do not pass"))
        #expect(GateResult.smoke(failing, using: []).why.hasSuffix("; 1 scenario does not pass"))
    }
}
