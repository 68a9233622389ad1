import CanonicalCBOR
import Testing

@Suite struct ValueTests {
    @Test("Values are equal if their canonical bytes are")
    func equality() {
        let one = CBORValue.record([("a", .unsigned(1)), ("b", .null)])
        let other = CBORValue.record([("b", .null), ("a", .unsigned(1))])
        #expect(one == other)
        #expect(Set([one, other]).count == 1)
        #expect(one != .record([("a", .unsigned(1)), ("b", .bool(false))]))
        #expect(one != .record([("a", .unsigned(1))]))
        let different: [CBORValue] = [
            .unsigned(1), .negative(1), .float(1), .float(-0.0), .float(0), .text("\u{e9}"), .text("e\u{301}"),
            .bytes([1]), .array([.unsigned(1)]), .null, .bool(false), .bool(true), .map([]), .array([]), .text(""),
            .bytes([]), .unsigned(0), .negative(0),
        ]
        #expect(Set(different).count == different.count)
        #expect(CBORValue.float(.nan) == .float(.nan))
    }

    @Test("Accessors return matching values and otherwise nil")
    func access() {
        let entries = [
            CBOREntry(key: .unsigned(1), value: .null), CBOREntry("e\u{301}", .bool(true)), CBOREntry("\u{E9}", .null),
        ]
        #expect(entries.value(under: "\u{E9}") == .null)
        #expect(entries.value(under: "e\u{301}") == .bool(true))
        #expect(entries.value(under: "e") == nil)
        #expect(CBORValue.entry("a", .null) == .record([("a", .null)]))
        let map = CBORValue.record([("\u{e9}", .unsigned(1)), ("e\u{301}", .text("x"))])
        #expect(map["\u{e9}"]?.asUnsigned == 1)
        #expect(map["e\u{301}"]?.asText == "x")
        #expect(map["e"] == nil)
        #expect(CBORValue.null["e"] == nil)
        #expect(map.asMap?.count == 2)
        #expect(map.asArray == nil && map.asText == nil && map.asBool == nil && !map.isNull)
        #expect(CBORValue.integer(-5).asInteger == -5)
        #expect(CBORValue.integer(Int64.min).asInteger == .min)
        #expect(CBORValue.unsigned(.max).asInteger == nil)
        #expect(CBORValue.negative(.max).asInteger == nil)
        #expect(CBORValue.integer(-1).asUnsigned == nil)
        #expect(CBORValue.bytes([7]).asBytes == [7])
    }
}
