public import CanonicalCBOR
public import WorldIO

/// The result of rebasing a stale proposal onto the current manifest (Documentation/system.md, *Rebasing*).
public struct Rebase: Sendable, Equatable, Codable {
    /// A decision about the old proposal that does not carry over to the new one.
    public struct LostDecision: Sendable, Equatable {
        /// The decision.
        public let decision: ApprovalDecision
        /// The person who decided.
        public let by: String
        /// The time, in nanoseconds since 1970.
        public let time: UInt64
        /// The reason why it does not count for the new proposal.
        public let reason: Reason
    }

    /// The reason why a decision no longer counts.
    public enum Reason: Sendable, Equatable {
        /// A decision applies to a base, a patch and a result, and the result is now different.
        case otherResult(was: Hash, now: Hash?)

        /// The reason, in one line.
        public var message: String {
            switch self {
            case .otherResult(let was, let now):
                "it was for the result \(was.short)" + (now.map { ", which is now \($0.short)" } ?? "")
            }
        }
    }

    /// The stale proposal.
    public let original: Proposal
    /// The world's manifest, which the new proposal is for.
    public let base: Hash
    /// The fate of each op of the old proposal.
    public let ops: [ThreeWayMerge.Op]
    /// The new proposal; nil while ops are in conflict.
    public let proposal: Proposal?
    /// Whether the new proposal already existed.
    public let isExisting: Bool

    /// The ops that need a decision.
    public var conflicts: [ThreeWayMerge.Op] { ops.filter { $0.fate == .conflict } }

    /// The decisions that must be made again.
    public var lostDecisions: [LostDecision] {
        original.history.compactMap { entry in
            guard entry.step == .approved, let by = entry.by else { return nil }
            return LostDecision(
                decision: .approve, by: by, time: entry.time,
                reason: .otherResult(was: original.manifestHash, now: proposal?.manifestHash))
        }
    }
}
