import Foundation

/// A point in time after which a test stops.
struct Deadline {
    private let end: ContinuousClock.Instant

    /// The deadline that many seconds from now.
    init(seconds: Int) { end = .now + .seconds(seconds) }

    var isOver: Bool { .now >= end }
}
