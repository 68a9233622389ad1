import AIR
import CanonicalCBOR
import JSON

extension PlanTurn {
    /// Runs a step that waits for nothing and does not end the plan.
    mutating func run(_ index: Int) throws(PlanFailure) {
        let id = instance.plan.steps[index].id
        switch action(index) {
        case .assign(let slot, let name):
            let value = try evaluator.value(of: slot, step: id, at: path(index, "expr"))
            try complete(index, variable: name, value)
        case .emitEffect(let emission): try emit(emission, index)
        case .raiseEvent(let schema, let slot): try raise(schema, slot, index)
        case .unknown(let op): throw failure(PlanFailure.Code.malformed, "there is no op `\(op)`", index, "op")
        case .awaitReceipt, .awaitEvent, .end: break
        }
    }

    private mutating func raise(
        _ schema: DefinitionName, _ slot: CompiledPlan.Slot, _ index: Int
    ) throws(PlanFailure) {
        let id = instance.plan.steps[index].id
        let written = try evaluator.value(of: slot, step: id, at: path(index, "value"))
        let value = try checked(written, as: schema, index, "value")
        let wire: CBORValue
        do throws(WireFormError) {
            wire = try WireForm.normalize(value.wire, as: .reference(schema), in: world.scope)
        } catch {
            throw failure(PlanFailure.Code.literal, error.message, index, "value")
        }
        raised.append((Event(schema: schema, value: wire), (instance.plan.name, instance.id, id)))
        try complete(
            index,
            .record([PlanValue.Field("schema", .text(schema.text)), PlanValue.Field("value", value)]))
    }

    /// Ends the plan, even if other steps have not run.
    mutating func finish(_ index: Int, _ slot: CompiledPlan.Slot?) throws(PlanFailure) -> Result? {
        guard let slot else {
            guard instance.plan.output == nil else {
                throw failure(
                    PlanFailure.Code.resultMissing, "the plan declares an output, but this `end` returns none", index)
            }
            try complete(index, .unit)
            return nil
        }
        guard let schema = instance.plan.output else {
            throw failure(
                PlanFailure.Code.resultWithoutOutput, "the plan returns a result, but declares no output", index,
                "result")
        }
        let id = instance.plan.steps[index].id
        let written = try evaluator.value(of: slot, step: id, at: path(index, "result"))
        let value = try checked(written, as: schema, index, "result").inStoredOrder
        try complete(index, value)
        do throws(CBORError) {
            return (value, try TaggedForm.plainBytes(of: value), schema)
        } catch {
            throw failure(PlanFailure.Code.literal, error.message, index, "result")
        }
    }

    /// Checks that a value fits a schema exactly: kinds are not converted, and fields are not added.
    private func checked(
        _ value: PlanValue, as schema: DefinitionName, _ index: Int, _ field: String
    ) throws(PlanFailure) -> PlanValue {
        let (fitting, message) = world.checked(value, as: schema)
        guard let fitting else {
            throw failure(
                PlanFailure.Code.literal, "the value is not a `\(schema)`: \(message ?? "it can't be read")", index,
                field)
        }
        return fitting
    }

    mutating func awaitReceipt(_ index: Int, _ slot: CompiledPlan.Slot) throws(PlanFailure) {
        let id = instance.plan.steps[index].id
        let value = try evaluator.value(of: slot, step: id, at: path(index, "for"))
        guard case .text(let handle) = value, let intent = instance.handles[DefinitionName(handle)] else {
            throw failure(PlanFailure.Code.handle, "the value is not a handle of an effect", index, "for")
        }
        instance.awaitedReceipts[intent] = index
        instance.states[index] = .waitingForReceipt
        note(index, .waits("a receipt for `\(handle)`"))
    }

    mutating func awaitEvent(
        _ index: Int, _ schema: DefinitionName, _ condition: CompiledPlan.Slot?
    ) throws(PlanFailure) {
        guard instance.correlation == nil || condition != nil else {
            throw failure(
                PlanFailure.Code.correlation, "the instance is correlated, so the awaited event needs a `where`", index)
        }
        instance.awaitedEvent = index
        instance.states[index] = .waitingForEvent
        note(index, .waits("an event `\(schema)`"))
    }
}

extension PlanValue {
    /// The value with the fields of its records in the order in which schemas are stored.
    ///
    /// The existing system puts the fields of a result in the order of its schema; in stored schemas that is canonical
    /// order.
    fileprivate var inStoredOrder: PlanValue {
        switch self {
        case .list(let items): .list(items.map(\.inStoredOrder))
        case .map(let entries): .map(entries.map { Entry($0.key, $0.value.inStoredOrder) })
        case .record(let fields):
            .record(
                fields.map { Field($0.name, $0.value.inStoredOrder) }.sorted { left, right in
                    let (a, b) = (left.name.utf8, right.name.utf8)
                    return a.count == b.count ? a.lexicographicallyPrecedes(b) : a.count < b.count
                })
        default: self
        }
    }
}
