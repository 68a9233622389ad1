import AIR
import CanonicalCBOR
import ContentStore
import Files
import Governance
import Randomness
import Synchronization
import Testing
import WorldIO

/// Two writers of one journal, the second of which acts in the middle of the first one's steps.
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
        /// A proposal, or a push, of the change from the current world to a version.
        case proposeNext(SmallWorld.Version)
        case pushNext(SmallWorld.Version)

        /// Mostly the step that advances the last proposal, so that both writers compete for it.
        static func random(_ generator: inout SeededGenerator, _ results: Results) -> Step {
            let version = versions[Int(generator.next() % 4)]
            let last = results.proposals.values.max { $0.id < $1.id }
            let id = ProposalID(generator.next() % UInt64(max(1, results.proposals.count)))
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

    /// The results of the writers, to be compared with the journal.
    struct Results: Sendable {
        var proposals: [ProposalID: Proposal] = [:]
        var manifest: Hash?
        var applied: [ProposalID] = []
        var refusals: [DiagnosticCode] = []
    }

    /// The change from the current world to a version, or nil.
    private static func next(
        _ version: SmallWorld.Version, _ world: SmallWorld
    ) throws -> (CompiledPatch, PatchDocument)? {
        let base = try #require(try world.governance.currentManifest())
        let contents = try world.store.contents(base)
        let difference = try WorldDifference(base: contents, baseHash: base, target: SmallWorld.bundle(version))
        guard !difference.isEmpty, let document = difference.document() else { return nil }
        return (try PatchCompiler(base: contents, baseHash: base).compile(document), document)
    }

    /// Takes a step and records its result.
    private static func take(_ step: Step, _ world: SmallWorld, _ results: borrowing Mutex<Results>) {
        func note(_ proposal: Proposal) { results.withLock { $0.proposals[proposal.id] = proposal } }
        do {
            switch step {
            case .propose(let from, let to): note(try world.propose(from, to).proposal)
            case .shadow(let id): note(try world.governance.shadow(id).proposal)
            case .approve(let id): note(try world.governance.approve(id, decision: .approve, approver: "bob"))
            case .reject(let id): note(try world.governance.approve(id, decision: .reject, approver: "eve"))
            case .apply(let id):
                let proposal = try world.governance.apply(id)
                note(proposal)
                results.withLock {
                    $0.applied.append(id)
                    $0.manifest = proposal.manifestHash
                }
            case .rebase(let id):
                if let made = try world.governance.rebase(id).proposal { note(made) }
            case .push(let from, let to):
                let compiled = try SmallWorld.patch(from, to).compiled
                let hash = try world.governance.push(compiled)
                results.withLock { $0.manifest = hash }
            case .proposeNext(let version):
                guard let (compiled, document) = try next(version, world) else { return }
                note(
                    try world.governance.propose(compiled, document: document, author: "ada", description: nil)
                        .proposal)
            case .pushNext(let version):
                guard let (compiled, _) = try next(version, world) else { return }
                let hash = try world.governance.push(compiled)
                results.withLock { $0.manifest = hash }
            }
        } catch let error as GovernanceError {
            results.withLock { $0.refusals += error.diagnostics.map(\.code) }
        } catch {
            Issue.record("\(error)")
        }
    }

    /// Checks that each record follows from those before it, without the state that governance keeps.
    private func checkRecords(_ world: SmallWorld, _ results: Results, _ place: String) throws {
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
        #expect(applied == results.applied, "\(place)")
        #expect(manifest == results.manifest, "\(place)")
    }

    private func check(_ world: SmallWorld, _ results: Results, _ place: String) throws {
        let state = try world.governance.state()
        #expect(state.currentManifest == results.manifest, "\(place)")
        #expect(state.proposals == results.proposals.sorted { $0.key < $1.key }.map(\.value), "\(place)")
        #expect(try world.manifestFile() == results.manifest, "\(place)")
        try checkRecords(world, results, place)
        let allowed: Set<DiagnosticCode> = [
            .lockedByOther, .proposalState, .staleBase, .notFound, .nothingToDo, .policyDenies, .patchInvalid,
        ]
        #expect(Set(results.refusals).isSubset(of: allowed), "\(place): \(results.refusals)")
    }

    @Test func `any interleaving leaves the results of both writers, each proposal applied at most once`() throws {
        var (applied, refused) = (0, 0)
        for seed in 1...3 as ClosedRange<UInt64> {
            let end = try interleave(seed: seed)
            applied += end.applied.count
            refused += end.refusals.count
        }
        // Enough steps succeeded, and enough were refused, for the seeds to be meaningful.
        #expect(applied > 2)
        #expect(refused > 10)
    }

    /// Lets two writers take steps, the second in the middle of the first one's.
    private func interleave(seed: UInt64) throws -> Results {
        var generator = SeededGenerator(seed: seed)
        let files = MemoryFileSystem()
        let results = Box()
        let (base, second) = (SmallWorld(files), SmallWorld(files, owner: "aos (pid 2, bob)"))
        let genesis = try base.genesis()
        results.value.withLock { $0.manifest = genesis }
        for round in 0..<30 {
            let now = results.value.withLock { $0 }
            let step = Step.random(&generator, now)
            let other = Step.random(&generator, now)
            let interrupted = InterruptedFileSystem(files, at: Int(generator.next() % 40) + 1) {
                Self.take(other, second, results.value)
            }
            Self.take(step, SmallWorld(interrupted), results.value)
            try check(base, results.value.withLock { $0 }, "seed \(seed), round \(round): \(other) within \(step)")
        }
        #expect(base.governance.verify().isSound)
        return results.value.withLock { $0 }
    }

    /// Pairs of steps that conflict.
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
    func `a step at any point of another leaves the result of one of them, or of both in turn`(race: Race) throws {
        var number = 0
        var wasInterrupted = true
        while wasInterrupted {
            number += 1
            let files = MemoryFileSystem()
            let results = Box()
            let base = SmallWorld(files)
            let genesis = try base.genesis()
            results.value.withLock { $0.manifest = genesis }
            for step in [
                Step.propose(.first, .second), .propose(.first, .third), .shadow(ProposalID(0)),
                .shadow(ProposalID(1)), .approve(ProposalID(0)), .approve(ProposalID(1)),
            ] { Self.take(step, base, results.value) }
            let (step, other) = race.steps
            let interrupted = InterruptedFileSystem(files, at: number) {
                Self.take(other, SmallWorld(files, owner: "aos (pid 2, bob)"), results.value)
            }
            Self.take(step, SmallWorld(interrupted), results.value)
            wasInterrupted = interrupted.wasInterrupted
            let end = results.value.withLock { $0 }
            try check(base, end, "\(race) at \(number)")
            #expect(end.applied.count <= 1)
            if race != .proposeTwice, wasInterrupted { #expect(end.refusals.count == 1, "\(race) at \(number)") }
        }
        #expect(number > 20)
    }

    /// The results of the writers, shared with the interruption.
    final class Box: Sendable {
        let value = Mutex(Results())
    }
}
