import AIR
import CanonicalCBOR
import Plans
import Testing

/// Payloads in tagged form are read as the values they encode, all others without a schema (Documentation/plans.md,
/// *Tagged form*).
@Suite struct TaggedFormTests {
    private func payload(_ value: CBORValue) throws -> PlanValue {
        ReceiptPayload.value(of: try CanonicalEncoder.encodeBare(value))
    }

    @Test func `every value survives writing and reading its plain bytes`() throws {
        let hash = "sha256:" + String(repeating: "ab", count: 32)
        let values: [PlanValue] = [
            .unit, .null, .bool(true), .int(-1), .int(.min), .nat(.max), .dec128("1.50"), .bytes([0, 255]), .text("é"),
            .time(1), .duration(-1), .hash(hash), .uuid("x"), .list([.nat(1), .list([])]),
            .set([.int(-2), .nat(1), .text("a"), .hash(hash), .uuid("u")]),
            .map([PlanValue.Entry(.nat(1), .text("a")), PlanValue.Entry(.text("b"), .null)]),
            .record([PlanValue.Field("z", .nat(1)), PlanValue.Field("a", .unit)]),
        ]
        for value in values {
            #expect(ReceiptPayload.value(of: try TaggedForm.plainBytes(of: value)) == value)
        }
    }

    @Test func `records keep their field order in plain bytes and are sorted in canonical ones`() throws {
        let value = PlanValue.record([PlanValue.Field("b", .unit), PlanValue.Field("a", .unit)])
        let plain = try TaggedForm.plainBytes(of: value)
        let canonical = try TaggedForm.canonicalBytes(of: value)
        let name = [0xa1, 0x66] + Array("Record".utf8)
        let unit = [0x64] + Array("Unit".utf8)
        #expect(plain == name + [0xa2, 0x61, 0x62] + unit + [0x61, 0x61] + unit)
        #expect(canonical == CanonicalEncoder.prefix + name + [0xa2, 0x61, 0x61] + unit + [0x61, 0x62] + unit)
    }

    @Test func `forms may be numbers, and forms without content may stand alone`() throws {
        #expect(try payload(.map([CBOREntry(key: .unsigned(4), value: .unsigned(9))])) == .nat(9))
        #expect(try payload(.array([.text("Int"), .negative(0)])) == .int(-1))
        #expect(try payload(.text("Null")) == .null)
        #expect(try payload(.unsigned(0)) == .unit)
        #expect(try payload(.unsigned(7)) == .nat(7))
        #expect(try payload(.map([CBOREntry(key: .text("Unit"), value: .null)])) == .unit)
    }

    @Test func `a form with invalid content is read as plain data`() throws {
        let almost = CBORValue.record([("Hash", .text("sha256:zz"))])
        #expect(try payload(almost) == .record([PlanValue.Field("Hash", .text("sha256:zz"))]))
        let nested = CBORValue.record([("a", .record([("Nat", .unsigned(1))]))])
        #expect(
            try payload(nested)
                == .record([PlanValue.Field("a", .record([PlanValue.Field("Nat", .nat(1))]))]))
    }

    @Test func `data that can't be a value is read as bytes`() throws {
        for data in [CBORValue.float(1.5), .array([.float(1)]), .map([CBOREntry(key: .bool(true), value: .null)])] {
            let bytes = try CanonicalEncoder.encodeBare(data)
            #expect(ReceiptPayload.value(of: bytes) == .bytes(bytes))
        }
        #expect(ReceiptPayload.value(of: [0x1b, 1]) == .bytes([0x1b, 1]))
    }
}
