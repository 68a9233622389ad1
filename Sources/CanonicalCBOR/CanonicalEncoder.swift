/// Writes the canonical encoding of a value (Documentation/language.md, *Identity*).
public enum CanonicalEncoder {
    /// The self-describe tag 55799, which prefixes everything that is hashed or stored.
    public static let prefix: [UInt8] = [0xd9, 0xd9, 0xf7]

    /// The maximum depth of values: well above the limit for JSON, well below what the stack allows.
    public static let maximumDepth = 512

    /// Encodes a value with the self-describe prefix.
    ///
    /// Rejects a map with a duplicate key and nesting beyond ``maximumDepth``.
    public static func encode(_ value: CBORValue) throws(CBORError) -> [UInt8] {
        var writer = CanonicalWriter(bytes: prefix)
        try writer.write(value, depth: 0)
        return writer.bytes
    }

    /// Encodes a value without the prefix, as part of something larger.
    public static func encodeBare(_ value: CBORValue) throws(CBORError) -> [UInt8] {
        var writer = CanonicalWriter(bytes: [])
        try writer.write(value, depth: 0)
        return writer.bytes
    }

    /// Encodes a value without the prefix, its entries in their given order: for data that is passed on and not hashed.
    ///
    /// ``LenientDecoder`` reads it. Rejects nesting beyond ``maximumDepth``.
    public static func encodeInOrder(_ value: CBORValue) throws(CBORError) -> [UInt8] {
        var writer = CanonicalWriter(bytes: [], keepsOrder: true)
        try writer.write(value, depth: 0)
        return writer.bytes
    }
}

