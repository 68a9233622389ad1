/// A defect in the encoding of a point as a public key or as part of a signature.
public enum PointWeakness: Sendable, Equatable {
    /// The same point has a different, canonical encoding.
    case nonCanonical
    /// The point has small order: a signature by it can be forged without any private key.
    case smallOrder
    /// The encoding is not that of a point on the curve.
    case offCurve

    /// The weakness in a few words.
    public var message: String {
        switch self {
        case .nonCanonical: "it is not in canonical form"
        case .smallOrder: "it is a point of small order, so anyone can sign with it"
        case .offCurve: "it is not a point of the curve"
        }
    }
}

/// Checks encodings of points on edwards25519 (RFC 8032).
enum EdwardsPoint {
    /// The weakness of the 32 bytes of a point; nil for a point that a key or a signature may contain.
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
        // For these points x is 0, which has no sign.
        if isNegative, plain == one || plain == minusOne { return .nonCanonical }
        if plain == one || plain == minusOne || smallOrder.contains(plain) { return .smallOrder }
        let y = FieldElement(plain)
        let square = y * y
        let numerator = square - .one
        let denominator = square * .curve + .one
        // The quotient is a square if and only if the product is.
        return (numerator * denominator).isSquare ? nil : .offCurve
    }

    /// The y-coordinates of the points of order 4 and 8.
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

/// An integer modulo 2^255 - 19, in five limbs of slightly more than 51 bits, lowest first.
///
/// A replay tests two points for each signature, with 260 multiplications each: with the limbs in an array, this took
/// longer than verifying the signatures.
private struct FieldElement {
    private var (limb0, limb1, limb2, limb3, limb4): (UInt64, UInt64, UInt64, UInt64, UInt64)

    private static let mask: UInt64 = (1 << 51) - 1
    static let one = FieldElement(1, 0, 0, 0, 0)
    /// The curve's constant d.
    static let curve = FieldElement(
        0x34dca135978a3, 0x1a8283b156ebd, 0x5e7a26001c029, 0x739c663a03cbb, 0x52036cee2b6ff)

    private init(_ limb0: UInt64, _ limb1: UInt64, _ limb2: UInt64, _ limb3: UInt64, _ limb4: UInt64) {
        (self.limb0, self.limb1, self.limb2, self.limb3, self.limb4) = (limb0, limb1, limb2, limb3, limb4)
    }

    /// Reads 32 bytes in little-endian order, ignoring the highest bit.
    init(_ bytes: [UInt8]) {
        /// The 51 bits that start at a bit position.
        func limb(_ place: Int) -> UInt64 {
            var value: UInt64 = 0
            for byte in (0..<8).reversed() where place / 8 + byte < 32 {
                value = value << 8 | UInt64(bytes[place / 8 + byte])
            }
            return value >> UInt64(place % 8) & Self.mask
        }
        self.init(limb(0), limb(51), limb(102), limb(153), limb(204))
    }

    static func + (left: Self, right: Self) -> Self {
        reduced(
            UInt128(left.limb0 + right.limb0), UInt128(left.limb1 + right.limb1), UInt128(left.limb2 + right.limb2),
            UInt128(left.limb3 + right.limb3), UInt128(left.limb4 + right.limb4))
    }

    static func - (left: Self, right: Self) -> Self {
        // Adding four times the prime keeps every limb from underflowing.
        let (low, high) = (4 * (mask - 18), 4 * mask)
        return reduced(
            UInt128(left.limb0 + low - right.limb0), UInt128(left.limb1 + high - right.limb1),
            UInt128(left.limb2 + high - right.limb2), UInt128(left.limb3 + high - right.limb3),
            UInt128(left.limb4 + high - right.limb4))
    }

    static func * (left: Self, right: Self) -> Self {
        func product(_ left: UInt64, _ right: UInt64) -> UInt128 {
            let (high, low) = left.multipliedFullWidth(by: right)
            return UInt128(high) << 64 | UInt128(low)
        }
        let (a0, a1, a2, a3, a4) = (left.limb0, left.limb1, left.limb2, left.limb3, left.limb4)
        let (b0, b1, b2, b3, b4) = (right.limb0, right.limb1, right.limb2, right.limb3, right.limb4)
        // Limbs beyond 2^255 wrap around to the lowest ones, multiplied by 19.
        let (c1, c2, c3, c4) = (19 * b1, 19 * b2, 19 * b3, 19 * b4)
        let sum0 = product(a0, b0) + product(a1, c4) + product(a2, c3) + product(a3, c2) + product(a4, c1)
        let sum1 = product(a0, b1) + product(a1, b0) + product(a2, c4) + product(a3, c3) + product(a4, c2)
        let sum2 = product(a0, b2) + product(a1, b1) + product(a2, b0) + product(a3, c4) + product(a4, c3)
        let sum3 = product(a0, b3) + product(a1, b2) + product(a2, b1) + product(a3, b0) + product(a4, c4)
        let sum4 = product(a0, b4) + product(a1, b3) + product(a2, b2) + product(a3, b1) + product(a4, b0)
        return reduced(sum0, sum1, sum2, sum3, sum4)
    }

    private static func reduced(
        _ sum0: UInt128, _ sum1: UInt128, _ sum2: UInt128, _ sum3: UInt128, _ sum4: UInt128
    ) -> Self {
        var (low0, low1, low2, low3, low4) = (sum0, sum1, sum2, sum3, sum4)
        let limit = UInt128(mask)
        // The carry out of the highest limb wraps around to the lowest, multiplied by 19.
        for _ in 0..<2 {
            low1 += low0 >> 51
            low0 &= limit
            low2 += low1 >> 51
            low1 &= limit
            low3 += low2 >> 51
            low2 &= limit
            low4 += low3 >> 51
            low3 &= limit
            low0 += (low4 >> 51) * 19
            low4 &= limit
        }
        return FieldElement(UInt64(low0), UInt64(low1), UInt64(low2), UInt64(low3), UInt64(low4))
    }

    private func squared(_ times: Int) -> Self {
        var result = self
        for _ in 0..<times { result = result * result }
        return result
    }

    /// Whether the number is a square, by Euler's criterion: raised to the power (p - 1) / 2 = 2^254 - 10, it is 0 or
    /// 1.
    var isSquare: Bool {
        // The number raised to the power 2^n - 1, for growing n.
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
        let limbs = power.canonical
        return limbs == [0, 0, 0, 0, 0] || limbs == [1, 0, 0, 0, 0]
    }

    /// The limbs of the number reduced below the prime.
    private var canonical: [UInt64] {
        let weak = Self.reduced(
            UInt128(limb0), UInt128(limb1), UInt128(limb2), UInt128(limb3), UInt128(limb4))
        var result = [weak.limb0, weak.limb1, weak.limb2, weak.limb3, weak.limb4]
        // Adding 19 carries out of the highest bit if and only if the number is at least the prime.
        var carry: UInt64 = 19
        for limb in result { carry = (limb + carry) >> 51 }
        carry *= 19
        for place in 0..<5 {
            let sum = result[place] + carry
            result[place] = sum & Self.mask
            carry = sum >> 51
        }
        return result
    }
}
