import CanonicalCBOR
import JSON

extension Rules {
    /// Rules about references and operators of expressions (Documentation/plans.md, *Expressions* and *References*).
    static let expressionRules: [Rule] = [
        Rule(
            code: .planInvalid, summary: "references in expressions can resolve",
            isAboutPlans: true
        ) { contents in
            eachPlan(contents) { plan in
                guard !plan.expressions.isEmpty else { return [] }
                var checker = ReferenceChecker(plan: plan, scope: contents.scope)
                for place in plan.expressions { checker.check(place) }
                return checker.findings
            }
        },
        Rule(
            code: .planInvalid, summary: "operators have the right number of arguments",
            isAboutPlans: true
        ) {
            eachPlan($0) { plan in
                var findings: [Finding] = []
                for place in plan.expressions {
                    ExpressionNode.walk(place.value, at: place.path) { node, path in
                        guard case .operation(let name, let arguments) = node, let known = Operator.named(name),
                            !known.arity.contains(arguments.count)
                        else { return }
                        findings.append(
                            Finding(
                                .error, .planInvalid, "`\(name)` takes \(known.arityText), found \(arguments.count)",
                                at: JSONPointer(path), help: "look up `\(name)` among the operators"))
                    }
                }
                return findings
            }
        },
    ]
}

/// Checks that the references of a plan resolve.
private struct ReferenceChecker {
    let plan: PlanView
    let scope: TypeScope
    private(set) var findings: [Finding] = []
    private lazy var variables = PlanVariables(plan)

    init(plan: PlanView, scope: TypeScope) {
        self.plan = plan
        self.scope = scope
    }

    mutating func check(_ place: PlanView.ExpressionPlace) {
        var found: [(reference: String, path: [JSONPointer.Token])] = []
        ExpressionNode.walk(place.value, at: place.path) { node, path in
            if case .reference(let reference) = node { found.append((reference, path + [.key("ref")])) }
        }
        for (reference, path) in found { check(reference, at: path, place) }
    }

    private mutating func check(_ reference: String, at path: [JSONPointer.Token], _ place: PlanView.ExpressionPlace) {
        func fail(_ message: String, help: String?) {
            findings.append(Finding(.error, .planInvalid, message, at: JSONPointer(path), help: help))
        }
        switch PlanReference(reference) {
        case .input(let fields):
            guard let name = plan.value["input"]?.asText.map(DefinitionName.init), let type = scope.schema(name),
                case .missing(let field) = fields.outcome(in: type, scope)
            else { return }
            fail("the input has no field `\(field)`", help: "look at the schema `\(name)`")
        case .event(let fields):
            guard let name = place.event else {
                return fail("@event is not available here", help: "use @event only in `where`")
            }
            guard let type = scope.schema(name), case .missing(let field) = fields.outcome(in: type, scope) else {
                return
            }
            fail("the event has no field `\(field)`", help: "look at the schema `\(name)`")
        case .variable(let name):
            // `where` sees only the variables that are bound when the wait is registered.
            let known = place.kind == .awaitedEvent ? variables.bound(before: place.step) : variables.all
            guard !known.contains(DefinitionName(name)) else { return }
            let isLater = variables.all.contains(DefinitionName(name))
            let help =
                isLater
                ? "bind it in an earlier step"
                : name.contains(byte: UInt8(ascii: "."))
                    ? "a variable has no path: use {\"op\":\"get\",\"args\":[…]}"
                    : Spelling.nearest(to: name, among: known.map(\.text).sorted()).map { "did you mean `\($0)`?" }
                        ?? "bind it in an earlier step, with `bind`"
            fail(isLater ? "no step before this one binds `\(name)`" : "no step binds `\(name)`", help: help)
        case .step(let id, _):
            guard plan.index(of: id) == nil else { return }
            fail(
                "there is no step `\(id)`",
                help: Spelling.nearest(to: id, among: plan.steps.map(\.id)).map { "did you mean `\($0)`?" }
                    ?? "name a step of the plan")
        case .unknown:
            fail(
                "`\(reference)` refers to nothing",
                help: "start with @plan.input, @var:, @step: or, in `where`, @event")
        }
    }
}

/// The variables of a plan and the steps that bind them.
///
/// Names are stored as `DefinitionName` so that they compare bytewise.
struct PlanVariables {
    /// All variables that are declared, or bound by any step.
    let all: Set<DefinitionName>
    private let declared: Set<DefinitionName>
    private let bindings: [(step: Int, name: DefinitionName)]

    init(_ plan: PlanView) {
        var declared: Set = [DefinitionName("correlation_id")]
        for entry in plan.value["locals"]?.asMap ?? [] {
            if let name = entry.key.asText { declared.insert(DefinitionName(name)) }
        }
        var bindings: [(step: Int, name: DefinitionName)] = []
        for (index, step) in plan.steps.enumerated() {
            for field in ["as", "effect_id_as"] {
                if let name = step.value["bind"]?[field]?.asText { bindings.append((index, DefinitionName(name))) }
            }
        }
        self.declared = declared
        self.bindings = bindings
        all = declared.union(bindings.map(\.name))
    }

    /// The variables that are declared, or bound by a step earlier in the list.
    func bound(before step: Int?) -> Set<DefinitionName> {
        guard let step else { return all }
        return declared.union(bindings.filter { $0.step < step }.map(\.name))
    }
}
