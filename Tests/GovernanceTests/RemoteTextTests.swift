import AIR
import CanonicalCBOR
import ContentStore
import Files
import RemoteDoubles
import Remotes
import Testing
import WorldIO

@testable import Governance

/// Descriptions, comments and reasons of a shared world.
@Suite struct RemoteTextTests {
    private static let id = ProposalID(0)

    /// A shared world with a proposal and a comment on it, and the key of the comment.
    private func commented(_ keys: MemoryStore) throws -> (ada: RemoteWorld, comment: String) {
        let ada = try RemoteWorld.shared(keys)
        try ada.propose(description: "because")
        let before = Set(keys.keys)
        try ada.governance.comment(on: Self.id, author: "ada", text: "a secret word")
        let added = Set(keys.keys).subtracting(before)
        // A comment adds its text and its frame.
        #expect(added.count == 2)
        return (ada, try #require(added.first { $0.contains("/texts/") }))
    }

    @Test func `texts are on the remote under their hashes and nowhere else`() throws {
        let keys = MemoryStore()
        let (ada, key) = try commented(keys)
        for name in keys.keys {
            let bytes = try #require(keys.values([name], by: .after(.seconds(1)))[0])
            #expect(String(decoding: bytes, as: UTF8.self).contains("a secret word") == (name == key))
        }
        let bob = try ada.clone(keys, person: 2)
        let proposal = try #require(bob.governance.state().proposal(Self.id))
        #expect(proposal.description == "because" && proposal.comments.map(\.text) == ["a secret word"])
        #expect(try bob.governance.verifyRemote() == (frames: 4, batches: 2, texts: 2, removed: 0))
    }

    @Test func `a text that was removed from the storage shows as removed and blocks nothing`() throws {
        let keys = MemoryStore()
        let (ada, key) = try commented(keys)
        keys.lose(key)
        let bob = try ada.clone(keys, person: 2)
        #expect(try bob.log == ada.log)
        let proposal = try #require(bob.governance.state().proposal(Self.id))
        #expect(proposal.comments.map(\.content) == [.removed] && proposal.description == "because")
        #expect(try bob.governance.state().notices.isEmpty)
        #expect(try bob.governance.verifyRemote() == (frames: 4, batches: 2, texts: 1, removed: 1))
        try bob.governance.shadow(Self.id)
        _ = try ada.governance.fetchRemote()
        #expect(try ada.log == bob.log)
        // Nobody publishes it again, not even a clone that still has it.
        #expect(try ada.governance.state().proposal(Self.id)?.comments.map(\.text) == ["a secret word"])
        #expect(try ada.governance.pushRemote().restored.count == 0)
        #expect(try bob.governance.pushRemote().restored.count == 0)
        #expect(!keys.keys.contains(key))
    }

    @Test func `a text with other bytes is damage, and its frame is not fetched until that is resolved`() throws {
        let keys = MemoryStore()
        let ada = try RemoteWorld.shared(keys)
        let bob = try ada.clone(keys, person: 2)
        try ada.propose(description: "because")
        let key = try #require(keys.keys.first { $0.contains("/texts/") })
        keys.replace(key, with: try TextObject("another").bytes)
        let before = try bob.log
        #expect(refusal { _ = try bob.governance.fetchRemote() }.map(\.code) == [.remoteDamaged])
        #expect(refusal { _ = try ada.governance.verifyRemote() }.map(\.code) == [.remoteDamaged])
        #expect(try bob.log == before)
        keys.lose(key)
        _ = try bob.governance.fetchRemote()
        #expect(try bob.log == ada.log)
        #expect(try bob.governance.state().proposal(Self.id)?.claimedDescription == .removed)
    }

    @Test func `a text that can't be read is not taken for removed, and the fetch fails until it can be`() throws {
        let keys = MemoryStore()
        let (ada, _) = try commented(keys)
        let id = try #require(ada.governance.state().world)
        let joined = try JoinedRemote(id: id, url: RemoteWorld.url)
        let files = MemoryFileSystem()
        let unlucky = RemoteWorld(TextlessStore(base: keys), files: files, person: 2)
        #expect(refusal { _ = try unlucky.governance.joinRemote(joined) }.map(\.code) == [.remoteUnreachable])
        #expect(try unlucky.governance.state().proposals.isEmpty)
        let bob = RemoteWorld(keys, files: files, person: 2)
        _ = try bob.governance.joinRemote(joined)
        let proposal = try #require(bob.governance.state().proposal(Self.id))
        #expect(proposal.description == "because" && proposal.comments.map(\.text) == ["a secret word"])
    }

    @Test func `texts in batches, as in older remotes, are read and can be moved to another storage`() throws {
        let keys = MemoryStore()
        let ada = try RemoteWorld.shared(keys)
        try ada.propose()
        let text = try TextObject("of earlier days")
        let batch = try ObjectBatch(nodes: [text.bytes], blobs: [])
        let contents = try ada.governance.contents()
        let frame = GovernanceFrame(
            operation: OperationID(bytes: [UInt8](repeating: 9, count: 16)), batches: [batch.object.hash], time: 7,
            records: [.commented(GovernanceRecord.Commented(id: Self.id, author: "eve", text: .object(text.hash)))])
        let sealed = try SealedFrame(frame.value, after: contents.head)
        let id = try #require(ada.governance.state().world)
        let storage = KeyedStorage(keys, world: id, isChain: SealedFrame.areChained)
        let outcome = try storage.append(
            sealed.bytes, objects: [batch.object], at: contents.height, by: .after(.seconds(1)))
        #expect(outcome == .created)
        let bob = try ada.clone(keys, person: 2)
        let proposal = try #require(bob.governance.state().proposal(Self.id))
        #expect(proposal.comments.map(\.text) == ["of earlier days"])
        #expect(try bob.governance.verifyRemote() == (frames: 4, batches: 3, texts: 0, removed: 0))

        // Bob publishes the journal on empty storage.
        let other = MemoryStore()
        let moved = bob.restarted(other)
        try moved.governance.removeRemote()
        _ = try moved.governance.addRemote(RemoteWorld.url)
        let cy = try moved.clone(other, person: 3)
        #expect(
            try cy.governance.state().proposal(Self.id)?.comments.map(\.text) == ["of earlier days"])
    }

