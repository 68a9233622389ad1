import AIR
import CanonicalCBOR
public import Governance
public import JSON
import WorldProtocol

extension ShadowReport {
    /// `{manifest_hash, valid, authority, rules, effects, scenarios, plans, triggers, routes}`, with the diagnostics.
    public var members: [(String, JSONValue)] {
        func names(_ names: [DefinitionName]) -> JSONValue { .array(names.map { .string($0.text) }) }
        func entries(_ entries: Entries) -> JSONValue {
            .object([
                ("added", .array(entries.added.map { .string($0) })),
                ("removed", .array(entries.removed.map { .string($0) })),
            ])
        }
        return [
            ("manifest_hash", .string(manifestHash.text)), ("valid", .bool(isValid)),
            ("authority", authority.json), ("rules", rules.json), ("effects", .array(effects.map(\.json))),
            ("scenarios", .array(scenarios.map(\.json))),
            (
                "plans",
                .object([
                    ("added", names(plans.added)), ("replaced", names(plans.replaced)),
                    ("removed", names(plans.removed)),
                ])
            ),
            ("triggers", entries(triggers)), ("routes", entries(routes)),
            ("diagnostics", .array(diagnostics.map(\.json))),
        ]
    }

    /// The report, the authority first.
    ///
    /// - Parameter listsProblems: whether the problems of the result are listed; outputs that list all diagnostics
    ///   elsewhere omit them.
    public func text(listsProblems: Bool) -> Text {
        var text = Text()
        text.add(heading: "Authority")
        text.add(authority.text)
        if !rules.isEmpty {
            text.add(heading: "Rules")
            text.add(rules.text, indent: 2)
        }
        text.add(heading: "Shadow")
        text.add(
            [Piece("the result is "), isValid ? Piece("valid", .success) : Piece("! not valid", .error)], indent: 2)
        if listsProblems { for problem in diagnostics { text.add(problem.listed, indent: 2) } }
        text.add(changes, indent: 2)
        if !effects.isEmpty {
            text.add(heading: "Effects of the changed plans")
            for effect in effects { text.add(effect.line) }
        }
        if !scenarios.isEmpty {
            text.add(heading: "Scenarios on the result")
            for scenario in scenarios { text.add(ScenarioOutcome(scenario).text) }
        }
        return text
    }

    /// The plans, triggers and routes that are added, changed or removed.
    private var changes: Text {
        var text = Text()
        func add(_ mark: Piece, _ noun: String, _ name: String, _ link: Line.Link? = nil) {
            text.add(head: [mark, Piece(" \(noun) ", .faint)], [Piece(name, .name)], link: link)
        }
        for (mark, names) in [(Piece.added, plans.added), (.changed, plans.replaced)] {
            for name in names { add(mark, "plan", name.text, .definition(DefinitionKey(.plan, name))) }
        }
        for name in plans.removed { add(.removed, "plan", name.text) }
        for (noun, entries) in [("trigger", triggers), ("route", routes)] {
            for name in entries.added { add(.added, noun, name) }
            for name in entries.removed { add(.removed, noun, name) }
        }
        return text
    }
}

extension PredictedEffect {
    fileprivate var json: JSONValue {
        .object([
            ("plan", .string(plan.text)), ("effect_kind", .string(effectKind)), ("cap", .string(cap)),
            ("policy", .string(policy)), ("rule", rule.map { .int($0) } ?? .null), ("allowed", .bool(isAllowed)),
        ])
    }

    var line: Line {
        Line(
            head: [isAllowed ? Piece("  allowed ", .success) : Piece("! DENIED  ", .warning)],
            [Piece(plan.text, .name), Piece(": ")] + Piece.effect(effectKind, cap: cap, policy: policy, rule: rule),
            link: .authority(
                AuthorityPlace(
                    grant: cap, policy: policy == "allow_all" ? nil : DefinitionName(policy), rule: rule,
                    origin: DefinitionKey(.plan, plan))))
    }
}

extension ScenarioOutcome {
    /// The verdict with the scenario's outcome, its result, and its notes.
    fileprivate var text: Text {
        var text = Text()
        let verdict: Piece =
            switch status {
            case "pass": Piece("  pass  ", .success)
            case "n/a": Piece("  n/a   ", .faint)
            default: Piece("! FAILS ", .error)
            }
        text.add(
            head: [verdict],
            [
                Piece(name, .strong), Piece("  " + (outcome.map { "ends \($0)" } ?? ending)),
                Piece(baseStatus.map { "  on the base: \($0)" } ?? "  not on the base", .faint),
            ])
        if let result { text.add(Line(head: [Piece("result ", .faint)], [Piece(result)]).indented(4)) }
        for note in notes { text.add(Line([Piece(note.line)]).indented(4)) }
        return text
    }
}
