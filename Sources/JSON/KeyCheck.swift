/// Finds duplicate keys in an object, without comparing all pairs in large ones.
///
/// The keys of all open objects are in one list, those of the innermost last.
struct KeyCheck {
    private struct Key {
        let hash: UInt64
        /// The index of the key's entry on the tape.
        let entry: Int
    }

    private static let smallCount = 16

    private var keys: [Key] = []
    /// The hashes of the keys of each open object that has many, with the place where its keys begin.
    private var known: [(first: Int, hashes: Set<UInt64>)] = []

    /// The index at which the keys of an object that is opened now will begin.
    var mark: Int { keys.count }

    mutating func clear() {
        keys.removeAll(keepingCapacity: true)
        known = []
    }

    /// Forgets the keys of an object that is closed.
    mutating func close(_ mark: Int) {
        keys.removeLast(keys.count - mark)
        if let last = known.last, last.first == mark { known.removeLast() }
    }

    /// The entry of an earlier key of the same object that has the same text; remembers the key otherwise.
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
