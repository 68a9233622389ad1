import CanonicalCBOR
import JSON

extension PlanView {
    /// A value that a step uses, and its required type.
    struct Slot {
        let value: CBORValue
        /// The type; nil when nothing declares one.
        let type: TypeExpression?
        let path: [JSONPointer.Token]
    }

    /// The value slots of the plan in the order of the text (Documentation/language.md, *Values*).
    func slots(in scope: TypeScope) -> [Slot] {
        var slots: [Slot] = []
        for (index, step) in steps.enumerated() {
            let types: [(field: String, type: TypeExpression?)] =
                switch step.op {
                case "emit_effect":
                    [
                        (
                            "params",
                            step.value["kind"]?.asText.flatMap { scope.effect($0) }.map { .reference($0.params) }
                        ),
                        ("idempotency_key", .primitive(.hash)),
                    ]
                case "raise_event": [("value", reference(step.value["event"]))]
                case "assign":
                    [("expr", reference(step.value["bind"]?["as"]?.asText.flatMap { value["locals"]?[$0] }))]
                case "end": [("result", reference(value["output"]))]
                default: []
                }
            for (field, type) in types {
                guard let value = step.value[field] else { continue }
                slots.append(Slot(value: value, type: type, path: [.key("steps"), .index(index), .key(field)]))
            }
        }
        return slots
    }

    private func reference(_ name: CBORValue?) -> TypeExpression? {
        name?.asText.map { .reference(DefinitionName($0)) }
    }
}
