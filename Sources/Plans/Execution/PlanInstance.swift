import AIR
import CanonicalCBOR

/// A plan on its way (PLANS §3, *State per instance*).
struct PlanInstance: Sendable {
    /// Where a step is.
    enum StepState: Sendable, Equatable {
        case pending, waitingForReceipt, waitingForEvent, completed
    }

    let id: UInt64
    let plan: CompiledPlan
    var environment: Environment
    var states: [StepState]
    /// The intent behind each handle.
    var handles: [DefinitionName: Hash] = [:]
    /// Which step waits for which intent.
    var awaitedReceipts: [Hash: Int] = [:]
    /// What came for a step that waits.
    var receipts: [Int: PlanValue] = [:]
    /// The one event wait.
    var awaitedEvent: Int?
    /// The one event that came.
    var receivedEvent: PlanValue?
    /// The bytes that tell which events belong here.
    let correlation: [UInt8]?
    /// When the event or receipt came that last touched the instance.
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

/// What makes an event belong to an instance (PLANS §4).
struct Correlation: Sendable {
    /// `@var:correlation_id`.
    let value: PlanValue
    /// The same as bytes.
    let bytes: [UInt8]

    /// By a value of the event: texts and numbers have bytes of their own, the rest those of the tagged form.
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

    /// By the key of the event.
    init(key: [UInt8]) {
        value = .bytes(key)
        bytes = key
    }

    private static func bigEndian(_ number: UInt64) -> [UInt8] {
        stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> UInt64($0)) }
    }
}

/// The time and place that an event or a receipt is recorded with (PLANS §8).
public struct Stamp: Sendable, Hashable {
    /// The world's own time, in nanoseconds.
    public let logicalNow: UInt64
    /// How many records there were before.
    public let height: UInt64

    /// A stamp of its parts.
    public init(logicalNow: UInt64, height: UInt64) {
        self.logicalNow = logicalNow
        self.height = height
    }
}
