import AIR
import CanonicalCBOR
import ContentStore
import Files
import Governance
import Randomness
import Synchronization
import Testing
import WorldIO

/// Two writers at one journal, the second at work in the middle of the first one's steps.
@Suite struct InterleavingTests {
    private static let versions: [SmallWorld.Version] = [.first, .second, .third, .fourth]

    enum Step: Sendable {
        case propose(SmallWorld.Version, SmallWorld.Version)
        case shadow(ProposalID)
        case approve(ProposalID)
        case reject(ProposalID)
        case apply(ProposalID)
        case rebase(ProposalID)
        case push(SmallWorld.Version, SmallWorld.Version)
        /// A proposal, or a push, of what leads from where the world is to a version.
        case proposeNext(SmallWorld.Version)
        case pushNext(SmallWorld.Version)

        /// Mostly the step that takes the last proposal further, so that both writers are after the same.
        static func random(_ generator: inout SeededGenerator, _ told: Told) -> Step {
            let version = versions[Int(generator.next() % 4)]
            let last = told.proposals.values.max { $0.id < $1.id }
            let id = ProposalID(generator.next() % UInt64(max(1, told.proposals.count)))
            switch (generator.next() % 24, last?.state) {
            case (0, _): return .rebase(id)
            case (1, _): return .pushNext(version)
            case (2, _): return .apply(id)
            case (3, _): return .reject(id)
            case (_, .submitted): return .shadow(last?.id ?? id)
            case (_, .shadowed): return .approve(last?.id ?? id)
            case (_, .approved): return .apply(last?.id ?? id)
            case (_, .rejected), (_, .applied), (_, nil): return .proposeNext(version)
            }
        }
    }

    /// The answers to the writers, to be compared with the journal.
    struct Told: Sendable {
        var proposals: [ProposalID: Proposal] = [:]
        var manifest: Hash?
        var applied: [ProposalID] = []
        var refusals: [DiagnosticCode] = []
    }

    /// The change that leads from the world to a version, or nil.
    private static func next(
        _ version: SmallWorld.Version, _ world: SmallWorld
    ) throws -> (CompiledPatch, PatchDocument)? {
        let base = try #require(try world.governance.currentManifest())
        let contents = try world.store.contents(base)
        let difference = try WorldDifference(base: contents, baseHash: base, target: SmallWorld.bundle(version))
        guard !difference.isEmpty, let document = difference.document() else { return nil }
        return (try PatchCompiler(base: contents, baseHash: base).compile(document), document)
    }

    /// Takes a step, and notes what came of it.
    private static func take(_ step: Step, _ world: SmallWorld, _ told: borrowing Mutex<Told>) {
        func note(_ proposal: Proposal) { told.withLock { $0.proposals[proposal.id] = proposal } }
        do {
            switch step {
            case .propose(let from, let to): note(try world.propose(from, to).proposal)
            case .shadow(let id): note(try world.governance.shadow(id).proposal)
            case .approve(let id): note(try world.governance.approve(id, decision: .approve, approver: "bob"))
            case .reject(let id): note(try world.governance.approve(id, decision: .reject, approver: "eve"))
            case .apply(let id):
                let proposal = try world.governance.apply(id)
                note(proposal)
                told.withLock {
                    $0.applied.append(id)
                    $0.manifest = proposal.manifestHash
                }
            case .rebase(let id):
                if let made = try world.governance.rebase(id).proposal { note(made) }
            case .push(let from, let to):
                let compiled = try SmallWorld.patch(from, to).compiled
                let hash = try world.governance.push(compiled)
                told.withLock { $0.manifest = hash }
            case .proposeNext(let version):
                guard let (compiled, document) = try next(version, world) else { return }
                note(
                    try world.governance.propose(compiled, document: document, author: "ada", description: nil)
                        .proposal)
            case .pushNext(let version):
                guard let (compiled, _) = try next(version, world) else { return }
                let hash = try world.governance.push(compiled)
                told.withLock { $0.manifest = hash }
            }
        } catch let error as GovernanceError {
            told.withLock { $0.refusals += error.diagnostics.map(\.code) }
        } catch {
            Issue.record("\(error)")
        }
    }

