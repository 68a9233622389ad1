import AIR
import CanonicalCBOR
public import Governance
public import JSON

extension RulesDifference {
    /// `{policies, decisions, governing}`: the policies that differ, the effects that a different rule decides, and the
    /// owners who may approve.
    public var json: JSONValue {
        .object([
            ("policies", .array(policies.map(\.json))), ("decisions", .array(decisions.map(\.json))),
            ("governing", governing?.json ?? .null),
        ])
    }

    /// The rules that differ, under a title for each policy; empty if there is no difference.
    public var text: Text {
        var text = Text()
        for line in lines {
            if let sign = line.mark.sign {
                text.add(Presentation.Line(head: [sign, Piece(" ")], [Piece(line.text)]).indented(2))
            } else {
                text.add(heading: line.text, .group)
            }
        }
        return text
    }
}

extension GovernanceRules {
    /// The number of owners who must approve, and their keys.
    public var text: Text {
        guard !isEmpty else { return Text("no approval is required: the world is not governed") }
        var text = Text(
            "\(ownersNeeded.of("owner")) must approve; authors \(authorsMayApprove ? "count" : "don't count")")
        var table = Table("owner", "key")
        for approver in approvers { table.add(approver.owner, approver.key.text) }
        text.add(table, indent: 2)
        return text
    }
}

extension RulesDifference.Line.Mark {
    /// The sign before a line; nil for a heading.
    fileprivate var sign: Piece? {
        switch self {
        case .heading: nil
        case .added: .added
        case .removed, .denies: .removed
        case .changed: .changed
        case .moved: Piece("^", .changed)
        case .allows: Piece("!", .gain)
        case .stays: Piece("=", .faint)
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