    @Test func `a comment that an older build kept offline, with its text among the nodes, is published`() throws {
        let keys = MemoryStore()
        let ada = try RemoteWorld.shared(keys)
        try ada.propose()
        let away = ada.restarted(keys, isOffline: true)
        try away.governance.comment(on: Self.id, author: "ada", text: "from afar")
        let outbox = Outbox(world: SmallWorld.folder, files: ada.files)
        let entry = try #require(outbox.entries().first)
        let text = try #require(entry.texts.first)
        try ada.store.store.putNodes([text.bytes])
        try outbox.write(
            OutboxEntry(
                operation: entry.operation, kind: entry.kind, summary: entry.summary, time: entry.time,
                from: entry.from,
                records: entry.records, index: ObjectBatch.Index(nodes: [text.hash]), texts: [], sent: nil, seen: nil,
                held: nil))
        #expect(try ada.governance.pushRemote().published == [entry.operation])
        let bob = try ada.clone(keys, person: 2)
        for person in [ada, bob] {
            let proposal = try #require(person.governance.state().proposal(Self.id))
            #expect(proposal.comments.map(\.content) == [.here("from afar")])
        }
    }

    @Test func `lost texts are restored from the remote, and those that it lacks count as removed`() throws {
        let keys = MemoryStore()
        let (ada, key) = try commented(keys)
        keys.lose(key)
        try ada.files.remove(ada.governance.texts.path)
        let finding = ada.governance.verify().findings.map(\.diagnostic)
        #expect(finding.map(\.code) == [.journalCorrupt] && finding.allSatisfy { $0.severity == .warning })
        #expect(finding.first?.help?.contains("aos store repair") == true)
        let away = ada.restarted(keys, isOffline: true)
        #expect(try away.governance.restoreTexts().isEmpty)

        let log = try ada.log
        #expect(try ada.restarted(keys).governance.restoreTexts().count == 1)
        let after = ada.restarted(keys)
        let proposal = try #require(after.governance.state().proposal(Self.id))
        #expect(proposal.description == "because" && proposal.comments.map(\.content) == [.removed])
        #expect(try after.log == log && after.governance.verify().findings.isEmpty)
        #expect(try after.governance.restoreTexts().isEmpty)
    }

