/// A number as written: no precision is lost until its value is needed (Documentation/language.md, *Identity*).
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

    /// Creates a number from its text; nil when that is not a JSON number.
    public init?(text: String) {
        let end = UTF8Text.withBytes(of: text) { bytes in
            try? NumberGrammar.end(ofNumberAt: 0, in: bytes)
        }
        guard end == text.utf8.count else { return nil }
        self.text = text
    }

    /// Creates a number from an integer.
    public init(_ number: some FixedWidthInteger) {
        text = String(number)
    }

    /// Creates a number from a float, in the shortest spelling that reads back equal, always with a fraction or an
    /// exponent; nil for NaN and infinities.
    public init?(_ number: Double) {
        guard number.isFinite else { return nil }
        text = number.description
    }

    /// Creates a number from text that the parser has already validated.
    init(parsed text: String) {
        self.text = text
    }

    /// Computes the value by the rules of the canonical form (Documentation/language.md, *Identity*).
    ///
    /// A number without fraction and exponent is an integer if it fits 64 bits, signed or unsigned; anything else,
    /// including `-0`, is a correctly rounded float. Returns nil when it is too large for a double; underflow becomes
    /// zero.
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
