/// Detects duplicate keys in an object, without comparing all pairs in large ones.
///
/// One list holds the keys of all open objects, those of the innermost last.
struct KeyCheck {
    private struct Key {
        let hash: UInt64
        /// The index of the key's entry on the tape.
        let entry: Int
    }

    private static let smallCount = 16

    private var keys: [Key] = []
    /// The hashes of the keys of each open object with many keys, and the index of its first key.
    private var known: [(first: Int, hashes: Set<UInt64>)] = []

    /// The index of the first key of an object that is opened now.
    var mark: Int { keys.count }

    mutating func clear() {
        keys.removeAll(keepingCapacity: true)
        known = []
    }

    /// Discards the keys of an object that is closed.
    mutating func close(_ mark: Int) {
        keys.removeLast(keys.count - mark)
        if let last = known.last, last.first == mark { known.removeLast() }
    }

    /// The entry of an earlier key of the same object with the same text, or nil; records the key in either case.
    ///
    /// - Parameter isSame: whether the key at an entry has the same text.
    mutating func first(withHash hash: UInt64, entry: Int, since mark: Int, where isSame: (Int) -> Bool) -> Int? {
        defer { keys.append(Key(hash: hash, entry: entry)) }
        if keys.count - mark >= Self.smallCount {
            if known.last?.first != mark { known.append((mark, Set(keys[mark...].lazy.map(\.hash)))) }
            if known[known.count - 1].hashes.insert(hash).inserted { return nil }
        }
        return keys.withUnsafeBufferPointer { keys in
            for index in mark..<keys.count where keys[index].hash == hash && isSame(keys[index].entry) {
                return keys[index].entry
            }
            return nil
        }
    }
}
