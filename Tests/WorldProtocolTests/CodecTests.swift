import AIR
import CanonicalCBOR
import Governance
import Randomness
import SystemPackage
import Testing
import WorldIO
import WorldProtocol

/// The encoding of all requests and replies.
@Suite struct CodecTests {
    /// All fields of a value, recursively, whatever its type considers equal.
    private static func fields(_ value: Any) -> String {
        let mirror = Mirror(reflecting: value)
        guard !mirror.children.isEmpty else { return "\(type(of: value)) \(String(reflecting: value))" }
        let parts = mirror.children.map { "\($0.label ?? "-"): \(fields($0.value))" }
        let isUnordered = mirror.displayStyle == .set || mirror.displayStyle == .dictionary
        return "\(type(of: value))(" + (isUnordered ? parts.sorted() : parts).joined(separator: ", ") + ")"
    }

    private func expectRoundTrip<Value: Codable & Equatable>(_ value: Value, comparesFields: Bool = true) throws {
        let bytes = try ProtocolCodec.encode(value)
        let back = try ProtocolCodec.decode(Value.self, from: bytes)
        #expect(back == value)
        if comparesFields { #expect(Self.fields(back) == Self.fields(value)) }
        #expect(try ProtocolCodec.encode(back) == bytes, "equal values have the same bytes")
    }

    @Test func `every field of every value survives encoding and decoding`() throws {
        let maker = SampleMaker()
        var rounds = 0
        repeat {
            let known = maker.madeCount
            let (request, reply) = (try maker.make(Request.self), try maker.make(Reply.self))
            // Comparing every field is slow, and shows nothing new for cases that were compared before.
            let isNew = maker.madeCount > known
            try expectRoundTrip(request, comparesFields: isNew)
            try expectRoundTrip(reply, comparesFields: isNew)
            try expectRoundTrip(maker.make(WorldProtocol.Progress.self))
            try expectRoundTrip(maker.make(Failure.self))
            rounds += 1
        } while !maker.hasMadeAll && rounds < 4_000
        #expect(maker.hasMadeAll, "some case was never made")
        #expect(maker.caseCount > 150, "the cases are found by reflection")
    }

    @Test func `every field of every packed row survives encoding and decoding`() throws {
        let maker = SampleMaker()
        for _ in 0..<50 {
            try expectRoundTrip(maker.make(Packed<DefinitionRow>.self))
            try expectRoundTrip(maker.make(Packed<ChangeRow>.self))
            try expectRoundTrip(maker.make(Packed<StageState.Staged>.self))
            try expectRoundTrip(maker.make(Packed<Diagnostic>.self))
        }
    }

    @Test func `an authored value keeps the order of its entries`() throws {
        let value = CBORValue.record([
            ("zeta", .null), ("a", .bool(true)), ("beta", .record([("y", .null), ("x", .null)])),
        ])
        let back = try ProtocolCodec.decode(Reply.self, from: ProtocolCodec.encode(Reply.value(value)))
        guard case .value(let value?) = back else { throw Unexpected() }
        #expect(value.asMap?.map(\.key) == [.text("zeta"), .text("a"), .text("beta")])
        #expect(value["beta"]?.asMap?.map(\.key) == [.text("y"), .text("x")])
    }

    private struct Unexpected: Error {}

    @Test func `damaged bytes give an error or another value`() throws {
        var random = SeededGenerator(seed: 12)
        let maker = SampleMaker()
        for _ in 0..<Effort.count("AOS_FUZZ", default: 300) {
            let request = try ProtocolCodec.encode(maker.make(Request.self))
            let reply = try ProtocolCodec.encode(maker.make(Reply.self))
            for _ in 0..<4 {
                _ = try? ProtocolCodec.decode(Request.self, from: Self.damaged(request, &random))
                _ = try? ProtocolCodec.decode(Reply.self, from: Self.damaged(reply, &random))
                let shuffled = try CanonicalEncoder.encode(
                    Self.shuffled(CanonicalDecoder.decode(reply), &random))
                _ = try? ProtocolCodec.decode(Reply.self, from: shuffled)
            }
        }
    }

    private static func damaged(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
            let place = Int.random(in: bytes.indices, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
            case 1: bytes.remove(at: place)
            case 2: bytes.insert(UInt8.random(in: .min ... .max, using: &random), at: place)
            default: bytes.removeSubrange(place...)
            }
        }
        return bytes
    }

    /// The same value with some parts replaced by others.
    private static func shuffled(_ value: CBORValue, _ random: inout SeededGenerator) -> CBORValue {
        if Int.random(in: 0..<40, using: &random) == 0 {
            let others: [CBORValue] = [
                .null, .text("x"), .unsigned(.max), .negative(.max), .array([]), .map([]), .bytes([0xff, 0xff, 0xff]),
                .bool(true), .float(.nan), .array([.null, .null, .null]),
            ]
            return others[Int.random(in: others.indices, using: &random)]
        }
        switch value {
        case .array(let items): return .array(items.map { shuffled($0, &random) })
        case .map(let entries):
            return .map(entries.map { CBOREntry(key: $0.key, value: shuffled($0.value, &random)) })
        case .bytes(let bytes):
            return .bytes(Int.random(in: 0..<4, using: &random) == 0 ? damaged(bytes, &random) : bytes)
        default: return value
        }
    }

    @Test func `bytes that claim to be very long, very deep or another type are refused`() throws {
        let deep = Array(repeating: UInt8(0x81), count: 100_000) + [0xf6]
        let hostile: [[UInt8]] = [
            [], [0xf6], CanonicalEncoder.prefix, CanonicalEncoder.prefix + deep,
            CanonicalEncoder.prefix + [0x9b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
            CanonicalEncoder.prefix + [0xbb, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
            try CanonicalEncoder.encode(.entry("nothing of ours", .map([]))),
            try CanonicalEncoder.encode(.record([("open", .map([])), ("follow", .map([]))])),
        ]
        for bytes in hostile {
            #expect(throws: CodecError.self) { try ProtocolCodec.decode(Request.self, from: bytes) }
        }
        // A packed list that claims more rows than its bytes can hold.
        let claim = try CanonicalEncoder.encode(.bytes([0xff, 0xff, 0xff, 0xff, 0x7f, 0, 0, 0]))
        #expect(throws: CodecError.self) { try ProtocolCodec.decode(Packed<DefinitionRow>.self, from: claim) }
        // A path that contains a zero byte would be another path for the system.
        let path = try ProtocolCodec.encode(Request.addition(ImportRequest(.path("/a"))))
        let zero = path.map { $0 == UInt8(ascii: "a") ? 0 : $0 }
        #expect(throws: CodecError.self) { try ProtocolCodec.decode(Request.self, from: zero) }
    }

    @Test func `a request can't contain a key or a secret`() throws {
        #expect(!(SigningKey.self is any Encodable.Type))
        #expect(!(Signing.self is any Encodable.Type))
    }
}
