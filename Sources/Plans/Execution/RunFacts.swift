public import AIR
public import CanonicalCBOR

/// An effect that a plan requested, with the decisions on it (Documentation/plans.md, *Grants and policy*).
public struct EffectRequest: Sendable {
    /// The plan.
    public let plan: DefinitionName
    /// The number of the instance.
    public let planID: UInt64
    /// The step that requested it.
    public let step: String
    /// The request.
    public let intent: EffectIntent
    /// The hash of the intent.
    public let hash: Hash
    /// The parameters in wire form.
    public let params: CBORValue
    /// The schema of the parameters.
    public let schema: DefinitionName
    /// The grant's type of capability.
    public let capType: String
    /// The module that checks the parameters.
    public let enforcer: DefinitionName
    /// Whether the enforcer was not consulted, because it is a module of the world and the scenario does not provide
    /// its verdict.
    public let isAssumed: Bool
    /// The reason why the capability denies it; nil when it allows it.
    public let denial: Denial?
    /// The decision of the policy; nil if the capability already denied the effect.
    public let decision: PolicyDecision?

    /// Whether the effect is sent.
    public var isAllowed: Bool { denial == nil && decision?.isAllowed == true }
}

/// An event of a run: one that a plan raised, or one that came from outside.
public struct RunEvent: Sendable {
    /// The plan that raised it, with the number of the instance and the step; nil for one from outside.
    public let origin: (plan: DefinitionName, planID: UInt64, step: String)?
    /// The schema.
    public let schema: DefinitionName
    /// The value in wire form.
    public let value: CBORValue
}

/// The outcome of one instance.
public struct PlanOutcome: Sendable {
    /// The status of an instance.
    public enum Status: String, Sendable, CaseIterable {
        /// It finished.
        case ok
        /// It failed.
        case error
        /// It waits for an input that the scenario does not provide.
        case waiting
    }

    /// Something that an instance waits for.
    public enum Wait: Sendable, Hashable {
        /// A receipt of the step's effect.
        case receipt(step: String, intent: Hash)
        /// An event of a schema.
        case event(step: String, schema: DefinitionName)

        /// The step that waits.
        public var step: String {
            switch self {
            case .receipt(let step, _), .event(let step, _): step
            }
        }
    }

    /// The plan.
    public let plan: DefinitionName
    /// The number of the instance.
    public let planID: UInt64
    /// The status.
    public var status: Status
    /// The result in the plan's own kinds, or nil.
    public var result: PlanValue?
    /// The schema of the result.
    public var output: DefinitionName?
    /// The failure; nil when it did not fail.
    public var failure: PlanFailure?
    /// The inputs that it waits for.
    public var waits: [Wait]
    /// The steps that ran, in order.
    public var executed: [String]
}

/// One entry in the trace of a run, for people to read.
public struct TraceEntry: Sendable {
    /// The kinds of events in a trace.
    public enum Event: Sendable {
        /// An instance started.
        case started(input: PlanValue)
        /// A step ran and has this value.
        case ran(PlanValue)
        /// No guard allowed the step to run.
        case skipped
        /// The step waits for the event or receipt in the text.
        case waits(String)
        /// An effect was decided on.
        case decided(EffectRequest)
        /// An event arrived; the plan is the one that it woke, if any.
        case event(DefinitionName, PlanValue)
        /// A receipt arrived.
        case receipt(Receipt)
        /// The instance ended.
        case ended(PlanFailure?)
    }

    /// The plan; nil if the entry is not about a single instance.
    public let plan: DefinitionName?
    /// The number of the instance.
    public let planID: UInt64?
    /// The step.
    public let step: String?
    /// The event.
    public let event: Event
}
