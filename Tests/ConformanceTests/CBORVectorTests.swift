import CanonicalCBOR
import Foundation
import Testing

/// The vectors of the CBOR working group, each after the prefix that every stored value starts with.
@Suite(.enabled(if: ConformanceData.isAvailable)) struct CBORVectorTests {
    @Test func `deterministic vectors round-trip byte for byte`() throws {
        var count = 0
        for vector in try Self.vectors() where vector.isDeterministic {
            let bytes = CanonicalEncoder.prefix + vector.bytes
            do {
                let value = try CanonicalDecoder.decode(bytes)
                #expect(try CanonicalEncoder.encode(value) == bytes, "\(vector.hex)")
                count += 1
            } catch {
                Issue.record("\(vector.file) \(vector.hex): \(error.message)")
            }
        }
        #expect(count > 500)
    }

    @Test func `all other vectors are refused`() throws {
        var count = 0
        for vector in try Self.vectors() where !vector.isDeterministic {
            if let value = try? CanonicalDecoder.decode(CanonicalEncoder.prefix + vector.bytes) {
                Issue.record("\(vector.file) \(vector.hex) was read as \(value)")
            }
            count += 1
        }
        #expect(count > 500)
    }

    @Test func `no vector is read without the prefix`() throws {
        for vector in try Self.vectors() {
            #expect(throws: CBORError.self) { try CanonicalDecoder.decode(vector.bytes) }
        }
    }

    @Test func `the tables name only vectors that need an entry`() throws {
        let vectors = try Self.vectors()
        for hex in Self.unsupported.keys {
            let named = vectors.filter { $0.hex == hex }
            #expect(!named.isEmpty && named.allSatisfy { $0.roundTrips }, "\(hex) does not need an entry")
        }
        for hex in Self.deterministicNonetheless.keys {
            let named = vectors.filter { $0.hex == hex }
            #expect(!named.isEmpty && named.allSatisfy { !$0.roundTrips && !$0.isBad }, "\(hex) does not need an entry")
        }
    }

    /// The reason why a vector that a general codec accepts is not canonical here.
    enum Reason { case tag, simpleValue, undefined, payloadOfNaN }

    /// Vectors that round-trip in a general codec, but hold values that ours can't represent.
    static let unsupported: [String: Reason] = [
        "c249010000000000000000": .tag,
        "c349010000000000000000": .tag,
        "c074323031332d30332d32315432303a30343a30305a": .tag,
        "c11a514b67b0": .tag,
        "c1fb41d452d9ec200000": .tag,
        "d74401020304": .tag,
        "d818456449455446": .tag,
        "d82077687474703a2f2f7777772e6578616d706c652e636f6d2f": .tag,
        "f7": .undefined,
        "f0": .simpleValue,
        "f8ff": .simpleValue,
        "c2491c0000000000000000": .tag,
        "c3491c0000000000000000": .tag,
        "c100": .tag,
        "c101": .tag,
        "c120": .tag,
        "c249010000000000000001": .tag,
        "c349010000000000000001": .tag,
        "e1": .simpleValue,
        "e4": .simpleValue,
        "e8": .simpleValue,
        "e9": .simpleValue,
        "f2": .simpleValue,
        "f820": .simpleValue,
        "f821": .simpleValue,
        "f860": .simpleValue,
        "f8b2": .simpleValue,
        "f8c0": .simpleValue,
        "f97d1f": .payloadOfNaN,
        "f97d43": .payloadOfNaN,
        "f97df6": .payloadOfNaN,
        "f9fde9": .payloadOfNaN,
        "f9fe00": .payloadOfNaN,
        "f9fe51": .payloadOfNaN,
        "f9feed": .payloadOfNaN,
        "fa7fa3f553": .payloadOfNaN,
        "fa7fa86197": .payloadOfNaN,
        "fa7fbec01b": .payloadOfNaN,
        "faffbd3eb2": .payloadOfNaN,
        "faffca24fe": .payloadOfNaN,
        "faffddb719": .payloadOfNaN,
        "fb7ff47eaa6bb744df": .payloadOfNaN,
        "fb7ff50c32fdc0b06d": .payloadOfNaN,
        "fb7ff7d8037701b83c": .payloadOfNaN,
        "fbfff7a7d642e1b3ff": .payloadOfNaN,
        "fbfff9449fd767f03e": .payloadOfNaN,
        "fbfffbb6e3314b47ad": .payloadOfNaN,
    ]

    /// Deterministic vectors that the suite does not expect to round-trip, because of other libraries.
    static let deterministicNonetheless: [String: String] = [
        "f903ff": "the largest subnormal half is the shortest form of its value",
        "f983ff": "the negative of the largest subnormal half is the shortest form of its value",
        "a1f9800080": "-0.0 is a key distinct from 0",
    ]

    struct Vector {
        let file: String
        let hex: String
        let bytes: [UInt8]
        /// Whether the file holds vectors that every decoder must refuse.
        let isBad: Bool
        /// Whether a general codec writes the bytes that it read.
        let roundTrips: Bool

        var isDeterministic: Bool {
            !isBad && (roundTrips ? unsupported[hex] == nil : deterministicNonetheless[hex] != nil)
        }
    }

    /// All vectors, from the readable form of the suite: one value in braces for each.
    private static func vectors() throws -> [Vector] {
        let root = URL(filePath: ConformanceData.path("third-party/cbor-wg/tests"))
        let files = try FileManager.default.subpathsOfDirectory(atPath: root.path).filter { $0.hasSuffix(".edn") }
        var vectors: [Vector] = []
        for file in files.sorted() {
            let text = try String(contentsOf: root.appending(path: file), encoding: .utf8)
            let isBad = text.contains("\n  \"fail\": true")
            var roundTrips = true
            for line in text.split(separator: "\n").map({ $0.drop { $0 == " " } }) {
                if line.hasPrefix("{") { roundTrips = true }
                if line.hasPrefix("\"roundtrip\": false") { roundTrips = false }
                if line.hasPrefix("\"encoded\": h'") {
                    let hex = line.dropFirst(13).prefix { $0 != "'" }.filter { $0 != " " }.lowercased()
                    let bytes = try #require(unhex(hex), "\(file): \(line)")
                    vectors.append(Vector(file: file, hex: hex, bytes: bytes, isBad: isBad, roundTrips: roundTrips))
                }
            }
        }
        #expect(vectors.count == 1381)
        return vectors
    }
}
