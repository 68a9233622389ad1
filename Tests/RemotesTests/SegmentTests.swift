import CanonicalCBOR
import RemoteDoubles
import Testing

@testable import Remotes

/// Segments of a keyed storage.
@Suite struct SegmentTests {
    private static let chain = TestChain.frames(600)
    private static let folder = "worlds/\(StorageEngine.world.hex)/segments"
    private static let start = "00000000000000000000"

    private static func storage(_ store: some KeyStore) -> KeyedStorage<some KeyStore> {
        KeyedStorage(store, world: StorageEngine.world, isChain: TestChain.isChain)
    }

    /// A store with the frames of the chain, without segments.
    private static func frames() throws -> MemoryStore {
        let store = MemoryStore()
        try TestChain.append(chain, to: storage(store), hasSegments: false)
        return store
    }

    private static func key(_ start: Int, _ bytes: [UInt8]) -> String {
        "\(folder)/\(Segment.Name(start: start, hash: Hash.of(bytes)).text)"
    }

    private static func names(_ store: MemoryStore) -> [String] {
        store.names(in: folder, after: "", limit: .max, by: .soon)
    }

    @Test func `a clone of many frames takes few requests`() throws {
        let memory = MemoryStore()
        try TestChain.append(Self.chain, to: Self.storage(memory))
        #expect(Self.names(memory).compactMap { Segment.Name($0)?.start } == [0, 256])
        let store = FaultyStore(memory) { _ in .none }
        #expect(try TestChain.fetch(Self.storage(store)) == Self.chain)
        // Two heights and a window, each segment with its last frame, and six windows after them.
        #expect(store.requests == (creates: 0, reads: 2 + 16 + 2 * 2 + 6 * 16))
        #expect(store.listings == 1)
        // A clone that already has a part of the first segment reads that segment once.
        let other = FaultyStore(memory) { _ in .none }
        #expect(try TestChain.fetch(Self.storage(other), from: 99) == Array(Self.chain[99...]))
        #expect(other.requests.reads == 2 + 16 + 2 * 2 + 6 * 16)
    }

    @Test(arguments: [1, 2, 17, 18]) func `a few frames take as many reads as without segments`(count: Int) throws {
        let memory = MemoryStore()
        try TestChain.append(Self.chain, to: Self.storage(memory))
        for isHistory in [false, true] {
            let store = FaultyStore(memory) { _ in .none }
            let storage = Self.storage(store)
            let found =
                isHistory
                ? try storage.history(from: 600 - count, limit: 256, by: .soon)
                : try storage.frames(from: 600 - count, limit: 256, by: .soon)
            #expect(found == Array(Self.chain.suffix(count)))
            #expect(store.requests.reads == (count == 1 ? 2 : count < 18 ? 18 : 34))
            #expect(store.listings == (isHistory && count == 18 ? 1 : 0))
        }
    }

    @Test func `reading whole segments frame by frame creates them`() throws {
        let memory = try Self.frames()
        #expect(try TestChain.fetch(Self.storage(memory), from: 100) == Array(Self.chain[100...]))
        // The first was not read as a whole, and the second came in two portions.
        #expect(Self.names(memory) == [])
        #expect(try TestChain.fetch(Self.storage(memory)) == Self.chain)
        let written = MemoryStore()
        try TestChain.append(Self.chain, to: Self.storage(written))
        #expect(memory.keys == written.keys)
    }

    /// The ways in which a segment is unusable.
    enum Tampering: CaseIterable {
        case damaged, empty, notSegment, notCanonical, withMore
        case short, long, ofOtherHeights, ofAnotherChain, ofAnotherChainWithOurEnd
    }

