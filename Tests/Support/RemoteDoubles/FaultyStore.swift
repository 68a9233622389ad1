public import Remotes
import Synchronization

/// A key store whose operations fail according to a script.
public final class FaultyStore: KeyStore {
    /// The fault of one operation.
    public enum Fault: Sendable, CaseIterable {
        /// The operation works.
        case none
        /// The operation has no effect, and the caller knows.
        case refusedBefore
        /// The operation has no effect, and the caller does not know.
        case lostBefore
        /// The operation takes effect, and the caller does not know.
        case lostAfter
        /// The operation has no effect yet: a create succeeds at a later operation if its key is still free, and the
        /// caller does not know; a read fails.
        case late
        /// A read does not see the key that was created last; a create behaves as with ``lostBefore``.
        case stale
        /// A read returns only a part of the bytes; a create behaves as with ``lostAfter``.
        case cutShort
    }

    private struct State {
        var delayed: [(key: String, bytes: [UInt8])] = []
        var last: String?
        var count = 0
        var creates = 0
        var reads = 0
        var listings = 0
    }

    private let base: any KeyStore
    private let next: @Sendable (_ operation: Int) -> Fault
    private let state = Mutex(State())

    /// Wraps a store.
    ///
    /// - Parameter next: the fault of each operation, counted from 0.
    public init(_ base: any KeyStore, next: @escaping @Sendable (_ operation: Int) -> Fault) {
        self.base = base
        self.next = next
    }

    /// The largest number of bytes that a key may hold.
    public var largestValue: Int { base.largestValue }
    /// The number of operations so far.
    public var operations: Int { state.withLock { $0.count } }
    /// The number of keys that callers tried to create, and of those that they read: one S3 request each.
    public var requests: (creates: Int, reads: Int) { state.withLock { ($0.creates, $0.reads) } }
    /// The number of times that names were listed: one S3 request for each 1,000 names.
    public var listings: Int { state.withLock { $0.listings } }

    private func fault() -> Fault {
        next(
            state.withLock { state in
                defer { state.count += 1 }; return state.count
            })
    }

    /// Lets delayed creates succeed if their keys are still free.
    public func completeDelayed() throws(RemoteError) {
        let delayed = state.withLock { state in
            defer { state.delayed = [] }; return state.delayed
        }
        for item in delayed { _ = try base.create(item.key, item.bytes, by: .after(.seconds(10))) }
    }

    /// Creates a key.
    public func create(_ key: String, _ bytes: [UInt8], by deadline: Deadline) throws(RemoteError) -> CreateOutcome {
        let fault = fault()
        state.withLock { $0.creates += 1 }
        if fault != .late { try completeDelayed() }
        switch fault {
        case .none:
            let outcome = try base.create(key, bytes, by: deadline)
            state.withLock { $0.last = key }
            return outcome
        case .refusedBefore: throw .unreachable("500")
        case .lostBefore, .stale: return .unknown("timed out")
        case .lostAfter, .cutShort:
            _ = try base.create(key, bytes, by: deadline)
            state.withLock { $0.last = key }
            return .unknown("timed out")
        case .late:
            state.withLock { $0.delayed.append((key, bytes)) }
            return .unknown("timed out")
        }
    }

    /// The contents of keys.
    public func values(_ keys: [String], by deadline: Deadline) throws(RemoteError) -> [[UInt8]?] {
        let fault = fault()
        state.withLock { $0.reads += keys.count }
        switch fault {
        case .none, .lostAfter: break
        case .refusedBefore, .lostBefore, .late: throw .unreachable("503")
        case .stale:
            let last = state.withLock { $0.last }
            return zip(keys, try base.values(keys, by: deadline)).map { $0 == last ? nil : $1 }
        case .cutShort:
            return try base.values(keys, by: deadline).map { $0.map { Array($0.prefix($0.count / 2)) } }
        }
        try completeDelayed()
        return try base.values(keys, by: deadline)
    }

    /// The names of keys: without the last created one if the fault is `stale`, and truncated if it is `cutShort`.
    public func names(
        in folder: String, after name: String, limit: Int, by deadline: Deadline
    ) throws(RemoteError) -> [String] {
        let fault = fault()
        state.withLock { $0.listings += 1 }
        switch fault {
        case .none, .lostAfter: return try base.names(in: folder, after: name, limit: limit, by: deadline)
        case .refusedBefore, .lostBefore, .late: throw .unreachable("503")
        case .stale:
            let last = state.withLock { $0.last }
            return try base.names(in: folder, after: name, limit: limit, by: deadline)
                .filter { "\(folder)/\($0)" != last }
        case .cutShort:
            return try base.names(in: folder, after: name, limit: limit, by: deadline)
                .map { String($0.prefix($0.count / 2)) }
        }
    }

    /// Forwards the check to the underlying store.
    public func checkSuitability(in folder: String, by deadline: Deadline) throws(RemoteError) {
        try base.checkSuitability(in: folder, by: deadline)
    }
}
