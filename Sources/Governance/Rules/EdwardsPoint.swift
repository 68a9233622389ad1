/// The fault of a point's encoding as a public key or as part of a signature.
public enum PointWeakness: Sendable, Equatable {
    /// The same point has another, shorter encoding.
    case nonCanonical
    /// The point has small order: a signature by it can be forged without any private key.
    case smallOrder
    /// No point of the curve has the encoding.
    case offCurve

    /// The weakness in a few words.
    public var message: String {
        switch self {
        case .nonCanonical: "it is not in canonical form"
        case .smallOrder: "it is a point of small order, so anybody can sign with it"
        case .offCurve: "it is not a point of the curve"
        }
    }
}

/// The encodings of points of edwards25519 (RFC 8032).
enum EdwardsPoint {
    /// The fault of the 32 bytes of a point; nil for a point that a key or a signature may hold.
    static func weakness(of bytes: [UInt8]) -> PointWeakness? {
        guard bytes.count == 32 else { return .offCurve }
        let isNegative = bytes[31] & 0x80 != 0
        var plain = bytes
        plain[31] &= 0x7f
        // The prime in little-endian order: 2^255 - 19.
        let prime = [0xed] + [UInt8](repeating: 0xff, count: 30) + [0x7f]
        if !plain.reversed().lexicographicallyPrecedes(prime.reversed()) { return .nonCanonical }
        let minusOne = [0xec] + [UInt8](repeating: 0xff, count: 30) + [0x7f]
        let one = [1] + [UInt8](repeating: 0, count: 31)
        // There x is 0, which has no sign.
        if isNegative, plain == one || plain == minusOne { return .nonCanonical }
        if plain == one || plain == minusOne || smallOrder.contains(plain) { return .smallOrder }
        let y = FieldElement(plain)
        let square = y * y
        let numerator = square - .one
        let denominator = square * .curve + .one
        // The quotient is a square exactly when the product is.
        return (numerator * denominator).isSquare ? nil : .offCurve
    }

    /// The ordinates of the points of order 4 and 8.
    private static let smallOrder: [[UInt8]] = [
        [UInt8](repeating: 0, count: 32),
        [
            0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0,
            0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
        ],
        [
            0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f,
            0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
        ],
    ]
}

/// An integer modulo 2^255 - 19, in five limbs of 51 bits and a little more.
private struct FieldElement {
    private var limbs: [UInt64]

    private static let mask: UInt64 = (1 << 51) - 1
    static let one = FieldElement(limbs: [1, 0, 0, 0, 0])
    /// The curve's constant d.
    static let curve = FieldElement(limbs: [
        0x34dca135978a3, 0x1a8283b156ebd, 0x5e7a26001c029, 0x739c663a03cbb, 0x52036cee2b6ff,
    ])

    private init(limbs: [UInt64]) { self.limbs = limbs }

    /// The number of 32 bytes in little-endian order, without the highest bit.
    init(_ bytes: [UInt8]) {
        limbs = (0..<5).map { limb in
            (0..<51).reduce(0) { value, bit in
                let place = limb * 51 + bit
                return value | UInt64(bytes[place / 8] >> UInt8(place % 8) & 1) << UInt64(bit)
            }
        }
    }

    static func + (left: Self, right: Self) -> Self {
        reduced((0..<5).map { UInt128(left.limbs[$0]) + UInt128(right.limbs[$0]) })
    }

    static func - (left: Self, right: Self) -> Self {
        // Four times the prime keeps every limb above zero.
        reduced(
            (0..<5).map {
                UInt128(left.limbs[$0]) + UInt128($0 == 0 ? 4 * (mask - 18) : 4 * mask) - UInt128(right.limbs[$0])
            })
    }

    static func * (left: Self, right: Self) -> Self {
        var sums = [UInt128](repeating: 0, count: 5)
        for (i, a) in left.limbs.enumerated() {
            for (j, b) in right.limbs.enumerated() {
                let product = UInt128(a) * UInt128(b)
                if i + j < 5 { sums[i + j] += product } else { sums[i + j - 5] += product * 19 }
            }
        }
        return reduced(sums)
    }

    private static func reduced(_ sums: [UInt128]) -> Self {
        var sums = sums
        // The carry out of the highest limb returns to the lowest, multiplied by 19.
        for _ in 0..<2 {
            for place in 0..<5 {
                let carried = sums[place] >> 51
                sums[place] &= UInt128(mask)
                if place < 4 { sums[place + 1] += carried } else { sums[0] += carried * 19 }
            }
        }
        return FieldElement(limbs: sums.map { UInt64($0) })
    }

    private func squared(_ times: Int) -> Self {
        var result = self
        for _ in 0..<times { result = result * result }
        return result
    }

    /// Whether the number is a square, by Euler's criterion: its power by (p - 1) / 2 = 2^254 - 10 is 0 or 1.
    var isSquare: Bool {
        // The power by 2^n - 1, for growing n.
        let two = squared(1) * self
        let four = two.squared(2) * two
        let five = four.squared(1) * self
        let ten = five.squared(5) * five
        let twenty = ten.squared(10) * ten
        let forty = twenty.squared(20) * twenty
        let fifty = forty.squared(10) * ten
        let hundred = fifty.squared(50) * fifty
        let all = (hundred.squared(100) * hundred).squared(50) * fifty
        let power = (all.squared(2) * self).squared(2) * squared(1)
        let bytes = power.canonical
        return bytes == [0, 0, 0, 0, 0] || bytes == [1, 0, 0, 0, 0]
    }

    /// The limbs of the number below the prime.
    private var canonical: [UInt64] {
        let weak = Self.reduced(limbs.map { UInt128($0) }).limbs
        // Adding 19 carries out of the highest bit exactly when the number is the prime or more.
        var carry: UInt64 = 19
        for limb in weak { carry = (limb + carry) >> 51 }
        var result = weak
        carry *= 19
        for place in 0..<5 {
            let sum = result[place] + carry
            result[place] = sum & Self.mask
            carry = sum >> 51
        }
        return result
    }
}
