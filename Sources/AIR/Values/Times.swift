/// Times and durations as text: RFC 3339 from 1970 and a subset of ISO 8601 durations (Documentation/language.md,
/// *Normal form*).
package enum Times {
    private static let billion: UInt64 = 1_000_000_000

    /// The nanoseconds since 1970 of an RFC 3339 time with at most nine fraction digits.
    static func nanoseconds(ofTime text: String) -> UInt64? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: "t"), bytes[13] == UInt8(ascii: ":"),
            bytes[16] == UInt8(ascii: ":"),
            let year = number(bytes[0..<4]), let month = number(bytes[5..<7]), let day = number(bytes[8..<10]),
            let hour = number(bytes[11..<13]), let minute = number(bytes[14..<16]), let second = number(bytes[17..<19]),
            (1...12).contains(month), day >= 1, day <= daysIn(month: month, year: year), hour < 24, minute < 60,
            second < 60
        else { return nil }
        var rest = bytes[19...]
        var fraction: UInt64 = 0
        if rest.first == UInt8(ascii: ".") {
            let digits = rest.dropFirst().prefix(while: \.isDigit)
            guard let value = fractionNanoseconds(digits) else { return nil }
            fraction = value
            rest = rest.dropFirst(1 + digits.count)
        }
        guard let offset = offsetSeconds(rest) else { return nil }
        let seconds =
            daysSinceEpoch(year: year, month: month, day: day) * 86_400 + hour * 3_600 + minute * 60 + second - offset
        guard seconds >= 0 else { return nil }
        let (whole, overflow) = UInt64(seconds).multipliedReportingOverflow(by: billion)
        guard !overflow else { return nil }
        let (total, carry) = whole.addingReportingOverflow(fraction)
        return carry ? nil : total
    }

    /// The nanoseconds of `-?P[nD][T[nH][nM][n[.f]S]]`.
    static func nanoseconds(ofDuration text: String) -> Int64? {
        var rest = Array(text.utf8)[...]
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative { rest = rest.dropFirst() }
        guard rest.first == UInt8(ascii: "P") else { return nil }
        rest = rest.dropFirst()
        var total: UInt64 = 0
        var parts = 0
        func parse(_ unit: Character, seconds: UInt64, mayHaveFraction: Bool = false) -> Bool {
            let digits = rest.prefix(while: \.isDigit)
            guard !digits.isEmpty else { return true }
            var after = rest.dropFirst(digits.count)
            var fraction: UInt64 = 0
            if mayHaveFraction, after.first == UInt8(ascii: ".") {
                let decimals = after.dropFirst().prefix(while: \.isDigit)
                guard let value = fractionNanoseconds(decimals) else { return false }
                fraction = value
                after = after.dropFirst(1 + decimals.count)
            }
            guard after.first == unit.asciiValue else { return true }
            guard let count = UInt64(String(decoding: digits, as: UTF8.self)) else { return false }
            let (nanoseconds, overflow) = count.multipliedReportingOverflow(by: seconds * billion)
            let (sum, carry) = total.addingReportingOverflow(nanoseconds)
            let (withFraction, carryAgain) = sum.addingReportingOverflow(fraction)
            guard !overflow, !carry, !carryAgain else { return false }
            total = withFraction
            parts += 1
            rest = after.dropFirst()
            return true
        }
        guard parse("D", seconds: 86_400) else { return nil }
        if rest.first == UInt8(ascii: "T") {
            rest = rest.dropFirst()
            let before = parts
            guard parse("H", seconds: 3_600), parse("M", seconds: 60), parse("S", seconds: 1, mayHaveFraction: true),
                parts > before
            else { return nil }
        }
        guard rest.isEmpty, parts > 0 else { return nil }
        if isNegative { return total <= UInt64(Int64.max) + 1 ? Int64(truncatingIfNeeded: 0 &- total) : nil }
        return Int64(exactly: total)
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        guard digits.allSatisfy(\.isDigit) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    private static func fractionNanoseconds(_ digits: ArraySlice<UInt8>) -> UInt64? {
        guard (1...9).contains(digits.count), digits.allSatisfy(\.isDigit) else { return nil }
        let value = digits.reduce(0 as UInt64) { $0 * 10 + UInt64($1 - UInt8(ascii: "0")) }
        return (digits.count..<9).reduce(value) { scaled, _ in scaled * 10 }
    }

    private static func offsetSeconds(_ text: ArraySlice<UInt8>) -> Int? {
        let bytes = Array(text)
        if bytes.count == 1 { return bytes[0] == UInt8(ascii: "Z") || bytes[0] == UInt8(ascii: "z") ? 0 : nil }
        guard bytes.count == 6, bytes[3] == UInt8(ascii: ":"), let hours = number(bytes[1..<3]),
            let minutes = number(bytes[4..<6]), hours < 24, minutes < 60
        else { return nil }
        let seconds = hours * 3_600 + minutes * 60
        switch bytes[0] {
        case UInt8(ascii: "+"): return seconds
        case UInt8(ascii: "-"): return -seconds
        default: return nil
        }
    }

    private static func daysIn(month: Int, year: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: isLeap(year) ? 29 : 28
        default: 31
        }
    }

    private static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    private static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
        let shifted = month > 2 ? year : year - 1
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
