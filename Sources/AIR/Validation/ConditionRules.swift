import CanonicalCBOR
import JSON

extension Rules {
    /// Rules about guards, `where` and invariants (Documentation/plans.md, *Expressions*).
    static let conditionRules: [Rule] = [
        Rule(
            code: .planInvalid, summary: "guards, `where` and invariants can be boolean",
            isAboutPlans: true
        ) { contents in
            eachPlan(contents) { plan in
                plan.expressions.filter(\.isCondition).flatMap { place in
                    ConditionChecker(plan: plan, scope: contents.scope, place: place).findings
                }
            }
        }
    ]
}

/// Finds values that can never be the required boolean.
private struct ConditionChecker {
    let plan: PlanView
    let scope: TypeScope
    let place: PlanView.ExpressionPlace
    private(set) var findings: [Finding] = []

    init(plan: PlanView, scope: TypeScope, place: PlanView.ExpressionPlace) {
        self.plan = plan
        self.scope = scope
        self.place = place
        check(place.value, at: place.path)
    }

    private mutating func check(_ value: CBORValue, at path: [JSONPointer.Token]) {
        guard let node = ExpressionNode(value) else { return }
        switch node {
        case .constant(let key):
            if key != "bool" { fail("a constant of type \(key) is neither true nor false", at: path) }
        case .composite: fail("a composite value is neither true nor false", at: path)
        case .reference(let reference):
            if let type = nonBooleanType(PlanReference(reference)) {
                fail("`\(reference)` is of type \(type.title), neither true nor false", at: path)
            }
        case .operation(let name, _):
            guard let known = Operator.named(name) else { return }
            if case .other = known.result { fail("`\(name)` never evaluates to true or false", at: path) }
            // Operators don't short-circuit: every argument is evaluated and must be a boolean.
            guard known.takesBooleans else { return }
            for child in node.children { check(child.value, at: path + child.path) }
        }
    }

    /// The type of a reference if it is certainly not a boolean, or nil.
    private func nonBooleanType(_ reference: PlanReference) -> TypeExpression? {
        let outcome: FieldPath.Outcome? =
            switch reference {
            case .input(let fields): schema(plan.value["input"]?.asText).map { fields.outcome(in: $0, scope) }
            case .event(let fields): schema(place.event?.text).map { fields.outcome(in: $0, scope) }
            default: nil
            }
        guard case .types(let types)? = outcome else { return nil }
        let resolved = types.map { scope.unwrapped($0) }
        guard resolved.allSatisfy({ $0 != nil && $0 != .primitive(.bool) }) else { return nil }
        return types.first
    }

    private func schema(_ name: String?) -> TypeExpression? { name.flatMap { scope.schema(DefinitionName($0)) } }

    private mutating func fail(_ message: String, at path: [JSONPointer.Token]) {
        findings.append(
            Finding(
                .error, .planInvalid, message, at: JSONPointer(path),
                help: "compare it, such as {\"op\":\"eq\",\"args\":[…]}"))
    }
}
