/// A reason why bytes are not strict JSON (Documentation/language.md, *JSON*), with its position.
public enum JSONError: Error, Sendable, Equatable {
    /// The token that was expected instead.
    public enum Expected: Sendable, Equatable {
        /// A value.
        case value
        /// A key of an object.
        case key
        /// The colon after a key.
        case colon
        /// A comma or the end of the array.
        case commaOrBracket
        /// A comma or the end of the object.
        case commaOrBrace
    }

    /// A stable name for the kind of fault, for diagnostics.
    public enum Code: String, Sendable, CaseIterable {
        /// The text breaks the grammar.
        case syntax = "json-syntax"
        /// An object has a key twice.
        case duplicateKey = "json-duplicate-key"
        /// Values are nested too deep.
        case tooDeep = "json-too-deep"
        /// The text is too long.
        case tooLarge = "json-too-large"
        /// The bytes are not plain UTF-8.
        case encoding = "json-encoding"
    }

    /// The text starts with a byte order mark.
    case byteOrderMark
    /// The bytes are not UTF-8.
    case invalidUTF8(offset: Int)
    /// Half a surrogate pair is escaped.
    case loneSurrogate(unit: UInt16, offset: Int)
    /// The text ends in the middle of a value, or before one.
    case unexpectedEnd(offset: Int)
    /// An unexpected token.
    case unexpected(Unicode.Scalar, expected: Expected, offset: Int)
    /// A comment.
    case comment(offset: Int)
    /// A comma before a closing bracket or brace.
    case trailingComma(offset: Int)
    /// Text follows the value.
    case trailingText(offset: Int)
    /// A number is not in JSON's notation.
    case invalidNumber(offset: Int)
    /// An invalid escape after a backslash.
    case invalidEscape(offset: Int)
    /// An unescaped control character in a string.
    case controlCharacter(UInt8, offset: Int)
    /// An object has a key twice; both offsets are of the keys.
    case duplicateKey(String, first: Int, offset: Int)
    /// Values are nested deeper than the limit.
    case tooDeep(limit: Int, offset: Int)
    /// The text has more bytes than the limit.
    case tooLarge(limit: Int, size: Int)

    /// The stable name of the kind of fault.
    public var code: Code {
        switch self {
        case .byteOrderMark, .invalidUTF8, .loneSurrogate: .encoding
        case .duplicateKey: .duplicateKey
        case .tooDeep: .tooDeep
        case .tooLarge: .tooLarge
        case .unexpectedEnd, .unexpected, .comment, .trailingComma, .trailingText, .invalidNumber, .invalidEscape,
            .controlCharacter:
            .syntax
        }
    }

    /// The byte offset of the fault.
    public var offset: Int {
        switch self {
        case .byteOrderMark: 0
        case .tooLarge(let limit, _): limit
        case .invalidUTF8(let offset), .loneSurrogate(_, let offset), .unexpectedEnd(let offset),
            .unexpected(_, _, let offset), .comment(let offset), .trailingComma(let offset),
            .trailingText(let offset), .invalidNumber(let offset), .invalidEscape(let offset),
            .controlCharacter(_, let offset), .duplicateKey(_, _, let offset), .tooDeep(_, let offset):
            offset
        }
    }
}
