import CanonicalCBOR
import ContentStore
import Files
import Randomness
import RemoteDoubles
import Remotes
import Sync
import Synchronization
import Testing
import WorldIO

@testable import Governance

/// Simulates many people, a storage that fails, and restarts, from a seed.
///
/// `AOS_SIMULATION_STEPS` and `AOS_SIMULATION_SEED` choose a longer run or repeat one; with `AOS_SIMULATION_FIGURES` it
/// prints the number of requests to the storage (Documentation/sizing.md), and `AOS_SIMULATION_FAULTS` is the share of
/// requests that fail, in percent.
@Suite struct RemoteSimulationTests {
    private static let people = 10
    private static let stepsPerWorld = 100

    @Test func `every replica is a prefix of one chain, with no acknowledged decision lost or repeated`() throws {
        let steps = Effort.count("AOS_SIMULATION_STEPS", default: 500)
        let seed = Effort.count("AOS_SIMULATION_SEED", default: 1)
        var figures = Figures()
        for world in 0..<max(1, steps / Self.stepsPerWorld) {
            let simulation = try Simulation(seed: UInt64(seed + world), people: Self.people)
            try simulation.run(steps: Self.stepsPerWorld)
            figures.add(simulation.figures)
        }
        if Effort.count("AOS_SIMULATION_FIGURES", default: 0) > 0 { print(figures) }
    }
}

/// The numbers of steps and of requests to the storage, by kind.
private struct Figures: CustomStringConvertible {
    var steps = 0
    var fetches = 0
    var frames = 0
    var creates = 0
    var reads = 0

    mutating func add(_ other: Figures) {
        steps += other.steps
        fetches += other.fetches
        frames += other.frames
        creates += other.creates
        reads += other.reads
    }

    var description: String {
        "simulation: \(steps) steps, \(fetches) of them fetches, \(frames) frames, \(creates) creates, \(reads) reads"
    }
}

/// One world, and everything that happens to it.
private final class Simulation {
    private struct Person {
        var world: RemoteWorld
        var isOffline = false
    }

    private let seed: UInt64
    private var random: SeededGenerator
    private let keys = MemoryStore()
    private let faulty: FaultyStore
    private var people: [Person] = []
    private var acknowledged: Set<OperationID> = []
    private var queued: Set<OperationID> = []
    private var versions: [Hash: SmallWorld.Version] = [:]

    init(seed: UInt64, people count: Int) throws {
        self.seed = seed
        random = SeededGenerator(seed: seed)
        let faults = Mutex(SeededGenerator(seed: seed ^ 0xFA))
        let rate = Rate()
        self.rate = rate
        faulty = FaultyStore(keys) { _ in
            faults.withLock { faults in
                guard Int.random(in: 0..<100, using: &faults) < rate.percent else { return .none }
                return FaultyStore.Fault.allCases.randomElement(using: &faults) ?? .none
            }
        }
        for version in SmallWorld.Version.allCases {
            versions[try SmallWorld.bundle(version).manifestHash] = version
        }
        // Figures are measured with the segments of real worlds.
        let first = try RemoteWorld.shared(
            keys, hasSmallSegments: Effort.count("AOS_SIMULATION_FIGURES", default: 0) == 0)
        people.append(Person(world: first.restarted(faulty)))
        for number in 1..<count {
            people.append(Person(world: try first.clone(keys, person: UInt8(number + 1)).restarted(faulty)))
        }
        rate.percent = Effort.count("AOS_SIMULATION_FAULTS", default: 10)
    }

    /// The figures so far, without the frames that the first person brought.
    var figures: Figures {
        let requests = faulty.requests
        let frames = keys.keys.count { $0.contains("/journal/") }
        return Figures(
            steps: steps, fetches: fetches, frames: frames - firstFrames, creates: requests.creates,
            reads: requests.reads)
    }
    private var steps = 0
    private var fetches = 0
    private var firstFrames = 0

    private let rate: Rate

    private final class Rate: Sendable {
        private let value = Mutex(0)
        var percent: Int {
            get { value.withLock { $0 } }
            set { value.withLock { $0 = newValue } }
        }
    }

