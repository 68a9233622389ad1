public import AIR
public import CanonicalCBOR

extension DiagnosticCode {
    /// A frame of the journal is void and changes nothing, because its records can't follow the earlier ones.
    public static let journalVoid = DiagnosticCode(rawValue: "journal-void")
    /// A frame of the journal has a version that this program does not know.
    public static let journalNewer = DiagnosticCode(rawValue: "journal-newer")
    /// The time of a frame can't be right.
    public static let clockSkew = DiagnosticCode(rawValue: "clock-skew")
}

/// An intact frame of the journal whose records can't be read or can't follow the earlier ones: it changes nothing.
///
/// Frames can't be removed from a chain, so one invalid frame must not make a world unusable.
public struct VoidFrame: Sendable, Equatable, Codable {
    /// The frame's height, from 0.
    public let height: Int
    /// Its hash.
    public let hash: Hash
    /// The time when it was appended, in nanoseconds since 1970; nil when the frame can't be read.
    public let time: UInt64?
    /// The reason why the frame is void.
    public let damage: RecordDamage
}

/// The first frame of a version that this one does not know.
public struct NewerFrame: Sendable, Equatable, Codable {
    /// The frame's height, from 0.
    public let height: Int
    /// The frame's version.
    public let version: UInt64

    /// The notice for readers of the journal.
    var notice: Diagnostic {
        Diagnostic(
            .warning, .journalNewer,
            "frame \(height) of the journal has version \(version): it and later frames were not read",
            help: "use a newer version of aos; this one writes nothing to the journal")
    }
}

extension GovernanceState {
    /// A notice about the void frames, with the first one and their number; empty without any.
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

/// Detects frames whose time can't be right while frames are read in order.
struct FrameClock {
    /// The maximum time that a frame may be ahead of the reader's clock, in nanoseconds.
    private static let tolerance: UInt64 = 600_000_000_000

    private let latest: UInt64
    private var previous: UInt64 = 0

    /// - Parameter now: the time of the reader, in nanoseconds since 1970.
    init(now: UInt64) { latest = now.addingReportingOverflow(Self.tolerance).overflow ? .max : now + Self.tolerance }

    /// Whether the next frame's time is before that of the previous frame, or well ahead of the reader's clock.
    mutating func isSkewed(_ time: UInt64) -> Bool {
        defer { previous = time }
        return time < previous || time > latest
    }
}
