public import AIR
public import CanonicalCBOR
import JSON

extension PlanKernel {
    /// Receives an event from outside: records it, wakes the plans that wait for it, starts those that it triggers
    /// (Documentation/plans.md, *Events and triggers*).
    ///
    /// - Parameters:
    ///   - value: the value in wire form.
    ///   - key: the canonical bytes of the event's key; nil to take it from the event.
    /// - Returns: whether a plan waited for it or was started by it, or it is routed to a reducer.
    @discardableResult
    public mutating func ingest(_ schema: DefinitionName, value: CBORValue, key: [UInt8]? = nil) -> Bool {
        ingest(
            PlanTurn.Event(schema: schema, value: value), stamp: stamp, key: key, origin: nil)
    }

    @discardableResult
    mutating func ingest(
        _ event: PlanTurn.Event, stamp previous: Stamp, key: [UInt8]?,
        origin: (plan: DefinitionName, planID: UInt64, step: String)?
    ) -> Bool {
        let stamp = Stamp(logicalNow: previous.logicalNow, height: UInt64(records.count))
        guard let bytes = try? CanonicalEncoder.encode(event.value) else { return false }
        let key = key ?? EventKey(world.contents).key(of: event.schema, event.value)
        var identity: [(String, CBORValue)] = [("schema", .text(event.schema.text)), ("value", .bytes(bytes))]
        if let key { identity.append(("key", .bytes(key))) }
        let hash = (try? CBORValue.record(identity).hash()) ?? .zero
        records.append(.domainEvent(event.schema, value: bytes, key: key, stamp: stamp, hash: hash))
        events.append(RunEvent(origin: origin, schema: event.schema, value: event.value))
        guard let value = world.value(of: event.value, as: event.schema) else { return false }
        if origin == nil {
            trace.append(TraceEntry(plan: nil, planID: nil, step: nil, event: .event(event.schema, value)))
        }
        let isAwaited = wake(event.schema, value, stamp: stamp)
        let triggers = world.triggers(of: event.schema)
        for trigger in triggers {
            let field = trigger.correlateBy.flatMap { Self.follow(FieldPath($0), from: value) }
            let correlation = field.flatMap(Correlation.init) ?? key.map(Correlation.init(key:))
            start(trigger.plan, input: event.value, correlation: correlation, stamp: stamp)
        }
        let isRouted = (world.contents.manifest.routing?.events ?? []).contains {
            world.contents.event(event.schema, belongsTo: $0.event)
        }
        return isAwaited || isRouted || !triggers.isEmpty
    }

    /// Delivers a receipt; returns false, and records nothing, if no plan waits for a receipt of its intent.
    public mutating func deliver(_ receipt: Receipt) -> Bool {
        guard let id = receiptWaits.removeValue(forKey: receipt.intent), var instance = instances[id],
            let step = instance.awaitedReceipts.removeValue(forKey: receipt.intent)
        else { return false }
        let stamp = stamp
        records.append(.effectReceipt(receipt, stamp: stamp))
        trace.append(
            TraceEntry(
                plan: instance.plan.name, planID: id, step: instance.plan.steps[step].id, event: .receipt(receipt)))
        // Plans see the payload of a receipt, not its status.
        let value = ReceiptPayload.value(of: receipt.payload)
        instance.receipts[step] = Weight.isBearable(value) ? value : .bytes(receipt.payload)
        instance.stamp = stamp
        instances[id] = instance
        if !queue.contains(id) { queue.append(id) }
        return true
    }

    /// Whether a plan waits for a receipt of an intent.
    public func isAwaited(_ intent: Hash) -> Bool { receiptWaits[intent] != nil }

    /// Delivers an event to every instance that waits for it, independently of the others, and returns whether there
    /// was one.
    private mutating func wake(_ schema: DefinitionName, _ value: PlanValue, stamp: Stamp) -> Bool {
        var isAwaited = false
        for id in eventWaits {
            guard var instance = instances[id], let step = instance.awaitedEvent,
                case .awaitEvent(let wanted, let condition, _) = instance.plan.steps[step].action, wanted == schema
            else { continue }
            if let condition {
                instance.environment.event = value
                let evaluator = StepEvaluator(instance.environment)
                instance.environment.event = nil
                do throws(PlanFailure) {
                    let name = instance.plan.steps[step].id
                    guard
                        try evaluator.truth(
                            of: condition, step: name, at: [.key("steps"), .index(step), .key("where")])
                    else { continue }
                } catch {
                    end(id, error)
                    continue
                }
            }
            isAwaited = true
            instance.receivedEvent = value
            instance.awaitedEvent = nil
            instance.stamp = stamp
            instances[id] = instance
            eventWaits.removeAll { $0 == id }
            if !queue.contains(id) { queue.append(id) }
            trace.append(
                TraceEntry(
                    plan: instance.plan.name, planID: id, step: instance.plan.steps[step].id,
                    event: .event(schema, value)))
        }
        return isAwaited
    }

    /// The value at a dotted path, through records and maps with text keys; nil when the path leads nowhere.
    static func follow(_ path: FieldPath, from start: PlanValue) -> PlanValue? {
        var value = start
        for segment in path.segments {
            let next: PlanValue?
            switch value {
            case .record: next = value[segment]
            case .map(let entries): next = entries.first { $0.key == .text(segment) }?.value
            default: next = nil
            }
            guard let next else { return nil }
            value = next
        }
        return value
    }
}

/// Finds the key of an event: that of the first route to a keyed reducer (Documentation/plans.md, *Events and
/// triggers*).
struct EventKey {
    let contents: WorldContents

    init(_ contents: WorldContents) { self.contents = contents }

    /// The canonical bytes of the key; nil when no route has one.
    func key(of schema: DefinitionName, _ value: CBORValue) -> [UInt8]? {
        for route in contents.manifest.routing?.events ?? [] {
            guard let field = route.keyField, let routed = routed(schema, value, by: route.event),
                let keySchema = contents.definition(.module, route.reducer)?.value["key_schema"]?.asText,
                let found = Self.follow(FieldPath(field), from: routed),
                let normal = try? WireForm.normalize(
                    found, as: .reference(DefinitionName(keySchema)), in: contents.scope)
            else { continue }
            return try? CanonicalEncoder.encode(normal)
        }
        return nil
    }

    /// The event in the form that a route receives: as it is, or as an arm of the variant that the route is declared
    /// on.
    private func routed(_ schema: DefinitionName, _ value: CBORValue, by event: DefinitionName) -> CBORValue? {
        if schema == event { return value }
        guard !Self.unkeyed.contains(schema), case .variant(let arms)? = contents.scope.resolved(.reference(event))
        else {
            return nil
        }
        let arm = arms.first { arm in
            if case .reference(let name) = arm.type { name == schema } else { false }
        }
        return arm.map { .record([("$tag", .text($0.name)), ("$value", value)]) }
    }

    private static let unkeyed = ["sys/TimerFired@1", "sys/BlobPutResult@1", "sys/BlobGetResult@1"].map(
        DefinitionName.init)

    private static func follow(_ path: FieldPath, from start: CBORValue) -> CBORValue? {
        var value = start
        for segment in path.segments {
            guard let next = value[segment] else { return nil }
            value = next
        }
        return value
    }
}
