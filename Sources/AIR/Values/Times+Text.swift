extension Times {
    private static let nanosecondsPerSecond: UInt64 = 1_000_000_000

    /// The RFC 3339 text, in UTC, of nanoseconds since 1970.
    package static func text(ofTime nanoseconds: UInt64) -> String {
        let seconds = nanoseconds / nanosecondsPerSecond
        let (year, month, day) = date(daysSinceEpoch: Int(seconds / 86_400))
        let clock = Int(seconds % 86_400)
        let date = "\(digits(year, 4))-\(digits(month, 2))-\(digits(day, 2))"
        let time = "\(digits(clock / 3_600, 2)):\(digits(clock / 60 % 60, 2)):\(digits(clock % 60, 2))"
        return "\(date)T\(time)\(fraction(nanoseconds % nanosecondsPerSecond))Z"
    }

    /// The ISO 8601 text of a number of nanoseconds.
    static func text(ofDuration nanoseconds: Int64) -> String {
        let magnitude = nanoseconds.magnitude
        let seconds = magnitude / nanosecondsPerSecond
        let rest = fraction(magnitude % nanosecondsPerSecond)
        var days = ""
        var clock = ""
        if seconds >= 86_400 { days = "\(seconds / 86_400)D" }
        if seconds / 3_600 % 24 > 0 { clock += "\(seconds / 3_600 % 24)H" }
        if seconds / 60 % 60 > 0 { clock += "\(seconds / 60 % 60)M" }
        if seconds % 60 > 0 || !rest.isEmpty || (days.isEmpty && clock.isEmpty) { clock += "\(seconds % 60)\(rest)S" }
        return (nanoseconds < 0 ? "-P" : "P") + days + (clock.isEmpty ? "" : "T" + clock)
    }

    /// A decimal point and the digits of nanoseconds without trailing zeros; empty for 0.
    private static func fraction(_ nanoseconds: UInt64) -> String {
        guard nanoseconds > 0 else { return "" }
        var text = digits(Int(nanoseconds), 9)
        while text.last == "0" { text.removeLast() }
        return "." + text
    }

    private static func digits(_ number: Int, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }

    /// The date in the proleptic Gregorian calendar, counted in eras of 400 years that start in March.
    private static func date(daysSinceEpoch days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        )
    }
}
