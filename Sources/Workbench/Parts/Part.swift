import AIR
import Synchronization

/// A value that is computed on first use and cached.
///
/// A caller that needs the value while it is being computed waits for it.
final class Part<Value: Sendable>: Sendable {
    private let known: Mutex<Value?>

    init() { known = Mutex(nil) }

    /// Creates a part whose value is already known.
    init(_ value: Value) { known = Mutex(value) }

    /// Whether the value has been computed.
    var isKnown: Bool { known.withLock { $0 != nil } }

    /// The value, which is computed if needed; the result of stopped work is not cached.
    func value(_ compute: () -> Value) -> Value {
        known.withLock { known in
            if let known { return known }
            let value = compute()
            if LongWork.stop?.isSet != true { known = value }
            return value
        }
    }
}

/// The number of times that each part was computed.
final class PartCounter: Sendable {
    private let counts = Mutex<[WorldPart: Int]>([:])

    func count(_ part: WorldPart) { counts.withLock { $0[part, default: 0] += 1 } }

    var all: [WorldPart: Int] { counts.withLock { $0 } }
}
