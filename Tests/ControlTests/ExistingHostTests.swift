import AIR
import CanonicalCBOR
import Control
import Files
import Governance
import JSON
import Sync
import Synchronization
import SystemPackage
import Testing
import Workbench
import WorldIO
import WorldProtocol

/// A world with a host of the existing system.
@Suite struct ExistingHostTests {
    /// The client's own disk, without a journal or a store, as when another program hosts the world.
    private func disk() throws -> ServedWorld {
        let disk = ServedWorld()
        try disk.checkOut("proposal")
        return disk
    }

    private func opened(_ host: StandInHost, _ disk: ServedWorld) -> ExistingWorld {
        ExistingWorld(
            ControlClient(host.connect(), patience: .seconds(3600), later: ServedWorld.later), folder: disk.folder,
            files: disk.files, user: "ada"
        ) { files, manifest in
            var environment = WorkbenchEnvironment(
                files: files, clock: ServedWorld.clock, user: "ada", processID: 1)
            environment.hostManifest = { manifest.hash }
            return Workbench(WorkbenchOptions(world: disk.folder.path), environment)
        }
    }

    /// Replaces the wasm of a module, and returns the new bytes.
    private func changeModule(_ disk: ServedWorld) throws -> [UInt8] {
        let folder = disk.folder.path.appending("modules").appending("notes")
        let old = try #require(try disk.files.list(folder).first { $0.string.hasPrefix("Notebook@1-") })
        // The same with one more custom section.
        let wasm = try disk.files.read(folder.appending(old), limit: 1 << 20) + [0, 2, 1, 0x61]
        try disk.files.remove(folder.appending(old))
        try disk.files.createFile(
            folder.appending("Notebook@1-\(Hash.of(wasm).hex).wasm"), contents: wasm, mode: 0o644)
        return wasm
    }

    private func snapshot(_ world: any World) async throws -> Snapshot {
        guard case .world(let snapshot) = try await world.answer(.open, progress: nil) else {
            throw Failure.otherAnswer
        }
        return snapshot
    }

    private func propose(_ world: any World) async throws -> ProposalID {
        let reply = try await world.answer(
            .perform(.propose(ProposalRequest(.everything(.full), description: "a try"))), progress: nil)
        guard case .performed(.proposed(let id, _, _, false, _), _) = reply else { throw Failure.otherAnswer }
        return try #require(id)
    }

    @Test func `the base is the host's manifest, including definitions that are missing locally`() async throws {
        let served = try await ServedWorld.made()
        let host = try StandInHost(served)
        let shown = try await snapshot(opened(host, try disk()))
        #expect(shown.baseSource == .control)
        #expect(shown.baseHash == host.manifest)
        #expect(shown.diagnostics.contains { $0.code == .hostUnchecked })
        let embedded = try await snapshot(served.workbench())
        #expect(shown.changes == embedded.changes)
    }

    @Test func `a proposal is shadowed, approved and applied, and stays listed`() async throws {
        let served = try await ServedWorld.made()
        let host = try StandInHost(served)
        let world = opened(host, try disk())
        let id = try await propose(world)
        for action in [Action.shadow(id), .approve(id, .approve, approver: "bob"), .apply(id)] {
            _ = try await world.answer(.perform(action), progress: nil)
        }
        let after = try await snapshot(world)
        #expect(after.proposals.map(\.state) == [.applied])
        #expect(after.proposals.map(\.approver) == ["bob"])
        #expect(after.baseHash == host.manifest)
        #expect(after.changes.isEmpty)
        #expect(host.requests.filter { $0.hasPrefix("gov-list") }.allSatisfy { $0.contains("all") })
    }

    @Test func `a review is derived from the patch`() async throws {
        let served = try await ServedWorld.made()
        let world = opened(try StandInHost(served), try disk())
        let id = try await propose(world)
        guard case .review(let shown) = try await world.answer(.review(id), progress: nil) else {
            throw Failure.otherAnswer
        }
        let embedded = try await snapshot(served.workbench())
        #expect(Set(shown.changes.map(\.row.id)) == Set(embedded.changes.map(\.id)))
        #expect(shown.authority != nil)
    }

