import AIR
import ContentStore
import Files
import Glibc
import Governance
import Sync
import SystemPackage
import Testing

/// Several writers, and writers after a crash.
@Suite struct WriterTests {
    @Test func `a second writer is told who holds the lock, and readers don't wait`() throws {
        let world = SmallWorld(MemoryFileSystem())
        try world.reach(.approved)
        let before = try world.governance.state()
        let holder = try world.governance.journal.openForWriting(owner: "aos (pid 9, eve)")
        for step in [
            { _ = try world.propose(.first, .third) },
            { _ = try world.governance.approve(ProposalID(0), decision: .reject, approver: "bob") },
            { _ = try world.governance.apply(ProposalID(0)) },
            { try world.moveOn() },
        ] {
            let diagnostics = refusal(step)
            #expect(diagnostics.map(\.code) == [.lockedByOther])
            #expect(diagnostics.first?.message.contains("aos (pid 9, eve)") == true)
        }
        #expect(try world.governance.state() == before)
        #expect(try world.governance.currentManifest() == before.currentManifest)
        holder.close()
        try world.governance.apply(ProposalID(0))
    }

    @Test func `a writer waits for another one and continues as soon as that one is done`() throws {
        let files = MemoryFileSystem()
        let world = SmallWorld(files)
        try world.reach(.approved)
        let lock = try files.lock(world.governance.journal.lockPath, owner: "aos (pid 9, eve)")
        func governance(_ files: InterruptedFileSystem, _ patience: Duration) -> Governance {
            Governance(
                world: world.folder, files: files, store: world.store, clock: { 7 }, owner: "patient",
                patience: patience)
        }
        let hasty = InterruptedFileSystem(files, at: .max) {}
        #expect(
            refusal { _ = try governance(hasty, .zero).apply(ProposalID(0)) }.map(\.code) == [.lockedByOther])
        // At the third attempt to take the lock, the other writer is done.
        let patient = InterruptedFileSystem(files, at: hasty.operations + 2) { lock.release() }
        #expect(try governance(patient, .seconds(600)).apply(ProposalID(0)).state == .applied)
        #expect(patient.wasInterrupted)
    }

    @Test func `every one of many concurrent writers gets its turn`() async throws {
        let files = MemoryFileSystem()
        let world = SmallWorld(files)
        try world.reach(.shadowed)
        let names = (0..<8).map { "approver \($0)" }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for name in names {
                group.addTask {
                    let mine = SmallWorld(files, owner: name)
                    while true {
                        do throws(GovernanceError) {
                            try mine.governance.approve(ProposalID(0), decision: .approve, approver: name)
                            return
                        } catch {
                            guard case .journal(.lockedByOther) = error else { throw error }
                            await Task.yield()
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        let history = try world.governance.state().proposals[0].history
        #expect(history.dropFirst(2).compactMap(\.by).sorted() == names)
        #expect(history.map(\.frame) == Array(1..<11))
    }

    @Test func `a torn tail is reported by readers and moved aside by the next writer`() throws {
        let files = MemoryFileSystem()
        let world = SmallWorld(files)
        try world.reach(.shadowed)
        let tail = Array("half a frame".utf8)
        let journal = world.governance.journal
        let before = try world.governance.state()
        try files.append(tail, to: journal.logPath)
        var torn = try world.governance.state()
        #expect(torn.notices.map(\.code) == [.journalTornTail])
        #expect(world.notices.codes.isEmpty)
        torn = try world.governance.state()
        #expect(torn.proposals == before.proposals)
        try world.governance.approve(ProposalID(0), decision: .approve, approver: "bob")
        #expect(world.notices.codes == [.journalTornTail])
        #expect(try world.governance.state().notices.isEmpty)
        let moved = SmallWorld.folder.journal.appending("governance.log.torn-1")
        #expect(try files.read(moved, limit: 100) == tail)
    }

    @Test func `a journal that is shorter than its head, or not ours, is neither read nor written`() throws {
        for (bytes, code) in [
            ("AOSGOVJ\u{1}", DiagnosticCode.journalShorterThanHead), ("something else", .journalCorrupt),
        ] {
            let files = MemoryFileSystem()
            let world = SmallWorld(files)
            try world.genesis()
            let path = world.governance.journal.logPath
            try files.writeAtomically(Array(bytes.utf8), to: path)
            #expect(refusal { _ = try world.governance.state() }.map(\.code) == [code])
            #expect(refusal { try world.propose() }.map(\.code) == [code])
            #expect(refusal { try world.genesis() }.map(\.code) == [code])
            #expect(try files.read(path, limit: 100) == Array(bytes.utf8))
        }
    }

    @Test func `a proposal can be applied on a real disk too`() throws {
        let files = RealFileSystem()
        var template = Array("/tmp/aos-governance-XXXXXX".utf8CString)
        let made = mkdtemp(&template)
        let root = try files.resolve(FilePath(platformString: try #require(made)))
        defer { #expect(throws: Never.self) { try files.removeTree(root) } }
        let world = SmallWorld(files, at: root)
        try world.reach(.applied)
        let state = try world.governance.state()
        #expect(state.proposals.map(\.state) == [.applied])
        #expect(try world.manifestFile() == state.currentManifest)
        #expect(world.notices.codes.isEmpty)
        let holder = try world.governance.journal.openForWriting(owner: "aos (pid 9, eve)")
        let diagnostics = refusal { try SmallWorld(files, at: root).propose(.second, .first) }
        #expect(diagnostics.map(\.code) == [.lockedByOther])
        #expect(diagnostics.first?.message.contains("aos (pid 9, eve)") == true)
        holder.close()
        #expect(try world.propose(.second, .first).proposal.id == ProposalID(1))
    }
}
