import CanonicalCBOR
import RemoteDoubles
import Remotes
import Testing

/// The requests of a keyed storage, which a bucket charges for (Documentation/sizing.md, *What one step takes*).
@Suite struct RequestCountTests {
    /// The storage of a world with `count` frames of one batch each, and the store that counts its requests.
    private func storage(frames count: Int, hasSegments: Bool = false) throws -> (
        KeyedStorage<FaultyStore>, FaultyStore
    ) {
        let store = FaultyStore(MemoryStore()) { _ in .none }
        let storage = KeyedStorage(store, world: StorageEngine.world, isChain: TestChain.isChain)
        let frames = TestChain.frames(count)
        for height in 0..<count {
            let outcome = try storage.append(
                frames[height], objects: [RemoteObject(bytes("batch \(height)"))], at: height, by: .soon)
            #expect(outcome == .created)
            guard hasSegments, height % 256 == 255 else { continue }
            try storage.createSegment(of: Array(frames[(height - 255)...height]), from: height - 255, by: .soon)
        }
        return (storage, store)
    }

    @Test func `a frame with a batch takes two writes, and one more read if it comes too late`() throws {
        let (storage, store) = try storage(frames: 10)
        #expect(store.requests == (creates: 20, reads: 0))
        let late = try storage.append(bytes("late"), objects: [RemoteObject(bytes("of it"))], at: 9, by: .soon)
        #expect(late == .present(TestChain.frames(10)[9]))
        #expect(store.requests == (creates: 22, reads: 1))
    }

    @Test func `a text takes one more write and one more read`() throws {
        let (storage, store) = try storage(frames: 10)
        let text = RemoteObject(bytes("why"), kind: .text)
        let batch = RemoteObject(bytes("batch"))
        #expect(try storage.append(bytes("frame"), objects: [batch, text], at: 10, by: .soon) == .created)
        #expect(store.requests == (creates: 23, reads: 0))
        _ = try storage.objects(
            [ObjectName(batch.hash, at: 10), ObjectName(text.hash, at: 10, kind: .text)], by: .soon)
        #expect(store.requests == (creates: 23, reads: 2))
    }

    @Test func `a check for losses takes two listings, and no reads if nothing is lost`() throws {
        let (storage, store) = try storage(frames: 100)
        let names = (0..<100).map { ObjectName(Hash.of(bytes("batch \($0)")), at: $0) }
        #expect(try storage.losses(below: 100, batches: names, by: .soon).heights == [])
        #expect(store.listings == 2 && store.requests.reads == 0)
    }

    @Test func `a fetch without new frames takes two reads`() throws {
        let (storage, store) = try storage(frames: 10)
        #expect(try storage.history(from: 9, limit: 256, by: .soon).count == 1)
        #expect(store.requests.reads == 2)
    }

    @Test func `one new frame takes eighteen reads, including a window of heights after it`() throws {
        let (storage, store) = try storage(frames: 10)
        #expect(try storage.history(from: 8, limit: 256, by: .soon).count == 2)
        #expect(store.requests.reads == 18)
    }

    @Test(arguments: [true, false])
    func `a thousand frames take a few hundred reads, or a thousand without segments, plus one per batch`(
        hasSegments: Bool
    ) throws {
        let (storage, store) = try storage(frames: 1_001, hasSegments: hasSegments)
        let created = store.requests.creates
        #expect(created == 2_002 + (hasSegments ? 3 : 0))
        // The last known frame, then everything after it, in the portions that a fetch reads.
        var height = 0
        while true {
            let portion = try storage.history(from: height, limit: 256, by: .soon)
            height += portion.count
            if portion.count < 256 { break }
        }
        #expect(height == 1_001)
        #expect(store.requests.reads == (hasSegments ? 264 : 1_008))
        #expect(store.listings == 1)
        // A reader that found no segments created them.
        #expect(store.requests.creates == created + (hasSegments ? 0 : 3))
        for number in 1..<1_001 {
            _ = try storage.objects([Hash.of(bytes("batch \(number)"))], at: number, by: .soon)
        }
        #expect(store.requests.reads == (hasSegments ? 1_264 : 2_008))
    }
}
