public import CanonicalCBOR
import JSON

/// Converts a plan to its typed normal form (Documentation/language.md, *Normal form*).
public enum PlanNormalizer {
    /// Returns the normal form of a plan, nil if a slot can't be typed in this scope, and the findings relative to the
    /// plan's root.
    ///
    /// - Parameter plan: the fields of a `defplan` as parsed.
    public static func normalize(_ plan: CBORValue, in scope: TypeScope) -> (plan: CBORValue?, findings: [Finding]) {
        var work = Work(scope: scope, plan: plan)
        let value = work.normalized()
        return (value, work.findings)
    }

    /// Returns the normal form of a value in a slot of a type, nil if the value does not fit, and the findings relative
    /// to the value's root.
    public static func normalize(
        value: CBORValue, as type: TypeExpression, in scope: TypeScope
    ) -> (value: CBORValue?, findings: [Finding]) {
        var work = Work(scope: scope, plan: .null)
        let normal = work.slot(value, type, at: [])
        return (normal, work.findings)
    }

    /// Returns the normal form of a value in a slot of a type; nil when the value does not fit.
    static func normalize(slot value: CBORValue, as type: TypeExpression, in scope: TypeScope) -> CBORValue? {
        normalize(value: value, as: type, in: scope).value
    }

    /// The finding that no listed effect has a kind.
    static func unknownEffect(_ kind: String, at path: [JSONPointer.Token], in scope: TypeScope) -> Finding {
        Finding(
            .error, .unknownReference, "no effect of the manifest has the kind `\(kind)`", at: JSONPointer(path),
            help: Spelling.nearest(to: kind, among: scope.effects.keys.sorted()).map { "did you mean `\($0)`?" }
                ?? "list the effect under `effects` in the manifest")
    }
}

private struct Work {
    let scope: TypeScope
    let plan: CBORValue
    var findings: [Finding] = []

    init(scope: TypeScope, plan: CBORValue) {
        self.scope = scope
        self.plan = plan
    }

    mutating func normalized() -> CBORValue? {
        guard case .map(let fields) = plan, let steps = plan["steps"]?.asArray else { return nil }
        var typed: [CBORValue] = []
        var isTyped = true
        for (index, step) in steps.enumerated() {
            if let value = self.step(step, at: [.key("steps"), .index(index)]) {
                typed.append(value)
            } else {
                isTyped = false
            }
        }
        let emitted = steps.filter { $0["op"]?.asText == "emit_effect" }
        let caps = list("required_caps", derived: emitted.compactMap { $0["cap"]?.asText })
        let effects = list("allowed_effects", derived: emitted.compactMap { $0["kind"]?.asText })
        guard isTyped else { return nil }
        var out: [CBOREntry] = []
        // The result is kept as long as the world, so reserve no more than its fields need.
        out.reserveCapacity(fields.count + (caps.isEmpty ? 0 : 1) + (effects.isEmpty ? 0 : 1))
        out += fields.lazy.filter { entry in
            guard case .text(let key) = entry.key else { return true }
            return !["steps", "required_caps", "allowed_effects"].contains { $0.hasSameBytes(as: key) }
        }
        out.append(CBOREntry("steps", .array(typed)))
        if !caps.isEmpty { out.append(CBOREntry("required_caps", .array(caps.map(CBORValue.text)))) }
        if !effects.isEmpty { out.append(CBOREntry("allowed_effects", .array(effects.map(CBORValue.text)))) }
        return .map(out)
    }

    /// The derived list if none is written, or else the written one, sorted, which must equal it.
    private mutating func list(_ field: String, derived: [String]) -> [String] {
        let expected = Self.sortedSet(derived)
        let written = (plan[field]?.asArray ?? []).compactMap(\.asText)
        guard !written.isEmpty else { return expected }
        let sorted = Self.sortedSet(written)
        if !sorted.elementsEqual(expected, by: { $0.hasSameBytes(as: $1) }) {
            let shown = expected.isEmpty ? "none" : expected.map { "`\($0)`" }.joined(separator: ", ")
            findings.append(
                Finding(
                    .error, .planInvalid, "`\(field)` differs from what the steps use: \(shown)",
                    at: JSONPointer([.key(field)]), help: "remove `\(field)`: it is derived from the steps"))
        }
        return sorted
    }

    private static func sortedSet(_ texts: [String]) -> [String] {
        var out: [String] = []
        for text in texts.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        where !(out.last.map { $0.hasSameBytes(as: text) } ?? false) {
            out.append(text)
        }
        return out
    }

