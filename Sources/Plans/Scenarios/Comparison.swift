import AIR
import CanonicalCBOR
import JSON

/// Compares a run with what its scenario expects.
struct Comparison {
    let world: PlanWorld
    let kernel: PlanKernel
    let expectation: Expectation
    private(set) var mismatches: [Mismatch] = []

    init(world: PlanWorld, kernel: PlanKernel, expectation: Expectation) {
        self.world = world
        self.kernel = kernel
        self.expectation = expectation
    }

    mutating func compare() {
        if kernel.isExhausted {
            mismatches.append(
                Mismatch(
                    "run", expected: "a run that ends", got: "plans that trigger each other endlessly",
                    at: JSONPointer()))
        }
        compareEnding()
        if let effects = expectation.effects { compare(effects) }
        if let events = expectation.events { compare(events) }
        if let plans = expectation.plans { compare(plans) }
    }

    private mutating func compareEnding() {
        let expected = expectation.ending
        guard let first = kernel.plans.first else {
            guard expected.status != nil || expectation.plans == nil else { return }
            mismatches.append(
                Mismatch("run", expected: "a plan that the event starts", got: "no plan", at: expected.pointer))
            return
        }
        // A scenario without a status expects its plan to succeed.
        compare(first, with: expected, subject: "plan", status: expected.status ?? .ok)
    }

    private mutating func compare(
        _ plan: PlanOutcome, with expected: Expectation.Ending, subject: String, status: PlanOutcome.Status?
    ) {
        let place = (plan.plan, plan.failure?.step ?? plan.waits.first?.step)
        if let status, status != plan.status {
            mismatches.append(
                Mismatch(
                    "\(subject), status", expected: status.rawValue, got: describe(plan), plan: place.0, step: place.1,
                    planPointer: plan.failure?.pointer, at: expected.pointer.appending(key: "status")))
        }
        if let code = expected.code, !(plan.failure?.code.hasSameBytes(as: code) ?? false) {
            mismatches.append(
                Mismatch(
                    "\(subject), error code", expected: code, got: plan.failure?.code, plan: place.0, step: place.1,
                    planPointer: plan.failure?.pointer, at: expected.pointer.appending(key: "error")))
        }
        if let step = expected.step, !(plan.failure?.step?.hasSameBytes(as: step) ?? false) {
            mismatches.append(
                Mismatch(
                    "\(subject), failing step", expected: step, got: plan.failure?.step, plan: place.0, step: place.1,
                    planPointer: plan.failure?.pointer, at: expected.pointer.appending(key: "error")))
        }
        guard let result = expected.result, result != plan.result else { return }
        let schema = world.plan(plan.plan)?.output
        func text(_ value: PlanValue?) -> JSONValue? {
            value.map { value in schema.map { world.shown(value, as: $0) } ?? value.shown }
        }
        mismatches.append(
            difference(
                "\(subject), result", text(result), text(plan.result), plan: plan.plan, step: place.1,
                at: expected.pointer.appending(key: "result")))
    }

    private func describe(_ plan: PlanOutcome) -> String {
        if let failure = plan.failure { return "error \(failure.code): \(failure.message)" }
        guard let wait = plan.waits.first, plan.status == .waiting else { return plan.status.rawValue }
        return switch wait {
        case .receipt(let step, _): "waiting: step `\(step)` has no receipt"
        case .event(let step, let schema): "waiting: step `\(step)` has no event `\(schema)`"
        }
    }

    private mutating func compare(_ expected: [Expectation.Effect]) {
        for (index, pair) in pairs(expected, kernel.effects) {
            let subject = "effect \(index + 1)"
            let pointer = JSONPointer([.key("expect"), .key("effects"), .index(index)])
            guard let wanted = pair.expected, let request = pair.got else {
                mismatches.append(
                    Mismatch(
                        subject, expected: pair.expected.map { describe($0.kind, $0.cap) },
                        got: pair.got.map { describe($0.intent.kind, $0.intent.cap) }, plan: pair.got?.plan,
                        step: pair.got?.step, at: pair.expected?.pointer ?? pointer))
                continue
            }
            func check(_ what: String, _ expected: String?, _ got: String) {
                guard let expected, !expected.hasSameBytes(as: got) else { return }
                mismatches.append(
                    Mismatch(
                        "\(subject), \(what)", expected: expected, got: got, plan: request.plan, step: request.step,
                        at: wanted.pointer.appending(key: what)))
            }
            check("kind", wanted.kind, request.intent.kind)
            check("cap", wanted.cap, request.intent.cap)
            check("plan", wanted.plan?.text, request.plan.text)
            check("step", wanted.step, request.step)
            check("decision", wanted.isAllowed.map { $0 ? "allow" : "deny" }, request.isAllowed ? "allow" : "deny")
            if let params = wanted.params, params != request.params {
                mismatches.append(
                    difference(
                        "\(subject), params", world.shown(wire: params, as: request.schema),
                        world.shown(wire: request.params, as: request.schema), plan: request.plan, step: request.step,
                        at: wanted.pointer.appending(key: "params")))
            }
        }
    }

