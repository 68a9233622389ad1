import AIR
import CanonicalCBOR
import Governance
import JSON

extension AuthorityDifference {
    /// `{gained, lost, widened, narrowed, default_policy, opaque}` (CLI, `aos authority`).
    var json: JSONValue {
        .object([
            ("gained", .array(gained.map(\.json))), ("lost", .array(lost.map(\.json))),
            ("widened", .array(widened.map(\.json))), ("narrowed", .array(narrowed.map(\.json))),
            ("default_policy", .object([("from", defaultPolicy.from.json), ("to", defaultPolicy.to.json)])),
            ("opaque", .array(opaque.map { .string($0.text) })),
        ])
    }

    /// What a reviewer sees first.
    var text: Text {
        var text = Text()
        guard !isEmpty else {
            text.add("The world may do what its base may do: nothing gained, nothing lost.")
            return text
        }
        text.add(gained, "may do, and could not before", Span("+", .green))
        text.add(lost, "may no longer do", Span("-", .red))
        text.add(widened, "gives more than it did")
        text.add(narrowed, "gives less than it did")
        if defaultPolicy.isChange {
            text.add([
                Span("! ", .yellow), Span("the default policy is "),
                Span(defaultPolicy.to ?? "none: every effect is allowed", .bold),
                Span(", it was \(defaultPolicy.from ?? "none")"),
            ])
        }
        for module in opaque {
            text.add([Span("! ", .yellow), Span("\(module): its code is new; what it does can't be seen from outside")])
        }
        return text
    }
}

extension Text {
    fileprivate mutating func add(_ entries: [AuthorityEntry], _ title: String, _ sign: Span) {
        guard !entries.isEmpty else { return }
        add(title, .bold)
        var table = Table("", "", "", "", "")
        for entry in entries {
            table.add([
                sign, Span("\(entry.originKind.rawValue) \(entry.originName)"), Span(entry.effectKind),
                Span("through \(entry.capName)"),
                Span("(\(entry.policy)\(entry.rule.map { " rule \($0)" } ?? ""))", .faint),
            ])
        }
        add(table, indent: "  ")
    }

    fileprivate mutating func add(_ changes: [GrantChange], _ title: String) {
        for change in changes {
            add([
                Span("! ", .yellow), Span("grant \(change.capName) \(title)", .bold),
                Span(" at \(change.path): \(Self.brief(change.from)) -> \(Self.brief(change.to))"),
            ])
        }
    }

    private static func brief(_ value: CBORValue?) -> String {
        value.map { JSONPrinter.compact($0.json) } ?? "nothing"
    }
}

extension AuthorityEntry {
    fileprivate var json: JSONValue {
        .object([
            ("origin_kind", .string(originKind.rawValue)), ("origin_name", .string(originName.text)),
            ("effect_kind", .string(effectKind)), ("cap_name", .string(capName)), ("cap_type", .string(capType)),
            ("policy", .string(policy)), ("rule", rule.map { .int($0) } ?? .null),
        ])
    }
}

extension GrantChange {
    fileprivate var json: JSONValue {
        .object([
            ("cap_name", .string(capName)), ("path", .string(path.description)), ("from", from.json), ("to", to.json),
        ])
    }
}