/// Appends canonical bytes to a buffer.
package struct CanonicalWriter {
    /// The bytes written so far.
    package var bytes: [UInt8]

    /// Whether entries are written in their given order, which makes the bytes non-canonical.
    var keepsOrder: Bool

    /// Creates a writer that appends to existing bytes.
    package init(bytes: [UInt8]) { self.init(bytes: bytes, keepsOrder: false) }

    init(bytes: [UInt8], keepsOrder: Bool) {
        self.bytes = bytes
        self.keepsOrder = keepsOrder
    }

    /// Writes a text.
    @inlinable
    package mutating func write(text: UnsafeBufferPointer<UInt8>) {
        writeHead(.text, UInt64(truncatingIfNeeded: text.count))
        bytes.append(contentsOf: text)
    }

    /// Writes the head of an array; the caller writes its elements.
    @inlinable
    package mutating func writeArrayHead(_ count: Int) { writeHead(.array, UInt64(truncatingIfNeeded: count)) }

    /// Writes the head of a map; the caller writes its entries, in canonical order.
    @inlinable
    package mutating func writeMapHead(_ count: Int) { writeHead(.map, UInt64(truncatingIfNeeded: count)) }

    /// Writes a nonnegative integer.
    @inlinable
    package mutating func write(unsigned number: UInt64) { writeHead(.unsigned, number) }

    /// Writes the integer -1 - `magnitude`.
    @inlinable
    package mutating func write(negative magnitude: UInt64) { writeHead(.negative, magnitude) }

    /// Writes a float.
    package mutating func write(float number: Double) { write(ShortestFloat(number)) }

    /// Writes a Boolean.
    @inlinable
    package mutating func write(bool truth: Bool) { bytes.append(truth ? 0xf5 : 0xf4) }

    /// Writes null.
    @inlinable
    package mutating func writeNull() { bytes.append(0xf6) }

    mutating func write(_ value: CBORValue, depth: Int) throws(CBORError) {
        guard depth <= CanonicalEncoder.maximumDepth else {
            throw .tooDeep(limit: CanonicalEncoder.maximumDepth, offset: nil)
        }
        switch value {
        case .unsigned(let number): writeHead(.unsigned, number)
        case .negative(let magnitude): writeHead(.negative, magnitude)
        case .bytes(let content):
            writeHead(.bytes, UInt64(content.count))
            bytes.append(contentsOf: content)
        case .text(let text):
            writeHead(.text, UInt64(text.utf8.count))
            bytes.append(contentsOf: text.utf8)
        case .array(let elements):
            writeHead(.array, UInt64(elements.count))
            for element in elements { try write(element, depth: depth + 1) }
        case .map(let entries):
            writeHead(.map, UInt64(entries.count))
            try write(entries, depth: depth + 1)
        case .bool(false): bytes.append(0xf4)
        case .bool(true): bytes.append(0xf5)
        case .null: bytes.append(0xf6)
        case .float(let number): write(ShortestFloat(number))
        }
    }

    @usableFromInline
    mutating func writeHead(_ type: MajorType, _ argument: UInt64) {
        let type = type.rawValue << 5
        switch argument {
        case 0..<24: bytes.append(type | UInt8(truncatingIfNeeded: argument))
        case 24...0xff: append(type | 24, UInt8(truncatingIfNeeded: argument))
        case 0x100...0xffff: append(type | 25, UInt16(truncatingIfNeeded: argument))
        case 0x1_0000...0xffff_ffff: append(type | 26, UInt32(truncatingIfNeeded: argument))
        default: append(type | 27, argument)
        }
    }

    private mutating func write(_ float: ShortestFloat) {
        switch float {
        case .half(let bits): append(0xf9, bits)
        case .single(let bits): append(0xfa, bits)
        case .double(let bits): append(0xfb, bits)
        }
    }

    private mutating func append(_ head: UInt8, _ argument: some FixedWidthInteger & UnsignedInteger) {
        bytes.append(head)
        for shift in stride(from: argument.bitWidth - 8, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: argument >> shift))
        }
    }

    /// Writes entries in the order of their keys.
    ///
    /// Nearly all maps have text keys that are mostly in order already; these need neither copies nor a sort.
    private mutating func write(_ entries: [CBOREntry], depth: Int) throws(CBORError) {
        if keepsOrder || Self.isAscending(entries) {
            for index in entries.indices {
                try write(entries[index].key, depth: depth)
                try write(entries[index].value, depth: depth)
            }
            return
        }
        var keys: [String] = []
        keys.reserveCapacity(entries.count)
        for entry in entries {
            guard case .text(let key) = entry.key else { return try writeSortingEncodings(entries, depth: depth) }
            keys.append(key)
        }
        let order = entries.indices.sorted { UTF8Order.precedesAsKey(keys[$0], keys[$1]) }
        for (first, second) in zip(order, order.dropFirst())
        where !UTF8Order.precedesAsKey(keys[first], keys[second]) {
            throw .duplicateKey(entries[first].key, offset: nil)
        }
        for index in order {
            try write(entries[index].key, depth: depth)
            try write(entries[index].value, depth: depth)
        }
    }

    /// Whether all keys are texts in ascending order.
    private static func isAscending(_ entries: [CBOREntry]) -> Bool {
        entries.withUnsafeBufferPointer { entries in
            for index in entries.indices {
                guard case .text(let key) = entries[index].key else { return false }
                guard index > 0, case .text(let last) = entries[index - 1].key else { continue }
                guard UTF8Order.precedesAsKey(last, key) else { return false }
            }
            return true
        }
    }

    /// Writes entries with keys of any kind.
    ///
    /// The order of keys (major type; magnitude; length or number of entries; then bytes) is the bytewise order of
    /// the encodings, because a head starts with the major type and shortest heads ascend with their argument.
    private mutating func writeSortingEncodings(_ entries: [CBOREntry], depth: Int) throws(CBORError) {
        var encoded: [(key: [UInt8], entry: CBOREntry)] = []
        encoded.reserveCapacity(entries.count)
        for entry in entries {
            var writer = CanonicalWriter(bytes: [])
            try writer.write(entry.key, depth: depth)
            encoded.append((writer.bytes, entry))
        }
        encoded.sort { $0.key.lexicographicallyPrecedes($1.key) }
        for (first, second) in zip(encoded, encoded.dropFirst()) where first.key == second.key {
            throw .duplicateKey(first.entry.key, offset: nil)
        }
        for (key, entry) in encoded {
            bytes.append(contentsOf: key)
            try write(entry.value, depth: depth)
        }
    }
}
