import JSON

/// Polls a host of the existing system for changes once a second.
///
/// It requests the records after the last known one. A host without `journal-list` is polled for its height and its
/// manifest instead.
struct HostPoll: Sendable {
    private static let interval: UInt64 = 1_000_000_000
    /// The maximum number of records per poll; a single one is enough to report a change.
    private static let limit = 64

    private enum Known: Sendable {
        case record(UInt64)
        case head(ControlMeta)
    }

    private let host: ExistingHost

    init(_ host: ExistingHost) { self.host = host }

    /// Polls until the connection is over.
    func start(later: @escaping Later, _ changed: @escaping @Sendable () -> Void) {
        Task {
            var known: Known?
            while !host.client.isOver {
                if let found = await look(after: known) {
                    // Changes between the first snapshot and the first poll may be in neither.
                    if found.isNew || known == nil { changed() }
                    known = found.known
                }
                await withCheckedContinuation { continuation in later(Self.interval) { continuation.resume() } }
            }
        }
    }

    /// The latest state of the host, and whether it is new; nil if the host did not answer.
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
