import CanonicalCBOR
import Dispatch
import RemoteDoubles
import Remotes
import Synchronization
import Testing
import WaitingThreads

/// The contract of every engine.
@Suite(.waiting) struct StorageContractTests {
    @Test(arguments: StorageEngine.allCases)
    func `a storage without the world has no frames`(engine: StorageEngine) async throws {
        try await engine.run { (open) throws in
            #expect(try open().frames(from: 0, limit: 10, by: .soon) == [])
            #expect(try open().frames(from: 7, limit: 10, by: .soon) == [])
        }
    }

    @Test(arguments: StorageEngine.allCases)
    func `every client reads frames in order, from any height and up to any limit`(engine: StorageEngine) async throws {
        try await engine.run { (open) throws in
            let (writer, reader) = (open(), open())
            for height in 0..<40 {
                let outcome = try writer.append(bytes("frame \(height)"), objects: [], at: height, by: .soon)
                #expect(outcome == .created)
                if height == 20 { #expect(try reader.frames(from: 0, limit: 100, by: .soon).count == 21) }
            }
            let all = (0..<40).map { bytes("frame \($0)") }
            #expect(try reader.frames(from: 0, limit: 100, by: .soon) == all)
            #expect(try reader.frames(from: 39, limit: 100, by: .soon) == [all[39]])
            #expect(try reader.frames(from: 40, limit: 100, by: .soon) == [])
            #expect(try reader.frames(from: 5, limit: 7, by: .soon) == Array(all[5..<12]))
            #expect(try reader.frames(from: 12, limit: 7, by: .soon) == Array(all[12..<19]))
        }
    }

    @Test(arguments: StorageEngine.allCases)
    func `a history has the same frames with segments and without`(engine: StorageEngine) async throws {
        try await engine.run { (open) throws in
            let all = TestChain.frames(43)
            try TestChain.append(all, to: open())
            for height in [0, 1, 7, 8, 20, 31, 42, 43] {
                #expect(try TestChain.fetch(open(), from: height) == Array(all[height...]))
                for limit in [1, 2, 7, 20] {
                    let found = try open().history(from: height, limit: limit, by: .soon)
                    #expect(found == Array(all[height...].prefix(limit)))
                }
            }
            // One client that continues where it stopped.
            let reader = open()
            var found: [[UInt8]] = []
            while found.count < all.count {
                let portion = try reader.history(from: found.count, limit: 11, by: .soon)
                #expect(portion.count == min(11, all.count - found.count))
                found += portion
            }
            #expect(found == all)
            #expect(try open().frames(from: 0, limit: 100, by: .soon) == all)
        }
    }

    @Test(arguments: StorageEngine.allCases)
    func `a store lists the names of a folder after a given name`(engine: StorageEngine) async throws {
        try await engine.runKeys { (store) throws in
            #expect(try store.names(in: "a/b", after: "", limit: 10, by: .soon) == [])
            for key in ["a/b/1-x", "a/b/2-x", "a/b/3-x", "a/bc/1", "a/c"] {
                #expect(try store.create(key, [1], by: .soon) == .created)
            }
            #expect(try store.names(in: "a/b", after: "", limit: 10, by: .soon).sorted() == ["1-x", "2-x", "3-x"])
            #expect(try store.names(in: "a/b", after: "2", limit: 10, by: .soon).sorted() == ["2-x", "3-x"])
            #expect(try store.names(in: "a/b", after: "2-x", limit: 10, by: .soon) == ["3-x"])
            #expect(try store.names(in: "a/none", after: "", limit: 10, by: .soon) == [])
        }
    }

    @Test(arguments: StorageEngine.allCases)
    func `a second frame at a height is refused with the bytes of the first`(engine: StorageEngine) async throws {
        try await engine.run { (open) throws in
            let (ada, bob) = (open(), open())
            #expect(try ada.append(bytes("zero"), objects: [], at: 0, by: .soon) == .created)
            #expect(try bob.frames(from: 0, limit: 10, by: .soon) == [bytes("zero")])
            #expect(try ada.append(bytes("of ada"), objects: [], at: 1, by: .soon) == .created)
            #expect(try bob.append(bytes("of bob"), objects: [], at: 1, by: .soon) == .present(bytes("of ada")))
            #expect(try ada.append(bytes("of ada"), objects: [], at: 1, by: .soon) == .present(bytes("of ada")))
            #expect(try bob.append(bytes("two"), objects: [], at: 2, by: .soon) == .created)
            #expect(try ada.frames(from: 1, limit: 10, by: .soon) == [bytes("of ada"), bytes("two")])
        }
    }

    @Test(arguments: StorageEngine.allCases)
    func `objects are read at the height of the frame that brought them`(engine: StorageEngine) async throws {
        try await engine.run { (open) throws in
            let (small, large) = (RemoteObject(bytes("small")), RemoteObject([UInt8](repeating: 7, count: 3 << 20)))
            let writer = open()
            let outcome = try writer.append(bytes("zero"), objects: [small, large], at: 0, by: .soon)
            #expect(outcome == .created)
            // The same object again.
            #expect(try writer.append(bytes("one"), objects: [small], at: 1, by: .soon) == .created)
            let reader = open()
            #expect(try reader.objects([large.hash, small.hash], at: 0, by: .soon) == [large.bytes, small.bytes])
            #expect(try reader.objects([small.hash], at: 1, by: .soon) == [small.bytes])
            #expect(try reader.objects([], at: 1, by: .soon) == [])
            let absent = Hash.of(bytes("absent"))
            #expect(throws: RemoteError.missing(absent)) { try reader.objects([absent], at: 0, by: .soon) }
        }
    }

    @Test(arguments: StorageEngine.allCases)
    func `texts are separate from batches, and an absent text is not an error`(engine: StorageEngine) async throws {
        try await engine.run { (open) throws in
            let (batch, text) = (RemoteObject(bytes("same")), RemoteObject(bytes("same"), kind: .text))
            let (other, empty) = (RemoteObject(bytes("other"), kind: .text), RemoteObject([], kind: .text))
            let writer = open()
            #expect(try writer.append(bytes("zero"), objects: [text, other], at: 0, by: .soon) == .created)
            #expect(try writer.append(bytes("one"), objects: [empty, batch], at: 1, by: .soon) == .created)
            // The same again, as after a lost response.
            #expect(
                try writer.append(bytes("one"), objects: [empty, batch], at: 1, by: .soon) == .present(bytes("one")))
            let reader = open()
            let absent = Hash.of(bytes("absent"))
            func name(_ object: RemoteObject, _ height: Int) -> ObjectName {
                ObjectName(object.hash, at: height, kind: object.kind)
            }
            let found = try reader.objects(
                [
                    name(other, 0), ObjectName(absent, at: 0, kind: .text), name(batch, 1), name(empty, 1),
                    name(text, 0),
                ], by: .soon)
            #expect(found == [other.bytes, nil, batch.bytes, [], text.bytes])
            #expect(throws: RemoteError.missing(other.hash)) { try reader.objects([other.hash], at: 0, by: .soon) }
            #expect(try reader.frames(from: 0, limit: 9, by: .soon) == [bytes("zero"), bytes("one")])
        }
    }

