import JSON

/// Looks once a second whether a host of the existing system has something new.
///
/// It asks for the records behind the last one that it knows. A host without `journal-list` is asked for its height and
/// its manifest instead.
struct HostPoll: Sendable {
    private static let interval: UInt64 = 1_000_000_000
    /// More records than this at once are a change as well as one.
    private static let limit = 64

    private enum Known: Sendable {
        case record(UInt64)
        case head(ControlMeta)
    }

    private let host: ExistingHost

    init(_ host: ExistingHost) { self.host = host }

    /// Looks until the connection is over.
    func start(later: @escaping Later, _ changed: @escaping @Sendable () -> Void) {
        Task {
            var known: Known?
            while !host.client.isOver {
                if let found = await look(after: known) {
                    // What happened between the first snapshot and the first look may be in neither.
                    if found.isNew || known == nil { changed() }
                    known = found.known
                }
                await withCheckedContinuation { continuation in later(Self.interval) { continuation.resume() } }
            }
        }
    }

    /// What the host is at, and whether that is new; nil when it did not say.
    private func look(after known: Known?) async -> (known: Known, isNew: Bool)? {
        switch known {
        case nil:
            guard let head = try? await host.head() else { return nil }
            let last = head.journalHeight > 0 ? head.journalHeight - 1 : 0
            return await records(after: last) ?? (.head(head), false)
        case .record(let last)?: return await records(after: last)
        case .head(let before)?:
            guard let head = try? await host.head() else { return nil }
            return (.head(head), head != before)
        }
    }

    private func records(after last: UInt64) async -> (known: Known, isNew: Bool)? {
        let payload = JSONValue.object([("from", .int(last + 1)), ("limit", .int(Self.limit))])
        guard let result = try? await host.client.call(.journalList, payload),
            let entries = result.member("entries")?.asArray
        else { return nil }
        let numbers = entries.compactMap { entry -> UInt64? in
            if case .unsigned(let number)? = entry.member("seq")?.asNumber?.exact() { number } else { nil }
        }
        let newest = max(last, numbers.max() ?? last)
        return (.record(newest), newest > last)
    }
}
