import WorldProtocol

/// Following the changes that others make to the world.
struct Living: Sendable, Equatable {
    /// The number of the request that looks for them; nil when none is awaited.
    private var request: Int?
    /// Whether something may have changed since that was asked.
    private var isTouched = false
    /// The outcome of a contact with the remote, which what it brought must not replace on the screen.
    var outcome: Status?

    /// Takes in that something may have changed.
    mutating func touch() { isTouched = true }

    /// Checks whether the world changed, unless a pending request will bring it anyway.
    mutating func follow(_ requests: inout Requests) -> [Job] {
        guard isTouched, request == nil, !requests.awaitsWorld else { return [] }
        isTouched = false
        // Often nothing visible changed: then no line is shown.
        let job = requests.send(.refresh, "reading the changes", isQuiet: true)
        request = job.request
        return [job]
    }

    /// Whether a request looks for changes.
    func awaits(_ request: Int) -> Bool { self.request == request }

    /// Stops waiting for a request.
    mutating func forget(_ request: Int) { if awaits(request) { self.request = nil } }
}
