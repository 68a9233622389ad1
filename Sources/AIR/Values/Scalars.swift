import CanonicalCBOR

/// Checks of scalar texts (Documentation/language.md, *Normal form*).
enum Scalars {
    /// Whether a text is a decimal number.
    ///
    /// `[+-]?(d+(.d*)?|.d+)([eE][+-]?d+)?`
    static func isDecimal(_ text: String) -> Bool {
        var rest = Array(text.utf8)[...]
        func isSign(_ byte: UInt8?) -> Bool { byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") }
        func digits() -> Int {
            let count = rest.prefix(while: \.isDigit).count
            rest = rest.dropFirst(count)
            return count
        }
        if isSign(rest.first) { rest = rest.dropFirst() }
        let whole = digits()
        var fraction = 0
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            fraction = digits()
        }
        guard whole + fraction > 0 else { return false }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            rest = rest.dropFirst()
            if isSign(rest.first) { rest = rest.dropFirst() }
            guard digits() > 0 else { return false }
        }
        return rest.isEmpty
    }

    /// Whether a text is hex digits in groups of 8, 4, 4, 4 and 12.
    static func isUUID(_ text: String) -> Bool {
        let groups = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        return groups.map(\.count) == [8, 4, 4, 4, 12] && groups.allSatisfy { $0.allSatisfy(\.isHexDigit) }
    }

    /// Parses a signed 64-bit decimal integer; a plus sign and leading zeros are allowed.
    static func signed(_ text: String) -> Int64? {
        guard isInteger(text, mayBeNegative: true) else { return nil }
        return Int64(text)
    }

    /// Parses an unsigned 64-bit decimal integer without a minus sign.
    static func natural(_ text: String) -> UInt64? {
        guard isInteger(text, mayBeNegative: false) else { return nil }
        return UInt64(text)
    }

    private static func isInteger(_ text: String, mayBeNegative: Bool) -> Bool {
        var digits = Array(text.utf8)[...]
        if digits.first == UInt8(ascii: "+") || (mayBeNegative && digits.first == UInt8(ascii: "-")) {
            digits = digits.dropFirst()
        }
        return !digits.isEmpty && digits.allSatisfy(\.isDigit)
    }
}
