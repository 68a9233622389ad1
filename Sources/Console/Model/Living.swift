import WorldProtocol

/// Following the changes that others make to the world.
struct Living: Sendable, Equatable {
    /// The number of the pending request for the changes, or nil.
    private var request: Int?
    /// Whether something may have changed since that request.
    private var isTouched = false
    /// The outcome of a contact with the remote; the status line keeps it when the fetched changes arrive.
    var outcome: Status?

    /// Notes that something may have changed.
    mutating func touch() { isTouched = true }

    /// Checks whether the world changed, unless a pending request returns it anyway.
    mutating func follow(_ requests: inout Requests) -> [Job] {
        guard isTouched, request == nil, !requests.awaitsWorld else { return [] }
        isTouched = false
        // Quiet, because often nothing visible changed.
        let job = requests.send(.refresh, "reading the changes", isQuiet: true)
        request = job.request
        return [job]
    }

    /// Whether a request is the pending one.
    func awaits(_ request: Int) -> Bool { self.request == request }

    /// Stops waiting for a request.
    mutating func forget(_ request: Int) { if awaits(request) { self.request = nil } }
}
