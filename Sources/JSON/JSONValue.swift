/// A JSON value with its byte range in the text (Documentation/language.md, *JSON*).
public struct JSONValue: Sendable {
    /// The kinds of values.
    public enum Content: Sendable {
        /// The literal `null`.
        case null
        /// The literal `true` or `false`.
        case bool(Bool)
        /// A number, as written.
        case number(JSONNumber)
        /// A text with its escapes resolved.
        case string(String)
        /// Values in order.
        case array([JSONValue])
        /// Members in the order of the text, with distinct keys.
        case object([JSONMember])
    }

    /// The value itself.
    public var content: Content
    private var start: UInt32
    private var end: UInt32

    /// The byte range of the value's text; `0..<0` for values that were not read.
    public var range: Range<Int> {
        get { Int(start)..<Int(end) }
        set {
            start = UInt32(clamping: newValue.lowerBound)
            end = UInt32(clamping: newValue.upperBound)
        }
    }

    /// Creates a value, optionally with its range.
    public init(_ content: Content, range: Range<Int> = 0..<0) {
        self.content = content
        start = UInt32(clamping: range.lowerBound)
        end = UInt32(clamping: range.upperBound)
    }
}

/// A key with its value in an object, and the key's byte range.
public struct JSONMember: Sendable {
    /// The key with its escapes resolved.
    public var key: String
    /// The member's value.
    public var value: JSONValue
    private var keyStart: UInt32
    private var keyEnd: UInt32

    /// The byte range of the key's text, quotes included; `0..<0` for members that were not read.
    public var keyRange: Range<Int> {
        get { Int(keyStart)..<Int(keyEnd) }
        set {
            keyStart = UInt32(clamping: newValue.lowerBound)
            keyEnd = UInt32(clamping: newValue.upperBound)
        }
    }

    /// Creates a member, optionally with the range of its key.
    public init(key: String, keyRange: Range<Int> = 0..<0, value: JSONValue) {
        self.key = key
        self.value = value
        keyStart = UInt32(clamping: keyRange.lowerBound)
        keyEnd = UInt32(clamping: keyRange.upperBound)
    }
}
