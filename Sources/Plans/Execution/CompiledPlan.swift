import AIR
import CanonicalCBOR
import JSON

/// A plan in parsed form, ready to run.
struct CompiledPlan: Sendable {
    /// A value slot or a condition.
    enum Slot: Sendable {
        /// Computed when the step runs.
        case expression(Expression)
        /// Known in advance.
        case value(PlanValue)
        /// Neither: the plan is not in normal form.
        case malformed
    }

    /// The action of a step.
    enum Action: Sendable {
        case raiseEvent(DefinitionName, Slot)
        case emitEffect(Emission)
        case awaitReceipt(Slot, bind: String)
        case awaitEvent(DefinitionName, condition: Slot?, bind: String)
        case assign(Slot, bind: String)
        case end(Slot?)
        case unknown(String)
    }

    /// The parts of `emit_effect`.
    struct Emission: Sendable {
        let kind: String
        let cap: String
        let params: Slot
        let idempotencyKey: Slot?
        let handle: String
    }

    /// A step.
    struct Step: Sendable {
        let id: String
        let action: Action
        /// The incoming edges: their position in the plan, their source step, their condition.
        var incoming: [(edge: Int, from: Int, condition: Slot?)] = []
    }

    let name: DefinitionName
    let input: DefinitionName
    let output: DefinitionName?
    private(set) var steps: [Step]
    let invariants: [Slot]

    init(_ definition: Definition) {
        let view = PlanView(definition.value)
        name = definition.key.name
        input = DefinitionName(definition.value["input"]?.asText ?? "")
        output = definition.value["output"]?.asText.map(DefinitionName.init)
        steps = view.steps.map { Step(id: $0.id, action: Action($0)) }
        for (index, edge) in view.edges.enumerated() {
            guard let from = view.index(of: edge.from), let to = view.index(of: edge.to) else { continue }
            steps[to].incoming.append((index, from, edge.when.map(Slot.init)))
        }
        invariants = (definition.value["invariants"]?.asArray ?? []).map(Slot.init)
    }
}

extension CompiledPlan.Slot {
    init(_ data: CBORValue) {
        switch ValueGrammar.slot(data) {
        case .expression(let data): self = Expression(data).map(CompiledPlan.Slot.expression) ?? .malformed
        case .literal(let data): self = PlanValue(literal: data).map(CompiledPlan.Slot.value) ?? .malformed
        case .sugar: self = .malformed
        }
    }
}

extension CompiledPlan.Action {
    fileprivate init(_ step: PlanView.Step) {
        func slot(_ field: String) -> CompiledPlan.Slot {
            step.value[field].map(CompiledPlan.Slot.init) ?? .malformed
        }
        func optional(_ field: String) -> CompiledPlan.Slot? { step.value[field].map(CompiledPlan.Slot.init) }
        func text(_ value: CBORValue?) -> String { value?.asText ?? "" }
        let event = DefinitionName(text(step.value["event"]))
        let bind = text(step.value["bind"]?["as"])
        switch step.op {
        case "raise_event": self = .raiseEvent(event, slot("value"))
        case "emit_effect":
            self = .emitEffect(
                CompiledPlan.Emission(
                    kind: text(step.value["kind"]), cap: text(step.value["cap"]), params: slot("params"),
                    idempotencyKey: optional("idempotency_key"),
                    handle: text(step.value["bind"]?["effect_id_as"])))
        case "await_receipt": self = .awaitReceipt(slot("for"), bind: bind)
        case "await_event": self = .awaitEvent(event, condition: optional("where"), bind: bind)
        case "assign": self = .assign(slot("expr"), bind: bind)
        case "end": self = .end(optional("result"))
        default: self = .unknown(step.op)
        }
    }
}