    @Test func `a proposal that was shadowed for another manifest is not applied`() async throws {
        let served = try await ServedWorld.made()
        let host = try StandInHost(served)
        let disk = try disk()
        let id = try await propose(opened(host, disk))
        // Each step is a separate process.
        for action in [Action.shadow(id), .approve(id, .approve, approver: nil)] {
            _ = try await opened(host, disk).answer(.perform(action), progress: nil)
        }
        // A manifest of the same world that was pushed directly by another user.
        _ = try await served.workbench().answer(.perform(.push(dryRun: false, .full)), progress: nil)
        let other = try #require(try served.governance.state().currentManifest)
        #expect(other != host.manifest)
        host.move(to: other)
        let failure = await #expect(throws: Failure.self) {
            try await opened(host, disk).answer(.perform(.apply(id)), progress: nil)
        }
        #expect(failure?.diagnostics.first?.code == .staleBase)
        #expect(host.manifest == other)
        #expect(!host.requests.contains { $0.hasPrefix("gov-apply") })
    }

    @Test func `a proposal that was never shadowed here is not applied`() async throws {
        let served = try await ServedWorld.made()
        let host = try StandInHost(served)
        let id = try await propose(opened(host, try disk()))
        let failure = await #expect(throws: Failure.self) {
            try await opened(host, try disk()).answer(.perform(.apply(id)), progress: nil)
        }
        #expect(failure?.diagnostics.first?.code == .staleBase)
    }

    @Test func `a manifest that moves during a decision is reported`() async throws {
        let served = try await ServedWorld.made()
        let host = try StandInHost(served) { host, verb in
            if verb == "gov-shadow" { host.move(to: Hash.of([7])) }
        }
        let world = opened(host, try disk())
        let id = try await propose(world)
        let failure = await #expect(throws: Failure.self) {
            try await world.answer(.perform(.shadow(id)), progress: nil)
        }
        #expect(failure?.diagnostics.first?.code == .staleBase)
    }

    @Test func `an older host without journal verbs is queried for its manifest`() async throws {
        let served = try await ServedWorld.made()
        let host = try StandInHost(served, lacks: ["journal-head", "journal-list"])
        let world = opened(host, try disk())
        #expect(try await snapshot(world).baseHash == host.manifest)
        guard case .journal(let report) = try await world.answer(.journal, progress: nil) else {
            throw Failure.otherAnswer
        }
        #expect(report.headManifest == host.manifest && report.records.isEmpty)
    }

    @Test func `actions that the host does not support are refused`() async throws {
        let served = try await ServedWorld.made()
        let world = opened(try StandInHost(served, lacks: ["gov-shadow"]), try disk())
        let id = try await propose(world)
        for action in [Action.shadow(id), .comment(id, "x", author: nil, op: nil, hunk: nil, resolves: nil)] {
            let failure = await #expect(throws: Failure.self) {
                try await world.answer(.perform(action), progress: nil)
            }
            #expect(failure?.diagnostics.first?.code == .notSupported)
        }
    }

    @Test func `the revision changes with the host's proposals`() async throws {
        let served = try await ServedWorld.made()
        let host = try StandInHost(served)
        let (world, other) = (opened(host, try disk()), opened(host, try disk()))
        func revision(_ request: Request) async throws -> Int {
            guard case .world(let snapshot) = try await world.answer(request, progress: nil) else {
                throw Failure.otherAnswer
            }
            return snapshot.revision
        }
        let before = try await revision(.follow)
        #expect(try await revision(.refresh) == before)
        _ = try await propose(other)
        #expect(try await revision(.refresh) != before)
    }

    @Test(arguments: [[], ["journal-list"], ["journal-list", "journal-head"]])
    func `changes are noticed, whichever verbs the host lacks`(lacks: [String]) async throws {
        let served = try await ServedWorld.made()
        let host = try StandInHost(served, lacks: Set(lacks))
        let world = opened(host, try disk())
        let noticed = Mutex(0)
        world.listen(later: { _, work in ServedWorld.later(5_000_000, work) }) { noticed.withLock { $0 += 1 } }
        func waiting(for count: Int) async throws {
            while noticed.withLock({ $0 }) < count { try await Task.sleep(for: .milliseconds(5)) }
        }
        // The first poll may come after the first snapshot.
        try await waiting(for: 1)
        for round in 1...3 {
            host.move(to: host.manifest)
            try await waiting(for: 1 + round)
        }
        #expect(host.requests.contains { $0.hasPrefix("journal-list") })
        #expect(host.requests.contains { $0.hasPrefix("manifest-get") } == lacks.contains("journal-head"))
        host.die()
        try await waiting(for: 5)
        #expect(noticed.withLock { $0 } == 5)
    }

    @Test func `when the host ends, the files are used, with a notice`() async throws {
        let served = try await ServedWorld.made()
        let host = try StandInHost(served)
        let existing = opened(host, try disk())
        let world = AttachedWorld(
            existing, find: { nil }, open: { served.workbench() },
            later: { _, work in ServedWorld.later(5_000_000, work) }, changed: {})
        let before = try await snapshot(world)
        #expect(before.baseSource == .control)
        host.die()
        // A request to the host that may have taken effect is not repeated.
        let failure = await #expect(throws: Failure.self) {
            try await world.answer(.perform(.shadow(ProposalID(0))), progress: nil)
        }
        #expect(failure?.diagnostics.first?.code != .hostUnchecked)
        let after = try await snapshot(world)
        #expect(after.diagnostics.count { $0.code == .hostUnreachable } == 1)
        #expect(!after.diagnostics.contains { $0.code == .hostUnchecked })
        #expect(after.baseSource == .journal)
        #expect(after.changes == before.changes)
        #expect(after.revision != before.revision)
    }

    @Test func `the wasm of a module is sent to the host before its proposal`() async throws {
        let served = try await ServedWorld.made()
        let disk = try disk()
        let wasm = try changeModule(disk)
        let hash = Hash.of(wasm)
        let host = try StandInHost(served)
        _ = try await propose(opened(host, disk))
        #expect(host.blob(hash) == wasm)
        let verbs = host.requests.map { $0.prefix { $0 != " " } }
        let put = try #require(verbs.firstIndex(of: "blob-put"))
        #expect(verbs[put...].contains("gov-propose"))
        #expect(verbs.count { $0 == "blob-put" } == 1)
    }

    @Test func `an older host without blobs still gets the proposal, with a notice`() async throws {
        let served = try await ServedWorld.made()
        let disk = try disk()
        _ = try changeModule(disk)
        let host = try StandInHost(served, lacks: ["blob-put"])
        let reply = try await opened(host, disk).answer(
            .perform(.propose(ProposalRequest(.everything(.full)))), progress: nil)
        guard case .performed(.proposed(let id, _, _, _, let notices), _) = reply else { throw Failure.otherAnswer }
        #expect(id == ProposalID(0))
        #expect(notices.contains { $0.code == .wasmMissing && $0.message.contains("notes/Notebook@1") })
    }
}
