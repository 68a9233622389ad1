public import WorldIO

/// A change without which another change compiles but has no effect.
///
/// Dependencies make a patch compile; companions make it effective: a plan that no trigger starts, or whose effects the
/// policy denies, does not change the world's behavior.
public struct Companion: Sendable, Hashable, Codable {
    /// The role of a companion for the changes that it makes effective.
    public enum Role: Sendable, Hashable, Codable {
        /// A trigger that starts a plan.
        case starts(plan: String)
        /// A route or an inbox that delivers to a module.
        case delivers(module: String)
        /// A grant or a policy rule that allows effects, such as `http.request`.
        case allows(effects: [String])
    }

    /// The change.
    public let id: OpID
    /// The role.
    public let role: Role

    /// A companion with its role.
    public init(id: OpID, role: Role) {
        self.id = id
        self.role = role
    }
}