    @Test(arguments: Tampering.allCases)
    func `a segment that does not match the frames is not used`(tampering: Tampering) throws {
        let memory = try Self.frames()
        let sound = Array(Self.chain[..<256])
        func encoded(_ frames: [[UInt8]], _ more: [(String, CBORValue)] = []) throws -> [UInt8] {
            try CanonicalEncoder.encode(.record([("frames", .array(frames.map(CBORValue.bytes)))] + more))
        }
        let bytes: [UInt8]
        switch tampering {
        case .damaged, .empty: bytes = try encoded(sound)
        case .short: bytes = try encoded(Array(sound.dropFirst()))
        case .long: bytes = try encoded(sound + [Self.chain[256]])
        case .ofAnotherChain: bytes = try encoded(TestChain.frames(256, of: "forged"))
        case .ofAnotherChainWithOurEnd:
            bytes = try encoded(TestChain.frames(255, of: "forged") + [Self.chain[255]])
        case .ofOtherHeights: bytes = try encoded(Array(Self.chain[256..<512]))
        case .withMore: bytes = try encoded(sound, [("more", .null)])
        case .notCanonical: bytes = try encoded(sound) + [0]
        case .notSegment: bytes = Array("<html>".utf8)
        }
        let key = Self.key(0, bytes)
        _ = memory.create(key, bytes, by: .soon)
        if tampering == .damaged { memory.replace(key, with: Array(bytes.dropLast()) + [bytes[bytes.count - 1] ^ 1]) }
        if tampering == .empty { memory.replace(key, with: []) }
        let store = FaultyStore(memory) { _ in .none }
        #expect(try TestChain.fetch(Self.storage(store)) == Self.chain)
        #expect(store.requests.reads > 600)
        // A sound segment beside it is used.
        if tampering != .damaged, tampering != .empty { #expect(Self.names(memory).count == 3) }
        let other = FaultyStore(memory) { _ in .none }
        #expect(try TestChain.fetch(Self.storage(other)) == Self.chain)
        if tampering != .damaged, tampering != .empty { #expect(other.requests.reads < 130) }
    }

    @Test func `a segment that continues the chain with other frames is not used`() throws {
        let memory = try Self.frames()
        let forged = TestChain.frames(512, of: "forged", after: Array(Self.chain[..<256]))
        let segment = try #require(Segment(Array(forged[256...]), from: 256))
        #expect(TestChain.isChain(forged) && Array(forged[..<256]) == Array(Self.chain[..<256]))
        _ = memory.create("\(Self.folder)/\(segment.name.text)", segment.bytes, by: .soon)
        for height in [0, 100, 255, 256] {
            #expect(try TestChain.fetch(Self.storage(memory), from: height) == Array(Self.chain[height...]))
        }
    }

    @Test func `many names for one height cost few requests`() throws {
        let memory = try Self.frames()
        for number in 0..<100 {
            let bytes = bytes("forged \(number)")
            _ = memory.create(Self.key(0, bytes), bytes, by: .soon)
        }
        let store = FaultyStore(memory) { _ in .none }
        #expect(try TestChain.fetch(Self.storage(store)) == Self.chain)
        #expect(store.requests.reads <= 640 + 4 * 2)
    }

    @Test(arguments: [
        "", "-", "0-0", start, "\(start)-", "\(start)-abc", "\(start)-\(String(repeating: "A", count: 64))",
        "0\(start)-\(String(repeating: "a", count: 64))", "+\(start.dropFirst())-\(String(repeating: "a", count: 64))",
        "\(start)-\(String(repeating: "a", count: 65))", "\(start)_\(String(repeating: "a", count: 64))",
        "99999999999999999999-\(String(repeating: "a", count: 64))", "\(start)-\(String(repeating: "a", count: 64))/x",
        "\(start.dropLast())٠-\(String(repeating: "a", count: 64))", "../\(start)-\(String(repeating: "a", count: 64))",
    ])
    func `a segment name of another form is refused`(text: String) {
        #expect(Segment.Name(text) == nil)
        #expect(Segment.Name("\(Self.start)-\(String(repeating: "a", count: 64))") != nil)
    }

    @Test func `segments at other heights are ignored`() throws {
        let memory = try Self.frames()
        let segment = try #require(Segment(Array(Self.chain[1..<257]), from: 1))
        _ = memory.create("\(Self.folder)/\(segment.name.text)", segment.bytes, by: .soon)
        let store = FaultyStore(memory) { _ in .none }
        #expect(try TestChain.fetch(Self.storage(store)) == Self.chain)
        #expect(store.requests.creates == 2)
    }

    @Test func `frames that do not make a segment are not stored as one`() throws {
        let memory = MemoryStore()
        let storage = Self.storage(memory)
        try storage.createSegment(of: Array(Self.chain[..<255]), from: 0, by: .soon)
        try storage.createSegment(of: Array(Self.chain[1..<257]), from: 1, by: .soon)
        try storage.createSegment(of: Self.chain[..<255] + [Self.chain[256]], from: 0, by: .soon)
        #expect(memory.keys == [])
        #expect(throws: RemoteError.unreachable("timed out")) {
            try Self.storage(FaultyStore(memory) { _ in .lostAfter })
                .createSegment(of: Array(Self.chain[..<256]), from: 0, by: .soon)
        }
        #expect(Segment([[UInt8](repeating: 0, count: Segment.maximumSize)], from: 0) == nil)
    }

    /// A store whose user may not list, or may only read.
    private struct Restricted: KeyStore {
        let base: MemoryStore
        var canList = true
        var canWrite = true

        var largestValue: Int { base.largestValue }
        func create(_ key: String, _ bytes: [UInt8], by deadline: Deadline) throws(RemoteError) -> CreateOutcome {
            guard canWrite else { throw .login("403") }
            return base.create(key, bytes, by: deadline)
        }
        func values(_ keys: [String], by deadline: Deadline) -> [[UInt8]?] { base.values(keys, by: deadline) }
        func names(
            in folder: String, after name: String, limit: Int, by deadline: Deadline
        ) throws(RemoteError) -> [String] {
            guard canList else { throw .login("403") }
            return base.names(in: folder, after: name, limit: limit, by: deadline)
        }
        func checkSuitability(in folder: String, by deadline: Deadline) {}
    }

    @Test func `without permission to list or to write, fetching works and creates no segments`() throws {
        let memory = try Self.frames()
        for store in [Restricted(base: memory, canList: false), Restricted(base: memory, canWrite: false)] {
            #expect(try TestChain.fetch(Self.storage(store)) == Self.chain)
            #expect(Self.names(memory) == [])
        }
    }

    @Test(arguments: FaultyStore.Fault.allCases, Array(0..<10) + [40])
    func `whatever happens to one operation, a history has no wrong frames`(
        fault: FaultyStore.Fault, at number: Int
    ) throws {
        let memory = MemoryStore()
        try TestChain.append(Self.chain, to: Self.storage(memory))
        let store = FaultyStore(memory) { $0 == number ? fault : .none }
        // A read that is cut short is not a frame, which the caller finds out.
        guard let found = try? TestChain.fetch(Self.storage(store)), fault != .cutShort || TestChain.isChain(found)
        else { return }
        #expect(found == Array(Self.chain.prefix(found.count)))
    }
}