    func run(steps: Int) throws {
        firstFrames = keys.keys.count { $0.contains("/journal/") }
        self.steps = steps
        for step in 0..<steps {
            let number = Int.random(in: 0..<people.count, using: &random)
            try self.step(number)
            if step % 25 == 24 { try check() }
        }
        // The storage recovers, and everyone comes back.
        rate.percent = 0
        try faulty.completeDelayed()
        for number in people.indices {
            restart(number, isOffline: false)
            try push(number)
        }
        for number in people.indices { _ = try people[number].world.governance.fetchRemote() }
        try check()
        let logs = try people.map { try $0.world.log }
        #expect(Set(logs).count == 1, "seed \(seed): everyone ends with the same chain")
        let contents = try people[0].world.governance.contents()
        var found: [OperationID: Int] = [:]
        for frame in contents.frames {
            if let operation = try GovernanceFrame(frame.payload).operation { found[operation, default: 0] += 1 }
        }
        #expect(found.values.allSatisfy { $0 == 1 }, "seed \(seed): a decision is on the chain twice")
        #expect(acknowledged.allSatisfy { found[$0] == 1 }, "seed \(seed): an acknowledged decision is lost")
        let waiting = try Set(people.flatMap { try $0.world.governance.remoteStanding().pending.map(\.operation) })
        #expect(
            queued.allSatisfy { found[$0] == 1 || waiting.contains($0) || dropped.contains($0) },
            "seed \(seed): a decision that was kept for later is lost")
        let state = try people[0].world.governance.state()
        #expect(state.voids.isEmpty, "seed \(seed): a frame is void")
        let late = RemoteWorld(keys, person: 200, hasSmallSegments: people[0].world.hasSmallSegments)
        _ = try late.governance.joinRemote(JoinedRemote(id: try #require(state.world), url: RemoteWorld.url))
        #expect(try late.log == logs[0], "seed \(seed): a clone at the end has another chain")
        let comments = try late.governance.state().proposals.flatMap(\.comments)
        #expect(comments.allSatisfy { $0.content == .here("step") }, "seed \(seed): a text is not on the storage")
        for proposal in state.proposals {
            let applied = proposal.history.filter { $0.step == .applied }.count
            #expect(applied <= 1, "seed \(seed): proposal \(proposal.id) was applied twice")
            if applied == 1 {
                #expect(
                    proposal.history.contains { $0.step == .approved },
                    "seed \(seed): proposal \(proposal.id) was applied without approval")
            }
        }
    }

    /// Decisions that were kept for later but had already been made by others, such as the same proposal.
    private var dropped: Set<OperationID> = []

    /// Publishes what is pending, and records which of its proposals others had made in the meantime.
    private func push(_ number: Int) throws {
        let governance = people[number].world.governance
        let before = try governance.remoteStanding().pending
        let result = Result { try governance.pushRemote() }
        let proposed = try Set(governance.state().proposals.map(\.patchHash))
        for entry in before where isRepeated(entry.operation, number) {
            guard case .proposed(let body)? = entry.records.first, proposed.contains(body.patchHash) else { continue }
            dropped.insert(entry.operation)
        }
        acknowledged.formUnion(try result.get().published.filter { !dropped.contains($0) })
    }

    private func restart(_ number: Int, isOffline: Bool) {
        people[number].world = people[number].world.restarted(faulty, isOffline: isOffline)
        people[number].isOffline = isOffline
    }

    private func step(_ number: Int) throws {
        switch Int.random(in: 0..<20, using: &random) {
        case 0: return restart(number, isOffline: Bool.random(using: &random))
        case 1...3:
            fetches += 1
            _ = try? people[number].world.governance.fetchRemote()
            return
        case 4:
            // The storage may fail.
            try? push(number)
            return
        default: break
        }
        let person = people[number]
        let governance = person.world.governance
        let drawn = person.world.operations.all.count
        let height = try governance.state().height
        do {
            try decide(governance)
        } catch let error as GovernanceError {
            // Everything but damage may happen.
            if case .journal = error { throw error }
            return
        }
        if person.isOffline {
            if let kept = governance.takeQueued() { queued.insert(kept) }
            return
        }
        // Salts are drawn from the same source, and are on no chain.
        let new = Set(person.world.operations.all.dropFirst(drawn))
        for frame in try governance.contents().frames.dropFirst(height) {
            guard let operation = try GovernanceFrame(frame.payload).operation, new.contains(operation) else {
                continue
            }
            acknowledged.insert(operation)
        }
    }

    /// Whether a decision left the outbox without a frame of its own.
    private func isRepeated(_ operation: OperationID, _ number: Int) -> Bool {
        let governance = people[number].world.governance
        guard let contents = try? governance.contents(), let standing = try? governance.remoteStanding() else {
            return false
        }
        return !standing.pending.contains { $0.operation == operation }
            && !contents.frames.contains { (try? GovernanceFrame($0.payload))?.operation == operation }
    }

    private func decide(_ governance: Governance) throws {
        let state = try governance.state()
        let open = state.proposals.filter(\.state.isOpen)
        let choice = Int.random(in: 0..<10, using: &random)
        guard choice > 2, let proposal = open.randomElement(using: &random) else {
            guard let current = state.currentManifest, let from = versions[current],
                let to = SmallWorld.Version.allCases.filter({ $0 != from }).randomElement(using: &random)
            else { return }
            let (compiled, document) = try SmallWorld.patch(from, to)
            _ = try governance.propose(compiled, document: document, author: "ada", description: nil)
            return
        }
        switch choice {
        case 3: try governance.comment(on: proposal.id, author: "bob", text: "step")
        case 4...5: try governance.shadow(proposal.id)
        case 6...7: try governance.approve(proposal.id, decision: .approve, approver: "bob")
        case 8: try governance.apply(proposal.id)
        default:
            if state.isStale(proposal) {
                _ = try governance.rebase(proposal.id)
            } else {
                try governance.apply(proposal.id)
            }
        }
    }

    /// Checks that every replica is a prefix of the one chain.
    private func check() throws {
        let chain = keys.keys.filter { $0.contains("/journal/") }
        let frames = keys.values(chain, by: .after(.seconds(1))).compactMap(\.self)
        for person in people {
            let governance = person.world.governance
            let sealed = try governance.journal.sealedFrames(of: governance.contents(), from: 0).map(\.bytes)
            #expect(
                sealed.count <= frames.count && sealed == Array(frames.prefix(sealed.count)),
                "seed \(seed): a replica is not a prefix of the chain")
        }
    }
}
