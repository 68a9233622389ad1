import AIR
import CanonicalCBOR
import ContentStore
import Files
import Governance
import Sync
import SystemPackage
import Testing
import WorldIO

/// The findings of verifying a journal (SECURITY.md, *What a journal proves*).
@Suite struct VerificationTests {
    /// A world with an applied proposal, and with a stale one that was rebased.
    private func worldWithHistory() throws -> (world: SmallWorld, files: MemoryFileSystem) {
        let files = MemoryFileSystem()
        let world = SmallWorld(files)
        try world.genesis()
        try world.propose()
        try world.propose(.first, .third)
        for id in [ProposalID(0)] {
            try world.governance.shadow(id)
            try world.governance.approve(id, decision: .approve, approver: "bob")
            try world.governance.apply(id)
        }
        _ = try world.governance.rebase(ProposalID(1))
        return (world, files)
    }

    private func replace(_ path: FilePath, by bytes: [UInt8], _ files: MemoryFileSystem) throws {
        try files.writeAtomically(bytes, to: path)
    }

    /// The journal's bytes: the header, then each frame.
    private func frames(_ world: SmallWorld) throws -> (header: [UInt8], frames: [[UInt8]]) {
        let contents = try world.governance.journal.read()
        let log = try world.files.read(world.governance.journal.logPath, limit: 1 << 20)
        let bounds = contents.frames.map(\.offset) + [contents.end]
        return (Array(log.prefix(8)), contents.frames.indices.map { Array(log[bounds[$0]..<bounds[$0 + 1]]) })
    }

    @Test func `an unchanged journal is sound, and its patches reproduce the recorded results`() throws {
        let (world, _) = try worldWithHistory()
        let found = world.governance.verify()
        #expect(found.isSound && found.findings.isEmpty)
        let state = try world.governance.state()
        #expect(found.state == state && found.height == 7 && found.recordCount == 8)
        #expect(found.head == state.head && found.tornTail == nil && found.unknownKinds.isEmpty)
        let empty = SmallWorld(MemoryFileSystem()).governance.verify()
        #expect(empty.isSound && empty.findings.isEmpty && empty.height == 0)
    }

    @Test func `a changed byte is found, and its record is named`() throws {
        let (world, files) = try worldWithHistory()
        let path = world.governance.journal.logPath
        let log = try files.read(path, limit: 1 << 20)
        let offsets = try world.governance.journal.read().frames.map(\.offset)
        // The tests of the journal file try every byte of small journals; here, bytes of each kind are enough.
        var places = Array(stride(from: 0, to: log.count, by: 97))
        for offset in offsets { places += [offset + 3, offset + 4, offset + 40] }
        for offset in offsets.dropFirst() { places += [offset - 1, offset - 40] }
        for place in places {
            var wrong = log
            wrong[place] ^= 1
            try replace(path, by: wrong, files)
            let found = world.governance.verify()
            #expect(!found.isSound, "byte \(place)")
            let finding = try #require(found.findings.first, "byte \(place)")
            let frame = offsets.lastIndex { $0 <= place }
            let offset = frame.map { offsets[$0] }
            #expect(finding.frame == frame, "byte \(place)")
            #expect(finding.offset == offset, "byte \(place)")
            if let frame, let offset {
                #expect(finding.diagnostic.message.contains("frame \(frame), at byte \(offset)"))
            }
        }
        // If the payload can still be read, the message names the record.
        var wrong = log
        wrong[offsets[3] - 1] ^= 1
        try replace(path, by: wrong, files)
        #expect(world.governance.verify().findings.first?.records == ["Proposed of proposal 1"])
    }

    @Test func `a dropped or swapped record is found at its position`() throws {
        let (world, files) = try worldWithHistory()
        let (header, frames) = try frames(world)
        let path = world.governance.journal.logPath
        for first in frames.indices {
            var left = frames
            left.remove(at: first)
            try replace(path, by: header + left.joined(), files)
            #expect(world.governance.verify().findings.map(\.frame) == [first], "dropped \(first)")
            for second in frames.indices.dropFirst(first + 1) {
                var swapped = frames
                swapped.swapAt(first, second)
                try replace(path, by: header + swapped.joined(), files)
                #expect(world.governance.verify().findings.map(\.frame) == [first], "\(first) and \(second)")
            }
        }
    }

    @Test func `a truncated file is found, wherever it was cut`() throws {
        let (world, files) = try worldWithHistory()
        let (header, frames) = try frames(world)
        let path = world.governance.journal.logPath
        let log = header + frames.joined()
        var end = header.count
        for (index, frame) in frames.enumerated() {
            for length in [end, end + 1, end + 5, end + frame.count - 1] {
                try replace(path, by: Array(log.prefix(length)), files)
                let found = world.governance.verify().findings
                #expect(found.map(\.frame) == [index] && found.map(\.offset) == [end])
                #expect(found.map(\.diagnostic.code) == [.journalShorterThanHead])
            }
            end += frame.count
        }
        try replace(path, by: [], files)
        #expect(world.governance.verify().findings.map(\.diagnostic.code) == [.journalCorrupt])
        try files.remove(path)
        #expect(world.governance.verify().findings.map(\.diagnostic.code) == [.journalShorterThanHead])
    }

