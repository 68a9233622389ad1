extension JSONError {
    /// The message: one lowercase line, without the place.
    public var message: String {
        switch self {
        case .byteOrderMark: "the text starts with a byte order mark"
        case .invalidUTF8: "the bytes are not valid UTF-8"
        case .loneSurrogate(let unit, _): "\\u\(String(unit, radix: 16)) is half a surrogate pair"
        case .unexpectedEnd: "the text ends in the middle of a value"
        case .unexpected(let scalar, let expected, _): "found \(Self.name(scalar)), expected \(expected.text)"
        case .comment: "JSON does not allow comments"
        case .trailingComma: "trailing comma before a closing bracket"
        case .trailingText: "unexpected text after the value"
        case .invalidNumber: "malformed number"
        case .invalidEscape: "invalid escape sequence"
        case .controlCharacter(let byte, _): "\(Self.name(Unicode.Scalar(byte))) is not escaped in a string"
        case .duplicateKey(let key, _, _): "the key \(JSONPrinter.compact(.string(key))) occurs twice"
        case .tooDeep(let limit, _): "values are nested deeper than \(limit)"
        case .tooLarge(let limit, let size): "\(size) bytes exceed the limit of \(limit)"
        }
    }

    /// The remedy, unless it is obvious.
    public var help: String? {
        switch self {
        case .byteOrderMark: "save the file as UTF-8 without a byte order mark"
        case .invalidUTF8: "save the file as UTF-8"
        case .loneSurrogate: "write both halves of the pair, or the character itself"
        case .unexpected(_, expected: .key, _): "put keys in double quotes"
        case .comment: "remove the comment"
        case .trailingComma: "remove the comma"
        case .trailingText: "put several values into one array"
        case .invalidNumber: "write digits on both sides of the point, no plus sign and no leading zero"
        case .invalidEscape: "write a backslash itself as \\\\"
        case .controlCharacter: "write it as an escape"
        case .duplicateKey: "remove or rename one of the two"
        case .unexpectedEnd, .unexpected, .tooDeep, .tooLarge: nil
        }
    }

    /// Names a character in a way that any screen can display.
    private static func name(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        let code = "U+" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator, .surrogate, .privateUse,
            .unassigned, .nonspacingMark, .enclosingMark:
            return code
        default: return scalar.isASCII ? "'\(scalar)'" : "'\(scalar)' (\(code))"
        }
    }
}

extension JSONError.Expected {
    fileprivate var text: String {
        switch self {
        case .value: "a value"
        case .key: "a key in double quotes"
        case .colon: "':'"
        case .commaOrBracket: "',' or ']'"
        case .commaOrBrace: "',' or '}'"
        }
    }
}
