/// A value on a tape, valid for as long as the tape and the bytes are.
package struct JSONNode {
    /// The entries of the tape.
    package let entries: UnsafePointer<JSONTape.Entry>
    /// The bytes of the whole text.
    package let bytes: UnsafeBufferPointer<UInt8>
    /// The index of the value's entry.
    package let index: Int

    @inlinable
    package init(entries: UnsafePointer<JSONTape.Entry>, bytes: UnsafeBufferPointer<UInt8>, index: Int) {
        self.entries = entries
        self.bytes = bytes
        self.index = index
    }

    /// The kind of value.
    @inlinable package var kind: JSONTape.Kind { entries[index].kind }

    /// The number of elements or members.
    @inlinable package var count: Int { Int(entries[index].count) }

    /// The byte offsets of the value's text, quotes and brackets included.
    @inlinable package var range: Range<Int> { Int(entries[index].start)..<Int(entries[index].end) }

    /// Whether this is a string with escapes, so that its bytes differ from its text.
    @inlinable package var hasEscapes: Bool { entries[index].hasEscapes }

    /// The first child: an element, or the first key; valid unless ``count`` is 0.
    @inlinable package var firstChild: JSONNode { at(index + 1) }

    /// The node after this value and its descendants; for a key, its value.
    @inlinable package var next: JSONNode { at(Int(entries[index].next)) }

    @inlinable func at(_ index: Int) -> JSONNode { JSONNode(entries: entries, bytes: bytes, index: index) }

    /// The bytes between the quotes of a string, with escapes unresolved.
    @inlinable package var rawText: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: bytes[range.lowerBound + 1..<range.upperBound - 1])
    }

    /// Calls a function with the UTF-8 of a string, copied only if it has escapes.
    @inlinable package func withText<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        hasEscapes ? unescaped.withUnsafeBufferPointer(body) : body(rawText)
    }

    /// The text of a string.
    package var text: String { withText { String(decoding: $0, as: UTF8.self) } }

    /// Whether two strings have the same bytes once their escapes are resolved.
    package func hasSameText(as other: JSONNode) -> Bool {
        withText { text in other.withText { UTF8Text.areEqual(text, $0) } }
    }

    /// Whether a string has the same bytes as a text.
    @inlinable package func isText(_ text: StaticString) -> Bool {
        withText { bytes in
            guard bytes.count == text.utf8CodeUnitCount else { return false }
            for index in 0..<bytes.count where bytes[index] != text.utf8Start[index] { return false }
            return true
        }
    }

    /// The value of an object under a key; nil when it has no such key.
    package func member(_ name: StaticString) -> JSONNode? {
        var key = firstChild
        for _ in 0..<count {
            if key.isText(name) { return key.next }
            key = key.next.next
        }
        return nil
    }

    /// The value of an object under a key with these bytes; nil when it has no such key.
    package func member(_ name: [UInt8]) -> JSONNode? {
        var key = firstChild
        for _ in 0..<count {
            if key.withText({ $0.elementsEqual(name) }) { return key.next }
            key = key.next.next
        }
        return nil
    }

    @usableFromInline var unescaped: [UInt8] {
        let raw = rawText
        var text: [UInt8] = []
        text.reserveCapacity(raw.count)
        var escape = JSONEscape(input: raw, offset: 0)
        while escape.offset < raw.count {
            if raw[escape.offset] == UInt8(ascii: "\\") {
                // The reader has validated every escape.
                guard let scalar = try? escape.read() else { break }
                text.append(contentsOf: scalar.utf8)
            } else {
                text.append(raw[escape.offset])
                escape.offset += 1
            }
        }
        return text
    }

    /// A number in its original spelling.
    package var number: JSONNumber { JSONNumber(parsed: String(decoding: bytes[range], as: UTF8.self)) }

    /// The value of a number, equal to ``JSONNumber/exact()``.
    package var exact: JSONNumber.Exact? {
        let isNegative = bytes[range.lowerBound] == UInt8(ascii: "-")
        let digits = bytes[(isNegative ? range.lowerBound + 1 : range.lowerBound)..<range.upperBound]
        // Up to 18 digits always fit 64 bits.
        guard digits.count <= 18 else { return number.exact() }
        var magnitude: UInt64 = 0
        for byte in digits {
            guard byte &- 0x30 < 10 else { return number.exact() }
            magnitude = magnitude * 10 + UInt64(byte &- 0x30)
        }
        guard isNegative else { return .unsigned(magnitude) }
        return magnitude == 0 ? number.exact() : .negative(magnitude - 1)
    }

    /// The value as a tree.
    package var value: JSONValue {
        let content: JSONValue.Content
        switch kind {
        case .null: content = .null
        case .false: content = .bool(false)
        case .true: content = .bool(true)
        case .number: content = .number(number)
        case .string: content = .string(text)
        case .array:
            var elements: [JSONValue] = []
            elements.reserveCapacity(count)
            var child = firstChild
            for _ in 0..<count {
                elements.append(child.value)
                child = child.next
            }
            content = .array(elements)
        case .object:
            var members: [JSONMember] = []
            members.reserveCapacity(count)
            var key = firstChild
            for _ in 0..<count {
                let value = key.next
                members.append(JSONMember(key: key.text, keyRange: key.range, value: value.value))
                key = value.next
            }
            content = .object(members)
        }
        return JSONValue(content, range: range)
    }
}
