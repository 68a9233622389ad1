/// A number as it was written: nothing is lost before its value is needed (Documentation/language.md, *Identity*).
public struct JSONNumber: Sendable {
    /// The number's text, always valid JSON.
    public let text: String

    /// The value of a number.
    public enum Exact: Sendable, Equatable {
        /// An integer from 0 up.
        case unsigned(UInt64)
        /// The integer -1 - n.
        case negative(UInt64)
        /// Any other number.
        case float(Double)
    }

    /// Takes the text of a number; nil when it is not one in JSON.
    public init?(text: String) {
        let end = UTF8Text.withBytes(of: text) { bytes in
            try? NumberGrammar.end(ofNumberAt: 0, in: bytes)
        }
        guard end == text.utf8.count else { return nil }
        self.text = text
    }

    /// Writes an integer.
    public init(_ number: some FixedWidthInteger) {
        text = String(number)
    }

    /// Writes a float in the shortest way that reads back equal, always with a fraction or an exponent; nil for NaN
    /// and infinities.
    public init?(_ number: Double) {
        guard number.isFinite else { return nil }
        text = number.description
    }

    /// Takes a text that the parser has already found to be a number.
    init(parsed text: String) {
        self.text = text
    }

    /// Computes the value by the rules of the canonical form (Documentation/language.md, *Identity*).
    ///
    /// Without fraction and exponent it is an integer when it fits 64 bits with or without a sign; anything else,
    /// `-0` too, is a float with correct rounding. Nil when it is too large for a double; too small becomes zero.
    public func exact() -> Exact? {
        let isInteger = text.utf8.allSatisfy { $0 == UInt8(ascii: "-") || (0x30...0x39).contains($0) }
        if isInteger {
            if let number = UInt64(text), text.utf8.first != UInt8(ascii: "-") { return .unsigned(number) }
            if let number = Int64(text), number < 0 { return .negative(UInt64(~number)) }
        }
        guard let number = Double(text), number.isFinite else { return nil }
        return .float(number)
    }
}
