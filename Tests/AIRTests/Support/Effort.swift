import Foundation

/// How much the random tests try: little by default, more where the environment asks.
enum Effort {
    /// A number from the environment, or the default.
    static func count(_ variable: String, default standard: Int) -> Int {
        ProcessInfo.processInfo.environment[variable].flatMap(Int.init) ?? standard
    }
}

/// The end of a stretch of time.
struct Deadline {
    private let end: ContinuousClock.Instant

    /// So many seconds from now.
    init(seconds: Int) { end = .now + .seconds(seconds) }

    var isOver: Bool { .now >= end }
}
