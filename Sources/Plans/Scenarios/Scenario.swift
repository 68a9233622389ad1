public import AIR
public import CanonicalCBOR
public import JSON

/// A simulated run of a world's plans: its start, its inputs and the expected results (Documentation/plans.md,
/// *Scenarios*).
public struct Scenario: Sendable {
    /// The start of the run.
    public enum Start: Sendable {
        /// A plan with its input in wire form.
        case plan(DefinitionName, input: CBORValue)
        /// An event that triggers plans.
        case event(DefinitionName, value: CBORValue)
    }

    /// A receipt of the scenario.
    public struct GivenReceipt: Sendable {
        /// The plan that it is for; nil for any.
        public let plan: DefinitionName?
        /// The step whose effect it answers; nil for any of the kind.
        public let step: String?
        /// The kind of the effect that it answers; nil for any.
        public let effect: String?
        /// The adapter that answers.
        public let adapter: String
        /// The status of the effect.
        public let status: Receipt.Status
        /// The payload, as CBOR.
        public let payload: [UInt8]
        /// The world's time when it arrives; nil to leave the time unchanged.
        public let time: UInt64?
        /// The place in the scenario.
        public let pointer: JSONPointer
    }

    /// An event that the scenario delivers while plans wait.
    public struct GivenEvent: Sendable {
        /// The schema.
        public let schema: DefinitionName
        /// The value in wire form.
        public let value: CBORValue
        /// The step after which it is delivered, even while receipts are awaited; nil to deliver receipts first.
        public let after: String?
        /// The world's time when it arrives; nil to leave the time unchanged.
        public let time: UInt64?
        /// The place in the scenario.
        public let pointer: JSONPointer
    }

    /// The name, from the file name.
    public let name: String
    /// The description.
    public let summary: String?
    /// The start of the run.
    public let start: Start
    /// The world's time at the start, in nanoseconds.
    public let now: UInt64
    /// The receipts.
    public let receipts: [GivenReceipt]
    /// The events to deliver.
    public let events: [GivenEvent]
    /// The verdicts of enforcers that are modules of the world.
    public let verdicts: [DefinitionName: PlanKernel.Verdict]
    /// The expected results.
    public let expectation: Expectation

    /// The suffix of scenario files.
    public static let fileSuffix = ".smoke.json"
}

/// The expected results of a scenario; nil members are not compared.
public struct Expectation: Sendable {
    /// The end of an instance.
    public struct Ending: Sendable {
        /// The plan; nil for the first one.
        public let plan: DefinitionName?
        /// The status.
        public let status: PlanOutcome.Status?
        /// The result.
        public let result: PlanValue?
        /// The code of the failure.
        public let code: String?
        /// The step that fails.
        public let step: String?
        /// The place in the scenario.
        public let pointer: JSONPointer
    }

    /// A requested effect.
    public struct Effect: Sendable {
        /// The kind.
        public let kind: String
        /// The grant.
        public let cap: String?
        /// The plan.
        public let plan: DefinitionName?
        /// The step.
        public let step: String?
        /// The parameters in wire form.
        public let params: CBORValue?
        /// Whether it is allowed.
        public let isAllowed: Bool?
        /// The place in the scenario.
        public let pointer: JSONPointer
    }

    /// An event that is raised.
    public struct Event: Sendable {
        /// The schema.
        public let schema: DefinitionName
        /// The value in wire form.
        public let value: CBORValue?
        /// The place in the scenario.
        public let pointer: JSONPointer
    }

    /// The end of the first instance.
    public let ending: Ending
    /// All effects, in their order.
    public let effects: [Effect]?
    /// All events that plans raise, in their order.
    public let events: [Event]?
    /// The ends of all instances, in the order of their starts.
    public let plans: [Ending]?
}
