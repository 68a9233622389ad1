import CanonicalCBOR
import RemoteDoubles
import Remotes
import Testing

/// The number of requests that a storage of keys takes: what a bucket costs (Documentation/sizing.md, *What one step takes*).
@Suite struct RequestCountTests {
    /// A world of some frames, each with one batch, and the counts of what was asked until now.
    private func storage(frames: Int) throws -> (KeyedStorage<FaultyStore>, FaultyStore) {
        let store = FaultyStore(MemoryStore()) { _ in .none }
        let storage = KeyedStorage(store, world: StorageEngine.world)
        for height in 0..<frames {
            let outcome = try storage.append(
                bytes("frame \(height)"), objects: [RemoteObject(bytes("batch \(height)"))], at: height, by: .soon)
            #expect(outcome == .created)
        }
        return (storage, store)
    }

    @Test func `a frame with a batch is two writes, and one that came too late is one read more`() throws {
        let (storage, store) = try storage(frames: 10)
        #expect(store.requests == (creates: 20, reads: 0))
        let late = try storage.append(bytes("late"), objects: [RemoteObject(bytes("of it"))], at: 9, by: .soon)
        #expect(late == .present(bytes("frame 9")))
        #expect(store.requests == (creates: 22, reads: 1))
    }

    @Test func `nothing new is two reads`() throws {
        let (storage, store) = try storage(frames: 10)
        #expect(try storage.frames(from: 9, limit: 256, by: .soon).count == 1)
        #expect(store.requests.reads == 2)
    }

    @Test func `one new frame is eighteen reads, since a window of heights behind it is looked at`() throws {
        let (storage, store) = try storage(frames: 10)
        #expect(try storage.frames(from: 8, limit: 256, by: .soon).count == 2)
        #expect(store.requests.reads == 18)
    }

    @Test func `a thousand frames are hardly more than a thousand reads, and one for each batch`() throws {
        let (storage, store) = try storage(frames: 1_001)
        // The last known frame, then everything behind it, in the portions that a fetch takes.
        var height = 0
        while true {
            let portion = try storage.frames(from: height, limit: 256, by: .soon)
            height += portion.count
            if portion.count < 256 { break }
        }
        #expect(height == 1_001)
        #expect(store.requests.reads == 1_010)
        for number in 1..<1_001 {
            _ = try storage.objects([Hash.of(bytes("batch \(number)"))], at: number, by: .soon)
        }
        #expect(store.requests.reads == 2_010)
    }
}
