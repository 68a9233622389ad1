public import CanonicalCBOR
import JSON

/// Converts typed literals back to the most readable sugar (Documentation/language.md, *Values*).
///
/// Sugar is printed only if reading it back yields the same normal form in the same scope; values without sugar, such
/// as none in an option arm, or with ambiguous sugar stay canonical literals.
public enum SugarPrinter {
    /// Returns a plan in normal form with sugar in its value slots.
    ///
    /// - Parameter plan: the fields of a `defplan` in normal form.
    public static func plan(_ plan: CBORValue, in scope: TypeScope) -> CBORValue {
        guard case .map(let fields) = plan, let steps = plan["steps"]?.asArray else { return plan }
        var sweetened = steps
        for slot in PlanView(plan).slots(in: scope) {
            guard let type = slot.type, slot.path.count == 3, case .index(let index) = slot.path[1],
                case .key(let field) = slot.path[2], case .map(let entries) = sweetened[index]
            else { continue }
            let value = self.slot(slot.value, as: type, in: scope)
            sweetened[index] = .map(
                entries.map { $0.key == .text(field) ? CBOREntry(key: $0.key, value: value) : $0 })
        }
        let out = CBORValue.map(
            fields.map { $0.key == .text("steps") ? CBOREntry(key: $0.key, value: .array(sweetened)) : $0 })
        return PlanNormalizer.normalize(out, in: scope).plan == plan ? out : plan
    }

    /// Returns a value slot in normal form, as sugar if possible.
    package static func slot(_ value: CBORValue, as type: TypeExpression, in scope: TypeScope) -> CBORValue {
        if case .expression(let expression) = ValueGrammar.slot(value), ValueGrammar.isDynamic(expression) {
            return value
        }
        guard let sugar = sugar(value, type, scope, hops: 0),
            PlanNormalizer.normalize(slot: sugar, as: type, in: scope) == value
        else { return value }
        return sugar
    }

    /// The sugar of a literal of a type, or nil.
    private static func sugar(
        _ literal: CBORValue, _ type: TypeExpression, _ scope: TypeScope, hops: Int
    ) -> CBORValue? {
        guard hops < ValueTyper.maximumHops, let type = scope.resolved(type) else { return nil }
        switch type {
        case .reference: return nil
        case .primitive(let primitive): return scalar(literal, primitive)
        case .option(let inner):
            return literal["null"] != nil ? .null : sugar(literal, inner, scope, hops: hops + 1)
        case .list(let item), .set(let item):
            guard let items = (literal["list"] ?? literal["set"])?.asArray else { return nil }
            return all(items) { sugar($0, item, scope, hops: 0) }.map(CBORValue.array)
        case .map(let key, let item): return map(literal, key, item, scope)
        case .record(let fields):
            guard let entries = literal["record"]?.asMap, entries.count == fields.count else { return nil }
            var out: [CBOREntry] = []
            for field in fields {
                guard let found = entries.first(where: { $0.key == .text(field.name) }),
                    let value = sugar(found.value, field.type, scope, hops: 0)
                else { return nil }
                out.append(CBOREntry(field.name, value))
            }
            return .map(out)
        case .variant(let arms):
            guard let tag = literal["tag"]?.asText,
                let arm = arms.first(where: { $0.name.utf8.elementsEqual(tag.utf8) })
            else { return nil }
            guard let payload = literal["value"] else { return .record([(tag, .null)]) }
            guard let value = sugar(payload, arm.type, scope, hops: 0) else { return nil }
            guard value.isNull else { return .record([(tag, value)]) }
            // A null payload would read as a missing one; only a unit has another form.
            return scope.resolved(arm.type) == .primitive(.unit) ? .record([(tag, .map([]))]) : nil
        }
    }

    private static func map(
        _ literal: CBORValue, _ key: TypeExpression.Primitive, _ item: TypeExpression, _ scope: TypeScope
    ) -> CBORValue? {
        guard let entries = literal["map"]?.asArray else { return nil }
        let pairs = all(entries) { entry -> (key: CBORValue, value: CBORValue)? in
            guard let key = entry["key"].flatMap({ scalar($0, key) }),
                let value = entry["value"].flatMap({ sugar($0, item, scope, hops: 0) })
            else { return nil }
            return (key, value)
        }
        guard let pairs else { return nil }
        return key == .text
            ? .map(pairs.map { CBOREntry(key: $0.key, value: $0.value) })
            : .array(pairs.map { .array([$0.key, $0.value]) })
    }

    private static func scalar(_ literal: CBORValue, _ primitive: TypeExpression.Primitive) -> CBORValue? {
        guard let inner = literal[primitive.literalKey] else { return nil }
        return switch primitive {
        case .unit: .null
        case .time: inner.asUnsigned.map { .text(Times.text(ofTime: $0)) }
        case .duration: inner.asInteger.map { .text(Times.text(ofDuration: $0)) }
        default: inner
        }
    }

    private static func all<Element, Result>(
        _ items: [Element], _ read: (Element) -> Result?
    ) -> [Result]? {
        var out: [Result] = []
        for item in items {
            guard let result = read(item) else { return nil }
            out.append(result)
        }
        return out
    }
}
