import Randomness
import Testing

@testable import AIR

@Suite struct TimesTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("1970-01-01T00:00:00.000000001Z", 1), ("1970-01-01T01:00:00+01:00", 0),
        ("1969-12-31T23:00:00-01:00", 0), ("2000-02-29T12:34:56.789Z", 951_827_696_789_000_000),
        ("2026-01-31t12:00:00z", 1_769_860_800_000_000_000), ("2024-12-31T23:59:59-00:00", 1_735_689_599_000_000_000),
        ("2554-07-21T23:34:33.709551615Z", UInt64.max),
    ])
    func `RFC 3339 times are nanoseconds since 1970`(_ text: String, _ expected: UInt64) {
        #expect(Times.nanoseconds(ofTime: text) == expected)
    }

    @Test(arguments: [
        "", "2026-01-31", "2026-01-31 12:00:00Z", "2026-01-31T12:00:00", "2026-1-31T12:00:00Z", "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z", "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-04-31T00:00:00Z",
        "2026-01-00T00:00:00Z",
        "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z", "2026-01-01T00:00:00.Z",
        "2026-01-01T00:00:00.1234567890Z", "2026-01-01T00:00:00+1:00", "2026-01-01T00:00:00+24:00",
        "2026-01-01T00:00:00ZZ",
        "1969-12-31T23:59:59Z", "1970-01-01T00:00:00+00:01", "2554-07-21T23:34:33.709551616Z", "9999-12-31T23:59:59Z",
        "+026-01-01T00:00:00Z", "２026-01-01T00:00:00Z",
    ])
    func `other texts are not times`(_ text: String) { #expect(Times.nanoseconds(ofTime: text) == nil) }

    @Test(arguments: [
        ("PT0S", 0), ("PT1S", 1_000_000_000), ("P1D", 86_400_000_000_000), ("P1DT2H3M4.5S", 93_784_500_000_000),
        ("PT0.000000001S", 1), ("-PT1M", -60_000_000_000), ("PT90M", 5_400_000_000_000),
        ("PT9223372036.854775807S", Int64.max), ("-PT9223372036.854775808S", Int64.min), ("P00D", 0),
    ])
    func `ISO 8601 durations are nanoseconds`(_ text: String, _ expected: Int64) {
        #expect(Times.nanoseconds(ofDuration: text) == expected)
    }

    @Test(arguments: [
        "", "P", "PT", "-P", "P1", "P1DT", "1D", "P1Y", "P1W", "PT1", "PT1.5H", "PT1.S", "PT.5S", "PT1.0000000000S",
        "PT1S1M",
        "PT1M1H", "P1H", "p1d", "+P1D", "--P1D", "P-1D", "PT9223372036.854775808S", "-PT9223372036.854775809S",
        "P99999999999999999999D", "P213504D", "PT1S ",
    ])
    func `other texts are not durations`(_ text: String) { #expect(Times.nanoseconds(ofDuration: text) == nil) }
}

@Suite struct ScalarsTests {
    @Test(arguments: ["0", "1.", ".5", "+1.5", "-1.5e10", "1E+2", "00.100", "1e-9999"])
    func `decimals are recognized`(_ text: String) { #expect(Scalars.isDecimal(text)) }

    @Test(arguments: ["", ".", "+", "1e", "e1", "1.2.3", "--1", "1e1.5", "NaN", "1 ", "１", "0x1"])
    func `other texts are not decimals`(_ text: String) { #expect(!Scalars.isDecimal(text)) }

    @Test func `uuids are hex digits in five groups`() {
        #expect(Scalars.isUUID("01234567-89ab-CDEF-0123-456789abcdef"))
        for text in [
            "", "01234567-89ab-cdef-0123-456789abcde", "0123456789abcdef0123456789abcdef",
            "g1234567-89ab-cdef-0123-456789abcdef",
        ] {
            #expect(!Scalars.isUUID(text))
        }
    }

    @Test func `integers are read from text`() {
        #expect(Scalars.signed("+007") == 7)
        #expect(Scalars.signed("-0") == 0)
        #expect(Scalars.signed("-9223372036854775808") == .min)
        #expect(Scalars.natural("18446744073709551615") == .max)
        #expect(Scalars.natural("+0") == 0)
        for text in ["", "+", "-", "1.0", "1e3", " 1", "9223372036854775808", "0x1", "１"] {
            #expect(Scalars.signed(text) == nil)
        }
        for text in ["-0", "-1", "18446744073709551616", "5.0", "+-1"] { #expect(Scalars.natural(text) == nil) }
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00Z"), (1, "1970-01-01T00:00:00.000000001Z"),
        (951_827_696_789_000_000, "2000-02-29T12:34:56.789Z"), (951_868_800_000_000_000, "2000-03-01T00:00:00Z"),
        (4_107_542_399_000_000_000, "2100-02-28T23:59:59Z"), (4_107_542_400_000_000_000, "2100-03-01T00:00:00Z"),
        (UInt64.max, "2554-07-21T23:34:33.709551615Z"),
    ])
    func `nanoseconds print as a time`(_ nanoseconds: UInt64, _ text: String) {
        #expect(Times.text(ofTime: nanoseconds) == text)
    }

    @Test(arguments: [
        (0, "PT0S"), (1, "PT0.000000001S"), (-1_500_000_000, "-PT1.5S"), (60_000_000_000, "PT1M"),
        (3_600_000_000_000, "PT1H"), (86_400_000_000_000, "P1D"), (90_061_000_000_000, "P1DT1H1M1S"),
        (86_400_500_000_000, "P1DT0.5S"), (Int64.max, "P106751DT23H47M16.854775807S"),
        (Int64.min, "-P106751DT23H47M16.854775808S"),
    ])
    func `nanoseconds print as a duration`(_ nanoseconds: Int64, _ text: String) {
        #expect(Times.text(ofDuration: nanoseconds) == text)
        #expect(Times.nanoseconds(ofDuration: text) == nanoseconds)
    }

    @Test func `every time and duration survives printing and reading`() {
        var generator = SeededGenerator(seed: 1970)
        for _ in 0..<10_000 {
            let time = generator.next()
            #expect(Times.nanoseconds(ofTime: Times.text(ofTime: time)) == time)
            let duration = Int64(bitPattern: generator.next())
            #expect(Times.nanoseconds(ofDuration: Times.text(ofDuration: duration)) == duration)
        }
    }
}
