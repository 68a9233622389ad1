/// A parsed value without a tree: one entry for each value and key within it, in the order of the text.
///
/// An entry holds only offsets into the bytes, so reading a value allocates nothing. A container's entry is followed by
/// those of its children; ``Entry/next`` skips over them. An object's children are its keys, each followed by its
/// value.
package struct JSONTape: ~Copyable {
    /// The kind of an entry.
    package enum Kind: UInt8, Sendable {
        case null, `false`, `true`, number, string, array, object
    }

    /// A value or a key.
    package struct Entry: Sendable {
        /// The kind of value.
        package var kind: Kind
        /// Whether a string or key has escapes, so that its bytes differ from its text.
        package var hasEscapes: Bool
        /// The offset of the first byte, quotes and brackets included.
        package var start: UInt32
        /// The offset after the last byte.
        package var end: UInt32
        /// The index of the entry after this one and its descendants.
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

    /// Removes the entries and keeps the capacity.
    mutating func clear() { count = 0 }

    /// Appends an entry; a container must be completed with ``close(_:at:children:)``.
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
