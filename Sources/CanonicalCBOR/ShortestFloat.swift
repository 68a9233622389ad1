/// The bits of a float in the smallest of the three widths that preserves its value (Documentation/language.md,
/// *Identity*).
///
/// All NaNs become the one quiet half-precision NaN, since their payload carries no value.
enum ShortestFloat: Equatable {
    case half(UInt16)
    case single(UInt32)
    case double(UInt64)

    static let notANumber: UInt16 = 0x7e00

    init(_ number: Double) {
        if number.isNaN {
            self = .half(Self.notANumber)
        } else if let half = Float16(exactly: number) {
            self = .half(half.bitPattern)
        } else if let single = Float(exactly: number) {
            self = .single(single.bitPattern)
        } else {
            self = .double(number.bitPattern)
        }
    }

    /// The number that the bits encode.
    var number: Double {
        switch self {
        case .half(let bits): Double(Float16(bitPattern: bits))
        case .single(let bits): Double(Float(bitPattern: bits))
        case .double(let bits): Double(bitPattern: bits)
        }
    }
}
