import AIR
import CanonicalCBOR
import Files
import RemoteDoubles
import Remotes
import Sync
import Testing

@testable import Governance

/// Frames, batches and texts that a remote lost and `aos remote push` restores.
@Suite struct RemoteLossTests {
    private static let id = ProposalID(0)

    /// A shared world with some history.
    private func world(_ keys: MemoryStore, hasSmallSegments: Bool) throws -> RemoteWorld {
        let ada = try RemoteWorld.shared(keys, hasSmallSegments: hasSmallSegments)
        try ada.propose(description: "because")
        try ada.governance.shadow(Self.id)
        for number in 0..<6 { try ada.governance.comment(on: Self.id, author: "ada", text: "comment \(number)") }
        return ada
    }

    @Test(arguments: [false, true])
    func `frames and batches that were lost in the middle are restored byte for byte`(hasSmallSegments: Bool) throws {
        let keys = MemoryStore()
        let ada = try world(keys, hasSmallSegments: hasSmallSegments)
        let whole = keys.copy()
        let frames = keys.keys.filter { $0.contains("/journal/") }
        let batches = keys.keys.filter { $0.contains("/batches/") }
        #expect(frames.count == 10 && batches.count >= 2)
        for key in [frames[1], frames[5], batches[0]] { keys.lose(key) }
        // Without them the world can't be cloned.
        let id = try #require(ada.governance.state().world)
        let bob = RemoteWorld(keys, person: 2, hasSmallSegments: hasSmallSegments)
        _ = try? bob.governance.joinRemote(JoinedRemote(id: id, url: RemoteWorld.url))
        #expect(try bob.governance.state().height < 10)
        let restored = try ada.governance.pushRemote().restored
        #expect(restored.frames == [1, 5])
        #expect(restored.batches.map(\.hex) == [String(batches[0].suffix(64))])
        let limit = Deadline.after(.seconds(1))
        #expect(keys.keys == whole.keys)
        #expect(keys.values(keys.keys, by: limit) == whole.values(keys.keys, by: limit))
        let cy = try ada.clone(keys, person: 3)
        #expect(try cy.log == ada.log)
        #expect(try ada.governance.pushRemote().restored.count == 0)
    }

    @Test func `a frame with other bytes is not replaced, and reading everything finds it`() throws {
        let keys = MemoryStore()
        let ada = try world(keys, hasSmallSegments: false)
        let key = try #require(keys.keys.filter { $0.contains("/journal/") }.dropFirst(4).first)
        let batch = try #require(keys.keys.first { $0.contains("/batches/") })
        keys.replace(key, with: Array("another".utf8))
        keys.lose(batch)
        #expect(try ada.governance.pushRemote().restored.frames == [])
        #expect(keys.keys.contains(batch))
        #expect(refusal { _ = try ada.governance.verifyRemote() }.map(\.code) == [.remoteDamaged])
    }

    @Test func `a batch that this clone lacks too is not restored, and the push is refused`() throws {
        let keys = MemoryStore()
        let ada = try world(keys, hasSmallSegments: false)
        let batch = try #require(keys.keys.first { $0.contains("/batches/") })
        keys.lose(batch)
        try ada.files.removeTree(SmallWorld.folder.store)
        #expect(refusal { _ = try ada.governance.pushRemote() }.map(\.code) == [.storeCorrupt])
        #expect(!keys.keys.contains(batch))
    }

    @Test func `a bucket that lost everything is restored, texts included`() throws {
        let keys = MemoryStore()
        let ada = try world(keys, hasSmallSegments: false)
        let before = keys.copy()
        for key in keys.keys { keys.lose(key) }
        #expect(try ada.governance.pushRemote().created == 0..<10)
        #expect(keys.keys == before.keys)
        let bob = try ada.clone(keys, person: 2)
        #expect(try bob.governance.state().proposal(Self.id)?.comments.count { $0.content != .removed } == 6)
    }
}
