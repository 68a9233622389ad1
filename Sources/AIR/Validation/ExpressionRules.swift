import CanonicalCBOR
import JSON

extension Rules {
    /// Rules about the references of expressions (PLANS §1 E, and what is checked beyond the existing system).
    static let expressionRules: [Rule] = [
        Rule(code: .planInvalid, summary: "references of expressions can resolve", source: "PLANS §1 E and beyond") {
            contents in
            eachPlan(contents) { plan in
                let input = plan.value["input"]?.asText.flatMap { contents.scope.schema(DefinitionName($0)) }
                var checker = ReferenceChecker(plan: plan, input: input, scope: contents.scope)
                checker.check()
                return checker.findings
            }
        }
    ]
}

/// Checks where the references of a plan lead.
private struct ReferenceChecker {
    let plan: PlanView
    let input: TypeExpression?
    let scope: TypeScope
    var findings: [Finding] = []
    private var variables: Set<String> = ["correlation_id"]

    init(plan: PlanView, input: TypeExpression?, scope: TypeScope) {
        self.plan = plan
        self.input = input
        self.scope = scope
        for entry in plan.value["locals"]?.asMap ?? [] { if let name = entry.key.asText { variables.insert(name) } }
        for step in plan.steps {
            for field in ["as", "effect_id_as"] {
                if let name = step.value["bind"]?[field]?.asText { variables.insert(name) }
            }
        }
    }

    mutating func check() {
        for (index, step) in plan.steps.enumerated() {
            for field in ["value", "params", "idempotency_key", "for", "expr", "result"] {
                guard let value = step.value[field], case .expression(let expression) = ValueGrammar.slot(value) else {
                    continue
                }
                check(expression, at: [.key("steps"), .index(index), .key(field)], mayUseEvent: false)
            }
            if let value = step.value["where"] {
                check(value, at: [.key("steps"), .index(index), .key("where")], mayUseEvent: true)
            }
        }
        for (index, edge) in plan.edges.enumerated() {
            if let when = edge.when { check(when, at: [.key("edges"), .index(index), .key("when")], mayUseEvent: false) }
        }
        for (index, invariant) in (plan.value["invariants"]?.asArray ?? []).enumerated() {
            check(invariant, at: [.key("invariants"), .index(index)], mayUseEvent: false)
        }
    }

    private mutating func check(_ value: CBORValue, at path: [JSONPointer.Token], mayUseEvent: Bool) {
        if let reference = value["ref"]?.asText, value.asMap?.count == 1 {
            check(reference, at: path + [.key("ref")], mayUseEvent: mayUseEvent)
            return
        }
        switch value {
        case .map(let entries):
            for entry in entries {
                check(entry.value, at: path + [.key(entry.key.asText ?? "")], mayUseEvent: mayUseEvent)
            }
        case .array(let items):
            for (index, item) in items.enumerated() {
                check(item, at: path + [.index(index)], mayUseEvent: mayUseEvent)
            }
        default: break
        }
    }

    private mutating func check(_ reference: String, at path: [JSONPointer.Token], mayUseEvent: Bool) {
        func fail(_ message: String, help: String? = nil) {
            findings.append(Finding(.error, .planInvalid, message, at: JSONPointer(path), help: help))
        }
        if let rest = reference.dropping("@plan.input") {
            if let missing = input.flatMap({ missingField(rest, in: $0) }) {
                fail("the input has no field `\(missing)`", help: "look at the schema of the plan's input")
            }
        } else if let rest = reference.dropping("@var:") {
            if !variables.contains(rest) {
                fail(
                    "no step binds `\(rest)`",
                    help: rest.contains(".")
                        ? "a variable has no path: use {\"op\":\"get\",\"args\":[…]}"
                        : Spelling.nearest(to: rest, among: variables.sorted()).map { "did you mean `\($0)`?" })
            }
        } else if let rest = reference.dropping("@step:") {
            let id = String(rest.prefix { $0 != "." })
            if plan.index(of: id) == nil {
                fail(
                    "there is no step `\(id)`",
                    help: Spelling.nearest(to: id, among: plan.steps.map(\.id)).map { "did you mean `\($0)`?" })
            }
        } else if reference.dropping("@event") != nil {
            if !mayUseEvent { fail("there is no event here", help: "use @event only in `where`") }
        } else {
            fail(
                "`\(reference)` refers to nothing",
                help: "start with @plan.input, @var:, @step: or, in `where`, @event")
        }
    }

    /// The first field of a path that the type can't have; nil when it may be there.
    private func missingField(_ path: String, in type: TypeExpression) -> String? {
        var type = scope.resolved(type)
        for segment in path.utf8.split(separator: UInt8(ascii: ".")) {
            let name = String(Substring(segment))
            switch type {
            case .record(let fields):
                guard let field = fields.first(where: { $0.name.utf8.elementsEqual(name.utf8) }) else { return name }
                type = scope.resolved(field.type)
            case .primitive, .list, .set: return name
            default: return nil
            }
            if case .option(let inner)? = type { type = scope.resolved(inner) }
        }
        return nil
    }
}

extension String {
    /// The text after a prefix, compared as bytes.
    fileprivate func dropping(_ prefix: String) -> String? {
        guard utf8.starts(with: prefix.utf8) else { return nil }
        return String(Substring(utf8.dropFirst(prefix.utf8.count)))
    }
}
