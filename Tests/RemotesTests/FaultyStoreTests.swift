import CanonicalCBOR
import RemoteDoubles
import Remotes
import Synchronization
import Testing

/// A chain on storage that goes wrong.
@Suite struct FaultyStoreTests {
    @Test(arguments: FaultyStore.Fault.allCases, 0..<4)
    func `a create is never reported wrong, whatever happens to one operation`(
        fault: FaultyStore.Fault, at number: Int
    ) throws {
        let memory = MemoryStore()
        let sound = KeyedStorage(memory, world: StorageEngine.world, isChain: TestChain.isChain)
        let faulty = KeyedStorage(
            FaultyStore(memory) { $0 == number ? fault : .none }, world: StorageEngine.world, isChain: TestChain.isChain
        )
        let object = RemoteObject(bytes("object"))
        var outcome: AppendOutcome?
        var refused = false
        do throws(RemoteError) {
            outcome = try faulty.append(bytes("ours"), objects: [object], at: 0, by: .soon)
        } catch {
            refused = true
        }
        let held = try sound.frames(from: 0, limit: 10, by: .soon)
        switch outcome {
        case .created?: #expect(held == [bytes("ours")])
        case .present(let bytes)?: #expect(held == [bytes])
        case .unknown?: break
        case nil: #expect(refused && held == [])
        }
        // A writer that repeats the same bytes ends with one frame.
        for _ in 0..<2 { _ = try? faulty.append(bytes("ours"), objects: [object], at: 0, by: .soon) }
        let last = try faulty.append(bytes("ours"), objects: [object], at: 0, by: .soon)
        #expect(last == .created || last == .present(bytes("ours")))
        #expect(try sound.frames(from: 0, limit: 10, by: .soon) == [bytes("ours")])
        #expect(try sound.objects([object.hash], at: 0, by: .soon) == [object.bytes])
    }

    @Test func `a create that is completed after it was given up does not replace another's frame`() throws {
        let memory = MemoryStore()
        let store = FaultyStore(memory) { $0 == 0 ? .late : .none }
        let ada = KeyedStorage(store, world: StorageEngine.world, isChain: TestChain.isChain)
        let bob = KeyedStorage(memory, world: StorageEngine.world, isChain: TestChain.isChain)
        guard case .unknown = try ada.append(bytes("ada"), objects: [], at: 0, by: .soon) else {
            Issue.record("the outcome is not known")
            return
        }
        #expect(try bob.append(bytes("bob"), objects: [], at: 0, by: .soon) == .created)
        try store.completeDelayed()
        #expect(try ada.append(bytes("ada"), objects: [], at: 0, by: .soon) == .present(bytes("bob")))
    }

    @Test func `an object that is cut short is damaged, one that is lost is missing`() throws {
        let memory = MemoryStore()
        let storage = KeyedStorage(memory, world: StorageEngine.world, isChain: TestChain.isChain)
        let object = RemoteObject(bytes("object"))
        #expect(try storage.append(bytes("frame"), objects: [object], at: 0, by: .soon) == .created)
        let key = try #require(memory.keys.first { $0.contains("/batches/") })
        memory.replace(key, with: bytes("obj"))
        #expect(throws: RemoteError.damaged("the object \(object.hash.short)")) {
            try storage.objects([object.hash], at: 0, by: .soon)
        }
        memory.lose(key)
        #expect(throws: RemoteError.missing(object.hash)) { try storage.objects([object.hash], at: 0, by: .soon) }
    }

    @Test func `what is too large is refused before anything is created`() throws {
        let memory = MemoryStore(largestValue: 10)
        let storage = KeyedStorage(memory, world: StorageEngine.world, isChain: TestChain.isChain)
        let (small, large) = (RemoteObject(bytes("small")), RemoteObject(bytes("larger than ten")))
        #expect(throws: RemoteError.tooLarge(size: 15, limit: 10)) {
            try storage.append(bytes("frame"), objects: [small, large], at: 0, by: .soon)
        }
        #expect(memory.keys == [])
    }
}