    /// Every record of the journal follows from those before it, read without the state that governance keeps.
    private func checkRecords(_ world: SmallWorld, _ told: Told, _ place: String) throws {
        var manifest: Hash?
        var bases: [ProposalID: Hash] = [:]
        var applied: [ProposalID] = []
        var pending: Hash?
        for entry in try world.governance.records() {
            if let expected = pending { #expect(entry.record == .manifest(expected), "\(place)") }
            pending = nil
            switch entry.record {
            case .proposed(let body): bases[body.id] = body.manifestBase
            case .applied(let body):
                // No change is overwritten: the world was at the proposal's base.
                #expect(bases[body.id] == manifest, "\(place)")
                applied.append(body.id)
                pending = body.manifestHash
            case .manifest(let hash): manifest = hash
            case .shadowReport, .approved, .commented, .rules, .shared, .unknown, nil: break
            }
        }
        #expect(pending == nil, "\(place)")
        #expect(Set(applied).count == applied.count, "\(place)")
        #expect(applied == told.applied, "\(place)")
        #expect(manifest == told.manifest, "\(place)")
    }

    private func check(_ world: SmallWorld, _ told: Told, _ place: String) throws {
        let state = try world.governance.state()
        #expect(state.currentManifest == told.manifest, "\(place)")
        #expect(state.proposals == told.proposals.sorted { $0.key < $1.key }.map(\.value), "\(place)")
        #expect(try world.manifestFile() == told.manifest, "\(place)")
        try checkRecords(world, told, place)
        let allowed: Set<DiagnosticCode> = [
            .lockedByOther, .proposalState, .staleBase, .notFound, .nothingToDo, .policyDenies, .patchInvalid,
        ]
        #expect(Set(told.refusals).isSubset(of: allowed), "\(place): \(told.refusals)")
    }

    @Test func `any interleaving leaves what both were told, each proposal applied at most once`() throws {
        var (applied, refused) = (0, 0)
        for seed in 1...3 as ClosedRange<UInt64> {
            let end = try interleave(seed: seed)
            applied += end.applied.count
            refused += end.refusals.count
        }
        // Enough got through, and enough was refused, for the seeds to mean something.
        #expect(applied > 2)
        #expect(refused > 10)
    }

    /// Lets two writers take steps, the second in the middle of the first one's.
    private func interleave(seed: UInt64) throws -> Told {
        var generator = SeededGenerator(seed: seed)
        let files = MemoryFileSystem()
        let told = Box()
        let (base, second) = (SmallWorld(files), SmallWorld(files, owner: "aos (pid 2, bob)"))
        let genesis = try base.genesis()
        told.value.withLock { $0.manifest = genesis }
        for round in 0..<30 {
            let now = told.value.withLock { $0 }
            let step = Step.random(&generator, now)
            let other = Step.random(&generator, now)
            let interrupted = InterruptedFileSystem(files, at: Int(generator.next() % 40) + 1) {
                Self.take(other, second, told.value)
            }
            Self.take(step, SmallWorld(interrupted), told.value)
            try check(base, told.value.withLock { $0 }, "seed \(seed), round \(round): \(other) within \(step)")
        }
        #expect(base.governance.verify().isSound)
        return told.value.withLock { $0 }
    }

    /// Pairs of steps that must not both get through.
    enum Race: CaseIterable {
        case applyTwice, applyAndReject, applyAndPush, applyAnother, proposeTwice

        var steps: (Step, Step) {
            let (zero, one) = (ProposalID(0), ProposalID(1))
            return switch self {
            case .applyTwice: (.apply(zero), .apply(zero))
            case .applyAndReject: (.apply(zero), .reject(zero))
            case .applyAndPush: (.apply(zero), .push(.first, .fourth))
            case .applyAnother: (.apply(zero), .apply(one))
            case .proposeTwice: (.propose(.first, .fourth), .propose(.first, .fourth))
            }
        }
    }

    @Test(arguments: Race.allCases)
    func `a step at any instant of another leaves one of the two, or both in turn`(race: Race) throws {
        var number = 0
        var wasInterrupted = true
        while wasInterrupted {
            number += 1
            let files = MemoryFileSystem()
            let told = Box()
            let base = SmallWorld(files)
            let genesis = try base.genesis()
            told.value.withLock { $0.manifest = genesis }
            for step in [
                Step.propose(.first, .second), .propose(.first, .third), .shadow(ProposalID(0)),
                .shadow(ProposalID(1)), .approve(ProposalID(0)), .approve(ProposalID(1)),
            ] { Self.take(step, base, told.value) }
            let (step, other) = race.steps
            let interrupted = InterruptedFileSystem(files, at: number) {
                Self.take(other, SmallWorld(files, owner: "aos (pid 2, bob)"), told.value)
            }
            Self.take(step, SmallWorld(interrupted), told.value)
            wasInterrupted = interrupted.wasInterrupted
            let end = told.value.withLock { $0 }
            try check(base, end, "\(race) at \(number)")
            #expect(end.applied.count <= 1)
            if race != .proposeTwice, wasInterrupted { #expect(end.refusals.count == 1, "\(race) at \(number)") }
        }
        #expect(number > 20)
    }

    /// The answers to the writers, shared with the interruption.
    final class Box: Sendable {
        let value = Mutex(Told())
    }
}
