import CanonicalCBOR
import RemoteDoubles
import Remotes
import Synchronization
import Testing

/// A chain on storage that fails.
@Suite struct FaultyStoreTests {
    @Test(arguments: FaultyStore.Fault.allCases, 0..<5)
    func `a create is never misreported, whatever happens to one operation`(
        fault: FaultyStore.Fault, at number: Int
    ) throws {
        let memory = MemoryStore()
        let sound = KeyedStorage(memory, world: StorageEngine.world, isChain: TestChain.isChain)
        let faulty = KeyedStorage(
            FaultyStore(memory) { $0 == number ? fault : .none }, world: StorageEngine.world, isChain: TestChain.isChain
        )
        let object = RemoteObject(bytes("object"))
        let text = RemoteObject(bytes("text"), kind: .text)
        var outcome: AppendOutcome?
        var refused = false
        do throws(RemoteError) {
            outcome = try faulty.append(bytes("ours"), objects: [object, text], at: 0, by: .soon)
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
        for _ in 0..<2 { _ = try? faulty.append(bytes("ours"), objects: [object, text], at: 0, by: .soon) }
        let last = try faulty.append(bytes("ours"), objects: [object, text], at: 0, by: .soon)
        #expect(last == .created || last == .present(bytes("ours")))
        #expect(try sound.frames(from: 0, limit: 10, by: .soon) == [bytes("ours")])
        #expect(try sound.objects([object.hash], at: 0, by: .soon) == [object.bytes])
        #expect(try sound.objects([ObjectName(text.hash, at: 0, kind: .text)], by: .soon) == [text.bytes])
    }

    @Test(arguments: FaultyStore.Fault.allCases, 0..<4)
    func `no frame exists before its texts, so a text that is absent was removed`(
        fault: FaultyStore.Fault, at number: Int
    ) throws {
        let memory = MemoryStore()
        let faulty = KeyedStorage(
            FaultyStore(memory) { $0 == number ? fault : .none }, world: StorageEngine.world, isChain: TestChain.isChain
        )
        let texts = [RemoteObject(bytes("one"), kind: .text), RemoteObject(bytes("two"), kind: .text)]
        _ = try? faulty.append(bytes("frame"), objects: texts, at: 0, by: .soon)
        let keys = memory.keys
        #expect(!keys.contains { $0.contains("/journal/") } || keys.count { $0.contains("/texts/") } == 2)
    }

    @Test func `a lost text is absent, but one that can't be read or has other bytes is an error`() throws {
        let memory = MemoryStore()
        let sound = KeyedStorage(memory, world: StorageEngine.world, isChain: TestChain.isChain)
        let text = RemoteObject(bytes("text"), kind: .text)
        #expect(try sound.append(bytes("frame"), objects: [text], at: 0, by: .soon) == .created)
        let name = ObjectName(text.hash, at: 0, kind: .text)
        for fault in FaultyStore.Fault.allCases where fault != .none && fault != .lostAfter && fault != .stale {
            let faulty = KeyedStorage(
                FaultyStore(memory) { _ in fault }, world: StorageEngine.world, isChain: TestChain.isChain)
            #expect(throws: RemoteError.self) { try faulty.objects([name], by: .soon) }
        }
        let key = try #require(memory.keys.first { $0.contains("/texts/") })
        #expect(key == "worlds/\(StorageEngine.world.hex)/texts/\(text.hash.hex)")
        memory.replace(key, with: bytes("tex"))
        #expect(throws: RemoteError.damaged("the text \(text.hash.short) does not match its hash")) {
            try sound.objects([name], by: .soon)
        }
        memory.lose(key)
        #expect(try sound.objects([name], by: .soon) == [nil])
    }

    @Test(arguments: FaultyStore.Fault.allCases)
    func `nothing that exists is reported as lost, whatever a listing says`(fault: FaultyStore.Fault) throws {
        let memory = MemoryStore()
        let faulty = FaultyStore(memory) { $0 == 20 || $0 == 22 ? fault : .none }
        let storage = KeyedStorage(faulty, world: StorageEngine.world, isChain: TestChain.isChain)
        var names: [ObjectName] = []
        for height in 0..<10 {
            let batch = RemoteObject(bytes("batch \(height)"))
            names.append(ObjectName(batch.hash, at: height))
            #expect(try storage.append(bytes("frame \(height)"), objects: [batch], at: height, by: .soon) == .created)
        }
        #expect(faulty.operations == 20)
        let lost = try? storage.losses(below: 10, batches: names, by: .soon)
        #expect(lost.map { $0.heights.isEmpty && $0.batches.isEmpty } ?? true)
        let keys = memory.keys
        for key in [keys.first { $0.hasSuffix("4") && $0.contains("/journal/") }, keys.first] {
            memory.lose(try #require(key))
        }
        let sound = KeyedStorage(memory, world: StorageEngine.world, isChain: TestChain.isChain)
        let found = try sound.losses(below: 10, batches: names, by: .soon)
        #expect(found.heights == [4] && found.batches.count == 1)
    }

    @Test func `a create that completes late does not replace the frame of another writer`() throws {
        let memory = MemoryStore()
        let store = FaultyStore(memory) { $0 == 0 ? .late : .none }
        let ada = KeyedStorage(store, world: StorageEngine.world, isChain: TestChain.isChain)
        let bob = KeyedStorage(memory, world: StorageEngine.world, isChain: TestChain.isChain)
        guard case .unknown = try ada.append(bytes("ada"), objects: [], at: 0, by: .soon) else {
            Issue.record("the outcome is known")
            return
        }
        #expect(try bob.append(bytes("bob"), objects: [], at: 0, by: .soon) == .created)
        try store.completeDelayed()
        #expect(try ada.append(bytes("ada"), objects: [], at: 0, by: .soon) == .present(bytes("bob")))
    }

    @Test func `a truncated object is damaged, and a lost one is missing`() throws {
        let memory = MemoryStore()
        let storage = KeyedStorage(memory, world: StorageEngine.world, isChain: TestChain.isChain)
        let object = RemoteObject(bytes("object"))
        #expect(try storage.append(bytes("frame"), objects: [object], at: 0, by: .soon) == .created)
        let key = try #require(memory.keys.first { $0.contains("/batches/") })
        memory.replace(key, with: bytes("obj"))
        #expect(throws: RemoteError.damaged("the object \(object.hash.short) does not match its hash")) {
            try storage.objects([object.hash], at: 0, by: .soon)
        }
        memory.lose(key)
        #expect(throws: RemoteError.missing(object.hash)) { try storage.objects([object.hash], at: 0, by: .soon) }
    }

    @Test func `an object that is too large is refused before anything is created`() throws {
        let memory = MemoryStore(largestValue: 10)
        let storage = KeyedStorage(memory, world: StorageEngine.world, isChain: TestChain.isChain)
        let (small, large) = (RemoteObject(bytes("small")), RemoteObject(bytes("larger than ten")))
        #expect(throws: RemoteError.tooLarge(size: 15, limit: 10)) {
            try storage.append(bytes("frame"), objects: [small, large], at: 0, by: .soon)
        }
        #expect(memory.keys == [])
    }
}
