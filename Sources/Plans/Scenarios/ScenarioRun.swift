public import AIR
import CanonicalCBOR
public import JSON

/// The results of a scenario, compared with what it expects (Documentation/plans.md, *Scenarios*).
public struct ScenarioRun: Sendable {
    /// The scenario.
    public let scenario: Scenario
    /// The world at the end: records, effects, events, plans and trace.
    public let kernel: PlanKernel
    /// The mismatches; empty when the scenario passes.
    public let mismatches: [Mismatch]

    /// Whether everything is as expected.
    public var passes: Bool { mismatches.isEmpty }

    /// Runs a scenario and compares the results with what it expects.
    public init(_ scenario: Scenario, in world: PlanWorld) {
        self.scenario = scenario
        var driver = ScenarioDriver(scenario, world: world)
        driver.run()
        kernel = driver.kernel
        var comparison = Comparison(world: world, kernel: driver.kernel, expectation: scenario.expectation)
        comparison.compare()
        mismatches = comparison.mismatches + driver.leftovers
    }

    /// The records of the run as canonical bytes, which are the same for every run of a scenario.
    public var bytes: [UInt8] {
        (try? CanonicalEncoder.encode(.array(kernel.records.map(\.value)))) ?? []
    }

    /// The enforcers of the world that were assumed to allow, because the scenario has no verdict for them.
    public var assumedEnforcers: [DefinitionName] {
        Set(kernel.effects.filter(\.isAssumed).map(\.enforcer)).sorted()
    }
}

/// One difference between a run and the expectations of its scenario.
public struct Mismatch: Sendable {
    /// The subject, such as `effect 2, params at /url`.
    public let subject: String
    /// The expected value, as text; nil when nothing was expected.
    public let expected: String?
    /// The actual value, as text; nil if there was none.
    public let got: String?
    /// The plan that it came from.
    public let plan: DefinitionName?
    /// The step.
    public let step: String?
    /// The place in the plan.
    public let planPointer: JSONPointer?
    /// The place in the scenario.
    public let pointer: JSONPointer

    init(
        _ subject: String, expected: String?, got: String?, plan: DefinitionName? = nil, step: String? = nil,
        planPointer: JSONPointer? = nil, at pointer: JSONPointer
    ) {
        self.subject = subject
        self.expected = expected
        self.got = got
        self.plan = plan
        self.step = step
        self.planPointer = planPointer
        self.pointer = pointer
    }

    /// The mismatch in one line.
    public var message: String {
        let place = [plan.map { "in `\($0)`" }, step.map { "step `\($0)`" }].compactMap(\.self)
            .joined(separator: ", ")
        return "\(subject): expected \(expected ?? "nothing"), got \(got ?? "nothing")"
            + (place.isEmpty ? "" : " (\(place))")
    }
}

/// Feeds the inputs of a scenario to a kernel, in one fixed order.
struct ScenarioDriver {
    let scenario: Scenario
    private(set) var kernel: PlanKernel
    private var events: [Scenario.GivenEvent]
    private var receipts: [Scenario.GivenReceipt]
    /// The delivered events that neither woke nor started a plan, nor were routed.
    private var unusedEvents: [Scenario.GivenEvent] = []
    /// The effects that have been answered by a receipt.
    private var answered: Set<Int> = []

    init(_ scenario: Scenario, world: PlanWorld) {
        self.scenario = scenario
        events = scenario.events
        receipts = scenario.receipts
        let verdicts = scenario.verdicts
        kernel = PlanKernel(world, logicalNow: scenario.now) { module, _ in verdicts[module] }
    }

    mutating func run() {
        switch scenario.start {
        case .plan(let name, let input): kernel.start(name, input: input)
        case .event(let schema, let value): kernel.ingest(schema, value: value)
        }
        kernel.run()
        while !kernel.isExhausted, deliverEvent(early: true) || deliverReceipt() || deliverEvent(early: false) {
            kernel.run()
        }
    }

    /// Delivers the next event: one that comes after a step as soon as the step has run, any other once no receipt can
    /// be delivered.
    private mutating func deliverEvent(early: Bool) -> Bool {
        guard let event = events.first else { return false }
        if let after = event.after {
            guard early, kernel.plans.contains(where: { $0.executed.contains { $0.hasSameBytes(as: after) } }) else {
                return false
            }
        } else if early {
            return false
        }
        events.removeFirst()
        advance(to: event.time)
        if !kernel.ingest(event.schema, value: event.value) { unusedEvents.append(event) }
        return true
    }

    /// Delivers a receipt for the first awaited effect that the scenario has one for.
    private mutating func deliverReceipt() -> Bool {
        for (index, request) in kernel.effects.enumerated()
        where request.isAllowed && !answered.contains(index) && kernel.isAwaited(request.hash) {
            guard let place = receipts.firstIndex(where: { $0.answers(request) }) else { continue }
            let given = receipts.remove(at: place)
            answered.insert(index)
            advance(to: given.time)
            return kernel.deliver(
                Receipt(intent: request.hash, adapter: given.adapter, status: given.status, payload: given.payload))
        }
        return false
    }

    /// Time never goes back.
    private mutating func advance(to time: UInt64?) {
        kernel.logicalNow = max(kernel.logicalNow, time ?? 0)
    }

    /// The inputs of the scenario that were not used.
    var leftovers: [Mismatch] {
        receipts.map { receipt in
            let what = receipt.step.map { "step `\($0)`" } ?? "`\(receipt.effect ?? "")`"
            return Mismatch(
                "receipt for \(what)", expected: "an effect that it answers, and a plan that waits for it", got: nil,
                plan: receipt.plan, at: receipt.pointer)
        }
            + events.map { event in
                Mismatch(
                    "event `\(event.schema)`",
                    expected: event.after.map { "step `\($0)` before it" } ?? "a run that reaches it", got: nil,
                    at: event.pointer)
            }
            + unusedEvents.map { event in
                Mismatch(
                    "event `\(event.schema)`", expected: "a plan that waits for it or is started by it", got: nil,
                    at: event.pointer)
            }
    }
}

extension Scenario.GivenReceipt {
    /// Whether the receipt is for an effect.
    fileprivate func answers(_ request: EffectRequest) -> Bool {
        (plan.map { $0 == request.plan } ?? true) && (step.map { $0.hasSameBytes(as: request.step) } ?? true)
            && (effect.map { $0.hasSameBytes(as: request.intent.kind) } ?? true)
    }
}
