import AIR
public import CanonicalCBOR
import JSON

extension RulesDifference {
    /// A line of the description: its kind and its text.
    public struct Line: Sendable, Equatable {
        /// The kind of a line.
        public enum Mark: Sendable {
            case heading, added, removed, changed, moved
            /// A different rule decides, and as a result a request is now allowed, is now denied, or is decided as
            /// before.
            case allows, denies, stays
        }

        /// The kind.
        public let mark: Mark
        /// The text.
        public let text: String
    }

    /// A description of the difference; rules are numbered from 0, as everywhere.
    public var lines: [Line] {
        var lines = policies.flatMap { policy in
            [Line(mark: .heading, text: policy.title)] + policy.rules.map { Line(mark: $0.mark, text: $0.text) }
        }
        if !decisions.isEmpty {
            lines.append(Line(mark: .heading, text: "decided by a different rule"))
            lines += decisions.map { Line(mark: $0.mark, text: $0.text) }
        }
        if let governing {
            lines.append(Line(mark: .heading, text: "governance rules"))
            lines += governing.lines
        }
        return lines
    }

    /// A description of a policy's rule, such as `deny http.request by plan n/x@1 through web`.
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
            case (let from?, let to?): from == to ? "\(to)" : "\(to), replacing \(from)"
            case (nil, let to?): "\(to) (new)"
            case (let from, nil): "\(from?.text ?? "") (removed)"
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
        let place = "rule \(to ?? from ?? 0)" + (isMoved && from != nil ? ", was rule \(from ?? 0)" : "")
        return switch change {
        case .added, .moved: "\(place): \(new)"
        case .removed: "\(place): \(old)"
        // Rules that differ only in omitted fields have the same description.
        case .changed: "\(place): \(old) -> \(old.utf8.elementsEqual(new.utf8) ? "same rule, other fields" : new)"
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
                + (rule ?? (isAllowed ? entry.policy : "\(entry.policy), where no rule matches"))
        }
        return "\(after.originKind.rawValue) \(after.originName): \(after.effectKind) through \(after.capName) is "
            + "\(decision(after, isAllowed)), was \(decision(before, wasAllowed))"
    }
}

extension GoverningChange {
    fileprivate var lines: [RulesDifference.Line] {
        var lines: [RulesDifference.Line] = []
        func add(_ mark: RulesDifference.Line.Mark, _ text: String) {
            lines.append(RulesDifference.Line(mark: mark, text: text))
        }
        if from == nil, !to.isEmpty { add(.added, "the world becomes governed: only signed approvals count") }
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
