import JSON
import Testing

@Suite struct NumberTests {
    @Test(
        "A number without fraction and exponent is an integer if it fits into 64 bits",
        arguments: [
            ("0", .unsigned(0)), ("9007199254740993", .unsigned(9_007_199_254_740_993)),
            ("18446744073709551615", .unsigned(.max)), ("-1", .negative(0)), ("-256", .negative(255)),
            ("-9223372036854775808", .negative(UInt64(Int64.max))), ("1.0", .float(1)), ("1e2", .float(100)),
            ("18446744073709551616", .float(18_446_744_073_709_551_616)),
            ("-9223372036854775809", .float(-9_223_372_036_854_775_808)),
        ] as [(String, JSONNumber.Exact)])
    func integers(text: String, exact: JSONNumber.Exact) throws {
        #expect(try #require(JSONNumber(text: text)).exact() == exact)
    }

    @Test(
        "A float is rounded correctly",
        arguments: [
            ("0.1", 0x3fb9_9999_9999_999a), ("1e23", 0x44b5_2d02_c7e1_4af6), ("8.5e22", 0x44b1_ffdb_f6b2_b2eb),
            ("9007199254740993.0", 0x4340_0000_0000_0000), ("2.2250738585072011e-308", 0x000f_ffff_ffff_ffff),
            ("2.2250738585072012e-308", 0x0010_0000_0000_0000), ("1.7976931348623158e308", 0x7fef_ffff_ffff_ffff),
            ("2.4703282292062327e-324", 0), ("2.4703282292062328e-324", 1), ("4.9e-324", 1),
            ("0.500000000000000166533453693773481063544750213623046875", 0x3fe0_0000_0000_0002),
            ("62.5364939768271845828", 0x404f_44ab_d5aa_7ca4), ("-0", 0x8000_0000_0000_0000),
            ("-0.0", 0x8000_0000_0000_0000), ("-1e-400", 0x8000_0000_0000_0000),
            ("1.00000000000000011102230246251565404236316680908203124", 0x3ff0_0000_0000_0000),
            ("1.00000000000000011102230246251565404236316680908203125", 0x3ff0_0000_0000_0000),
            ("1.00000000000000011102230246251565404236316680908203126", 0x3ff0_0000_0000_0001),
        ] as [(String, UInt64)])
    func rounding(text: String, bits: UInt64) throws {
        guard case .float(let number) = try #require(JSONNumber(text: text)).exact() else {
            Issue.record("\(text) is not a float")
            return
        }
        #expect(number.bitPattern == bits)
    }

    @Test("Every one of thousands of digits counts")
    func longNumbers() throws {
        func bits(_ text: String) throws -> UInt64? {
            guard case .float(let number) = try #require(JSONNumber(text: text)).exact() else { return nil }
            return number.bitPattern
        }
        let zeros = String(repeating: "0", count: 2000)
        #expect(try bits("9007199254740993.\(zeros)1") == 0x4340_0000_0000_0001)
        #expect(try bits("1\(zeros)e-2000") == 0x3ff0_0000_0000_0000)
        #expect(try bits("0.\(zeros)1e2001") == 0x3ff0_0000_0000_0000)
    }

    @Test(
        "A number too large for a double has no value",
        arguments: ["1e309", "-1e309", "1.7976931348623159e308", "1e99999999999"])
    func overflow(text: String) throws {
        #expect(try #require(JSONNumber(text: text)).exact() == nil)
        let digits = String(repeating: "9", count: 400)
        #expect(try #require(JSONNumber(text: digits)).exact() == nil)
    }

    @Test(
        "Text that is not a JSON number is refused",
        arguments: ["", "-", "01", "+1", "1 ", " 1", "1.", ".5", "0x1", "nan", "1e", "é"])
    func noNumbers(text: String) {
        #expect(JSONNumber(text: text) == nil)
    }

    @Test("Numbers survive writing and reading")
    func writing() throws {
        for number in [0.1, -0.0, 1, 1e300, .leastNonzeroMagnitude, 1.5e16, -2.5] {
            let written = try #require(JSONNumber(number))
            #expect(JSONNumber(text: written.text) != nil)
            #expect(written.exact() == .float(number))
        }
        #expect(JSONNumber(Double.nan) == nil)
        #expect(JSONNumber(-Double.infinity) == nil)
        #expect(JSONNumber(Int64.min).text == "-9223372036854775808")
        #expect(JSONNumber(UInt64.max).exact() == .unsigned(.max))
    }
}
