import AIR
import CanonicalCBOR
import JSON

/// One turn of one instance: it runs all steps that can run (Documentation/plans.md, *Scheduling*).
struct PlanTurn {
    /// An event with its value in wire form.
    struct Event {
        let schema: DefinitionName
        let value: CBORValue
    }

    /// A result in the plan's own kinds, with its bytes and its schema.
    typealias Result = (value: PlanValue, bytes: [UInt8], schema: DefinitionName)

    /// The ways in which a turn ends.
    enum End {
        /// The instance waits for receipts.
        case parked
        /// It waits for an event.
        case waitingForEvent
        /// There is more to do, in another turn.
        case again
        /// It failed.
        case failed(PlanFailure)
        /// An invariant does not hold; unlike after other failures, events that were already raised are delivered.
        case violated(PlanFailure)
        /// It finished.
        case finished(Result?)
    }

    var instance: PlanInstance
    let world: PlanWorld
    let stamp: Stamp
    let verdicts: @Sendable (DefinitionName, CBORValue) -> PlanKernel.Verdict?

    var trace: [TraceEntry] = []
    var effects: [EffectRequest] = []
    var capDecisions: [RunRecord] = []
    var policyDecisions: [RunRecord] = []
    var raised: [(event: Event, origin: (plan: DefinitionName, planID: UInt64, step: String))] = []
    var intents: [(intent: EffectIntent, hash: Hash)] = []
    /// Whether the turn made progress; one that does not, and waits for nothing, would repeat forever.
    private var madeProgress = false

    init(
        _ instance: PlanInstance, world: PlanWorld, stamp: Stamp,
        verdicts: @escaping @Sendable (DefinitionName, CBORValue) -> PlanKernel.Verdict?
    ) {
        self.instance = instance
        self.world = world
        self.stamp = stamp
        self.verdicts = verdicts
    }

    mutating func take() -> End {
        do throws(PlanFailure) {
            return try runReadySteps()
        } catch {
            return error.code == PlanFailure.Code.invariant ? .violated(error) : .failed(error)
        }
    }

    private mutating func runReadySteps() throws(PlanFailure) -> End {
        while true {
            let ready = try readySteps()
            if ready.isEmpty { return try endWithoutReadySteps() }
            let emissions = ready.filter { if case .emitEffect = action($0) { true } else { false } }
            if !emissions.isEmpty {
                for index in emissions { try run(index) }
                continue
            }
            switch try runFirst(of: ready) {
            case .rescan: continue
            case .end(let end): return end
            case .nothing:
                if !instance.awaitedReceipts.isEmpty { return .parked }
                return try endWithMoreToDo()
            }
        }
    }

    private enum ScanResult {
        case rescan, nothing
        case end(End)
    }

    /// Runs the ready steps up to the first one after which the others must be evaluated again.
    private mutating func runFirst(of ready: [Int]) throws(PlanFailure) -> ScanResult {
        for index in ready {
            switch action(index) {
            case .awaitReceipt(let slot, let name):
                if let receipt = instance.receipts.removeValue(forKey: index) {
                    try complete(index, variable: name, receipt)
                    return .rescan
                }
                try awaitReceipt(index, slot)
            case .awaitEvent(let schema, let condition, let name):
                if let event = instance.receivedEvent {
                    instance.receivedEvent = nil
                    try complete(index, variable: name, event)
                    return .rescan
                }
                try awaitEvent(index, schema, condition)
                return .end(.waitingForEvent)
            case .end(let slot): return .end(.finished(try finish(index, slot)))
            case .raiseEvent: try run(index)
            default:
                try run(index)
                return .rescan
            }
        }
        return .nothing
    }

    /// Decides how an instance without a ready step continues.
    private mutating func endWithoutReadySteps() throws(PlanFailure) -> End {
        if !instance.awaitedReceipts.isEmpty { return .parked }
        if let waiting = instance.states.firstIndex(of: .waitingForEvent) {
            if instance.awaitedEvent == nil { instance.awaitedEvent = waiting }
            return .waitingForEvent
        }
        if instance.isComplete {
            try checkInvariants(after: nil)
            return .finished(nil)
        }
        return try endWithMoreToDo()
    }

