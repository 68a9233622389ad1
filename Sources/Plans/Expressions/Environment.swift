import AIR

/// The values that the references of an expression resolve to (Documentation/plans.md, *References*).
public struct Environment: Sendable {
    /// `@plan.input`.
    public var input: PlanValue
    /// `@var:NAME`, by name.
    private var variables: [DefinitionName: PlanValue] = [:]
    /// `@step:ID`, by id.
    private var steps: [DefinitionName: PlanValue] = [:]
    /// `@event`; nil while no event is being matched.
    public var event: PlanValue?

    /// Creates an environment with an input.
    public init(input: PlanValue) { self.input = input }

    /// Binds a variable.
    public mutating func bind(variable name: String, _ value: PlanValue) { variables[DefinitionName(name)] = value }

    /// Binds the value of a step.
    public mutating func bind(step id: String, _ value: PlanValue) { steps[DefinitionName(id)] = value }

    /// The value of a variable.
    public func variable(_ name: String) -> PlanValue? { variables[DefinitionName(name)] }

    /// The value of a step.
    public func step(_ id: String) -> PlanValue? { steps[DefinitionName(id)] }
}
