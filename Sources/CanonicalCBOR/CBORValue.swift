/// A value of the data model that is hashed and stored (Documentation/language.md, *Identity*).
///
/// The model holds only what canonical CBOR can represent: no tags, no undefined, and no simple values besides the
/// three that JSON has too. Text compares as UTF-8 bytes, so canonically equivalent spellings are different values;
/// floats compare by their bits, so `-0.0` and `0.0` differ and a NaN equals itself. Two maps are equal if they hold
/// equal entries in any order: the encoder sorts them.
public enum CBORValue: Sendable {
    /// A nonnegative integer.
    case unsigned(UInt64)
    /// The integer -1 - n.
    case negative(UInt64)
    /// A byte string.
    case bytes([UInt8])
    /// A text.
    case text(String)
    /// A sequence of values.
    case array([CBORValue])
    /// Entries with distinct keys, in any order.
    case map([CBOREntry])
    /// True or false.
    case bool(Bool)
    /// The absence of a value.
    case null
    /// A floating-point number, never equal to an integer.
    case float(Double)
}

/// An entry of a map.
public struct CBOREntry: Sendable, Hashable {
    /// The key.
    public var key: CBORValue
    /// The value.
    public var value: CBORValue

    /// Creates an entry with a key of any kind.
    public init(key: CBORValue, value: CBORValue) {
        self.key = key
        self.value = value
    }

    /// Creates an entry with a text key.
    public init(_ key: String, _ value: CBORValue) {
        self.init(key: .text(key), value: value)
    }
}

extension CBORValue: Hashable {
    /// Returns whether two values have the same canonical bytes, except that NaNs with different payloads differ.
    public static func == (left: CBORValue, right: CBORValue) -> Bool {
        switch (left, right) {
        case (.unsigned(let a), .unsigned(let b)): a == b
        case (.negative(let a), .negative(let b)): a == b
        case (.bytes(let a), .bytes(let b)): a == b
        case (.text(let a), .text(let b)): UTF8Order.areEqual(a, b)
        case (.array(let a), .array(let b)): a == b
        case (.map(let a), .map(let b)): a.count == b.count && (a == b || Set(a) == Set(b))
        case (.bool(let a), .bool(let b)): a == b
        case (.null, .null): true
        case (.float(let a), .float(let b)): a.bitPattern == b.bitPattern
        default: false
        }
    }

    /// Hashes what distinguishes values.
    public func hash(into hasher: inout Hasher) {
        switch self {
        case .unsigned(let magnitude):
            hasher.combine(0 as UInt8)
            hasher.combine(magnitude)
        case .negative(let magnitude):
            hasher.combine(1 as UInt8)
            hasher.combine(magnitude)
        case .bytes(let bytes):
            hasher.combine(2 as UInt8)
            hasher.combine(bytes)
        case .text(let text):
            hasher.combine(3 as UInt8)
            hasher.combine(text.utf8.count)
            UTF8Order.withBytes(of: text) { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        case .array(let elements):
            hasher.combine(4 as UInt8)
            hasher.combine(elements)
        case .map(let entries):
            // A sum is independent of the order of the entries.
            hasher.combine(5 as UInt8)
            hasher.combine(entries.count)
            hasher.combine(entries.reduce(0) { $0 &+ $1.hashValue })
        case .bool(let truth):
            hasher.combine(6 as UInt8)
            hasher.combine(truth)
        case .null:
            hasher.combine(7 as UInt8)
        case .float(let number):
            hasher.combine(8 as UInt8)
            hasher.combine(number.bitPattern)
        }
    }
}
