public import AIR
public import CanonicalCBOR
public import ContentStore

/// What replaying the journal gives: the proposals and the world's manifest (SYSTEM §7).
public struct GovernanceState: Sendable, Equatable {
    /// The proposals in the order of their ids, which count from 0.
    public internal(set) var proposals: [Proposal] = []
    /// The manifest of the last `Manifest` record; nil before the first.
    public internal(set) var currentManifest: Hash?
    /// How many frames the journal has.
    public internal(set) var height = 0
    /// The hash of the last frame; zero when there is none.
    public internal(set) var head = Hash.zero
    /// What is to be said about the journal.
    public internal(set) var notices: [Diagnostic] = []
    /// The hash of the first frame, which no other world has: what approvals are signed for.
    public internal(set) var world: Hash?
    /// The rules of the last `Rules` record; nil when there are none, or they ended the governing.
    public internal(set) var rules: RulesInForce?

    /// Whether rules are in force: only signed approvals count then.
    public var isGoverned: Bool { rules != nil }

    /// The state of a journal without frames.
    public init() {}

    /// Replays a journal.
    ///
    /// - Throws: ``GovernanceError/damagedRecord(frame:offset:_:)`` at the first record that we can't have written
    ///   there.
    public init(replaying contents: JournalContents) throws(GovernanceError) {
        self.init()
        for frame in contents.frames { try take(frame) }
        if let tail = contents.tornTail { notices.append(tail.notice) }
    }

    /// The proposal of an id; nil when there is none.
    public func proposal(_ id: ProposalID) -> Proposal? {
        Int(exactly: id.number).flatMap { proposals.indices.contains($0) ? proposals[$0] : nil }
    }

    /// Whether a proposal could still be applied were its base still current.
    public func isStale(_ proposal: Proposal) -> Bool {
        proposal.state.isOpen
            && (proposal.manifestBase != currentManifest
                || (proposal.rules != nil && proposal.rulesBase != rules?.hash))
    }

    /// The proposal to return when this patch is submitted again on this base.
    ///
    /// One that was rejected does not count, nor one that was applied and whose base is current again.
    public func existing(patchHash: Hash, manifestBase: Hash, rulesHash: Hash? = nil) -> Proposal? {
        proposals.last {
            $0.patchHash == patchHash && $0.manifestBase == manifestBase && $0.rulesHash == rulesHash
                && (rulesHash == nil || $0.rulesBase == rules?.hash)
                && ($0.state.isOpen || ($0.state == .applied && manifestBase != currentManifest))
        }
    }

    mutating func take(_ frame: JournalFrame) throws(GovernanceError) {
        let decoded = try GovernanceFrame(frame)
        do throws(ReplayFault) {
            try take(decoded)
        } catch {
            throw .damagedRecord(frame: frame.index, offset: frame.offset, .impossible(error))
        }
        seal(frame.hash)
    }

    /// Notes the hash of the frame that was taken last.
    mutating func seal(_ hash: Hash) {
        head = hash
        if height == 1 { world = hash }
    }
}

extension GovernanceFrame {
    /// Reads a frame of the journal.
    init(_ frame: JournalFrame) throws(GovernanceError) {
        do throws(RecordError) {
            try self.init(frame.payload)
        } catch {
            throw .damagedRecord(frame: frame.index, offset: frame.offset, .unreadable(error))
        }
    }
}

extension TornTail {
    /// What readers say of it.
    var notice: Diagnostic {
        Diagnostic(
            .notice, .journalTornTail,
            "\(count) bytes beyond byte \(offset) of the journal don't count: an append was cut short or is under way",
            help: "nothing is to be done: the next change moves them aside")
    }
}
