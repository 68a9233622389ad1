import AIR
import CanonicalCBOR
import ContentStore
import Files
import Randomness
import SystemPackage
import Testing
import WorldIO

@testable import Governance

/// A replay that continues from the state of a shorter journal.
@Suite struct ReplayMemoryTests {
    /// Two processes with a world, and a third that replays everything each time.
    private struct Trio {
        let files = MemoryFileSystem()
        let writer: SmallWorld
        let reader: SmallWorld

        init() {
            writer = SmallWorld(files)
            reader = SmallWorld(files, owner: "aos (pid 2, bob)")
        }

        /// Compares the reader's state with that of a process that replays everything.
        func check(_ what: String) throws {
            let fresh = try SmallWorld(files).governance.state()
            #expect(try reader.governance.state() == fresh, "\(what)")
            #expect(try writer.governance.state().proposals == fresh.proposals, "\(what)")
        }
    }

    @Test(arguments: 0..<8 as Range<UInt64>)
    func `whatever others append, the state is that of a full replay`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let trio = Trio()
        try trio.writer.genesis()
        var versions: [Hash: SmallWorld.Version] = [:]
        for version in SmallWorld.Version.allCases { versions[try SmallWorld.bundle(version).manifestHash] = version }
        for step in 0..<25 {
            let world = Bool.random(using: &random) ? trio.writer : trio.reader
            let state = try world.governance.state()
            let open = state.proposals.filter(\.state.isOpen)
            do throws(GovernanceError) {
                switch (Int.random(in: 0..<6, using: &random), open.randomElement(using: &random)) {
                case (1, let proposal?):
                    try world.governance.comment(on: proposal.id, author: "bob", text: "step \(step)")
                case (2, let proposal?): try world.governance.shadow(proposal.id)
                case (3, let proposal?):
                    try world.governance.approve(proposal.id, decision: .approve, approver: "bob")
                case (4, let proposal?): try world.governance.apply(proposal.id)
                case (5, let proposal?):
                    try world.governance.approve(proposal.id, decision: .reject, approver: "bob", reason: "no \(step)")
                default:
                    let from = state.currentManifest.flatMap { versions[$0] } ?? .first
                    let to = SmallWorld.Version.allCases.filter { $0 != from }.randomElement(using: &random) ?? .third
                    let patch = try? SmallWorld.patch(from, to)
                    guard let patch else { continue }
                    _ = try world.governance.propose(
                        patch.compiled, document: patch.document, author: "ada", description: "step \(step)")
                }
            } catch .refused {
            } catch {
                // The state does not allow the step.
                guard error.diagnostics.allSatisfy({ $0.code != .journalCorrupt }) else { throw error }
            }
            try trio.check("seed \(seed), step \(step)")
        }
    }

    @Test func `a governed world has the state of a full replay`() throws {
        let trio = Trio()
        try trio.writer.genesis()
        try trio.check("genesis")
        try trio.writer.propose(rules: GovernedTests.rules(authors: true))
        try trio.check("rules proposed")
        let id = ProposalID(0)
        try trio.writer.governance.shadow(id)
        try trio.writer.governance.approve(id, decision: .approve, approver: "ada")
        try trio.check("approved")
        try trio.writer.governance.apply(id)
        try trio.check("governed")
        try trio.writer.propose()
        try trio.reader.governance.shadow(ProposalID(1))
        for (name, seed) in [("ada", UInt8(1)), ("bob", 2)] {
            try trio.writer.governance.approve(
                ProposalID(1), decision: .approve, approver: name,
                signer: .init(key: GovernedTests.key(seed), expires: 1_000))
            try trio.check("signed by \(name)")
        }
        #expect(try trio.reader.governance.state().proposal(ProposalID(1))?.state == .approved)
    }

    @Test func `void frames and frames of a newer version have the state of a full replay`() throws {
        let trio = Trio()
        try trio.writer.genesis()
        try trio.writer.propose()
        try trio.check("proposed")
        func append(_ records: [CBORValue], version: UInt64) throws {
            let payload = CBORValue.record([
                ("version", .unsigned(version)), ("op", .bytes([UInt8](repeating: 9, count: 16))),
                ("time", .unsigned(7)), ("records", .array(records)),
            ])
            try trio.writer.governance.journal.withWriter(owner: "other") { (writer) throws(JournalError) in
                _ = try writer.append(payload)
            }
        }
        try append([.record([("record", .text("Manifest"))])], version: 3)
        try trio.check("void")
        #expect(try trio.reader.governance.state().voids.count == 1)
        try trio.writer.governance.comment(on: ProposalID(0), author: "ada", text: "go on")
        try trio.check("after the void")
        #expect(try trio.reader.governance.state().notices.count { $0.code == .journalVoid } == 1)
        try append([.record([("record", .text("Manifest"))])], version: 99)
        try trio.check("newer")
        try append([.record([("record", .text("Manifest"))])], version: 99)
        try trio.check("more that is newer")
        #expect(try trio.reader.governance.state().newer?.height == 4)
    }

    @Test func `texts that appear or disappear have the state of a full replay`() throws {
        let trio = Trio()
        try trio.writer.genesis()
        try trio.writer.propose()
        let id = ProposalID(0)
        try trio.writer.governance.comment(on: id, author: "ada", text: "first")
        let path = trio.writer.governance.texts.path
        let whole = try trio.files.read(path, limit: 1 << 20)
        // Without the texts, like a journal that was copied alone.
        try trio.files.remove(path)
        try trio.writer.governance.shadow(id)
        #expect(try trio.reader.governance.state().proposal(id)?.description == "(this text is missing here)")
        // They are back, and one more record is there.
        try trio.files.writeAtomically(whole, to: path)
        try SmallWorld(trio.files).governance.comment(on: id, author: "ada", text: "second")
        #expect(try trio.reader.governance.state().proposal(id)?.description == "wait a while")
        let fresh = try SmallWorld(trio.files).governance.state()
        #expect(try trio.reader.governance.state() == fresh)
        // They are gone again.
        try trio.files.remove(path)
        try SmallWorld(trio.files).governance.approve(id, decision: .approve, approver: "bob")
        #expect(try trio.reader.governance.state() == SmallWorld(trio.files).governance.state())
        #expect(try trio.reader.governance.state().proposal(id)?.description == "(this text is missing here)")
    }

    @Test func `a journal that was replaced by another one is replayed in full`() throws {
        let (trio, other) = (Trio(), SmallWorld(MemoryFileSystem(), time: 8))
        for world in [trio.writer, other] {
            try world.genesis()
            try world.propose()
        }
        try trio.check("before")
        try other.governance.comment(on: ProposalID(0), author: "eve", text: "longer")
        try trio.files.removeTree(trio.writer.governance.journal.directory)
        try trio.files.createDirectories(trio.writer.governance.journal.directory)
        for name in ["governance.log", "head", "texts"] {
            let path = other.governance.journal.directory.appending(name)
            try trio.files.writeAtomically(other.files.read(path, limit: 1 << 20), to: path)
        }
        try trio.check("after")
        #expect(try trio.reader.governance.state().world == other.governance.state().world)
    }

    @Test func `a state continues only into a journal that begins with its frames`() throws {
        let trio = Trio()
        try trio.writer.genesis()
        try trio.writer.propose()
        let before = try trio.reader.governance.contents()
        let known = GovernanceState(replaying: before)
        #expect(known.isBeginning(of: before, texts: TextFile.Contents()))
        try trio.writer.governance.shadow(ProposalID(0))
        let after = try trio.reader.governance.contents()
        #expect(known.isBeginning(of: after, texts: TextFile.Contents()))
        #expect(!GovernanceState(replaying: after).isBeginning(of: before, texts: TextFile.Contents()))
        #expect(!GovernanceState().isBeginning(of: after, texts: TextFile.Contents()))
    }
}
