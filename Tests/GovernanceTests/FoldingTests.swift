import AIR
import CanonicalCBOR
import ContentStore
import Files
import Randomness
import Testing
import WorldIO

@testable import Governance

/// The journal is the state: folding it step by step or at once has the same result (Documentation/system.md,
/// *Governance*).
@Suite struct FoldingTests {
    /// Takes a random step, which may be refused.
    ///
    /// - Returns: the proposal that the step returned; nil if it returned none or was refused.
    private func step(_ world: SmallWorld, using random: inout SeededGenerator) throws -> Proposal? {
        let state = try world.governance.state()
        let id = ProposalID(UInt64(Int.random(in: 0...max(0, state.proposals.count - 1), using: &random)))
        let versions = SmallWorld.Version.allCases
        let current = try versions.first { try SmallWorld.bundle($0).manifestHash == state.currentManifest }
        let target = versions.randomElement(using: &random) ?? .first
        do {
            switch Int.random(in: 0..<9, using: &random) {
            case 0, 1: return try current.map { try world.propose($0, target).proposal }
            case 2, 3: return try world.governance.shadow(id).proposal
            case 4: return try world.governance.approve(id, decision: .approve, approver: "bob")
            case 5:
                // Few are rejected, so that enough proposals stay open.
                guard Bool.random(using: &random) else { return nil }
                return try world.governance.approve(id, decision: .reject, approver: "eve")
            case 6, 7: return try world.governance.apply(id)
            default: return try world.governance.rebase(id).proposal
            }
        } catch is GovernanceError {
            return nil
        }
    }

    @Test(arguments: 1...6 as ClosedRange<UInt64>)
    func `the state updated step by step equals the state that the journal folds to`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let world = SmallWorld(MemoryFileSystem())
        try world.genesis()
        var live = GovernanceState()
        var taken = 0
        var applied = 0
        for number in 0..<60 {
            let given = try step(world, using: &random)
            let frames = try world.governance.journal.read().frames
            live.texts = TextSource(contents: try world.governance.texts.read())
            for frame in frames.dropFirst(taken) { live.take(frame) }
            taken = frames.count
            let folded = try world.governance.state()
            #expect(live == folded, "step \(number)")
            if let given { #expect(folded.proposal(given.id) == given, "step \(number)") }
            if given?.state == .applied {
                applied += 1
                #expect(folded.currentManifest == given?.manifestHash)
                #expect(try world.manifestFile() == given?.manifestHash)
            }
        }
        #expect(live.proposals.count { $0.state == .applied } == applied)
        #expect(live.proposals.allSatisfy { $0.history.count { $0.step == .applied } <= 1 })
        #expect(world.governance.verify().isSound)
    }
}
