import AIR
import CanonicalCBOR
import Canvas
import Governance
import JSON

/// What a change lets the world do: the first thing that a reviewer sees (SYSTEM §7).
enum AuthorityText {
    static func write(
        _ authority: AuthorityDifference?, under title: String = "Authority", width: Int, to text: inout DetailText
    ) {
        text.addHeading(title)
        guard let authority else {
            text.addProse(StyledLine("not known: it takes a result that compiles", .muted), width: width, indent: 2)
            return
        }
        guard !authority.isEmpty else {
            text.add(StyledLine("  neither gained nor lost", .muted))
            return
        }
        for entry in authority.gained { write("! GAINS  ", .danger, entry, width, &text) }
        for change in authority.widened { write("! WIDENS ", .danger, change, width, &text) }
        if authority.defaultPolicy.isChange { write(authority.defaultPolicy, width, &text) }
        for name in authority.opaque {
            row(
                "! OPAQUE ", .warning, "module \(name): its code changed, which can't be seen from outside", width,
                &text)
        }
        for entry in authority.lost { write("  loses  ", .muted, entry, width, &text) }
        for change in authority.narrowed { write("  narrows", .muted, change, width, &text) }
    }

    private static func write(
        _ mark: String, _ style: Style, _ entry: AuthorityEntry, _ width: Int, _ text: inout DetailText
    ) {
        row(
            mark, style, "\(entry.originKind.rawValue) \(entry.originName): \(entry.words)", width, &text,
            to: .definition(entry.origin))
    }

    private static func write(
        _ mark: String, _ style: Style, _ change: GrantChange, _ width: Int, _ text: inout DetailText
    ) {
        row(
            mark, style,
            "grant \(change.capName) \(change.path): \(literal(change.from)) -> \(literal(change.to))", width, &text)
    }

    private static func write(_ change: AuthorityDifference.PolicyChange, _ width: Int, _ text: inout DetailText) {
        let words = "default policy: \(change.from ?? "none, allows all") -> \(change.to ?? "none, ALLOWS ALL")"
        row("! POLICY ", change.to == nil ? .danger : .warning, words, width, &text)
    }

    /// A mark, and words that are wrapped beside it.
    static func row(
        _ mark: String, _ style: Style, _ words: String, _ width: Int, _ text: inout DetailText,
        to target: DetailText.Target? = nil
    ) {
        for (index, line) in StyledLine(words).wrapped(to: max(8, width - 10)).enumerated() {
            let head = index == 0 ? Span(Sanitized(mark).padded(to: 10), style) : Span(Sanitized("").padded(to: 10))
            text.add(StyledLine([head]) + line, to: index == 0 ? target : nil)
        }
    }

    private static func literal(_ value: CBORValue?) -> String {
        value.map { JSONPrinter.compact(PlainData.json(of: $0)) } ?? "nothing"
    }
}

extension AuthorityEntry {
    /// The effect with the grant and the rule that decides.
    var words: String {
        "\(effectKind) via \(capName) (\(rule.map { "rule \($0) of \(policy)" } ?? policy))"
    }

    /// The definition that asks.
    var origin: DefinitionKey { DefinitionKey(originKind == .plan ? .plan : .module, originName) }
}
