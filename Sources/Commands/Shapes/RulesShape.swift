import AIR
import CanonicalCBOR
import Canvas
import Governance
import JSON

extension RulesDifference {
    /// `{policies, decisions, governing}`: which rules differ, what another rule decides on, who may approve.
    var json: JSONValue {
        .object([
            ("policies", .array(policies.map(\.json))), ("decisions", .array(decisions.map(\.json))),
            ("governing", governing?.json ?? .null),
        ])
    }

    /// The difference for people; empty when there is none.
    var text: Text {
        var text = Text()
        for line in lines {
            if let sign = line.mark.sign {
                text.add([Span("  "), sign, Span(" \(line.text)")])
            } else {
                text.add(line.text, .bold)
            }
        }
        return text
    }

    /// Adds the difference to a page for a code review.
    func write(to page: inout MarkdownPage) {
        guard !isEmpty else { return }
        page.heading(2, "Rules")
        for line in lines {
            if let sign = line.mark.sign {
                page.item("\(page.code(sign.text.text)) \(page.plain(line.text))")
            } else {
                page.heading(3, line.text)
            }
        }
    }
}

extension RulesDifference.Line.Mark {
    /// The sign in front of a line; nil for a heading.
    fileprivate var sign: Span? {
        switch self {
        case .heading: nil
        case .added: Span("+", .green)
        case .removed: Span("-", .red)
        case .changed: Span("~", .yellow)
        case .moved: Span("^", .yellow)
        case .allows: Span("!", .yellow)
        case .denies: Span("-", .red)
        case .stays: Span("=", .faint)
        }
    }
}

extension PolicyDifference {
    fileprivate var json: JSONValue {
        .object([
            ("from", from.map { .string($0.text) } ?? .null), ("to", to.map { .string($0.text) } ?? .null),
            ("in_force", .bool(isInForce)),
            (
                "rules",
                .array(
                    rules.map { rule in
                        .object([
                            ("change", .string(rule.change.rawValue)), ("moved", .bool(rule.isMoved)),
                            ("from", rule.from.map { .int($0) } ?? .null), ("to", rule.to.map { .int($0) } ?? .null),
                            ("before", rule.before.json), ("after", rule.after.json),
                        ])
                    })
            ),
        ])
    }
}

extension DecisionChange {
    fileprivate var json: JSONValue {
        func side(_ entry: AuthorityEntry, _ isAllowed: Bool) -> JSONValue {
            .object([
                ("policy", .string(entry.policy)), ("rule", entry.rule.map { .int($0) } ?? .null),
                ("allowed", .bool(isAllowed)),
            ])
        }
        return .object([
            ("origin_kind", .string(after.originKind.rawValue)), ("origin_name", .string(after.originName.text)),
            ("effect_kind", .string(after.effectKind)), ("cap_name", .string(after.capName)),
            ("from", side(before, wasAllowed)), ("to", side(after, isAllowed)),
        ])
    }
}

extension GoverningChange {
    fileprivate var json: JSONValue {
        func keys(_ approvers: [GovernanceRules.Approver]) -> JSONValue {
            .array(approvers.map { .object([("owner", .string($0.owner)), ("key", .string($0.key.text))]) })
        }
        return .object([
            ("from", from?.value.json ?? .null), ("to", to.value.json), ("added", keys(added)),
            ("removed", keys(removed)),
        ])
    }
}
