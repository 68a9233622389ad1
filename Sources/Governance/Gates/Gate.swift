/// One of the four release gates (Documentation/system.md, *Gates*).
public enum Gate: String, Sendable, CaseIterable, Codable {
    /// Everything authored in the world can be applied.
    case push
    /// The world loads, merges and validates.
    case manifest
    /// The journal and the scenarios replay to the same results.
    case replay
    /// A scenario passes and runs a step of an imported plan.
    case smoke
}