    private func describe(_ kind: String, _ cap: String?) -> String {
        cap.map { "\(kind) through \($0)" } ?? kind
    }

    private mutating func compare(_ expected: [Expectation.Event]) {
        let raised = kernel.events.filter { $0.origin != nil }
        for (index, pair) in pairs(expected, raised) {
            let subject = "event \(index + 1)"
            let pointer = JSONPointer([.key("expect"), .key("events"), .index(index)])
            let origin = pair.got?.origin
            guard let wanted = pair.expected, let event = pair.got, wanted.schema == event.schema else {
                mismatches.append(
                    Mismatch(
                        subject, expected: pair.expected?.schema.text, got: pair.got?.schema.text, plan: origin?.plan,
                        step: origin?.step, at: pair.expected?.pointer ?? pointer))
                continue
            }
            guard let value = wanted.value, value != event.value else { continue }
            mismatches.append(
                difference(
                    "\(subject), value", world.shown(wire: value, as: event.schema),
                    world.shown(wire: event.value, as: event.schema), plan: origin?.plan, step: origin?.step,
                    at: wanted.pointer.appending(key: "value")))
        }
    }

    private mutating func compare(_ expected: [Expectation.Ending]) {
        for (index, pair) in pairs(expected, kernel.plans) {
            let subject = "plan \(index + 1)"
            let pointer = JSONPointer([.key("expect"), .key("plans"), .index(index)])
            guard let wanted = pair.expected, let plan = pair.got, wanted.plan == plan.plan else {
                mismatches.append(
                    Mismatch(
                        subject, expected: pair.expected?.plan?.text, got: pair.got?.plan.text, plan: pair.got?.plan,
                        at: pair.expected?.pointer ?? pointer))
                continue
            }
            compare(plan, with: wanted, subject: subject, status: wanted.status)
        }
    }

    private func pairs<Expected, Got>(
        _ expected: [Expected], _ got: [Got]
    ) -> [(index: Int, pair: (expected: Expected?, got: Got?))] {
        (0..<max(expected.count, got.count)).map { index in
            (index, (index < expected.count ? expected[index] : nil, index < got.count ? got[index] : nil))
        }
    }

    /// A mismatch that shows the first place at which two values differ.
    private func difference(
        _ subject: String, _ expected: JSONValue?, _ got: JSONValue?, plan: DefinitionName?, step: String?,
        at pointer: JSONPointer
    ) -> Mismatch {
        let (path, left, right) = ValueDifference.first(expected, got)
        let place = path.tokens.isEmpty ? "" : " at \(path)"
        return Mismatch(
            subject + place, expected: left.map(JSONPrinter.compact), got: right.map(JSONPrinter.compact), plan: plan,
            step: step, at: JSONPointer(pointer.tokens + path.tokens))
    }
}

/// Finds where two values differ.
enum ValueDifference {
    /// The first difference, with the values on both sides.
    static func first(_ left: JSONValue?, _ right: JSONValue?) -> (JSONPointer, JSONValue?, JSONValue?) {
        var path: [JSONPointer.Token] = []
        var (left, right) = (left, right)
        while let (token, a, b) = step(left, right) {
            path.append(token)
            (left, right) = (a, b)
        }
        return (JSONPointer(path), left, right)
    }

    private static func step(
        _ left: JSONValue?, _ right: JSONValue?
    ) -> (JSONPointer.Token, JSONValue?, JSONValue?)? {
        if let a = left?.asObject, let b = right?.asObject {
            let keys = a.map(\.key) + b.map(\.key).filter { left?.member($0) == nil }
            for key in keys where text(left?.member(key)) != text(right?.member(key)) {
                return (.key(key), left?.member(key), right?.member(key))
            }
        }
        if let a = left?.asArray, let b = right?.asArray {
            for index in 0..<max(a.count, b.count) {
                let (x, y) = (index < a.count ? a[index] : nil, index < b.count ? b[index] : nil)
                if text(x) != text(y) { return (.index(index), x, y) }
            }
        }
        return nil
    }

    /// Compared as bytes, because texts that only look alike differ.
    private static func text(_ value: JSONValue?) -> [UInt8]? { value.map { Array(JSONPrinter.compact($0).utf8) } }
}
