import AIR
import Files
import Randomness
import Testing

@testable import Governance

/// Keys and owners whose signatures prove nothing.
@Suite struct WeakKeyTests {
    private static func bytes(_ hex: String) -> [UInt8] {
        stride(from: 0, to: hex.count, by: 2).compactMap { place in
            let start = hex.index(hex.startIndex, offsetBy: place)
            return UInt8(hex[start..<hex.index(start, offsetBy: 2)], radix: 16)
        }
    }

    private static func padded(_ first: String, _ middle: String, _ last: String) -> String {
        first + String(repeating: middle, count: 30) + last
    }

    private static let smallOrder = [
        padded("00", "00", "00"), padded("00", "00", "80"), padded("01", "00", "00"), padded("ec", "ff", "7f"),
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    ]
    private static let nonCanonical = [
        padded("01", "00", "80"), padded("ec", "ff", "ff"), padded("ed", "ff", "7f"), padded("ee", "ff", "7f"),
        padded("ed", "ff", "ff"), padded("ff", "ff", "ff"), padded("f0", "ff", "7f"),
    ]
    /// Ordinates for which the curve has no point.
    private static let offCurve = [padded("02", "00", "00"), padded("07", "00", "80"), padded("0b", "00", "00")]
    private static let sound = [
        padded("03", "00", "00"), padded("04", "00", "80"), padded("0a", "00", "00"),
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    ]

    @Test func `points of small order, non-canonical points and points off the curve are weak`() throws {
        for (texts, weakness) in [
            (Self.smallOrder, PointWeakness.smallOrder), (Self.nonCanonical, .nonCanonical), (Self.offCurve, .offCurve),
            (Self.sound, nil),
        ] {
            for text in texts { #expect(EdwardsPoint.weakness(of: Self.bytes(text)) == weakness, "\(text)") }
        }
        for number in 0..<32 as Range<UInt8> { #expect(try GovernedTests.key(number).publicKey.weakness == nil) }
    }

    @Test func `slow arithmetic agrees on which points are on the curve`() {
        var generator = SeededGenerator(seed: 25519)
        // Random ordinates, and some whose limbs are all zeros, all ones, or close to the prime.
        var ordinates = (0..<8).map { _ in (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) } }
        for count in [6, 7, 13, 31] {
            ordinates.append([UInt8](repeating: 0xff, count: count) + [UInt8](repeating: 0, count: 32 - count))
            ordinates.append([UInt8](repeating: 0, count: 32 - count) + [UInt8](repeating: 0x7f, count: count))
        }
        for byte in 0xe8...0xeb as ClosedRange<UInt8> {
            ordinates.append([byte] + [UInt8](repeating: 0xff, count: 30) + [0x7f])
        }
        var kinds: Set<String> = []
        for bytes in ordinates {
            let weakness = EdwardsPoint.weakness(of: bytes)
            kinds.insert("\(weakness, default: "sound")")
            #expect(weakness == (SlowField.isOnCurve(bytes) ? nil : .offCurve), "\(bytes)")
        }
        #expect(kinds.count == 2)
    }

    @Test func `a signature that anyone can make for a weak key does not verify`() throws {
        // With the neutral element as the key, this is a signature of any message.
        let key = try #require(ApproverKey(bytes: [1] + [UInt8](repeating: 0, count: 31)))
        let forged = [1] + [UInt8](repeating: 0, count: 63)
        #expect(!key.verifies(forged, over: [1, 2, 3]))
        let honest = try GovernedTests.key(1)
        let signature = try #require(honest.sign([1, 2, 3]))
        #expect(honest.publicKey.verifies(signature, over: [1, 2, 3]))
        #expect(!honest.publicKey.verifies(forged, over: [1, 2, 3]))
    }

    private func rules(_ owners: [(String, ApproverKey)]) throws -> GovernanceRules {
        try #require(
            GovernanceRules(
                approvers: owners.map { .init(owner: $0.0, key: $0.1) }, ownersNeeded: 1, authorsMayApprove: true))
    }