    @Test func `a changed or missing head is found`() throws {
        let (world, files) = try worldWithHistory()
        let path = world.governance.journal.headPath
        let head = try files.read(path, limit: 1 << 10)
        for place in head.indices {
            var wrong = head
            wrong[place] ^= 1
            try replace(path, by: wrong, files)
            #expect(!world.governance.verify().isSound, "byte \(place)")
        }
        try files.remove(path)
        #expect(!world.governance.verify().isSound)
    }

    @Test func `a rewritten chain without an approval is found by the frame that can't follow`() throws {
        let (world, _) = try worldWithHistory()
        let payloads = try world.governance.journal.read().frames.map(\.payload)
        let other = SmallWorld(MemoryFileSystem())
        try other.governance.journal.withWriter(owner: "t") { (writer) throws(JournalError) in
            for (index, payload) in payloads.enumerated() where index != 4 { _ = try writer.append(payload) }
        }
        let found = other.governance.verify()
        // Everything that depends on the approval is void, and so is the proposal for its result.
        #expect(found.state.voids.map(\.height) == [4, 5])
        #expect(found.state.currentManifest == found.state.proposals[0].manifestBase)
        let last = try #require(found.findings.first { $0.diagnostic.code == .journalVoid })
        #expect(last.frame == 4 && last.records == ["Applied of proposal 0", "Manifest"])
    }

    @Test func `an object that the store lacks is reported with the record that names it`() throws {
        let (world, files) = try worldWithHistory()
        let proposal = try world.governance.state().proposals[1]
        let folder = world.folder.store.appending("nodes").appending("sha256")
        for hash in [proposal.patchHash, proposal.documentHash, proposal.manifestHash] {
            let path = folder.appending(hash.hex)
            let bytes = try files.read(path, limit: 1 << 20)
            try files.remove(path)
            let found = world.governance.verify()
            #expect(!found.isSound && found.height == 7)
            #expect(found.findings.contains { $0.frame == 2 && $0.diagnostic.code == .storeCorrupt })
            #expect(found.findings.first?.records == ["Proposed of proposal 1"])
            try files.writeAtomically(bytes.dropLast() + [0], to: path)
            #expect(!world.governance.verify().isSound)
            try files.writeAtomically(bytes, to: path)
        }
        #expect(world.governance.verify().isSound)
    }

    @Test func `unknown kinds, a torn tail and another manifest file are reported, but not as damage`() throws {
        let (world, files) = try worldWithHistory()
        let unknown = GovernanceRecord.unknown("Remark", .record([("record", .text("Remark")), ("text", .text("hi"))]))
        try world.governance.journal.withWriter(owner: "t") { (writer) throws(JournalError) in
            _ = try writer.append(GovernanceFrame(time: 7, records: [unknown]).value)
        }
        try files.append([1, 2, 3], to: world.governance.journal.logPath)
        let manifest = try files.read(world.folder.manifestFile, limit: 1 << 20)
        try files.writeAtomically([1], to: world.folder.manifestFile)
        let found = world.governance.verify()
        #expect(found.isSound && found.unknownKinds == ["Remark"] && found.recordCount == 9)
        #expect(found.tornTail?.count == 3)
        #expect(found.findings.map(\.diagnostic.code) == [.journalTornTail, .baseDamaged])
        #expect(found.findings.map(\.diagnostic.severity) == [.notice, .warning])
        try files.writeAtomically(manifest, to: world.folder.manifestFile)
        #expect(world.governance.verify().findings.map(\.diagnostic.code) == [.journalTornTail])
        // A later change keeps the record of the newer version.
        try world.governance.approve(ProposalID(2), decision: .reject, approver: "bob")
        #expect(try world.governance.records().map(\.record).contains(unknown))
        #expect(world.governance.verify().isSound)
    }

    @Test func `a head that was noted elsewhere must still exist`() throws {
        let (world, _) = try worldWithHistory()
        let noted = try world.governance.journal.read().frames[3].hash
        #expect(world.governance.verify(head: noted).isSound)
        let other = SmallWorld(MemoryFileSystem())
        try other.reach(.applied)
        let found = other.governance.verify(head: noted)
        #expect(!found.isSound && found.findings.map(\.diagnostic.code) == [.journalCorrupt])
    }

    @Test func `objects that proposals share are read once, so each proposal adds the same few reads`() throws {
        /// The number of file operations needed to verify a world with this many proposals on one base.
        func operations(_ count: Int) throws -> Int {
            let files = MemoryFileSystem()
            let world = SmallWorld(files)
            try world.genesis()
            let base = try SmallWorld.bundle(.first)
            for number in 0..<count {
                let text = "{\"$kind\":\"defschema\",\"name\":\"n/More\(number)@1\",\"type\":{\"nat\":{}}}"
                let node = try SmallWorld.value(text)
                let document = PatchDocument(
                    baseManifestHash: base.manifestHash,
                    operations: [
                        .addDefinition(DefinitionKey(.schema, DefinitionName("n/More\(number)@1")), node: node)
                    ])
                let compiled = try PatchCompiler(base: base.contents, baseHash: base.manifestHash).compile(document)
                _ = try world.governance.propose(compiled, document: document, author: "ada", description: nil)
            }
            let counting = InterruptedFileSystem(files, at: .max) {}
            let found = SmallWorld(counting).governance.verify()
            #expect(found.isSound && found.findings.isEmpty && found.height == count + 1)
            return counting.operations
        }
        let (few, some, many) = (try operations(4), try operations(8), try operations(16))
        #expect(many - some == 2 * (some - few))
        // The patch, its document, the manifest and the resulting definition; not the world around them.
        #expect(some - few == 4 * 4)
    }
}
