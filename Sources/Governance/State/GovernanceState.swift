public import AIR
public import CanonicalCBOR
public import ContentStore
public import Sync

/// The result of replaying the journal: the proposals and the world's manifest (Documentation/system.md, *Governance*).
public struct GovernanceState: Sendable, Equatable, Codable {
    /// The proposals in the order of their ids, which count from 0.
    public internal(set) var proposals: [Proposal] = []
    /// The manifest of the last `Manifest` record; nil before the first.
    public internal(set) var currentManifest: Hash?
    /// The manifests of all `Manifest` records in their order; the last one is current.
    public internal(set) var manifests: [Hash] = []
    /// When the last manifest was recorded, in nanoseconds since 1970.
    public internal(set) var manifestTime: UInt64?
    /// The rules that came into force, in their order, those that ended the governing included.
    public internal(set) var rulesBrought: [WorldIdentity.Rules] = []
    /// The number of frames in the journal.
    public internal(set) var height = 0
    /// The hash of the last frame; zero in an empty journal.
    public internal(set) var head = Hash.zero
    /// The problems of the journal.
    public internal(set) var notices: [Diagnostic] = []
    /// The hash of the first frame, which identifies the world: approvals are signed for it.
    public internal(set) var world: Hash?
    /// The rules of the last `Rules` record; nil in a world that is not governed.
    public internal(set) var rules: RulesInForce?

    /// The kinds of records that this version does not know, in bytewise order; they are kept and chained, no more.
    public internal(set) var unknownKinds: [String] = []
    /// The frames that change nothing because their records can't follow those before them.
    public internal(set) var voids: [VoidFrame] = []
    /// The first frame of a version that this one does not know; it and what follows it was not read.
    public internal(set) var newer: NewerFrame?
    /// The texts from which those that records name are taken.
    var texts = TextSource()
    /// The values that the current frame has replaced, to be restored should it turn out to be void.
    var replaced: [Proposal] = []
    /// The hash of the rules that the frame that is being taken has brought.
    var broughtRules: Hash?

    /// Whether rules are in force: only signed approvals count then.
    public var isGoverned: Bool { rules != nil }

    /// The state of a journal without frames.
    public init() {}

    /// Replays a journal up to the first frame of a newer version.
    ///
    /// - Parameter texts: the texts that its records name.
    public init(replaying contents: JournalContents, texts: TextFile.Contents = TextFile.Contents()) {
        self.init()
        takeRest(of: contents, texts: texts)
        self = concluded(contents)
    }

    /// Takes the frames of a journal that this state is not the state of yet, up to the first of a newer version.
    mutating func takeRest(of contents: JournalContents, texts: TextFile.Contents) {
        self.texts = TextSource(contents: texts)
        for frame in contents.frames.dropFirst(height) {
            take(frame)
            if newer != nil { break }
        }
    }

    /// The state with the problems of a journal, all of whose frames were taken.
    func concluded(_ contents: JournalContents) -> GovernanceState {
        var state = self
        state.notices += voidNotices
        if let newer { state.notices.append(newer.notice) }
        if let tail = contents.tornTail { state.notices.append(tail.notice) }
        return state
    }

    /// Whether a replay of a journal would come by this state, so that only the frames behind it are to be taken.
    ///
    /// - Parameter texts: the texts as they are now.
    func isBeginning(of contents: JournalContents, texts new: TextFile.Contents) -> Bool {
        guard height > 0, height <= contents.height, newer == nil, contents.frames[height - 1].hash == head else {
            return false
        }
        let old = texts.contents
        guard old.removed == new.removed, old.objects.keys.allSatisfy({ new.objects[$0] != nil }) else { return false }
        // What was missing may be here now.
        return old.objects.count == new.objects.count || !lacksTexts
    }

    /// Whether a text that a record names was not here when the record was taken.
    private var lacksTexts: Bool {
        proposals.contains { proposal in
            proposal.claimedDescription == .missing || proposal.history.contains { $0.claimedReason == .missing }
                || proposal.comments.contains { $0.content == .missing }
        }
    }

    /// The proposal of an id, or nil.
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

    /// Takes the next frame of the journal: one that can't be read or can't follow is void, one of a newer version is
    /// not taken.
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

    /// Notes the hash of the frame that was taken last.
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
    /// The message to readers.
    var notice: Diagnostic {
        Diagnostic(
            .notice, .journalTornTail,
            "\(count) bytes beyond byte \(offset) of the journal don't count: an append was cut short or is under way",
            help: "nothing to do: the next change moves them aside")
    }
}
