public import Remotes
import Synchronization

/// A key store in memory.
public final class MemoryStore: KeyStore {
    private let held = Mutex<[String: [UInt8]]>([:])
    /// The largest number of bytes that a key may hold.
    public let largestValue: Int

    /// Creates an empty store.
    public init(largestValue: Int = 1 << 30) { self.largestValue = largestValue }

    /// Creates a key.
    public func create(_ key: String, _ bytes: [UInt8], by deadline: Deadline) -> CreateOutcome {
        held.withLock { held in
            guard held[key] == nil else { return .present }
            held[key] = bytes
            return .created
        }
    }

    /// The contents of keys.
    public func values(_ keys: [String], by deadline: Deadline) -> [[UInt8]?] {
        held.withLock { held in keys.map { held[$0] } }
    }

    /// The names of the keys in a folder.
    public func names(in folder: String, after name: String, limit: Int, by deadline: Deadline) -> [String] {
        Array(
            keys.lazy.filter { $0.hasPrefix("\(folder)/") }.map { String($0.dropFirst(folder.count + 1)) }
                .filter { name.utf8.lexicographicallyPrecedes($0.utf8) }.prefix(limit))
    }

    /// Does nothing.
    public func checkSuitability(in folder: String, by deadline: Deadline) {}

    /// An independent store with the same keys and contents.
    public func copy() -> MemoryStore {
        let copy = MemoryStore(largestValue: largestValue)
        let keys = held.withLock { $0 }
        copy.held.withLock { $0 = keys }
        return copy
    }

    /// The keys, sorted.
    public var keys: [String] { held.withLock { $0.keys.sorted() } }

    /// Loses a key, which sound storage never does.
    public func lose(_ key: String) { held.withLock { $0[key] = nil } }

    /// Replaces the bytes of a key, which sound storage never does.
    public func replace(_ key: String, with bytes: [UInt8]) { held.withLock { $0[key] = bytes } }
}
