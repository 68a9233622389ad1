/// One of the four gates that a world has to pass (SYSTEM §8).
public enum Gate: String, Sendable, CaseIterable {
    /// Everything that the world authors can be applied.
    case push
    /// The world loads, merges and validates.
    case manifest
    /// The journal and the scenarios give again what they gave.
    case replay
    /// A scenario passes and runs a step of an imported plan.
    case smoke
}
