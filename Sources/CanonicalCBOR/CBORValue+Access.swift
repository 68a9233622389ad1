extension CBORValue {
    /// Creates an integer.
    public static func integer(_ number: some FixedWidthInteger & SignedInteger) -> CBORValue {
        number < 0 ? .negative(UInt64(~number)) : .unsigned(UInt64(number))
    }

    /// Creates a map with one entry under a text key.
    public static func entry(_ key: String, _ value: CBORValue) -> CBORValue { .map([CBOREntry(key, value)]) }

    /// Creates a map with text keys.
    public static func record(_ entries: [(String, CBORValue)]) -> CBORValue {
        .map(entries.map { CBOREntry($0.0, $0.1) })
    }

    /// The value under a text key, compared as UTF-8 bytes; nil when this is not a map or has no such key.
    public subscript(_ key: String) -> CBORValue? {
        guard case .map(let entries) = self else { return nil }
        return entries.value(under: key)
    }

    /// The text, if this is one.
    public var asText: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }

    /// The bytes, if this is a byte string.
    public var asBytes: [UInt8]? {
        guard case .bytes(let bytes) = self else { return nil }
        return bytes
    }

    /// The elements, if this is an array.
    public var asArray: [CBORValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    /// The entries, if this is a map.
    public var asMap: [CBOREntry]? {
        guard case .map(let entries) = self else { return nil }
        return entries
    }

    /// The Boolean, if this is one.
    public var asBool: Bool? {
        guard case .bool(let truth) = self else { return nil }
        return truth
    }

    /// The number, if this is a nonnegative integer.
    public var asUnsigned: UInt64? {
        guard case .unsigned(let number) = self else { return nil }
        return number
    }

    /// The number, if this is an integer that fits a signed 64-bit integer.
    public var asInteger: Int64? {
        switch self {
        case .unsigned(let number): Int64(exactly: number)
        case .negative(let magnitude): Int64(exactly: magnitude).map { ~$0 }
        default: nil
        }
    }

    /// The number, if this is a float.
    public var asFloat: Double? {
        guard case .float(let number) = self else { return nil }
        return number
    }

    /// Returns whether this is null.
    public var isNull: Bool {
        guard case .null = self else { return false }
        return true
    }
}

extension [CBOREntry] {
    /// The value of the first entry with a text key, compared as UTF-8 bytes, or nil.
    public func value(under key: String) -> CBORValue? {
        UTF8Order.withBytes(of: key) { wanted in
            withUnsafeBufferPointer { entries in
                for index in entries.indices {
                    guard case .text(let text) = entries[index].key, text.utf8.count == wanted.count,
                        UTF8Order.withBytes(of: text, { UTF8Order.areEqual($0, wanted) })
                    else { continue }
                    return entries[index].value
                }
                return nil
            }
        }
    }
}
