/// Points in time, in UTC, as nanoseconds since the start of 1970.
public enum Moment {
    /// Hours and minutes, such as `09:30`.
    public static func clock(_ nanoseconds: UInt64) -> String {
        let minutes = nanoseconds / 60_000_000_000
        return "\(two(minutes / 60 % 24)):\(two(minutes % 60))"
    }

    /// Day and time, such as `2025-03-01 09:30:00`.
    public static func full(_ nanoseconds: UInt64) -> String {
        let seconds = nanoseconds / 1_000_000_000
        // Howard Hinnant's algorithm: days count from the first of March of year 0, so that leap days come last.
        let shifted = seconds / 86_400 + 719_468
        let (era, day) = (shifted / 146_097, shifted % 146_097)
        let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365
        let dayOfYear = day - (365 * year + year / 4 - year / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let civilYear = year + era * 400 + (month <= 2 ? 1 : 0)
        let civilDay = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        return "\(civilYear)-\(two(month))-\(two(civilDay)) \(clock(nanoseconds)):\(two(seconds % 60))"
    }

    /// The time that has passed, in the largest unit that fits: `just now`, `3 min ago`, `2 h ago`, `4 days ago`.
    public static func age(_ nanoseconds: UInt64) -> String {
        let minutes = Int(clamping: nanoseconds / 60_000_000_000)
        switch minutes {
        case ..<1: return "just now"
        case ..<60: return "\(minutes) min ago"
        case ..<1440: return "\(minutes / 60) h ago"
        default: return (minutes / 1440).of("day") + " ago"
        }
    }

    private static func two(_ number: UInt64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
