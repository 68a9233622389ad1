import AIR
import CanonicalCBOR
import JSON
import Plans
import Testing

/// Expressions, receipts, the tagged form and intent hashes agree with the existing system.
@Suite(.enabled(if: ConformanceData.isAvailable)) struct PlanVectorTests {
    private static func vectors(_ name: String) -> [JSONValue] {
        (try? ConformanceData.json("plans/\(name).json"))?.asArray ?? []
    }

    private static func bytes(_ hex: String?) throws -> [UInt8] {
        let digits = Array(try #require(hex))
        return try stride(from: 0, to: digits.count, by: 2).map { start in
            try #require(UInt8(String(digits[start...start + 1]), radix: 16))
        }
    }

    @Test func `the vectors are complete`() {
        #expect(Self.vectors("expr").count >= 323)
        #expect(Self.vectors("receipt").count >= 29)
        #expect(Self.vectors("valcbor").count >= 10)
        #expect(Self.vectors("intent").count >= 2)
    }

    @Test(arguments: Self.vectors("expr").indices) func `expressions evaluate as expected`(_ index: Int) throws {
        let vector = Self.vectors("expr")[index]
        let shown = JSONPrinter.compact(vector)
        let environment = try Self.environment(try #require(vector.member("env")))
        let data = try PlainData.value(of: try #require(vector.member("expr")))
        let expectedError = vector.member("error")?.asString
        guard let expression = Expression(data) else {
            #expect(expectedError == "parse_error", "\(shown)")
            return
        }
        let expected = try vector.member("result").map(Self.value)
        do throws(ExpressionError) {
            let found = try Evaluator(environment).value(of: expression)
            #expect(found == expected, "\(shown)")
        } catch {
            #expect(error.kind.rawValue == expectedError, "\(shown)")
        }
    }

    @Test(arguments: Self.vectors("receipt").indices) func `receipts decode as expected`(_ index: Int) throws {
        let vector = Self.vectors("receipt")[index]
        let found = ReceiptPayload.value(of: try Self.bytes(vector.member("cbor")?.asString))
        #expect(try found == Self.value(try #require(vector.member("result"))), "\(JSONPrinter.compact(vector))")
    }

    @Test(arguments: Self.vectors("valcbor").indices) func `values have the expected tagged form`(_ index: Int) throws {
        let vector = Self.vectors("valcbor")[index]
        let value = try Self.value(try #require(vector.member("value")))
        #expect(try hex(TaggedForm.canonicalBytes(of: value)) == vector.member("canonical")?.asString)
        let plain = try TaggedForm.plainBytes(of: value)
        #expect(hex(plain) == vector.member("plain")?.asString)
        #expect(ReceiptPayload.value(of: plain) == value)
    }

    @Test(arguments: Self.vectors("intent").indices) func `intents hash as expected`(_ index: Int) throws {
        let vector = Self.vectors("intent")[index]
        let intent = EffectIntent(
            kind: try #require(vector.member("kind")?.asString), cap: try #require(vector.member("cap")?.asString),
            params: try Self.bytes(vector.member("params")?.asString),
            idempotencyKey: try Self.bytes(vector.member("idem")?.asString))
        #expect(try hex(intent.hash().bytes) == vector.member("intent_hash")?.asString)
    }

    // MARK: - Decoding values of vectors

    private static func environment(_ json: JSONValue) throws -> Environment {
        var environment = Environment(input: try json.member("input").map(value) ?? .unit)
        for member in json.member("vars")?.asObject ?? [] {
            environment.bind(variable: member.key, try value(member.value))
        }
        for member in json.member("steps")?.asObject ?? [] {
            environment.bind(step: member.key, try value(member.value))
        }
        environment.event = try json.member("event").map(value)
        return environment
    }

    private static func value(_ json: JSONValue) throws -> PlanValue {
        let member = try #require(json.asObject?.first)
        let inner = try PlainData.value(of: member.value)
        func key(_ json: JSONValue) throws -> PlanKey { try #require(PlanKey(try value(json))) }
        switch member.key {
        case "unit": return .unit
        case "null": return .null
        case "bool": return .bool(inner == .bool(true))
        case "int": return .int(try #require(inner.asInteger))
        case "nat": return .nat(try #require(inner.asUnsigned))
        case "dec128": return .dec128(try #require(inner.asText))
        case "bytes_b64": return .bytes(try #require(inner.asText.flatMap(Base64.decode)))
        case "text": return .text(try #require(inner.asText))
        case "time_ns": return .time(try #require(inner.asUnsigned))
        case "duration_ns": return .duration(try #require(inner.asInteger))
        case "hash": return .hash(try #require(inner.asText))
        case "uuid": return .uuid(try #require(inner.asText))
        case "list": return .list(try #require(member.value.asArray).map(value))
        case "set": return .set(try #require(member.value.asArray).map(key).sorted())
        case "map":
            let entries = try #require(member.value.asArray).map { pair in
                let parts = try #require(pair.asArray)
                return PlanValue.Entry(try key(parts[0]), try value(parts[1]))
            }
            return .map(entries.sorted { $0.key < $1.key })
        case "record":
            return .record(
                try #require(member.value.asObject).map { PlanValue.Field($0.key, try value($0.value)) })
        default:
            Issue.record("unknown value \(member.key)")
            return .unit
        }
    }
}
