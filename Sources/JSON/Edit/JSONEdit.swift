/// Changes single values of a JSON text and leaves every other byte unchanged (Documentation/decisions.md, *Edits keep
/// the text*).
///
/// Order, spacing, line ends and the spelling of numbers are kept; new text adopts the surrounding style. Edits
/// compose: each one works on the text that the previous one left, and leaves text that parses. Removing an inserted
/// item restores the same bytes, except that an empty container of two lines ends up on one.
public struct JSONEdit: Sendable {
    /// The text with all edits so far applied.
    public private(set) var bytes: [UInt8]
    /// The parsed value of that text, with byte ranges.
    public private(set) var root: JSONValue
    private let limits: JSONLimits

    /// The position of a new item among its siblings.
    public enum Position: Sendable, Hashable {
        /// Before all others.
        case first
        /// After all others.
        case last
        /// Before the member with a key, or the element at an index.
        case before(JSONPointer.Token)
        /// After the member with a key, or after the element at an index.
        case after(JSONPointer.Token)
    }

    /// Creates an editor for a text.
    public init(_ bytes: [UInt8], limits: JSONLimits = .standard) throws(JSONError) {
        root = try JSONParser.parse(bytes, limits: limits)
        self.bytes = bytes
        self.limits = limits
    }

    /// Replaces a value.
    ///
    /// - Parameter width: the maximum length of a line. Longer parts are spread over several lines, the others stay on
    ///   one; without a width all parts keep the layout of the parts that they replace.
    public mutating func replace(
        at pointer: JSONPointer, with value: JSONValue, width: Int? = nil
    ) throws(JSONEditError) {
        guard let old = root.value(at: pointer) else { throw .nothingThere(pointer) }
        let layout = JSONLayout(bytes: bytes, root: root)
        let indent = layout.indent(ofLineAt: old.range.lowerBound)
        let text = layout.text(
            of: value, isSpread: width != nil || layout.spreads(replacing: pointer), indent: indent, at: pointer,
            width: width)
        try splice(old.range, text)
    }

    /// Adds a member to an object.
    public mutating func insert(
        _ value: JSONValue, forKey key: String, in pointer: JSONPointer, at position: Position = .last
    ) throws(JSONEditError) {
        guard let container = root.value(at: pointer) else { throw .nothingThere(pointer) }
        guard let members = container.asObject else { throw .notAnObject(pointer) }
        guard container.member(key) == nil else { throw .alreadyThere(pointer.appending(key: key)) }
        let place = try index(of: position, in: pointer, count: members.count) { token in
            members.firstIndex { UTF8Text.areEqual($0.key, token.text) }
        }
        try insert(value, key: key, into: container, at: pointer, index: place)
    }

    /// Adds an element to an array.
    public mutating func insert(
        _ value: JSONValue, in pointer: JSONPointer, at position: Position = .last
    ) throws(JSONEditError) {
        guard let container = root.value(at: pointer) else { throw .nothingThere(pointer) }
        guard let elements = container.asArray else { throw .notAnArray(pointer) }
        let place = try index(of: position, in: pointer, count: elements.count) { token in
            token.index.flatMap { elements.indices.contains($0) ? $0 : nil }
        }
        try insert(value, key: nil, into: container, at: pointer, index: place)
    }

    /// Replaces the value of a member, or adds the member at the end of its object.
    ///
    /// - Parameter width: the maximum length of a line of the value, as in ``replace(at:with:width:)``.
    public mutating func set(
        _ value: JSONValue, forKey key: String, in pointer: JSONPointer, width: Int? = nil
    ) throws(JSONEditError) {
        let inner = pointer.appending(key: key)
        if root.value(at: inner) != nil {
            try replace(at: inner, with: value, width: width)
        } else {
            try insert(value, forKey: key, in: pointer)
            // The member's position is known only now, and with it the indentation of its lines.
            if width != nil { try replace(at: inner, with: value, width: width) }
        }
    }

    /// Removes a member or an element with its comma, and with its line if nothing else is on it.
    public mutating func remove(at pointer: JSONPointer) throws(JSONEditError) {
        guard let last = pointer.tokens.last else { throw .wholeText }
        let parent = JSONPointer(Array(pointer.tokens.dropLast()))
        guard let container = root.value(at: parent), root.value(at: pointer) != nil else {
            throw .nothingThere(pointer)
        }
        let position =
            container.asObject.map { members in members.firstIndex { UTF8Text.areEqual($0.key, last.text) } }
            ?? last.index
        guard let index = position else { throw .nothingThere(pointer) }
        let items = container.itemRanges
        let layout = JSONLayout(bytes: bytes, root: root)
        guard items.count > 1 else {
            try splice(
                container.range.lowerBound + 1..<container.range.upperBound - 1,
                layout.interior(ofEmptied: container, around: items[index]))
            return
        }
        let isFirst = index == 0
        let isLast = index == items.count - 1
        if isFirst || (!isLast && layout.startsLine(items[index].lowerBound)) {
            try splice(items[index].lowerBound..<items[index + 1].lowerBound, [])
        } else {
            try splice(items[index - 1].upperBound..<items[index].upperBound, [])
        }
    }

