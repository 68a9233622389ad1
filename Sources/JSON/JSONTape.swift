/// A parsed value without a tree: one entry for each value and key within it, in the order of the text.
///
/// An entry holds only offsets into the bytes, so that reading allocates nothing for a value. The entries of
/// a container's children follow its own; ``Entry/next`` leads over them. An object's children are its keys, each with
/// its value behind it.
package struct JSONTape: ~Copyable {
    /// The kind of an entry.
    package enum Kind: UInt8, Sendable {
        case null, `false`, `true`, number, string, array, object
    }

    /// A value or a key.
    package struct Entry: Sendable {
        /// The kind of value.
        package var kind: Kind
        /// Whether a string or key has escapes, so that its bytes are not its text.
        package var hasEscapes: Bool
        /// The offset of its first byte, quotes and brackets included.
        package var start: UInt32
        /// The offset behind its last byte.
        package var end: UInt32
        /// The index of the entry behind it and everything within it.
        package var next: UInt32
        /// The number of elements or members.
        package var count: UInt32
    }

    private(set) var entries: UnsafeMutablePointer<Entry>
    private(set) var count = 0
    private var capacity: Int

    init() {
        capacity = 256
        entries = .allocate(capacity: capacity)
    }

    deinit { entries.deallocate() }

    /// Forgets the entries and keeps their room.
    mutating func clear() { count = 0 }

    /// Adds an entry that ends where the next one begins.
    mutating func append(_ kind: Kind, from start: Int, to end: Int, hasEscapes: Bool = false) {
        if count == capacity { grow() }
        (entries + count).initialize(
            to: Entry(
                kind: kind, hasEscapes: hasEscapes, start: UInt32(truncatingIfNeeded: start),
                end: UInt32(truncatingIfNeeded: end), next: UInt32(truncatingIfNeeded: count + 1), count: 0))
        count += 1
    }

    /// Closes the container whose entry was added at an index.
    mutating func close(_ index: Int, at end: Int, children: Int) {
        entries[index].end = UInt32(truncatingIfNeeded: end)
        entries[index].next = UInt32(truncatingIfNeeded: count)
        entries[index].count = UInt32(truncatingIfNeeded: children)
    }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<Entry>.allocate(capacity: capacity * 2)
        larger.moveInitialize(from: entries, count: count)
        entries.deallocate()
        entries = larger
        capacity *= 2
    }
}
