import AIR
public import CanonicalCBOR
import JSON

extension RulesDifference {
    /// A line for people: its kind, and the text.
    public struct Line: Sendable, Equatable {
        /// The subject of a line.
        public enum Mark: Sendable {
            case heading, added, removed, changed, moved
            /// Another rule decides: on something that is allowed from then on, that no longer is, or that stays.
            case allows, denies, stays
        }

        /// The subject.
        public let mark: Mark
        /// The words.
        public let text: String
    }

    /// The difference for people; rules count from 0, as everywhere.
    public var lines: [Line] {
        var lines = policies.flatMap { policy in
            [Line(mark: .heading, text: policy.title)] + policy.rules.map { Line(mark: $0.mark, text: $0.text) }
        }
        if !decisions.isEmpty {
            lines.append(Line(mark: .heading, text: "another rule decides"))
            lines += decisions.map { Line(mark: $0.mark, text: $0.text) }
        }
        if let governing {
            lines.append(Line(mark: .heading, text: "rules of governing"))
            lines += governing.lines
        }
        return lines
    }

    /// A rule of a policy in words, such as `deny http.request by plan n/x@1 through web`.
    public static func words(_ rule: CBORValue) -> String {
        func field(_ name: String) -> String? { rule["when"]?[name]?.asText }
        let origin: String? =
            switch (field("origin_kind"), field("origin_name")) {
            case (nil, nil): nil
            case (let kind?, nil): "any \(kind)"
            case (let kind, let name?): [kind, name].compactMap(\.self).joined(separator: " ")
            }
        let parts = [
            field("effect_kind") ?? "every effect", origin.map { "by \($0)" },
            field("cap_name").map { "through \($0)" },
            field("cap_type").map { "of type \($0)" },
        ]
        return "\(rule["decision"]?.asText ?? "?") \(parts.compactMap(\.self).joined(separator: " "))"
    }
}

extension PolicyDifference {
    fileprivate var title: String {
        let name =
            switch (from, to) {
            case (let from?, let to?): from == to ? "\(to)" : "\(to), in place of \(from)"
            case (nil, let to?): "\(to), which is new"
            case (let from, nil): "\(from?.text ?? ""), which is gone"
            }
        return "policy \(name)" + (isInForce ? "" : " (not in force)")
    }
}

extension PolicyDifference.Rule {
    fileprivate var mark: RulesDifference.Line.Mark {
        switch change {
        case .added: .added
        case .removed: .removed
        case .changed: .changed
        case .moved: .moved
        }
    }

    fileprivate var text: String {
        let (old, new) = (before.map(RulesDifference.words) ?? "", after.map(RulesDifference.words) ?? "")
        let place = "rule \(to ?? from ?? 0)" + (isMoved && from != nil ? ", it was rule \(from ?? 0)" : "")
        return switch change {
        case .added, .moved: "\(place): \(new)"
        case .removed: "\(place): \(old)"
        // Rules that differ in omitted parts read alike.
        case .changed: "\(place): \(old) -> \(old.utf8.elementsEqual(new.utf8) ? "the same with other fields" : new)"
        }
    }
}

extension DecisionChange {
    fileprivate var mark: RulesDifference.Line.Mark {
        isAllowed == wasAllowed ? .stays : isAllowed ? .allows : .denies
    }

    fileprivate var text: String {
        func decision(_ entry: AuthorityEntry, _ isAllowed: Bool) -> String {
            let rule = entry.rule.map { "rule \($0) of \(entry.policy)" }
            return (isAllowed ? "allowed by " : "denied by ")
                + (rule ?? (isAllowed ? entry.policy : "\(entry.policy), of which no rule matches"))
        }
        return "\(after.originKind.rawValue) \(after.originName): \(after.effectKind) through \(after.capName) is "
            + "\(decision(after, isAllowed)), it was \(decision(before, wasAllowed))"
    }
}

extension GoverningChange {
    fileprivate var lines: [RulesDifference.Line] {
        var lines: [RulesDifference.Line] = []
        func add(_ mark: RulesDifference.Line.Mark, _ text: String) {
            lines.append(RulesDifference.Line(mark: mark, text: text))
        }
        if from == nil, !to.isEmpty { add(.added, "the world is governed from then on: only signed approvals count") }
        if to.isEmpty { add(.removed, "the world is no longer governed: anyone can approve") }
        for approver in added { add(.added, "\(approver.owner) may approve with \(approver.key.text)") }
        for approver in removed { add(.removed, "\(approver.owner) may no longer approve with \(approver.key.text)") }
        if !to.isEmpty, from?.ownersNeeded != to.ownersNeeded {
            add(.changed, "owners needed: \(from.map { "\($0.ownersNeeded) -> " } ?? "")\(to.ownersNeeded)")
        }
        if !to.isEmpty, (from?.authorsMayApprove ?? true) != to.authorsMayApprove {
            add(.changed, "authors \(to.authorsMayApprove ? "may" : "may no longer") approve their own proposals")
        }
        return lines
    }
}
