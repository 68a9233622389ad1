import Foundation

/// The end of a stretch of time.
struct Deadline {
    private let end: ContinuousClock.Instant

    /// So many seconds from now.
    init(seconds: Int) { end = .now + .seconds(seconds) }

    var isOver: Bool { .now >= end }
}
