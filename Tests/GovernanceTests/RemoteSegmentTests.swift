import AIR
import CanonicalCBOR
import RemoteDoubles
import Remotes
import Synchronization
import Testing

@testable import Governance

/// Segments of a shared journal, here of four frames each.
@Suite struct RemoteSegmentTests {
    private static let id = ProposalID(0)

    /// A shared world of some frames.
    private func world(_ keys: any KeyStore, height: Int) throws -> RemoteWorld {
        let ada = try RemoteWorld.shared(keys, hasSmallSegments: true)
        try ada.propose()
        while try ada.governance.state().height < height {
            try ada.governance.comment(on: Self.id, author: "ada", text: "once more")
        }
        return ada
    }

    private func segments(_ keys: MemoryStore) -> [String] { keys.keys.filter { $0.contains("/segments/") } }

    private func starts(_ keys: MemoryStore) -> [Int] {
        segments(keys).compactMap { $0.split(separator: "/").last?.split(separator: "-").first.flatMap { Int($0) } }
    }

    @Test func `the writer that completes a segment creates it, and a clone reads segments`() throws {
        let keys = MemoryStore()
        let ada = try world(keys, height: 40)
        #expect(starts(keys) == Array(stride(from: 0, to: 40, by: 4)))
        let counting = FaultyStore(keys) { _ in .none }
        let bob = try ada.clone(counting, person: 2)
        #expect(try bob.log == ada.log)
        // A check that the world exists; two frames; a window; nine segments, each with its last frame; a window
        // without frames; and a batch for each frame.
        #expect(counting.requests.reads <= 1 + 4 + 9 * 2 + 2 + 41)
        // A segment this small is read frame by frame before the listing, and then created in vain.
        #expect(counting.listings == 1 && counting.requests.creates == 1)
        #expect(starts(keys) == Array(stride(from: 0, to: 40, by: 4)))
    }

    @Test func `a journal that is shared later has the same segments`() throws {
        let (keys, later) = (MemoryStore(), MemoryStore())
        let ada = try world(keys, height: 13)
        try ada.governance.removeRemote()
        let again = ada.restarted(later)
        _ = try again.governance.addRemote(RemoteWorld.url)
        #expect(segments(later) == segments(keys) && !segments(later).isEmpty)
    }

    /// A store that refuses segments.
    private struct WithoutSegments: KeyStore {
        let base: MemoryStore
        let refused = Refused()

        final class Refused: Sendable {
            private let value = Mutex(0)
            var count: Int { value.withLock { $0 } }
            func note() { value.withLock { $0 += 1 } }
        }

        var largestValue: Int { base.largestValue }
        func create(_ key: String, _ bytes: [UInt8], by deadline: Deadline) throws(RemoteError) -> CreateOutcome {
            guard !key.contains("/segments/") else {
                refused.note()
                throw .refused("507")
            }
            return base.create(key, bytes, by: deadline)
        }
        func values(_ keys: [String], by deadline: Deadline) -> [[UInt8]?] { base.values(keys, by: deadline) }
        func names(
            in folder: String, after name: String, limit: Int, by deadline: Deadline
        ) throws(RemoteError) -> [String] { throw .refused("403") }
        func checkSuitability(in folder: String, by deadline: Deadline) {}
    }

    @Test func `decisions and clones succeed where segments are refused`() throws {
        let keys = MemoryStore()
        let store = WithoutSegments(base: keys)
        let ada = try world(store, height: 13)
        #expect(store.refused.count == 3 && segments(keys).isEmpty)
        #expect(try ada.governance.remoteStanding().pending.isEmpty)
        #expect(try ada.clone(store, person: 2).log == ada.log)
        // A clone with more permissions creates the missing ones.
        #expect(try ada.clone(keys, person: 3).log == ada.log)
        #expect(starts(keys) == [0, 4, 8])
    }

    @Test func `segments of another world and damaged segments do not affect a clone`() throws {
        let (keys, others) = (MemoryStore(), MemoryStore())
        let ada = try world(keys, height: 13)
        _ = try world(others, height: 13).governance.comment(on: Self.id, author: "eve", text: "another world")
        let (own, foreign) = (segments(keys), segments(others))
        let folder = own[0].split(separator: "/").dropLast().joined(separator: "/")
        for (key, other) in zip(own, foreign) {
            keys.lose(key)
            let bytes = try #require(others.values([other], by: .after(.seconds(1)))[0])
            let name = try #require(other.split(separator: "/").last)
            _ = keys.create("\(folder)/\(name)", bytes, by: .after(.seconds(1)))
        }
        #expect(try ada.clone(keys, person: 2).log == ada.log)
        for key in segments(keys) { keys.replace(key, with: [0]) }
        #expect(try ada.clone(keys, person: 3).log == ada.log)
    }

    @Test func `a frame that the storage lost is reported although a segment has it`() throws {
        let keys = MemoryStore()
        let ada = try world(keys, height: 13)
        let bob = try ada.clone(keys, person: 2)
        let lost = try #require(keys.keys.filter { $0.contains("/journal/") }.dropFirst(5).first)
        keys.lose(lost)
        let codes = refusal { _ = try bob.governance.verifyRemote() }.map(\.code)
        #expect(codes == [.remoteRolledBack])
        // Its successors exist, so the remote looks sound to clients that know them; the lost frame is restored.
        #expect(try bob.governance.addRemote(RemoteWorld.url).created == 5..<13)
        #expect(keys.keys.contains(lost))
        #expect(try bob.governance.verifyRemote().frames == 13)
    }
}
