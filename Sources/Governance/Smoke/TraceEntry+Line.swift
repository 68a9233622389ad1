import JSON
public import Plans

extension TraceEntry {
    /// The event in one line.
    public func line(in world: PlanWorld) -> String {
        let place = [plan.map { "\($0)#\(planID ?? 0)" }, step].compactMap(\.self).joined(separator: " ")
        return place.isEmpty ? what(world) : "\(place): \(what(world))"
    }

    private func what(_ world: PlanWorld) -> String {
        func compact(_ json: JSONValue) -> String { JSONPrinter.compact(json) }
        switch event {
        case .started(let input): return "starts on \(compact(input.shown))"
        case .ran(let value): return "ran, \(compact(value.shown))"
        case .skipped: return "skipped: no guard is true"
        case .waits(let what): return "waits for \(what)"
        case .decided(let request):
            let effect = "\(request.intent.kind) through \(request.intent.cap)"
            let params = compact(world.shown(wire: request.params, as: request.schema))
            if let denial = request.denial {
                return "\(effect) denied by \(request.enforcer), \(denial.code): \(denial.message) \(params)"
            }
            let decision = request.decision
            let rule = decision?.rule.map { "rule \($0)" } ?? "no rule"
            let verdict = decision?.isAllowed == true ? "allowed" : "denied"
            return "\(effect) \(verdict) by \(decision?.policy ?? "no policy"), \(rule): \(params)"
        case .event(let schema, let value): return "event \(schema) \(compact(value.shown))"
        case .receipt(let receipt):
            return "receipt from \(receipt.adapter), \(receipt.status.rawValue): "
                + compact(ReceiptPayload.value(of: receipt.payload).shown)
        case .ended(nil): return "ended"
        case .ended(let failure?): return "failed at \(failure.pointer), \(failure.code): \(failure.message)"
        }
    }
}