    @Test func `rules with a weak key are not proposed, and are void in a journal`() throws {
        let world = SmallWorld(MemoryFileSystem())
        try world.genesis()
        let zero = try #require(ApproverKey(bytes: [UInt8](repeating: 0, count: 32)))
        let weak = try rules([("ada", GovernedTests.key(1).publicKey), ("eve", zero)])
        #expect(weak.problems.map(\.code) == [.weakKey])
        #expect(
            refusal { _ = try world.governance.propose(rules: weak, author: "eve", description: nil) }.map(\.code)
                == [.weakKey])
        let sound = try rules([("ada", GovernedTests.key(1).publicKey)])
        _ = try world.governance.propose(rules: sound, author: "ada", description: nil)
        var journal = try ForgedJournal(copying: world)
        journal.changeRecords { record in
            if case .text("Proposed") = record["record"] { record["rules"] = Forged(weak.value) }
        }
        try journal.write(to: world)
        let state = try world.governance.state()
        #expect(state.voids.map(\.damage) == [.impossible(.unsoundRules(ProposalID(0)))] && state.proposals.isEmpty)
    }

    @Test(arguments: [
        ("ada", "bob", nil), ("ada", "ada\u{200b}", Diagnostic.Severity.error), ("ada", "a\u{2060}da", .error),
        ("ada", "ad\u{2800}a", .error), ("ada", "Ada", .warning), ("ada", "аda", .warning), ("ada", "ａｄａ", .warning),
        ("ada b", "adab", .warning), ("bil1", "bill", .warning), ("cy", "су", .warning), ("ada", "ADA ", .warning),
        ("ada", "eda", nil), ("\u{200b}", "ada", .error),
    ])
    func `owners that may be one person are found`(one: String, other: String, severity: Diagnostic.Severity?) throws {
        let rules = try rules([(one, GovernedTests.key(1).publicKey), (other, GovernedTests.key(2).publicKey)])
        #expect(rules.problems.map(\.severity) == [severity].compactMap(\.self))
        #expect(rules.problems.allSatisfy { $0.code == .confusableOwner })
    }
}

/// Arithmetic modulo 2^255 - 19 by adding and doubling, simple enough to be checked by reading.
private struct SlowField {
    /// The number, in two halves.
    private var (high, low): (UInt128, UInt128)

    private static let prime = SlowField(high: UInt128.max >> 1, low: UInt128.max - 18)
    private static let one = SlowField(high: 0, low: 1)

    static func + (left: Self, right: Self) -> Self {
        // Below twice the prime, which is below 2^256.
        let (low, carries) = left.low.addingReportingOverflow(right.low)
        return SlowField(high: left.high + right.high + (carries ? 1 : 0), low: low).belowPrime
    }

    static func - (left: Self, right: Self) -> Self {
        // Multiplying by the prime less one negates.
        left + right * SlowField(high: prime.high, low: prime.low - 1)
    }

    static func * (left: Self, right: Self) -> Self {
        var sum = SlowField(high: 0, low: 0)
        for bit in (0..<256).reversed() {
            sum = sum + sum
            if right.hasBit(bit) { sum = sum + left }
        }
        return sum
    }

    private func hasBit(_ bit: Int) -> Bool { (bit < 128 ? low >> bit : high >> (bit - 128)) & 1 == 1 }

    private var belowPrime: Self {
        guard high > Self.prime.high || high == Self.prime.high && low >= Self.prime.low else { return self }
        let (difference, borrows) = low.subtractingReportingOverflow(Self.prime.low)
        return SlowField(high: high - Self.prime.high - (borrows ? 1 : 0), low: difference)
    }

    /// The number to the power of (p - 1) / 2 = 2^254 - 10.
    private var legendre: Self {
        let exponent = SlowField(high: UInt128.max >> 2, low: UInt128.max - 9)
        var power = Self.one
        for bit in (0..<254).reversed() {
            power = power * power
            if exponent.hasBit(bit) { power = power * self }
        }
        return power
    }

    /// Whether the curve -x^2 + y^2 = 1 - 121665/121666 x^2 y^2 has a point with this ordinate.
    static func isOnCurve(_ bytes: [UInt8]) -> Bool {
        var y = SlowField(high: 0, low: 0)
        for (place, byte) in bytes.enumerated() {
            let byte = UInt128(place == 31 ? byte & 0x7f : byte)
            if place < 16 { y.low |= byte << (8 * place) } else { y.high |= byte << (8 * (place - 16)) }
        }
        let square = y * y
        let (above, below) = (SlowField(high: 0, low: 121_665), SlowField(high: 0, low: 121_666))
        // x^2 is (y^2 - 1) / (d y^2 + 1) with d = -121665/121666; multiplied by squares, which change nothing.
        let product = (square - one) * below * (below - above * square)
        let power = product.legendre
        return power.high == 0 && power.low <= 1
    }
}
