import CanonicalCBOR
import JSON

extension PlanView {
    /// An expression of a plan with its position.
    struct ExpressionPlace: Sendable {
        /// The purpose of the expression.
        enum Kind: Sendable {
            /// A value that a step uses.
            case value
            /// A guard of an edge.
            case guardOfEdge
            /// `where` of an awaited event.
            case awaitedEvent
            /// An invariant.
            case invariant
        }

        let kind: Kind
        /// The index of the step that contains it.
        let step: Int?
        /// The schema of the event that is in scope.
        let event: DefinitionName?
        let value: CBORValue
        let path: [JSONPointer.Token]

        /// Whether the expression must be a boolean.
        var isCondition: Bool { kind != .value }
    }

    /// The expressions of a plan that are not constants, and all conditions.
    static func expressions(_ steps: [Step], _ edges: [Edge], _ invariants: [CBORValue]) -> [ExpressionPlace] {
        var places: [ExpressionPlace] = []
        for (index, step) in steps.enumerated() {
            for field in ["value", "params", "idempotency_key", "expr", "result"] {
                // No rule about expressions concerns constants, and most values are constants.
                guard let value = step.value[field], ValueGrammar.mayBeDynamic(value),
                    case .expression(let expression) = ValueGrammar.slot(value)
                else { continue }
                places.append(
                    ExpressionPlace(
                        kind: .value, step: index, event: nil, value: expression,
                        path: [.key("steps"), .index(index), .key(field)]))
            }
            if let value = step.value["where"] {
                places.append(
                    ExpressionPlace(
                        kind: .awaitedEvent, step: index,
                        event: DefinitionName(step.value["event"]?.asText ?? ""), value: value,
                        path: [.key("steps"), .index(index), .key("where")]))
            }
        }
        for (index, edge) in edges.enumerated() {
            guard let value = edge.when else { continue }
            places.append(
                ExpressionPlace(
                    kind: .guardOfEdge, step: nil, event: nil, value: value,
                    path: [.key("edges"), .index(index), .key("when")]))
        }
        for (index, value) in invariants.enumerated() {
            places.append(
                ExpressionPlace(
                    kind: .invariant, step: nil, event: nil, value: value,
                    path: [.key("invariants"), .index(index)]))
        }
        return places
    }
}
