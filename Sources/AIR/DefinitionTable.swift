import JSON

/// Values of a world's definitions, in the order of the definitions' keys.
///
/// Worlds are large and their definitions are looked up often: a table takes no more memory than its keys and values,
/// and tables about the same definitions share the keys and their index. A key has the same number, its position, in
/// all of them.
public struct DefinitionTable<Value: Sendable>: Sendable, RandomAccessCollection {
    /// A key with its value.
    public typealias Element = (key: DefinitionKey, value: Value)

    @usableFromInline let index: DefinitionIndex
    /// The values in the order of the keys.
    public let values: [Value]

    /// Creates a table from an index and a value for each of its keys.
    @inlinable package init(_ index: DefinitionIndex, _ values: [Value]) {
        precondition(index.keys.count == values.count, "a value for each key")
        self.index = index
        self.values = values
    }

    /// Creates an empty table.
    @inlinable public init() { self.init(DefinitionIndex(), []) }

    /// Creates a table with the entries of a dictionary.
    public init(_ dictionary: [DefinitionKey: Value]) {
        var builder = DefinitionIndexBuilder(room: dictionary.count)
        var values: [Value] = []
        values.reserveCapacity(dictionary.count)
        for (key, value) in dictionary {
            _ = builder.number(of: key)
            values.append(value)
        }
        let (index, order) = builder.finish()
        self.init(index, order.map { values[$0] })
    }

    /// The keys in their order.
    @inlinable public var keys: [DefinitionKey] { index.keys }

    /// The position of the first key.
    @inlinable public var startIndex: Int { 0 }

    /// The position after the last key.
    @inlinable public var endIndex: Int { values.count }

    /// The key at a position, with its value.
    @inlinable public subscript(position: Int) -> Element { (index.keys[position], values[position]) }

    /// The value of a key; nil if the key is not in the table.
    @inlinable public subscript(key: DefinitionKey) -> Value? { index.number(of: key).map { values[$0] } }

    /// The number of a key; nil if the key is not in the table.
    @inlinable package func number(of key: DefinitionKey) -> Int? { index.number(of: key) }

    /// A table with the same keys and transformed values.
    @inlinable package func mapValues<Other>(_ transform: (Value) -> Other) -> DefinitionTable<Other> {
        DefinitionTable<Other>(index, values.map(transform))
    }

    /// A table with the same keys and other values, given in the order of the keys.
    @inlinable package func replacing<Other>(_ values: [Other]) -> DefinitionTable<Other> {
        DefinitionTable<Other>(index, values)
    }

    /// The table as a dictionary.
    public var dictionary: [DefinitionKey: Value] {
        Dictionary(uniqueKeysWithValues: lazy.map { ($0.key, $0.value) })
    }
}

/// The sorted keys of definitions, with a hash index.
@usableFromInline
package final class DefinitionIndex: Sendable {
    /// The keys in ascending order.
    @usableFromInline package let keys: [DefinitionKey]
    private let slots: HashSlots

    @usableFromInline package init() {
        keys = []
        slots = HashSlots(room: 0)
    }

    fileprivate init(keys: [DefinitionKey], slots: HashSlots) {
        self.keys = keys
        self.slots = slots
    }

    /// The position of a key; nil if it is not in the index.
    @usableFromInline package func number(of key: DefinitionKey) -> Int? {
        slots.first(withHash: key.tableHash) { keys[$0] == key }
    }
}

/// Collects keys in any order and sorts them at the end.
package struct DefinitionIndexBuilder {
    private var keys: [DefinitionKey] = []
    private var hashes: [UInt64] = []
    private var slots: HashSlots

    /// Creates a builder with capacity for a number of keys.
    package init(room: Int) {
        slots = HashSlots(room: room)
        keys.reserveCapacity(room)
        hashes.reserveCapacity(room)
    }

    /// The number of a key in the order of insertion; inserts the key if it is new.
    package mutating func number(of key: DefinitionKey) -> (number: Int, isNew: Bool) {
        let hash = key.tableHash
        if let known = slots.first(withHash: hash, where: { keys[$0] == key }) { return (known, false) }
        slots.insert(keys.count, hash: hash)
        keys.append(key)
        hashes.append(hash)
        return (keys.count - 1, true)
    }

    /// Returns the index, and for each of its positions the number under which its key was inserted.
    package consuming func finish() -> (index: DefinitionIndex, order: [Int]) {
        let keys = self.keys
        let order = keys.indices.sorted { keys[$0] < keys[$1] }
        var slots = HashSlots(room: keys.count)
        for (place, number) in order.enumerated() { slots.insert(place, hash: hashes[number]) }
        return (DefinitionIndex(keys: order.map { keys[$0] }, slots: slots), order)
    }
}

/// A hash table of numbers, with open addressing.
struct HashSlots: Sendable {
    /// Numbers plus one; 0 marks an empty slot.
    private var slots: [UInt32]
    private var count = 0

    /// Creates a table with capacity for a number of entries.
    init(room: Int) {
        var size = 16
        while size * 3 < room * 4 { size *= 2 }
        slots = [UInt32](repeating: 0, count: room == 0 ? 0 : size)
    }

    /// The first number with a hash that satisfies a predicate.
    func first(withHash hash: UInt64, where fits: (Int) -> Bool) -> Int? {
        slots.withUnsafeBufferPointer { slots in
            guard !slots.isEmpty else { return nil }
            let mask = slots.count - 1
            var place = Int(truncatingIfNeeded: hash) & mask
            while slots[place] != 0 {
                let number = Int(slots[place]) - 1
                if fits(number) { return number }
                place = (place + 1) & mask
            }
            return nil
        }
    }

    /// Adds a number under a hash.
    ///
    /// The table never grows: its capacity must suffice.
    mutating func insert(_ number: Int, hash: UInt64) {
        count += 1
        precondition(count < slots.count, "there is room for each number")
        let mask = slots.count - 1
        var place = Int(truncatingIfNeeded: hash) & mask
        while slots[place] != 0 { place = (place + 1) & mask }
        slots[place] = UInt32(truncatingIfNeeded: number + 1)
    }
}

extension DefinitionKey {
    /// The hash used by ``HashSlots``.
    fileprivate var tableHash: UInt64 {
        name.tableHash &+ UInt64(truncatingIfNeeded: kind.number) &* 0x9e37_79b9_7f4a_7c15
    }
}

extension DefinitionName {
    /// The hash of the bytes, used by ``HashSlots``.
    var tableHash: UInt64 {
        var text = text
        return text.withUTF8(ByteHash.of)
    }
}

/// A set of names, for detecting duplicates.
struct NameSet {
    private var names: [String] = []
    private var slots: HashSlots

    /// Creates a set with capacity for a number of names.
    init(room: Int) { slots = HashSlots(room: room) }

    /// Inserts a name, compared as bytes, and returns whether it is new.
    mutating func insert(_ name: String) -> Bool {
        let hash = DefinitionName(name).tableHash
        guard slots.first(withHash: hash, where: { names[$0].hasSameBytes(as: name) }) == nil else { return false }
        slots.insert(names.count, hash: hash)
        names.append(name)
        return true
    }
}