    @Test func `a damaged text is restored from the remote, and its damaged entry is dropped`() throws {
        let keys = MemoryStore()
        let (ada, _) = try commented(keys)
        let path = ada.governance.texts.path
        var bytes = try ada.files.read(path, limit: 1 << 20)
        let word = Array("secret".utf8)
        let place = try #require(bytes.indices.first { bytes[$0...].starts(with: word) })
        // Not UTF-8: with another letter the entry would be a different text.
        bytes[place] = 0xff
        try ada.files.writeAtomically(bytes, to: path)
        #expect(try !ada.restarted(keys).governance.state().notices.isEmpty)

        #expect(try ada.restarted(keys).governance.restoreTexts().count == 1)
        let after = ada.restarted(keys)
        #expect(try after.governance.state().proposal(Self.id)?.comments.map(\.text) == ["a secret word"])
        #expect(try after.governance.state().notices.isEmpty && after.governance.verify().findings.isEmpty)
    }

    @Test func `texts do not count as removed while their frames are not on the remote`() throws {
        let keys = MemoryStore()
        let (ada, _) = try commented(keys)
        try ada.files.remove(ada.governance.texts.path)
        for name in keys.keys where !name.contains("/00000000000000000000") { keys.lose(name) }
        let refused = refusal { _ = try ada.restarted(keys).governance.restoreTexts() }
        #expect(refused.map(\.code) == [.remoteRolledBack])
        #expect(try ada.restarted(keys).governance.state().proposal(Self.id)?.comments.map(\.content) == [.missing])
    }

    @Test func `a world that is shared later publishes its texts`() throws {
        let keys = MemoryStore()
        let ada = RemoteWorld(keys)
        try ada.governance.genesis(SmallWorld.bundle(.first))
        try ada.propose(description: "because")
        try ada.governance.comment(on: Self.id, author: "ada", text: "a secret word")
        _ = try ada.governance.addRemote(RemoteWorld.url)
        #expect(keys.keys.count { $0.contains("/texts/") } == 2)
        let bob = try ada.clone(keys, person: 2)
        let proposal = try #require(bob.governance.state().proposal(Self.id))
        #expect(proposal.description == "because" && proposal.comments.map(\.text) == ["a secret word"])
    }
}

/// A key store whose texts can't be read.
private struct TextlessStore: KeyStore {
    let base: MemoryStore

    var largestValue: Int { base.largestValue }

    func create(_ key: String, _ bytes: [UInt8], by deadline: Deadline) -> CreateOutcome {
        base.create(key, bytes, by: deadline)
    }

    func values(_ keys: [String], by deadline: Deadline) throws(RemoteError) -> [[UInt8]?] {
        if keys.contains(where: { $0.contains("/texts/") }) { throw .unreachable("503") }
        return base.values(keys, by: deadline)
    }

    func names(in folder: String, after name: String, limit: Int, by deadline: Deadline) -> [String] {
        base.names(in: folder, after: name, limit: limit, by: deadline)
    }

    func checkSuitability(in folder: String, by deadline: Deadline) {}
}