    private func endWithMoreToDo() throws(PlanFailure) -> End {
        guard madeProgress else {
            let stuck = instance.plan.steps.indices.filter { instance.states[$0] != .completed }
            let names = stuck.map { "`\(instance.plan.steps[$0].id)`" }.joined(separator: ", ")
            throw PlanFailure(
                code: PlanFailure.Code.deadlock, message: "deadlock: \(names) can never start",
                step: stuck.first.map { instance.plan.steps[$0].id }, pointer: JSONPointer([.key("edges")]))
        }
        return .again
    }

    /// The steps that can run now, in the order of the plan; steps that all guards exclude are marked as completed.
    private mutating func readySteps() throws(PlanFailure) -> [Int] {
        var ready: [Int] = []
        for index in instance.plan.steps.indices {
            switch instance.states[index] {
            case .completed: continue
            case .waitingForReceipt: if instance.receipts[index] != nil { ready.append(index) }
            case .waitingForEvent: if instance.receivedEvent != nil { ready.append(index) }
            case .pending:
                let step = instance.plan.steps[index]
                guard !step.incoming.isEmpty else {
                    ready.append(index)
                    continue
                }
                var isOpen = false
                var isFree = true
                for edge in step.incoming {
                    guard instance.states[edge.from] == .completed else {
                        isFree = false
                        continue
                    }
                    // The existing system evaluates guards even while other predecessors are pending.
                    guard let condition = edge.condition else {
                        isOpen = true
                        continue
                    }
                    let holds = try evaluator.truth(
                        of: condition, step: step.id, at: [.key("edges"), .index(edge.edge), .key("when")])
                    isOpen = isOpen || holds
                }
                guard isFree else { continue }
                if isOpen {
                    ready.append(index)
                } else {
                    instance.states[index] = .completed
                    madeProgress = true
                    note(index, .skipped)
                }
            }
        }
        return ready
    }

    var evaluator: StepEvaluator { StepEvaluator(instance.environment) }

    func action(_ index: Int) -> CompiledPlan.Action { instance.plan.steps[index].action }

    /// The path of a field of a step.
    func path(_ index: Int, _ field: String) -> [JSONPointer.Token] { [.key("steps"), .index(index), .key(field)] }

    func failure(_ code: String, _ message: String, _ index: Int, _ field: String? = nil) -> PlanFailure {
        PlanFailure(
            code: code, message: message, step: instance.plan.steps[index].id,
            pointer: JSONPointer(field.map { path(index, $0) } ?? [.key("steps"), .index(index)]))
    }

    mutating func note(_ index: Int, _ event: TraceEntry.Event) {
        trace.append(
            TraceEntry(
                plan: instance.plan.name, planID: instance.id, step: instance.plan.steps[index].id, event: event))
    }

    /// Marks a step as completed, binds its value, and checks the invariants.
    mutating func complete(_ index: Int, variable: String? = nil, _ value: PlanValue) throws(PlanFailure) {
        let id = instance.plan.steps[index].id
        if let variable { instance.environment.bind(variable: variable, value) }
        instance.environment.bind(step: id, value)
        instance.states[index] = .completed
        instance.executed.append(id)
        madeProgress = true
        note(index, .ran(value))
        try checkInvariants(after: index)
    }

    private func checkInvariants(after index: Int?) throws(PlanFailure) {
        let step = index.map { instance.plan.steps[$0].id }
        for (number, invariant) in instance.plan.invariants.enumerated() {
            let path: [JSONPointer.Token] = [.key("invariants"), .index(number)]
            guard try evaluator.truth(of: invariant, step: step, at: path) else {
                throw PlanFailure(
                    code: PlanFailure.Code.invariant, message: "the invariant does not hold", step: step,
                    pointer: JSONPointer(path))
            }
        }
    }
}
