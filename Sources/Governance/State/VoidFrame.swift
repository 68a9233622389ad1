public import AIR
public import CanonicalCBOR

extension DiagnosticCode {
    /// A frame of the journal that changes nothing, since its records can't follow those before it.
    public static let journalVoid = DiagnosticCode(rawValue: "journal-void")
    /// A frame of the journal of a version that this one does not know.
    public static let journalNewer = DiagnosticCode(rawValue: "journal-newer")
    /// A frame whose time can't be right.
    public static let clockSkew = DiagnosticCode(rawValue: "clock-skew")
}

/// A sound frame of the journal whose records can't be read or can't follow those before it: it changes nothing.
///
/// Nothing can be taken out of a chain, so one odd frame must not end a world.
public struct VoidFrame: Sendable, Equatable, Codable {
    /// Its height, from 0.
    public let height: Int
    /// Its hash.
    public let hash: Hash
    /// The time when it was appended, in nanoseconds since 1970; nil when the frame can't be read.
    public let time: UInt64?
    /// The reason why it is void.
    public let damage: RecordDamage
}

/// The first frame of a version that this one does not know.
public struct NewerFrame: Sendable, Equatable, Codable {
    /// Its height, from 0.
    public let height: Int
    /// Its version.
    public let version: UInt64

    /// The message to readers.
    var notice: Diagnostic {
        Diagnostic(
            .warning, .journalNewer,
            "frame \(height) of the journal is of version \(version): it and what follows it was not read",
            help: "use a newer version of aos; this one writes nothing to the journal")
    }
}

extension GovernanceState {
    /// The message about the void frames: the first of them, and their number.
    var voidNotices: [Diagnostic] {
        guard let first = voids.first else { return [] }
        let others = voids.count == 1 ? "" : "; \(voids.count) frames are void in all"
        return [
            Diagnostic(
                .notice, .journalVoid,
                "frame \(first.height) of the journal is void and changes nothing: \(first.damage.message)\(others)",
                help: "`aos journal verify` lists each")
        ]
    }
}

/// Finds the frames whose time can't be right, while they are read in order.
struct FrameClock {
    /// The maximum time that a frame may be ahead of the reader's clock, in nanoseconds.
    private static let tolerance: UInt64 = 600_000_000_000

    private let latest: UInt64
    private var previous: UInt64 = 0

    /// - Parameter now: the time of the reader, in nanoseconds since 1970.
    init(now: UInt64) { latest = now.addingReportingOverflow(Self.tolerance).overflow ? .max : now + Self.tolerance }

    /// Whether the next frame's time lies before that of the frame before, or well ahead of the reader's clock.
    mutating func isSkewed(_ time: UInt64) -> Bool {
        defer { previous = time }
        return time < previous || time > latest
    }
}