    private mutating func step(_ step: CBORValue, at path: [JSONPointer.Token]) -> CBORValue? {
        switch step["op"]?.asText {
        case "emit_effect": return emitEffect(step, at: path)
        case "raise_event":
            guard let event = step["event"]?.asText.map(DefinitionName.init) else { return nil }
            return replacing("value", in: step, by: .reference(event), at: path)
        case "assign":
            guard let name = step["bind"]?["as"]?.asText else { return nil }
            if let local = plan["locals"]?[name]?.asText {
                return replacing("expr", in: step, by: .reference(DefinitionName(local)), at: path)
            }
            if let value = step["expr"], case .sugar = ValueGrammar.slot(value) {
                fail(
                    "`\(name)` has no declared type, so its value must be an expression",
                    at: path + [.key("expr")], help: "declare `\(name)` in `locals`, or tag the value: {\"text\":…}")
                return nil
            }
            return step
        case "end":
            guard step["result"] != nil else { return step }
            guard let output = plan["output"]?.asText else {
                fail(
                    "the plan has a result, but no `output`", at: path + [.key("result")],
                    help: "declare the schema of the result in `output`")
                return nil
            }
            return replacing("result", in: step, by: .reference(DefinitionName(output)), at: path)
        default: return step
        }
    }

    private mutating func emitEffect(_ step: CBORValue, at path: [JSONPointer.Token]) -> CBORValue? {
        guard let kind = step["kind"]?.asText else { return nil }
        guard let effect = scope.effect(kind) else {
            findings.append(PlanNormalizer.unknownEffect(kind, at: path + [.key("kind")], in: scope))
            return nil
        }
        guard let typed = replacing("params", in: step, by: .reference(effect.params), at: path) else {
            if step["idempotency_key"] != nil {
                _ = replacing("idempotency_key", in: step, by: .primitive(.hash), at: path)
            }
            return nil
        }
        guard step["idempotency_key"] != nil else { return typed }
        return replacing("idempotency_key", in: typed, by: .primitive(.hash), at: path)
    }

    private mutating func replacing(
        _ field: String, in step: CBORValue, by type: TypeExpression, at path: [JSONPointer.Token]
    ) -> CBORValue? {
        guard case .map(let entries) = step, let value = step[field] else { return nil }
        guard let typed = slot(value, type, at: path + [.key(field)]) else { return nil }
        let key = CBORValue.text(field)
        return .map(entries.map { $0.key == key ? CBOREntry(key: $0.key, value: typed) : $0 })
    }

    mutating func slot(_ value: CBORValue, _ type: TypeExpression, at path: [JSONPointer.Token]) -> CBORValue? {
        switch ValueGrammar.slot(value) {
        case .expression(let expression):
            if ValueGrammar.isDynamic(expression) { return expression }
            return literal(ValueGrammar.literalDenoted(by: expression), written: value, type, at: path)
        case .literal(let literal): return self.literal(literal, written: value, type, at: path)
        case .sugar(let sugar):
            if let items = sugar.asArray, PositionalArray.couldBeRead(items) {
                fail(
                    "an array is ambiguous here: it could be read by position", at: path,
                    help: canonicalSpelling(of: sugar, type).map { "write \($0)" } ?? "write the canonical literal")
                return nil
            }
            var typer = ValueTyper(scope: scope, at: path)
            let typed = typer.sugar(sugar, type)
            findings += typer.findings
            return typed
        }
    }

    private mutating func literal(
        _ literal: CBORValue, written: CBORValue, _ type: TypeExpression, at path: [JSONPointer.Token]
    ) -> CBORValue? {
        var typer = ValueTyper(scope: scope, at: path)
        if let typed = typer.literal(literal, type) {
            findings += typer.findings
            return typed
        }
        // A value meant as sugar may look like a literal, such as a record with a field called `text`.
        if let spelling = canonicalSpelling(of: written, type) {
            fail("the value reads as a literal of another type", at: path, help: "write \(spelling)")
        } else if literal["record"] == nil, let key = collision(of: literal, with: type) {
            fail(
                "the field `\(key)` makes this read as a literal of another type", at: path,
                help: "write {\"record\":{\"\(key)\":…}} with every value tagged by its type")
        } else {
            findings += typer.findings
        }
        return nil
    }

    /// The field of a record that is named like a literal's tag, which prevents writing the record in sugar.
    private func collision(of literal: CBORValue, with type: TypeExpression) -> String? {
        guard case .record(let fields)? = scope.resolved(type) else { return nil }
        return literal.asMap?.lazy.compactMap(\.key.asText).first { key in
            fields.contains { $0.name.hasSameBytes(as: key) }
        }
    }

    private func canonicalSpelling(of sugar: CBORValue, _ type: TypeExpression) -> String? {
        var typer = ValueTyper(scope: scope, at: [])
        return typer.sugar(sugar, type).map { JSONPrinter.compact(PlainData.json(of: $0)) }
    }

    private mutating func fail(_ message: String, at path: [JSONPointer.Token], help: String?) {
        findings.append(Finding(.error, .badValue, message, at: JSONPointer(path), help: help))
    }
}
