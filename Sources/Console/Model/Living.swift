/// What is known of changes that somebody else makes to the world.
struct Living: Sendable, Equatable {
    /// The number of the request that looks for them; nil when none is awaited.
    var request: Int?
    /// Whether something may have changed since that was asked.
    var isTouched = false
}
