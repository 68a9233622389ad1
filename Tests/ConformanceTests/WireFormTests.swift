import AIR
import CanonicalCBOR
import JSON
import Testing

/// Typed values have the same wire form as in the existing system.
@Suite(.enabled(if: ConformanceData.isAvailable)) struct WireFormTests {
    private static func vectors() -> [JSONValue] {
        (try? ConformanceData.json("plans/norm.json"))?.asArray ?? []
    }

    @Test func `the vectors are complete`() {
        #expect(Self.vectors().count >= 48)
    }

    @Test(arguments: Self.vectors().indices) func `vectors normalize as expected`(_ index: Int) throws {
        let vector = Self.vectors()[index]
        let members = try #require(vector.asObject)
        func member(_ key: String) -> JSONValue? { members.first { $0.key == key }?.value }
        var scope = TypeScope()
        for schema in member("schemas")?.asObject ?? [] {
            scope.schemas[DefinitionName(schema.key)] = TypeExpression(try PlainData.value(of: schema.value))
        }
        let written = try #require(member("type"))
        let type = try #require(TypeExpression(try PlainData.value(of: written)))
        let input = try Self.bytes(of: try #require(member("cbor")?.asString))
        let outcome = Result { () throws(WireInputError) -> [UInt8] in
            try WireForm.normalize(bytes: input, as: type, in: scope)
        }
        switch outcome {
        case .success(let found):
            #expect(hex(found) == member("result")?.asString, "\(JSONPrinter.compact(vector))")
        case .failure(let error):
            #expect(member("error") != nil, "\(error.message): \(JSONPrinter.compact(vector))")
        }
    }

    private static func bytes(of hex: String) throws -> [UInt8] {
        let digits = Array(hex)
        return try stride(from: 0, to: digits.count, by: 2).map { start in
            try #require(UInt8(String(digits[start...start + 1]), radix: 16))
        }
    }
}
