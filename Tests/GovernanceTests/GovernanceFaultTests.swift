import AIR
import CanonicalCBOR
import ContentStore
import FaultyFiles
import Files
import Sync
import SystemPackage
import Testing
import WorldIO

@testable import Governance

/// Steps that fail or stop at each of their disk operations in turn.
@Suite struct GovernanceFaultTests {
    enum Step: CaseIterable {
        case genesis, propose, shadow, approve, apply, push, rebase, applyRules

        /// Brings a fresh world to a state in which the step can be taken.
        func prepare(_ world: SmallWorld) throws {
            switch self {
            case .genesis: break
            case .propose, .push: try world.genesis()
            case .shadow: try world.reach(.submitted)
            case .approve: try world.reach(.shadowed)
            case .apply: try world.reach(.approved)
            case .rebase:
                try world.reach(.submitted)
                try world.moveOn()
            case .applyRules:
                try world.genesis()
                _ = try world.governance.propose(rules: GovernedTests.rules(), author: "ada", description: nil)
                try world.governance.shadow(ProposalID(0))
                try world.governance.approve(ProposalID(0), decision: .approve, approver: "bob")
            }
        }

        func take(_ world: SmallWorld) throws {
            switch self {
            case .genesis: try world.genesis()
            case .propose: try world.propose()
            case .shadow: try world.governance.shadow(ProposalID(0))
            case .approve: try world.governance.approve(ProposalID(0), decision: .approve, approver: "bob")
            case .apply, .applyRules: try world.governance.apply(ProposalID(0))
            case .rebase: _ = try world.governance.rebase(ProposalID(0))
            case .push: try world.moveOn()
            }
        }
    }

    /// The state of the disk after the process is gone.
    enum Aftermath: CaseIterable {
        case nothing, lossOfEverythingPending, lossOfContentsPending

        var faults: [FaultyFileSystem.Fault] {
            switch self {
            case .nothing: [.failPartway(.noSpace("/disk")), .stop]
            case .lossOfEverythingPending, .lossOfContentsPending: [.stopPartway]
            }
        }
    }

    @Test(arguments: Step.allCases, Aftermath.allCases)
    func `a fault at any operation leaves the old or the new state`(step: Step, aftermath: Aftermath) throws {
        let prepared = MemoryFileSystem()
        let reference = SmallWorld(prepared)
        try step.prepare(reference)
        let start = try prepared.copy()
        let old = try reference.governance.state()
        try step.take(reference)
        let new = try reference.governance.state()
        #expect(old != new)
        for fault in aftermath.faults {
            var point = 0
            var isFinished = false
            var sawOld = false
            while !isFinished {
                point += 1
                let files = try start.copy()
                let faulty = FaultyFileSystem(files)
                faulty.inject(fault, at: point)
                let succeeded = attempt(step, SmallWorld(faulty))
                isFinished = faulty.operations < point
                switch aftermath {
                case .nothing: break
                case .lossOfEverythingPending: files.losePower(.everythingPending)
                case .lossOfContentsPending: files.losePower(.contentsPending)
                }
                let world = SmallWorld(files)
                let found = try world.governance.state().withoutNotices
                #expect(found == new || (!succeeded && found == old), "\(fault) at \(point): \(faulty.log.last as Any)")
                if found == old { sawOld = true }
                try check(world, found, "\(fault) at \(point): \(faulty.log.last as Any)")
                try finish(step, world, isDone: found == new, expecting: new)
            }
            #expect(point > 6 && sawOld)
        }
    }

    /// Whether the step succeeded; any error but one of the file system fails the test.
    private func attempt(_ step: Step, _ world: SmallWorld) -> Bool {
        do {
            try step.take(world)
            return true
        } catch GovernanceError.journal(.file), GovernanceError.journal(.outcomeUnknown),
            GovernanceError.file, GovernanceError.worldIO(.store(.unreadable)),
            GovernanceError.worldIO(.store(.unwritable))
        {
            return false
        } catch {
            Issue.record("\(error)")
            return false
        }
    }

    /// Checks that the store has everything that the records name, and that the manifest file is not ahead of them.
    private func check(_ world: SmallWorld, _ state: GovernanceState, _ place: String) throws {
        for hash in Set([state.currentManifest].compactMap(\.self) + state.proposals.map(\.manifestHash)) {
            #expect(throws: Never.self, "\(place)") { try world.store.contents(hash) }
        }
        for proposal in state.proposals {
            #expect(throws: Never.self, "\(place)") { try world.store.store.node(proposal.patchHash) }
            #expect(throws: Never.self, "\(place)") { try world.store.store.node(proposal.documentHash) }
        }
        let recorded = try world.governance.records().compactMap { entry -> Hash? in
            guard case .manifest(let hash) = entry.record else { return nil }
            return hash
        }
        if let file = try world.manifestFile() { #expect(recorded.contains(file), "\(place)") }
    }

    /// Checks that a retry succeeds or reports the step as done, and that the manifest file matches the journal.
    private func finish(_ step: Step, _ world: SmallWorld, isDone: Bool, expecting new: GovernanceState) throws {
        let diagnostics = refusal { try step.take(world) }
        switch step {
        case .genesis where isDone: #expect(diagnostics.map(\.code) == [.wouldOverwrite])
        case .apply where isDone, .applyRules where isDone: #expect(diagnostics.map(\.code) == [.proposalState])
        default: #expect(diagnostics.isEmpty)
        }
        #expect(try world.governance.state() == new)
        if try world.manifestFile() != new.currentManifest {
            // Any change to the world brings the file up to date.
            let next: SmallWorld.Version = step == .apply ? .second : step == .push || step == .rebase ? .third : .first
            try world.propose(next, next == .first ? .third : .first)
        }
        #expect(try world.manifestFile() == new.currentManifest)
        #expect(try world.governance.state().currentManifest == new.currentManifest)
    }
}

extension GovernanceState {
    /// The state without notices, such as that of a torn tail.
    fileprivate var withoutNotices: GovernanceState {
        var state = self
        state.notices = []
        return state
    }
}

extension MemoryFileSystem {
    /// A copy of the files on a disk of its own, all of them synchronized.
    fileprivate func copy() throws -> MemoryFileSystem {
        let other = MemoryFileSystem()
        func copy(_ folder: FilePath) throws {
            for name in try list(folder) {
                let path = folder.appending(name)
                if try status(of: path, followLinks: false)?.kind == .directory {
                    try other.createDirectory(path, mode: 0o755)
                    try copy(path)
                } else {
                    try other.createFile(path, contents: read(path, limit: 1 << 20), mode: 0o644)
                    try other.synchronize(path)
                }
            }
            try other.synchronize(folder)
        }
        try copy("/")
        return other
    }
}
