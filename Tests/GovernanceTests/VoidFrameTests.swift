import AIR
import CanonicalCBOR
import ContentStore
import Files
import Sync
import SystemPackage
import Testing

@testable import Governance

/// Frames that are sound and can't be replayed (SECURITY.md, *What a journal proves*).
@Suite struct VoidFrameTests {
    private static let odd: [(what: String, frame: Forged)] = [
        ("not a map", .text("hello")),
        ("an unknown field", .map(["time": .number(7), "records": .list([]), "more": .flag(true)])),
        ("version 2 without an operation", .map(["version": .number(2), "time": .number(7), "records": .list([])])),
        ("a version that is not a number", .map(["version": .text("9")])),
        (
            "an unknown field in a record",
            .map([
                "time": .number(7),
                "records": .list([
                    .map([
                        "record": .text("Manifest"), "manifest_hash": .text(Hash.of([1]).text),
                        "more": .none,
                    ])
                ]),
            ])
        ),
        (
            "half of what must happen together",
            .map([
                "time": .number(7),
                "records": .list([
                    .map(["record": .text("Manifest"), "manifest_hash": .text(Hash.of([1]).text)]),
                    .map(["record": .text("Rules"), "proposal_id": .number(0), "rules_hash": .text(Hash.of([1]).text)]),
                ]),
            ])
        ),
    ]

    @Test(arguments: odd.indices)
    func `a frame of unknown shape changes nothing, is listed, and does not block the world`(index: Int) throws {
        let (what, frame) = Self.odd[index]
        let world = SmallWorld(MemoryFileSystem())
        try world.reach(.approved)
        let before = try world.governance.state()
        var journal = try ForgedJournal(copying: world)
        journal.frames.append(frame)
        try journal.write(to: world)
        let state = try world.governance.state()
        #expect(state.proposals == before.proposals && state.currentManifest == before.currentManifest, "\(what)")
        #expect(state.height == before.height + 1 && state.voids.map(\.height) == [before.height], "\(what)")
        #expect(state.notices.map(\.code) == [.journalVoid], "\(what)")
        let found = world.governance.verify()
        #expect(found.isSound && found.findings.map(\.diagnostic.code) == [.journalVoid], "\(what)")
        #expect(found.findings.map(\.frame) == [before.height], "\(what)")
        let entries = try world.governance.records().filter { $0.void != nil }
        #expect(!entries.isEmpty, "\(what)")
        #expect(entries.allSatisfy { $0.frame == before.height && $0.hash == state.head }, "\(what)")
        try world.governance.apply(ProposalID(0))
        #expect(try world.governance.state().proposals[0].state == .applied, "\(what)")
        #expect(world.governance.verify().findings.map(\.frame) == [before.height], "\(what)")
    }

    @Test func `a journal is read up to a frame of a newer version, and not written`() throws {
        let world = SmallWorld(MemoryFileSystem())
        try world.reach(.approved)
        let before = try world.governance.state()
        var journal = try ForgedJournal(copying: world)
        let newer = GovernanceFrame.currentVersion + 1
        journal.append([.map(["record": .text("Something")])], version: newer)
        journal.append([.map(["record": .text("Manifest"), "manifest_hash": .text(Hash.of([1]).text)])])
        try journal.write(to: world)
        let state = try world.governance.state()
        #expect(state.proposals == before.proposals && state.currentManifest == before.currentManifest)
        #expect(state.newer == NewerFrame(height: before.height, version: newer))
        #expect(state.notices.map(\.code) == [.journalNewer])
        #expect(try world.governance.records().count == before.height)
        let log = try world.files.read(world.governance.journal.logPath, limit: 1 << 20)
        for step in [
            { _ = try world.governance.apply(ProposalID(0)) },
            { _ = try world.propose(.first, .third) },
            { try world.moveOn() },
        ] { #expect(refusal(step).map(\.code) == [.journalNewer]) }
        #expect(try world.files.read(world.governance.journal.logPath, limit: 1 << 20) == log)
        let found = world.governance.verify()
        #expect(!found.isSound && found.findings.map(\.diagnostic.code) == [.journalNewer])
        #expect(found.height == before.height)
    }

    @Test func `new frames have the current version and the operation of their decision`() throws {
        let world = SmallWorld(MemoryFileSystem())
        try world.genesis()
        let random = Governance(
            world: world.folder, files: world.files, store: world.store, clock: { 7 }, owner: "random")
        let (compiled, document) = try SmallWorld.patch()
        let made = try random.propose(compiled, document: document, author: "ada", description: nil).proposal
        try random.shadow(made.id)
        let frames = try world.governance.journal.read().frames.map { try GovernanceFrame($0.payload) }
        #expect(frames.map(\.version) == [3, 3, 3])
        #expect(Set(frames.compactMap(\.operation)).count == 3)
        #expect(frames.allSatisfy { $0.operation?.bytes.count == 16 })
        #expect(try made.proposedIn == world.governance.journal.read().frames[1].hash)
        let batched = GovernanceFrame(
            operation: .random(), batches: [Hash.of([1])], time: 1, records: frames[0].records)
        #expect(try GovernanceFrame(batched.value) == batched)
    }

    @Test func `a time before that of the previous frame, or well ahead of the reader, is marked`() throws {
        let world = SmallWorld(MemoryFileSystem())
        try world.reach(.approved)
        var journal = try ForgedJournal(copying: world)
        for (index, time) in [100, 99, 99, 7 + 600_000_000_001].enumerated() {
            journal.frames[index]["time"] = .number(UInt64(time))
        }
        try journal.write(to: world)
        #expect(try world.governance.records().map(\.isClockSkewed) == [false, true, false, true])
        let found = world.governance.verify()
        #expect(found.isSound && found.findings.map(\.frame) == [1, 3])
        #expect(found.findings.map(\.diagnostic.code) == [.clockSkew, .clockSkew])
    }
}