    @Test(arguments: StorageEngine.allCases)
    func `losses are found on storage that can lose frames one by one`(engine: StorageEngine) async throws {
        try await engine.run { (open) throws in
            let writer = open()
            var names: [ObjectName] = []
            for height in 0..<5 {
                let batch = RemoteObject(bytes("batch \(height)"))
                names.append(ObjectName(batch.hash, at: height))
                #expect(
                    try writer.append(bytes("frame \(height)"), objects: [batch], at: height, by: .soon) == .created)
            }
            let whole = try open().losses(below: 5, batches: names, by: .soon)
            #expect(whole.heights == [] && whole.batches == [])
            let absent = ObjectName(Hash.of(bytes("absent")), at: 3)
            let lost = try open().losses(below: 7, batches: [absent] + names, by: .soon)
            // A commit names its parent, so git has all of them or none.
            #expect(lost.heights == (engine == .git ? [] : [5, 6]))
            #expect(lost.batches == (engine == .git ? [] : [absent]))
        }
    }

    @Test(arguments: StorageEngine.allCases)
    func `frames may hold any bytes`(engine: StorageEngine) async throws {
        try await engine.run { (open) throws in
            let frames: [[UInt8]] = [
                Array(0...255), bytes("\n\ndata 3\nabc\n"), [], [0, 10, 13], bytes("missing"),
            ]
            let writer = open()
            for (height, frame) in frames.enumerated() {
                #expect(try writer.append(frame, objects: [], at: height, by: .soon) == .created)
            }
            #expect(try open().frames(from: 0, limit: 10, by: .soon) == frames)
        }
    }

    @Test(arguments: StorageEngine.allCases)
    func `exactly one of several racing writers creates each frame, and the others get its bytes`(
        engine: StorageEngine
    ) async throws {
        try await engine.run { (open) throws in
            let (writers, heights) = (6, 30)
            let created = Mutex<[Int: [String]]>([:])
            let failures = Mutex<[String]>([])
            DispatchQueue.concurrentPerform(iterations: writers) { writer in
                let storage = open()
                var height = 0
                while height < heights {
                    let name = "writer \(writer), height \(height)"
                    do {
                        switch try storage.append(bytes(name), objects: [], at: height, by: .soon) {
                        case .created: created.withLock { $0[height, default: []].append(name) }
                        case .present: height += 1
                        case .unknown: continue
                        }
                    } catch {
                        failures.withLock { $0.append("\(error)") }
                        return
                    }
                }
            }
            #expect(failures.withLock { $0 } == [])
            let chain = try open().frames(from: 0, limit: 100, by: .soon)
            #expect(chain.count == heights)
            for (height, names) in created.withLock({ $0 }) { #expect(names.map(bytes) == [chain[height]]) }
        }
    }
}
