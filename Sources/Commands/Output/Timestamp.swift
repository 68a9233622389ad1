/// A moment as people read it, in UTC: `2025-03-01 09:30:00`.
struct Timestamp: CustomStringConvertible {
    let description: String

    /// The moment so many nanoseconds after the start of 1970.
    init(nanoseconds: UInt64) {
        let seconds = nanoseconds / 1_000_000_000
        let (days, rest) = (Int(seconds / 86_400), Int(seconds % 86_400))
        // Days are counted from the first of March of year 0, so that leap days come last.
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        func digits(_ number: Int, _ count: Int = 2) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
        }
        description =
            "\(digits(year, 4))-\(digits(month))-\(digits(day)) "
            + "\(digits(rest / 3600)):\(digits(rest / 60 % 60)):\(digits(rest % 60))"
    }
}
