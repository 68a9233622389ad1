public import AIR
public import CanonicalCBOR
public import ContentStore
public import Sync

/// The result of replaying the journal: the proposals and the world's manifest (Documentation/system.md, *Governance*).
public struct GovernanceState: Sendable, Equatable, Codable {
    /// The proposals in the order of their IDs, which start at 0.
    public internal(set) var proposals: [Proposal] = []
    /// The manifest of the last `Manifest` record; nil before the first.
    public internal(set) var currentManifest: Hash?
    /// The manifests of all `Manifest` records in order; the last one is current.
    public internal(set) var manifests: [Hash] = []
    /// The time when the last manifest was recorded, in nanoseconds since 1970.
    public internal(set) var manifestTime: UInt64?
    /// The rules that came into force, in order, including those that ended governance.
    public internal(set) var rulesBrought: [WorldIdentity.Rules] = []
    /// The number of frames in the journal.
    public internal(set) var height = 0
    /// The hash of the last frame; zero in an empty journal.
    public internal(set) var head = Hash.zero
    /// The problems of the journal.
    public internal(set) var notices: [Diagnostic] = []
    /// The hash of the first frame, which identifies the world; approvals are signed for it.
    public internal(set) var world: Hash?
    /// The rules of the last `Rules` record; nil in a world that is not governed.
    public internal(set) var rules: RulesInForce?

    /// The kinds of records that this version does not know, sorted byte by byte; such records are only kept and
    /// chained.
    public internal(set) var unknownKinds: [String] = []
    /// The frames that change nothing because they can't be read or their records can't follow the earlier ones.
    public internal(set) var voids: [VoidFrame] = []
    /// The first frame of a version that this one does not know; neither it nor later frames were read.
    public internal(set) var newer: NewerFrame?
    /// The texts that records refer to.
    var texts = TextSource()
    /// The proposals that the current frame has replaced, to be restored if it turns out to be void.
    var replaced: [Proposal] = []
    /// The hash of the rules that the frame being applied has brought.
    var broughtRules: Hash?

    /// Whether rules are in force, so that only signed approvals count.
    public var isGoverned: Bool { rules != nil }

    /// The state of a journal without frames.
    public init() {}

    /// Replays a journal up to the first frame of a newer version.
    ///
    /// - Parameter texts: the texts that its records refer to.
    public init(replaying contents: JournalContents, texts: TextFile.Contents = TextFile.Contents()) {
        self.init()
        takeRest(of: contents, texts: texts)
        self = concluded(contents)
    }

    /// Applies the frames of a journal beyond this state's height, up to the first one of a newer version.
    mutating func takeRest(of contents: JournalContents, texts: TextFile.Contents) {
        self.texts = TextSource(contents: texts)
        for frame in contents.frames.dropFirst(height) {
            take(frame)
            if newer != nil { break }
        }
    }

    /// Returns the state with notices about the journal's problems, after all frames were applied.
    func concluded(_ contents: JournalContents) -> GovernanceState {
        var state = self
        state.notices += voidNotices
        if let newer { state.notices.append(newer.notice) }
        if let tail = contents.tornTail { state.notices.append(tail.notice) }
        return state
    }

    /// Whether a replay of a journal would pass through this state, so that only later frames have to be applied.
    ///
    /// - Parameter texts: the current texts.
    func isBeginning(of contents: JournalContents, texts new: TextFile.Contents) -> Bool {
        guard height > 0, height <= contents.height, newer == nil, contents.frames[height - 1].hash == head else {
            return false
        }
        let old = texts.contents
        guard old.removed == new.removed, old.objects.keys.allSatisfy({ new.objects[$0] != nil }) else { return false }
        // Texts that were missing may be available now.
        return old.objects.count == new.objects.count || !lacksTexts
    }

    /// Whether a text that a record refers to was missing when the record was applied.
    private var lacksTexts: Bool {
        proposals.contains { proposal in
            proposal.claimedDescription == .missing || proposal.history.contains { $0.claimedReason == .missing }
                || proposal.comments.contains { $0.content == .missing }
        }
    }

    /// The proposal with an ID, or nil.
    public func proposal(_ id: ProposalID) -> Proposal? {
        Int(exactly: id.number).flatMap { proposals.indices.contains($0) ? proposals[$0] : nil }
    }

    /// Whether a proposal is open but its base, or the rules that it replaces, are no longer current.
    public func isStale(_ proposal: Proposal) -> Bool {
        proposal.state.isOpen
            && (proposal.manifestBase != currentManifest
                || (proposal.rules != nil && proposal.rulesBase != rules?.hash))
    }

    /// The proposal to return when this patch is submitted again on this base.
    ///
    /// A rejected proposal does not count, nor does an applied one whose base is current again.
    public func existing(patchHash: Hash, manifestBase: Hash, rulesHash: Hash? = nil) -> Proposal? {
        proposals.last {
            $0.patchHash == patchHash && $0.manifestBase == manifestBase && $0.rulesHash == rulesHash
                && (rulesHash == nil || $0.rulesBase == rules?.hash)
                && ($0.state.isOpen || ($0.state == .applied && manifestBase != currentManifest))
        }
    }

    /// Applies the next frame of the journal: a frame that can't be read or can't follow is void, and one of a newer
    /// version is not applied.
    ///
    /// - Returns: the frame; nil when it can't be read.
    @discardableResult
    mutating func take(_ frame: JournalFrame) -> GovernanceFrame? {
        let decoded: GovernanceFrame
        do throws(RecordError) {
            decoded = try GovernanceFrame(frame.payload)
        } catch .newer(let version) {
            newer = NewerFrame(height: frame.index, version: version)
            return nil
        } catch {
            void(frame, time: nil, .unreadable(error))
            return nil
        }
        do throws(ReplayFault) {
            try take(decoded)
        } catch {
            void(frame, time: decoded.time, .impossible(error))
            return decoded
        }
        seal(frame.hash)
        return decoded
    }

    private mutating func void(_ frame: JournalFrame, time: UInt64?, _ damage: RecordDamage) {
        voids.append(VoidFrame(height: frame.index, hash: frame.hash, time: time, damage: damage))
        height += 1
        seal(frame.hash)
    }

    /// Records the hash of the frame that was applied last.
    mutating func seal(_ hash: Hash) {
        head = hash
        if height == 1 { world = hash }
        if let last = proposals.indices.last, proposals[last].proposedIn == nil { proposals[last].proposedIn = hash }
        if rules != nil, rules?.frame == nil { rules?.frame = hash }
        if let brought = broughtRules {
            rulesBrought.append(WorldIdentity.Rules(hash: brought, frame: hash))
            broughtRules = nil
        }
    }
}

extension TornTail {
    /// The notice for readers of the journal.
    var notice: Diagnostic {
        Diagnostic(
            .notice, .journalTornTail,
            "\(count) bytes beyond byte \(offset) of the journal are ignored: an append was interrupted or is in progress",
            help: "nothing to do: the next change moves them aside")
    }
}
