import AIR
import CanonicalCBOR
import Governance
import JSON
import Workbench
import WorldIO

extension ProposalRow {
    /// `{id,state,description,patch_hash,manifest_base,author,approver,stale}`, with the resulting manifest.
    var members: [(String, JSONValue)] {
        [
            ("id", .int(id.number)), ("state", .string(state.rawValue)), ("description", description.json),
            ("patch_hash", .string(patchHash.text)), ("manifest_base", .string(manifestBase.text)),
            ("manifest_hash", .string(manifestHash.text)), ("author", .string(author)), ("approver", approver.json),
            ("stale", .bool(isStale)), ("rebased_from", rebasedFrom.json), ("rebased_as", rebasedAs.json),
        ]
    }

    /// The command that takes the proposal further; nil where there is none.
    var next: String? {
        guard let step = state.step else { return nil }
        guard isStale else { return "aos gov \(step) --id \(id.number)" }
        return rebasedAs == nil
            ? "aos gov rebase --id \(id.number)" : "aos gov approve --id \(id.number) --decision reject"
    }

    /// The state in words.
    var standing: Span {
        let style: TextStyle =
            switch state {
            case .submitted, .shadowed: .yellow
            case .approved, .applied: .green
            case .rejected: .red
            }
        return Span(
            state.rawValue + (isStale ? ", stale" : "") + (rebasedAs.map { ", rebased as \($0)" } ?? ""), style)
    }
}

extension Optional where Wrapped == ProposalID {
    /// The number, or null.
    fileprivate var json: JSONValue { self.map { .int($0.number) } ?? .null }
}

extension ProposalDetail {
    /// The proposal with patch document, shadow report and history.
    ///
    /// The contract speaks of one proposal, and of a list with one in it: both are there.
    var json: JSONValue { .object(members) }

    /// The fields of ``json``.
    var members: [(String, JSONValue)] {
        let members =
            row.members + [
                ("patch_document", document.map(PatchDocument.json(of:)) ?? .null),
                ("shadow", shadow.map { JSONValue.object($0.members) } ?? .null),
                ("history", .array(history.map(\.json))), ("rules", rules.json),
                (
                    "approvals",
                    .array(
                        approvals.map { .object([("owner", .string($0.owner)), ("expires", .int($0.expires))]) })
                ),
            ]
        return members + [("proposals", .array([.object(members)]))]
    }

    /// What became of the proposal, for people.
    var brief: Text {
        var text = Text()
        text.add([
            Span("proposal \(row.id)  ", .bold), row.standing,
            Span("  \(row.manifestBase.brief) -> \(row.manifestHash.brief)", .faint),
            Span("  \(row.description ?? "")"),
        ])
        return text
    }

    /// The proposal for people.
    var text: Text {
        var text = Text()
        text.add([
            Span("proposal \(row.id)  ", .bold), row.standing, Span("  \(row.description ?? "")"),
        ])
        text.add("base      \(row.manifestBase.brief)")
        text.add("result    \(row.manifestHash.brief)")
        text.add("patch     \(row.patchHash.brief)")
        text.add("author    \(row.author)")
        if let approver = row.approver { text.add("decided   by \(approver)") }
        if let rules = rules.flatMap({ try? GovernanceRules($0) }) {
            text.add("rules", .bold)
            text.add(rules.text, indent: "  ")
        }
        for approval in approvals {
            text.add("signed    by \(approval.owner), until \(Timestamp(nanoseconds: approval.expires))")
        }
        if let old = row.rebasedFrom { text.add("rebased   from proposal \(old)") }
        if !changes.isEmpty {
            text.add("changes", .bold)
            text.add(changes.table, indent: "  ")
        }
        if let shadow { text.add(shadow.text) }
        if !history.isEmpty {
            text.add("history", .bold)
            var table = Table("", "", "")
            for entry in history {
                table.add([
                    Span(Timestamp(nanoseconds: entry.time).description, .faint), Span(entry.step.rawValue),
                    Span(entry.by.map { "by \($0)" } ?? ""),
                ])
            }
            text.add(table, indent: "  ")
        }
        return text
    }
}

extension HistoryEntry {
    fileprivate var json: JSONValue {
        .object([
            ("time", .int(time)), ("step", .string(step.rawValue)), ("by", by.json), ("frame", .int(frame)),
        ])
    }
}

extension ShadowReport {
    /// `{manifest_hash, valid, authority, rules, effects, scenarios, plans, triggers, routes}`, with the diagnostics.
    var members: [(String, JSONValue)] {
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

    /// The report for people: the authority first.
    var text: Text {
        var text = Text()
        text.add([Span("shadow  ", .bold), isValid ? Span("valid", .green) : Span("not valid", .red)])
        text.add(authority.text, indent: "  ")
        text.add(rules.text, indent: "  ")
        for plan in plans.added { text.add([Span("  + ", .green), Span("plan \(plan)")]) }
        for plan in plans.replaced { text.add([Span("  ~ ", .yellow), Span("plan \(plan)")]) }
        for plan in plans.removed { text.add([Span("  - ", .red), Span("plan \(plan)")]) }
        for (title, entries) in [("trigger", triggers), ("route", routes)] {
            for entry in entries.added { text.add([Span("  + ", .green), Span("\(title) \(entry)")]) }
            for entry in entries.removed { text.add([Span("  - ", .red), Span("\(title) \(entry)")]) }
        }
        if !effects.isEmpty {
            text.add("effects of the changed plans", .bold)
            var table = Table("plan", "effect", "grant", "decided by", "")
            for effect in effects {
                table.add([
                    Span(effect.plan.text), Span(effect.effectKind), Span(effect.cap),
                    Span(effect.policy + (effect.rule.map { " rule \($0)" } ?? "")),
                    effect.isAllowed ? Span("allowed", .green) : Span("denied", .red),
                ])
            }
            text.add(table, indent: "  ")
        }
        text.add(scenarioText, indent: "  ")
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
}
