import CanonicalCBOR
import ContentStore
import Files
import PowerCut
import Randomness
import RemoteDoubles
import SystemPackage
import Testing

@testable import Governance

/// Steps of the journal that lose power after each of their disk writes, with every loss that a disk may show.
///
/// Writes that were not synchronized may be there, missing, partial or reordered. `AOS_POWER_CUTS` tries more random
/// losses at each cut.
@Suite struct PowerCutTests {
    enum Step: CaseIterable {
        case genesis, propose, shadow, approve, comment, apply, push

        func prepare(_ world: SmallWorld) throws {
            switch self {
            case .genesis: break
            case .propose, .push: try world.genesis()
            case .shadow, .comment: try world.reach(.submitted)
            case .approve: try world.reach(.shadowed)
            case .apply: try world.reach(.approved)
            }
        }

        func take(_ world: SmallWorld) throws {
            switch self {
            case .genesis: try world.genesis()
            case .propose: try world.propose()
            case .shadow: try world.governance.shadow(ProposalID(0))
            case .comment: try world.governance.comment(on: ProposalID(0), author: "ada", text: "why?")
            case .approve: try world.governance.approve(ProposalID(0), decision: .approve, approver: "bob")
            case .apply: try world.governance.apply(ProposalID(0))
            case .push: try world.moveOn()
            }
        }
    }

    private static var random: Int { Effort.count("AOS_POWER_CUTS", default: 1) }

    /// The interval of the states that are verified and whose step is repeated; the others are only read.
    ///
    /// It is 1 if `AOS_POWER_CUTS` is set.
    private static var stride: Int { Effort.count("AOS_POWER_CUTS", default: 0) > 0 ? 1 : 12 }

    @Test(arguments: Step.allCases)
    func `any lost disk write leaves the old or the new state, and the step can be repeated`(step: Step) throws {
        let files = MemoryFileSystem()
        try step.prepare(SmallWorld(files))
        try files.synchronizeFileSystem(containing: "/")
        let old = try SmallWorld(files).governance.state().withoutNotices
        let recording = try RecordingFileSystem(files)
        try step.take(SmallWorld(recording))
        let new = try SmallWorld(files).governance.state().withoutNotices
        var (states, oldStates) = (0, 0)
        try recording.cuts(random: Self.random, seed: 3).forEach { disk, cut in
            states += 1
            let world = SmallWorld(disk)
            let found = try world.governance.state().withoutNotices
            let place: Testing.Comment = "\(step), state \(states), after \(cut) of \(recording.count)"
            #expect(found == new || found == old && cut < recording.count, place)
            if found == old { oldStates += 1 }
            guard states % Self.stride == 1 || Self.stride == 1 else { return }
            #expect(world.governance.verify().isSound, place)
            let refused = refusal { try step.take(world) }
            let isDone = found == new && !refused.isEmpty && (step == .genesis || step == .apply)
            #expect(isDone || refused.isEmpty, "\(place): \(refused)")
            if step != .comment { #expect(try world.governance.state().withoutNotices.isLike(new), place) }
            #expect(world.governance.verify().isSound, place)
        }
        #expect(states > 30 && oldStates > 3, "\(states) states, \(oldStates) old")
    }

    @Test func `an interrupted fetch leaves a prefix of the chain and can be repeated`() throws {
        let keys = MemoryStore()
        let ada = try RemoteWorld.shared(keys)
        let bobFiles = MemoryFileSystem()
        let bob = try ada.clone(keys, files: bobFiles, person: 2)
        try ada.propose()
        try ada.governance.shadow(ProposalID(0))
        try ada.governance.comment(on: ProposalID(0), author: "ada", text: "look")
        let before = try bob.governance.state().height
        try bobFiles.synchronizeFileSystem(containing: "/")
        let recording = try RecordingFileSystem(bobFiles)
        _ = try RemoteWorld(keys, files: recording, person: 2).governance.fetchRemote()
        let chain = try ada.log
        var states = 0
        try recording.cuts(random: Self.random, seed: 5).forEach { disk, cut in
            states += 1
            let world = RemoteWorld(keys, files: disk, person: 2)
            let height = try world.governance.state().height
            #expect(height >= before, "after \(cut)")
            guard states % Self.stride == 1 || Self.stride == 1 else { return }
            if cut == recording.count { #expect(try world.log == chain, "after all, state \(states)") }
            #expect(world.governance.verify().isSound, "after \(cut), state \(states)")
            _ = try world.governance.fetchRemote()
            #expect(try world.log == chain, "after \(cut), state \(states)")
            #expect(world.governance.verify().isSound, "after \(cut), state \(states)")
        }
        #expect(states > 30, "\(states) states")
    }

    @Test func `a decision on a remote is never lost or made twice, whenever the clone loses power`() throws {
        let keys = MemoryStore()
        let files = MemoryFileSystem()
        let ada = try RemoteWorld.shared(keys, files: files)
        try ada.propose()
        try files.synchronizeFileSystem(containing: "/")
        let recording = try RecordingFileSystem(files)
        let drawn = RemoteWorld.Operations(3)
        try RemoteWorld(keys, files: recording, operations: drawn).governance.comment(
            on: ProposalID(0), author: "ada", text: "once")
        var states = 0
        try recording.cuts(random: Self.random, seed: 7).forEach { disk, cut in
            states += 1
            guard states % Self.stride == 1 || Self.stride == 1 else { return }
            // The remote has what was published, and everyone continues from there.
            let world = RemoteWorld(keys, files: disk, person: 4)
            _ = try world.governance.pushRemote()
            let comments = try world.governance.state().proposal(ProposalID(0))?.comments ?? []
            #expect(comments.map(\.text) == ["once"], "after \(cut), state \(states)")
            #expect(world.governance.verify().isSound, "after \(cut), state \(states)")
        }
        #expect(states > 30, "\(states) states")
    }
}

extension GovernanceState {
    /// The state without notices, such as those of torn tails.
    fileprivate var withoutNotices: GovernanceState {
        var state = self
        state.notices = []
        return state
    }

    /// Whether another state is equal except for how often a repeatable step was taken.
    fileprivate func isLike(_ other: GovernanceState) -> Bool {
        currentManifest == other.currentManifest && proposals.map(\.state) == other.proposals.map(\.state)
            && proposals.map(\.patchHash) == other.proposals.map(\.patchHash)
    }
}
