public import AIR
public import CanonicalCBOR

/// An effect that a plan asked for, and what decided on it (SYSTEM §7, *predicted effects*).
public struct EffectRequest: Sendable {
    /// The plan.
    public let plan: DefinitionName
    /// The number of the instance.
    public let planID: UInt64
    /// The step that asked.
    public let step: String
    /// What was asked for.
    public let intent: EffectIntent
    /// The name of the intent.
    public let hash: Hash
    /// The parameters in wire form.
    public let params: CBORValue
    /// The schema of the parameters.
    public let schema: DefinitionName
    /// The grant's type of capability.
    public let capType: String
    /// The module that looks at the parameters.
    public let enforcer: DefinitionName
    /// Whether the enforcer was not asked, because it is a module of the world and the scenario does not say what it
    /// says.
    public let isAssumed: Bool
    /// Why the capability does not allow it; nil when it does.
    public let denial: Denial?
    /// What the policy says; nil when it was not asked.
    public let decision: PolicyDecision?

    /// Whether the effect goes out.
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

/// What became of one instance.
public struct PlanOutcome: Sendable {
    /// How far an instance came.
    public enum Status: String, Sendable, CaseIterable {
        /// It came to its end.
        case ok
        /// It failed.
        case error
        /// It waits for what the scenario does not give.
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
    /// How far it came.
    public var status: Status
    /// The result in the plan's own kinds; nil when there is none.
    public var result: PlanValue?
    /// The schema of the result.
    public var output: DefinitionName?
    /// Why it failed; nil when it did not.
    public var failure: PlanFailure?
    /// What it waits for.
    public var waits: [Wait]
    /// The steps that ran, in order.
    public var executed: [String]
}

/// One thing that happened in a run, for people to read.
public struct TraceEntry: Sendable {
    /// What happened.
    public enum Event: Sendable {
        /// An instance started.
        case started(input: PlanValue)
        /// A step ran and has this value.
        case ran(PlanValue)
        /// No guard let the step run.
        case skipped
        /// The step waits, for what the text says.
        case waits(String)
        /// An effect was decided on.
        case decided(EffectRequest)
        /// An event came in; the plan is the one that it woke, if any.
        case event(DefinitionName, PlanValue)
        /// A receipt came in.
        case receipt(Receipt)
        /// The instance ended.
        case ended(PlanFailure?)
    }

    /// The plan; nil when no one instance is concerned.
    public let plan: DefinitionName?
    /// The number of the instance.
    public let planID: UInt64?
    /// The step.
    public let step: String?
    /// What happened.
    public let event: Event
}
