import AIR
public import Governance
import JSON
public import Plans

extension SmokeReport {
    /// The scenarios with their verdicts and, on request, their traces.
    public func text(withTrace: Bool) -> Text {
        guard !entries.isEmpty else {
            return Text("the world has no scenarios; write one to smoke/NAME.smoke.json")
        }
        var text = Text()
        guard withTrace else {
            var table = Table("", "", "")
            for entry in entries { table.add([entry.verdict, Piece(entry.file.name), Piece(entry.summary, .faint)]) }
            text.add(table)
            return text
        }
        for entry in entries {
            text.add([
                entry.verdict, Piece("  "), Piece(entry.file.name, .strong), Piece("  "), Piece(entry.summary, .faint),
            ])
            for line in entry.run?.kernel.trace ?? [] { text.addLines(of: line.line(in: world), indent: 2) }
        }
        return text
    }
}

extension SmokeReport.Entry {
    fileprivate var verdict: Piece { passes ? Piece("pass", .success) : Piece("FAILS", .error) }

    /// The run in a few words, such as `1 plan, 2 effects, 1 event, ok`.
    public var summary: String {
        guard let run else { return "can't be read" }
        let events = run.kernel.events.count { $0.origin != nil }
        let plans = run.kernel.plans
        var parts = [
            plans.count.of("plan"), run.kernel.effects.count.of("effect"), events.of("event"),
        ]
        if let first = plans.first { parts.append(first.status.rawValue) }
        if !run.mismatches.isEmpty { parts.append(run.mismatches.count.of("mismatch", plural: "mismatches")) }
        return parts.joined(separator: ", ")
    }
}

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
        case .skipped: return "skipped: no guard lets it run"
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