    /// The replacement for a text, a number or a key.
    public struct Replacement: Sendable {
        /// The value, or the member whose key is edited.
        public let pointer: JSONPointer
        /// The new text.
        public let value: JSONValue
        /// Whether the member's key is replaced instead of its value.
        public let isKey: Bool

        /// Replaces the text or number at a pointer.
        public init(at pointer: JSONPointer, with value: JSONValue) {
            self.pointer = pointer
            self.value = value
            isKey = false
        }

        /// Replaces the key of the member at a pointer; its value and its position stay.
        public init(keyAt pointer: JSONPointer, with key: String) {
            self.pointer = pointer
            value = .string(key)
            isKey = true
        }
    }

    /// Makes any number of replacements in one pass over the text; pointers refer to the text before the edit.
    public mutating func replace(_ replacements: [Replacement]) throws(JSONEditError) {
        var texts: [Int: (range: Range<Int>, text: [UInt8])] = [:]
        for replacement in replacements {
            let range: Range<Int>
            if replacement.isKey {
                range = try keyRange(at: replacement.pointer)
            } else {
                guard let old = root.value(at: replacement.pointer) else { throw .nothingThere(replacement.pointer) }
                range = old.range
            }
            texts[range.lowerBound] = (range, Array(JSONPrinter.compact(replacement.value).utf8))
        }
        guard !texts.isEmpty else { return }
        var edited: [UInt8] = []
        edited.reserveCapacity(bytes.count)
        var end = 0
        for (start, item) in texts.sorted(by: { $0.key < $1.key }) where start >= end {
            edited += bytes[end..<start]
            edited += item.text
            end = item.range.upperBound
        }
        edited += bytes[end...]
        try take(edited)
    }

    private func keyRange(at pointer: JSONPointer) throws(JSONEditError) -> Range<Int> {
        guard let key = pointer.tokens.last?.text,
            let members = root.value(at: JSONPointer(Array(pointer.tokens.dropLast())))?.asObject,
            let member = members.first(where: { UTF8Text.areEqual($0.key, key) })
        else { throw .nothingThere(pointer) }
        return member.keyRange
    }

    private func index(
        of position: Position, in pointer: JSONPointer, count: Int, _ find: (JSONPointer.Token) -> Int?
    ) throws(JSONEditError) -> Int {
        switch position {
        case .first: return 0
        case .last: return count
        case .before(let token), .after(let token):
            guard let index = find(token) else { throw .nothingThere(JSONPointer(pointer.tokens + [token])) }
            if case .after = position { return index + 1 }
            return index
        }
    }

    private mutating func insert(
        _ value: JSONValue, key: String?, into container: JSONValue, at pointer: JSONPointer, index: Int
    ) throws(JSONEditError) {
        let layout = JSONLayout(bytes: bytes, root: root)
        let isSpread = layout.spreads(newItemOf: pointer)
        func text(indent: [UInt8]) -> [UInt8] {
            let name = key.map { Array(JSONPrinter.compact(.string($0)).utf8) + layout.colon(near: container) } ?? []
            return name + layout.text(of: value, isSpread: isSpread, indent: indent, at: pointer)
        }
        let items = container.itemRanges
        guard !items.isEmpty else {
            let (lead, indent, trail) = layout.frame(forFirstItemOf: container, at: pointer, isSpread: isSpread)
            try splice(
                container.range.lowerBound + 1..<container.range.upperBound - 1, lead + text(indent: indent) + trail)
            return
        }
        let separator = layout.separator(forItemAt: index, among: items)
        if index == items.count {
            let end = items[index - 1].upperBound
            let indent = layout.indent(after: separator, at: items[index - 1].lowerBound)
            try splice(end..<end, separator + text(indent: indent))
        } else {
            let start = items[index].lowerBound
            try splice(start..<start, text(indent: layout.indent(ofLineAt: start)) + separator)
        }
    }

    mutating func splice(_ range: Range<Int>, _ text: [UInt8]) throws(JSONEditError) {
        var edited = bytes
        edited.replaceSubrange(range, with: text)
        try take(edited)
    }

    /// Parses the edited text, and adopts it if it is JSON.
    mutating func take(_ edited: [UInt8]) throws(JSONEditError) {
        do {
            root = try JSONParser.parse(edited, limits: limits)
        } catch {
            throw .result(error)
        }
        bytes = edited
    }
}
