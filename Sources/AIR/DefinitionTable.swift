import JSON

/// Values of the definitions of a world, by the definitions' keys and in their order.
///
/// Worlds are large and their definitions are looked up often: a table takes no more room than its keys and values, and
/// tables about the same definitions share the keys and how they are found. A key's number is its position in all of
/// them.
public struct DefinitionTable<Value: Sendable>: Sendable, RandomAccessCollection {
    /// A key with its value.
    public typealias Element = (key: DefinitionKey, value: Value)

    @usableFromInline let index: DefinitionIndex
    /// The values in the order of the keys.
    public let values: [Value]

    /// Values of keys that are in order.
    @inlinable package init(_ index: DefinitionIndex, _ values: [Value]) {
        precondition(index.keys.count == values.count, "a value for each key")
        self.index = index
        self.values = values
    }

    /// A table of nothing.
    @inlinable public init() { self.init(DefinitionIndex(), []) }

    /// A table with the entries of a dictionary.
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

    /// The value of a key; nil when the table does not have the key.
    @inlinable public subscript(key: DefinitionKey) -> Value? { index.number(of: key).map { values[$0] } }

    /// The number of a key; nil when the table does not have it.
    @inlinable package func number(of key: DefinitionKey) -> Int? { index.number(of: key) }

    /// A table of other values of the same keys.
    @inlinable package func mapValues<Other>(_ transform: (Value) -> Other) -> DefinitionTable<Other> {
        DefinitionTable<Other>(index, values.map(transform))
    }

    /// A table of other values of the same keys, in their order.
    @inlinable package func replacing<Other>(_ values: [Other]) -> DefinitionTable<Other> {
        DefinitionTable<Other>(index, values)
    }

    /// The table as a dictionary.
    public var dictionary: [DefinitionKey: Value] {
        Dictionary(uniqueKeysWithValues: lazy.map { ($0.key, $0.value) })
    }
}

/// The keys of definitions in their order, each of which is found by its name.
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

    /// The position of a key; nil when it is not among them.
    @usableFromInline package func number(of key: DefinitionKey) -> Int? {
        slots.first(withHash: key.tableHash) { keys[$0] == key }
    }
}

/// Gathers keys in any order, and puts them in order at the end.
package struct DefinitionIndexBuilder {
    private var keys: [DefinitionKey] = []
    private var hashes: [UInt64] = []
    private var slots: HashSlots

    /// A builder with room for so many keys.
    package init(room: Int) {
        slots = HashSlots(room: room)
        keys.reserveCapacity(room)
        hashes.reserveCapacity(room)
    }

    /// The position of a key in the order of their coming; the next one when it is new.
    package mutating func number(of key: DefinitionKey) -> (number: Int, isNew: Bool) {
        let hash = key.tableHash
        if let known = slots.first(withHash: hash, where: { keys[$0] == key }) { return (known, false) }
        slots.insert(keys.count, hash: hash)
        keys.append(key)
        hashes.append(hash)
        return (keys.count - 1, true)
    }

    /// The index, and for each place in it the position in which its key came.
    package consuming func finish() -> (index: DefinitionIndex, order: [Int]) {
        let keys = self.keys
        let order = keys.indices.sorted { keys[$0] < keys[$1] }
        var slots = HashSlots(room: keys.count)
        for (place, number) in order.enumerated() { slots.insert(place, hash: hashes[number]) }
        return (DefinitionIndex(keys: order.map { keys[$0] }, slots: slots), order)
    }
}

/// The numbers of things by their hashes, in open addressing.
struct HashSlots: Sendable {
    /// One more than a number; 0 for nothing.
    private var slots: [UInt32]
    private var count = 0

    /// Slots with room for so many numbers.
    init(room: Int) {
        var size = 16
        while size * 3 < room * 4 { size *= 2 }
        slots = [UInt32](repeating: 0, count: room == 0 ? 0 : size)
    }

    /// The first of the numbers of a hash that fits.
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

    /// Adds a number of a hash.
    ///
    /// There must be room for it: nothing is moved here.
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
    /// The hash for tables.
    fileprivate var tableHash: UInt64 {
        name.tableHash &+ UInt64(truncatingIfNeeded: kind.number) &* 0x9e37_79b9_7f4a_7c15
    }
}

extension DefinitionName {
    /// The hash for tables: of the bytes.
    var tableHash: UInt64 {
        var text = text
        return text.withUTF8(ByteHash.of)
    }
}

/// A set of names that detects duplicates.
struct NameSet {
    private var names: [String] = []
    private var slots: HashSlots

    /// A set with room for so many names.
    init(room: Int) { slots = HashSlots(room: room) }

    /// Adds a name, compared as bytes; whether it is new.
    mutating func insert(_ name: String) -> Bool {
        let hash = DefinitionName(name).tableHash
        guard slots.first(withHash: hash, where: { names[$0].hasSameBytes(as: name) }) == nil else { return false }
        slots.insert(names.count, hash: hash)
        names.append(name)
        return true
    }
}
