import AIR
import CanonicalCBOR
public import Governance
public import JSON
public import WorldProtocol

extension AuthorityDifference {
    /// `{gained, lost, widened, narrowed, default_policy, opaque}`, as `aos authority` prints it.
    public var json: JSONValue {
        .object([
            ("gained", .array(gained.map(\.json))), ("lost", .array(lost.map(\.json))),
            ("widened", .array(widened.map(\.json))), ("narrowed", .array(narrowed.map(\.json))),
            ("default_policy", .object([("from", defaultPolicy.from.json), ("to", defaultPolicy.to.json)])),
            ("opaque", .array(opaque.map { .string($0.text) })),
        ])
    }

    /// A line for each difference, the most severe first.
    public var text: Text {
        var text = Text()
        guard !isEmpty else {
            text.add([Piece("nothing gained, nothing lost", .faint)], indent: 2)
            return text
        }
        text.add(gains)
        text.add(losses)
        return text
    }

    /// A line for each entry that the world gains, or whose direction is unknown.
    var gains: Text {
        var text = Text()
        for entry in gained { text.add(entry.line(head: Piece("! GAINS   ", .gain))) }
        for change in widened { text.add(change.line(head: Piece("! WIDENS  ", .gain))) }
        if defaultPolicy.isChange { text.add(defaultPolicy.line) }
        for module in opaque {
            text.add(
                head: [Piece("! OPAQUE  ", .warning)],
                [
                    Piece("module "), Piece(module.text, .name),
                    Piece(": its code changed; its effects can't be determined"),
                ], link: .authority(AuthorityPlace(origin: DefinitionKey(.module, module))))
        }
        return text
    }

    /// A line for each authority that the world loses.
    var losses: Text {
        var text = Text()
        for entry in lost { text.add(entry.line(head: Piece("  LOSES   ", .loss))) }
        for change in narrowed { text.add(change.line(head: Piece("  NARROWS ", .loss))) }
        return text
    }
}

extension Optional where Wrapped == AuthorityDifference {
    /// The difference under its heading; nil if the result does not compile.
    public var section: Text {
        var text = Text()
        text.add(heading: "Authority")
        if let self {
            text.add(self.text)
        } else {
            text.add([Piece("unknown: the result does not compile", .faint)], indent: 2)
        }
        return text
    }
}

extension ChangePower {
    /// The authority of one change under a heading, then the effects that it requests.
    public var text: Text {
        var text = Text()
        if !difference.isEmpty {
            text.add(heading: "Authority of this change")
            text.add(difference.text)
        }
        guard !allowed.isEmpty || !denied.isEmpty else { return text }
        text.add(heading: "Effects it can have")
        for entry in allowed {
            text.add(Line(head: [Piece("  allowed ", .success)], entry.effect, link: .authority(entry.place)))
        }
        for entry in denied {
            text.add(Line(head: [Piece("! DENIED  ", .warning)], entry.effect, link: .authority(entry.place)))
        }
        return text
    }
}

extension AuthorityEntry {
    var json: JSONValue {
        .object([
            ("origin_kind", .string(originKind.rawValue)), ("origin_name", .string(originName.text)),
            ("effect_kind", .string(effectKind)), ("cap_name", .string(capName)), ("cap_type", .string(capType)),
            ("policy", .string(policy)), ("rule", rule.map { .int($0) } ?? .null),
        ])
    }

    func line(head: Piece) -> Line {
        Line(
            head: [head],
            [Piece("\(originKind.rawValue) "), Piece(originName.text, .name), Piece(": ")] + effect,
            link: .authority(place))
    }

    /// The grant, the policy, the rule and the definition that the entry depends on.
    var place: AuthorityPlace {
        AuthorityPlace(
            grant: capName, policy: policy == "allow_all" ? nil : DefinitionName(policy), rule: rule,
            origin: DefinitionKey(originKind == .plan ? .plan : .module, originName))
    }

    /// The effect with the grant and the rule that decides.
    fileprivate var effect: [Piece] { Piece.effect(effectKind, cap: capName, policy: policy, rule: rule) }
}

extension Piece {
    /// An effect with the grant and the rule that decides, such as `http.request via web (rule 0 of n/policy@1)`.
    static func effect(_ kind: String, cap: String, policy: String, rule: Int?) -> [Piece] {
        [
            Piece(kind, .name), Piece(" via "), Piece(cap, .name), Piece(rule.map { " (rule \($0) of " } ?? " ("),
            Piece(policy, .name), Piece(")"),
        ]
    }
}

extension GrantChange {
    var json: JSONValue {
        .object([
            ("cap_name", .string(capName)), ("path", .string(path.description)), ("from", from.json), ("to", to.json),
        ])
    }

    func line(head: Piece) -> Line {
        func literal(_ value: CBORValue?) -> String { value.map { JSONPrinter.compact($0.json) } ?? "nothing" }
        return Line(
            head: [head],
            [
                Piece("grant "), Piece(capName, .name), Piece(" \(path): "), Piece(literal(from), .name),
                Piece(" -> "), Piece(literal(to), .name),
            ], link: .authority(AuthorityPlace(grant: capName, path: path)))
    }
}

extension AuthorityDifference.PolicyChange {
    fileprivate var line: Line {
        Line(
            head: [Piece("! POLICY  ", to == nil ? .gain : .warning)],
            [
                Piece("default policy: "), Piece(from ?? "none, allows everything", from == nil ? .plain : .name),
                Piece(" -> "), Piece(to ?? "none, ALLOWS EVERYTHING", to == nil ? .plain : .name),
            ], link: .authority(AuthorityPlace(policy: to.map { DefinitionName($0) }, isDefaultPolicy: true)))
    }
}
