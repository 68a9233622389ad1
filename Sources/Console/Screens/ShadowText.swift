import AIR
import CanonicalCBOR
import Canvas
import Governance
import Workbench

/// What shadowing found: what the proposal may do first, then what will run and what changes.
enum ShadowText {
    static func write(_ report: ShadowReport?, state: ProposalState, width: Int, to text: inout DetailText) {
        guard let report else {
            text.addHeading("Authority")
            text.addProse(
                StyledLine(state == .submitted ? "not known yet: s shadows the proposal" : "not known", .muted),
                width: width, indent: 2)
            return
        }
        AuthorityText.write(report.authority, width: width, to: &text)
        RulesText.write(report.rules, width: width, to: &text)
        text.addHeading("Shadow")
        text.add(
            report.isValid
                ? StyledLine([Span("  the result is "), Span("valid", .success)])
                : StyledLine([Span("  the result is "), Span("! not valid", .danger)]))
        for problem in report.diagnostics {
            for line in ProblemText.lines(problem) { text.addProse(line, width: width, indent: 2) }
        }
        writeNames(
            "plan", added: report.plans.added, changed: report.plans.replaced, removed: report.plans.removed, &text)
        writeEntries("trigger", report.triggers, &text)
        writeEntries("route", report.routes, &text)
        if !report.effects.isEmpty {
            text.addHeading("What changed plans can emit")
            for effect in report.effects { write(effect, width, &text) }
        }
        guard !report.scenarios.isEmpty else { return }
        text.addHeading("Scenarios on the result")
        for scenario in report.scenarios { write(ScenarioOutcome(scenario), width, &text) }
    }

    private static func write(_ scenario: ScenarioOutcome, _ width: Int, _ text: inout DetailText) {
        let verdict: Span =
            switch scenario.status {
            case "pass": Span("passed  ", .success)
            case "n/a": Span("n/a     ", .muted)
            default: Span("! failed  ", .danger)
            }
        text.addProse(
            StyledLine([
                verdict, Span(scenario.name, .title),
                Span("  " + (scenario.outcome.map { "ends \($0)" } ?? scenario.ending)),
                Span(scenario.baseStatus.map { "  on the base: \($0)" } ?? "  not on the base", .muted),
            ]), width: width, indent: 2)
        if let result = scenario.result {
            text.addProse(StyledLine([Span("result ", .muted), Span(result)]), width: width, indent: 4)
        }
        for note in scenario.notes { text.addProse(StyledLine(note.line), width: width, indent: 4) }
    }

    private static func write(_ effect: PredictedEffect, _ width: Int, _ text: inout DetailText) {
        let decision = effect.rule.map { "rule \($0) of \(effect.policy)" } ?? effect.policy
        text.addProse(
            StyledLine([
                Span(effect.isAllowed ? "allowed " : "! denied ", effect.isAllowed ? .success : .warning),
                Span("\(effect.plan): \(effect.effectKind) via \(effect.cap) (\(decision))"),
            ]), width: width, indent: 2, to: .definition(DefinitionKey(.plan, effect.plan)))
    }

    private static func writeNames(
        _ word: String, added: [DefinitionName], changed: [DefinitionName], removed: [DefinitionName],
        _ text: inout DetailText
    ) {
        func write(_ sign: Span, _ names: [DefinitionName], leads: Bool) {
            for name in names {
                text.add(
                    StyledLine([Span("  "), sign, Span(" \(word) ", .muted), Span(name.text)]),
                    to: leads ? .definition(DefinitionKey(.plan, name)) : nil)
            }
        }
        write(Span("+", .added), added, leads: true)
        write(Span("~", .changed), changed, leads: true)
        write(Span("-", .removed), removed, leads: false)
    }

    private static func writeEntries(_ word: String, _ entries: ShadowReport.Entries, _ text: inout DetailText) {
        for name in entries.added {
            text.add(StyledLine([Span("  "), Span("+", .added), Span(" \(word) ", .muted), Span(name)]))
        }
        for name in entries.removed {
            text.add(StyledLine([Span("  "), Span("-", .removed), Span(" \(word) ", .muted), Span(name)]))
        }
    }
}
