import AIR
import CanonicalCBOR

/// A running plan (Documentation/plans.md, *Scheduling*).
struct PlanInstance: Sendable {
    /// The state of a step.
    enum StepState: Sendable, Equatable {
        case pending, waitingForReceipt, waitingForEvent, completed
    }

    let id: UInt64
    let plan: CompiledPlan
    var environment: Environment
    var states: [StepState]
    /// The intent of each handle.
    var handles: [DefinitionName: Hash] = [:]
    /// The steps that wait for receipts, by intent hash.
    var awaitedReceipts: [Hash: Int] = [:]
    /// The payload that arrived for a waiting step.
    var receipts: [Int: PlanValue] = [:]
    /// The step that waits for an event; at most one can.
    var awaitedEvent: Int?
    /// The event that arrived for the waiting step.
    var receivedEvent: PlanValue?
    /// The bytes by which events are matched to this instance.
    let correlation: [UInt8]?
    /// The stamp of the event or receipt that last touched the instance.
    var stamp: Stamp
    /// The ids of the steps that ran, in order.
    var executed: [String] = []

    init(id: UInt64, plan: CompiledPlan, input: PlanValue, correlation: Correlation?, stamp: Stamp) {
        self.id = id
        self.plan = plan
        environment = Environment(input: input)
        states = Array(repeating: .pending, count: plan.steps.count)
        self.correlation = correlation?.bytes
        self.stamp = stamp
        if let correlation { environment.bind(variable: "correlation_id", correlation.value) }
    }

    var isComplete: Bool { states.allSatisfy { $0 == .completed } }
}

/// The value that correlates events with an instance (Documentation/plans.md, *Events and triggers*).
struct Correlation: Sendable {
    /// `@var:correlation_id`.
    let value: PlanValue
    /// The same value as bytes.
    let bytes: [UInt8]

    /// Correlates by a value of the event: texts and numbers are encoded directly, other values in tagged form.
    init?(_ value: PlanValue) {
        self.value = value
        switch value {
        case .text(let text): bytes = Array(text.utf8)
        case .nat(let number): bytes = Self.bigEndian(number)
        case .int(let number): bytes = Self.bigEndian(UInt64(bitPattern: number))
        default:
            guard let tagged = try? TaggedForm.canonicalBytes(of: value) else { return nil }
            bytes = tagged
        }
    }

    /// Correlates by the key of the event.
    init(key: [UInt8]) {
        value = .bytes(key)
        bytes = key
    }

    private static func bigEndian(_ number: UInt64) -> [UInt8] {
        stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> UInt64($0)) }
    }
}

/// The time and height that an event or a receipt is recorded with (Documentation/plans.md, *Records*).
public struct Stamp: Sendable, Hashable {
    /// The world's own time, in nanoseconds.
    public let logicalNow: UInt64
    /// The number of records before it.
    public let height: UInt64

    /// Creates a stamp.
    public init(logicalNow: UInt64, height: UInt64) {
        self.logicalNow = logicalNow
        self.height = height
    }
}
