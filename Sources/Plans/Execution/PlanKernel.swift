public import AIR
public import CanonicalCBOR
import DequeModule
import JSON

/// Runs the plans of a world on given inputs and records everything that happens (Documentation/plans.md,
/// *Scheduling*).
///
/// It uses no clock, no randomness and no effects. The same inputs in the same order produce the same records, byte for
/// byte.
public struct PlanKernel: Sendable {
    let world: PlanWorld
    /// The verdicts of enforcers that are modules of the world; nil for those without one.
    let verdicts: @Sendable (_ module: DefinitionName, _ request: CBORValue) -> Verdict?
    /// The world's own time, which the next input is stamped with.
    public var logicalNow: UInt64

    /// Everything that was recorded, in order.
    public internal(set) var records: [RunRecord] = []
    /// The requested effects, in order.
    public internal(set) var effects: [EffectRequest] = []
    /// The events, in order.
    public internal(set) var events: [RunEvent] = []
    /// The trace, for people to read.
    public internal(set) var trace: [TraceEntry] = []
    /// Whether the run was stopped because it would never end.
    public internal(set) var isExhausted = false

    var instances: [UInt64: PlanInstance] = [:]
    var outcomes: [PlanOutcome] = []
    /// The instances that are ready to run, first in, first out.
    var queue: Deque<UInt64> = []
    /// The instances that wait for events, in the order in which they began waiting.
    var eventWaits: [UInt64] = []
    /// The instance that waits for each intent.
    var receiptWaits: [Hash: UInt64] = [:]

    /// The verdict of an enforcer that is a module of the world.
    public struct Verdict: Sendable {
        /// The reason for a denial; nil when it allows the effect.
        public let denial: Denial?

        /// Creates a verdict.
        public init(denial: Denial?) { self.denial = denial }
    }

    /// A run with more instances than this is assumed never to end.
    static let maximumInstances = 1_000
    /// A run with more turns than this is assumed never to end.
    static let maximumTurns = 20_000
    private var turns = 0

    /// Creates a kernel without records.
    public init(
        _ world: PlanWorld, logicalNow: UInt64 = 0,
        verdicts: @escaping @Sendable (_ module: DefinitionName, _ request: CBORValue) -> Verdict? = { _, _ in nil }
    ) {
        self.world = world
        self.logicalNow = logicalNow
        self.verdicts = verdicts
    }

    /// The outcome of every instance, in the order in which they started.
    public var plans: [PlanOutcome] { outcomes }

    var stamp: Stamp { Stamp(logicalNow: logicalNow, height: UInt64(records.count)) }

    /// Starts a plan directly, as only scenarios do.
    ///
    /// - Parameter input: the input in wire form.
    public mutating func start(_ plan: DefinitionName, input: CBORValue) {
        let id = UInt64(outcomes.count)
        let bytes = (try? CanonicalEncoder.encode(input)) ?? []
        records.append(.planStarted(plan, id: id, input: bytes, stamp: stamp))
        start(plan, input: input, correlation: nil, stamp: stamp)
    }

    /// Runs until another input is needed.
    public mutating func run() {
        while !queue.isEmpty, !isExhausted {
            turns += 1
            guard turns <= Self.maximumTurns else {
                isExhausted = true
                return
            }
            takeTurn(queue.removeFirst())
        }
    }

    /// Starts an instance; one whose input does not fit the plan fails immediately.
    mutating func start(_ name: DefinitionName, input: CBORValue, correlation: Correlation?, stamp: Stamp) {
        guard outcomes.count < Self.maximumInstances else {
            isExhausted = true
            return
        }
        let id = UInt64(outcomes.count)
        outcomes.append(
            PlanOutcome(
                plan: name, planID: id, status: .waiting, result: nil, output: nil, failure: nil, waits: [],
                executed: []))
        guard let plan = world.plan(name) else {
            let message = "the world has no plan `\(name)`"
            return end(
                id, PlanFailure(code: PlanFailure.Code.input, message: message, step: nil, pointer: JSONPointer()))
        }
        do throws(TypedReadError) {
            let value = try TypedReader.read(input, as: .reference(plan.input), in: world.scope)
            trace.append(TraceEntry(plan: name, planID: id, step: nil, event: .started(input: value)))
            instances[id] = PlanInstance(id: id, plan: plan, input: value, correlation: correlation, stamp: stamp)
            queue.append(id)
        } catch {
            end(
                id,
                PlanFailure(
                    code: PlanFailure.Code.input, message: "the input is not a `\(plan.input)`: \(error.message)",
                    step: nil, pointer: JSONPointer([.key("input")])))
        }
    }

    /// Ends an instance: with a failure, or with a result if it has one.
    mutating func end(
        _ id: UInt64, _ failure: PlanFailure?, result: (value: PlanValue, bytes: [UInt8], schema: DefinitionName)? = nil
    ) {
        let index = Int(id)
        let instance = instances.removeValue(forKey: id)
        queue.removeAll { $0 == id }
        eventWaits.removeAll { $0 == id }
        receiptWaits = receiptWaits.filter { $0.value != id }
        outcomes[index].status = failure == nil ? .ok : .error
        outcomes[index].failure = failure
        outcomes[index].waits = []
        outcomes[index].executed = instance?.executed ?? []
        let plan = outcomes[index].plan
        records.append(.planEnded(plan, id: id, failure: failure))
        if let result {
            outcomes[index].result = result.value
            outcomes[index].output = result.schema
            records.append(.planResult(plan, id: id, schema: result.schema, value: result.bytes))
        }
        trace.append(TraceEntry(plan: plan, planID: id, step: failure?.step, event: .ended(failure)))
    }

    private mutating func takeTurn(_ id: UInt64) {
        guard let instance = instances[id] else { return }
        // A wait for an event lasts until the next turn: a turn that parks on a receipt does not renew it, as in the
        // existing system.
        eventWaits.removeAll { $0 == id }
        var turn = PlanTurn(instance, world: world, stamp: instance.stamp, verdicts: verdicts)
        let end = turn.take()
        instances[id] = turn.instance
        trace += turn.trace
        effects += turn.effects
        records += turn.capDecisions + turn.policyDecisions
        if case .failed = end {
            // Allowed effects are still sent; events raised in the turn are lost.
        } else {
            for raised in turn.raised { ingest(raised.event, stamp: instance.stamp, key: nil, origin: raised.origin) }
        }
        for intent in turn.intents {
            records.append(.effectIntent(intent.intent, hash: intent.hash, plan: instance.plan.name, id: id))
        }
        for (hash, _) in turn.instance.awaitedReceipts { receiptWaits[hash] = id }
        updateOutcome(of: turn.instance)
        switch end {
        case .parked: break
        case .waitingForEvent: eventWaits.append(id)
        case .again: queue.append(id)
        case .failed(let failure), .violated(let failure): self.end(id, failure)
        case .finished(let result): self.end(id, nil, result: result)
        }
    }

    /// Updates the outcome of an instance that continues.
    private mutating func updateOutcome(of instance: PlanInstance) {
        let steps = instance.plan.steps
        outcomes[Int(instance.id)].executed = instance.executed
        outcomes[Int(instance.id)].waits =
            instance.awaitedReceipts.sorted { ($0.value, $0.key) < ($1.value, $1.key) }
            .map { .receipt(step: steps[$0.value].id, intent: $0.key) }
            + instance.states.indices.compactMap { index in
                guard instance.states[index] == .waitingForEvent,
                    case .awaitEvent(let schema, _, _) = steps[index].action
                else { return nil }
                return .event(step: steps[index].id, schema: schema)
            }
    }
}
