import AIR
import CanonicalCBOR
import ContentStore
import FaultyFiles
import Files
import Randomness
import RemoteDoubles
import Remotes
import Sync
import SystemPackage
import Testing
import WorldIO

@testable import Governance

/// A world that several people share.
@Suite struct RemoteTests {
    private static let id = ProposalID(0)

    @Test func `one person proposes, another approves, the first applies, and both journals are equal`() throws {
        let keys = MemoryStore()
        let ada = try RemoteWorld.shared(keys)
        let bob = try ada.clone(keys, person: 2)
        #expect(try bob.log == ada.log)
        try ada.propose()
        _ = try bob.governance.fetchRemote()
        try bob.governance.shadow(Self.id)
        try bob.governance.comment(on: Self.id, author: "bob", text: "fine")
        try bob.governance.approve(Self.id, decision: .approve, approver: "bob")
        _ = try ada.governance.fetchRemote()
        try ada.governance.apply(Self.id)
        _ = try bob.governance.fetchRemote()
        #expect(try bob.log == ada.log)
        let state = try bob.governance.state()
        #expect(state.proposal(Self.id)?.state == .applied)
        #expect(state.voids.isEmpty)
        // Everything that the chain names came with it.
        #expect(
            try bob.governance.result(of: #require(state.proposal(Self.id))).manifest
                == SmallWorld.bundle(.second).manifest)
        #expect(try bob.governance.verifyRemote().frames == state.height)
        // Applying writes the manifest file; fetching writes no file that is under version control.
        let file = SmallWorld.folder.manifestFile
        #expect(try Hash.of(ada.files.read(file, limit: 1 << 20)) == state.currentManifest)
        #expect(try !bob.files.exists(file))
    }

    /// The interval of the operations to stop at; each takes seconds, so by default only some are tried.
    private static var stopStride: Int { Effort.count("AOS_STOP_STRIDE", default: 5) }

    @Test func `an interrupted join is resumed`() throws {
        let keys = MemoryStore()
        let ada = try RemoteWorld.shared(keys)
        let joined = JoinedRemote(id: try #require(ada.governance.state().world), url: try RemoteWorld.url)
        var aside = 0
        for point in Swift.stride(from: 1, to: Int.max, by: Self.stopStride) {
            // A separate journal with an open proposal, each time on a fresh copy of the storage.
            let storage = keys.copy()
            let files = MemoryFileSystem()
            let own = RemoteWorld(storage, files: files, person: 2)
            try own.governance.genesis(SmallWorld.bundle(.first))
            try own.propose(.first, .third)
            let faulty = FaultyFileSystem(files)
            faulty.stop(at: point)
            let isDone = (try? RemoteWorld(storage, files: faulty, person: 3).governance.takeRemote(joined)) != nil
            files.losePower(.everythingPending)
            if try files.exists("/world/.aos/journal-aside-1") { aside += 1 }

            let again = RemoteWorld(storage, files: files, person: 4)
            _ = try again.governance.takeRemote(joined)
            let state = try again.governance.state()
            #expect(state.world == joined.id, "\(point)")
            #expect(state.proposals.map(\.manifestHash) == [try SmallWorld.bundle(.third).manifestHash], "\(point)")
            #expect(try again.governance.takeRemote(joined).again.isEmpty, "once is enough: \(point)")
            if isDone {
                #expect(point > 20 && aside > 1)
                break
            }
        }
    }

    @Test func `a decision is made again on top of what others changed in the meantime`() throws {
        let keys = MemoryStore()
        let ada = try RemoteWorld.shared(keys)
        let bob = try ada.clone(keys, person: 2)
        let first = try ada.propose(.first, .second)
        // Bob's journal does not have the proposal yet.
        let second = try bob.propose(.first, .third)
        #expect(first.id == ProposalID(0))
        #expect(second.id == ProposalID(1))
        #expect(try bob.propose(.first, .second).id == ProposalID(0))
        for id in [first.id, second.id] {
            try bob.governance.shadow(id)
            try bob.governance.approve(id, decision: .approve, approver: "bob")
        }
        _ = try ada.governance.fetchRemote()
        try ada.governance.apply(first.id)
        let codes = refusal { try bob.governance.apply(second.id) }.map(\.code)
        #expect(codes == [.staleBase])
        #expect(try bob.governance.remoteStanding().pending.isEmpty)
    }

    @Test func `an existing journal is shared with everything that it names`() throws {
        let keys = MemoryStore()
        let ada = RemoteWorld(keys)
        try ada.governance.genesis(SmallWorld.bundle(.first))
        try ada.propose()
        try ada.governance.shadow(Self.id)
        let before = try ada.governance.state().height
        let exchange = try ada.governance.addRemote(RemoteWorld.url)
        #expect(exchange.created == 0..<before + 1)
        let bob = try ada.clone(keys, person: 2)
        #expect(bob.governance.verify().isSound)
        #expect(try bob.governance.state().proposal(Self.id)?.state == .shadowed)
        // The same call again does nothing.
        #expect(try ada.governance.addRemote(RemoteWorld.url).created.isEmpty)
        #expect(try bob.governance.fetchRemote().fetched.isEmpty)
    }

    @Test func `older builds refuse a replica, and can use it again once it has left the remote`() throws {
        let keys = MemoryStore()
        let ada = try RemoteWorld.shared(keys)
        #expect(try Array(ada.log.prefix(8)) == Array("AOSGOVJ".utf8) + [2])
        try ada.governance.removeRemote()
        #expect(try Array(ada.log.prefix(8)) == Array("AOSGOVJ".utf8) + [1])
        try ada.propose()
        let bob = RemoteWorld(keys, person: 2)
        let id = try #require(ada.governance.state().world)
        _ = try bob.governance.joinRemote(JoinedRemote(id: id, url: RemoteWorld.url))
        #expect(try bob.governance.state().proposals.isEmpty)
        // Adding the remote again publishes what was done alone.
        _ = try ada.governance.addRemote(RemoteWorld.url)
        _ = try bob.governance.fetchRemote()
        #expect(try bob.governance.state().proposals.count == 1)
    }

    @Test func `a remote that lost frames or has others is refused, and a push restores lost ones`() throws {
        let keys = MemoryStore()
        let ada = try RemoteWorld.shared(keys)
        let bob = try ada.clone(keys, person: 2)
        try ada.propose()
        let height = try ada.governance.state().height
        let last = try #require(keys.keys.last { $0.contains("/journal/") })
        keys.lose(last)
        #expect(refusal { _ = try ada.governance.fetchRemote() }.map(\.code) == [.remoteRolledBack])
        #expect(refusal { try ada.governance.shadow(Self.id) }.map(\.code) == [.remoteRolledBack])
        #expect(try ada.governance.pushRemote().created == height - 1..<height)
        _ = try bob.governance.fetchRemote()
        #expect(try bob.log == ada.log)
        // A fork is not repaired.
        let frames = keys.keys.filter { $0.contains("/journal/") }
        for key in frames.dropFirst(2) { keys.lose(key) }
        let other = RemoteWorld(keys, person: 3)
        let id = try #require(ada.governance.state().world)
        _ = try other.governance.joinRemote(JoinedRemote(id: id, url: RemoteWorld.url))
        _ = try? other.governance.genesis(SmallWorld.bundle(.third))
        try other.governance.push(SmallWorld.patch(.first, .third).compiled)
        try other.governance.push(SmallWorld.patch(.third, .first).compiled)
        #expect(refusal { _ = try ada.governance.fetchRemote() }.map(\.code) == [.remoteForked])
        #expect(refusal { _ = try ada.governance.pushRemote() }.map(\.code) == [.remoteForked])
        for key in keys.keys { keys.lose(key) }
        #expect(refusal { _ = try ada.governance.fetchRemote() }.map(\.code) == [.remoteEmpty])
    }

    @Test func `a recreated clone remembers what its user has seen`() throws {
        let keys = MemoryStore()
        let ada = try RemoteWorld.shared(keys)
        try ada.propose()
        keys.lose(try #require(keys.keys.last { $0.contains("/journal/") }))
        try ada.files.removeTree(SmallWorld.folder.internals)
        let again = ada.restarted(keys)
        let id = Hash.of([])
        #expect(
            refusal { _ = try again.governance.joinRemote(JoinedRemote(id: id, url: RemoteWorld.url)) }.map(\.code) == [
                .remoteEmpty
            ])
        let world = try #require(keys.keys.first?.split(separator: "/")[1])
        let joined = try JoinedRemote(id: #require(Hash("sha256:\(world)")), url: RemoteWorld.url)
        #expect(refusal { _ = try again.governance.joinRemote(joined) }.map(\.code) == [.remoteRolledBack])
    }

    @Test func `an unknown outcome is settled later, exactly once`() throws {
        for fault in [FaultyStore.Fault.lostBefore, .lostAfter, .late] {
            let keys = MemoryStore()
            let ada = try RemoteWorld.shared(keys)
            let height = try ada.governance.state().height
            let faulty = FaultyStore(keys) { $0 < 2 ? .none : fault }
            let unlucky = ada.restarted(faulty)
            let codes = refusal { try unlucky.propose() }.map(\.code)
            #expect(codes == [.remoteUnsure] || codes == [.remoteUnreachable])
            if codes == [.remoteUnreachable] {
                #expect(try ada.governance.remoteStanding().pending.isEmpty)
                continue
            }
            #expect(try ada.governance.remoteStanding().pending.map(\.state) == ["unsure"])
            let healed = ada.restarted(keys)
            #expect(try healed.governance.pushRemote().published.count == 1)
            try? faulty.completeDelayed()
            let state = try healed.governance.state()
            #expect(state.height == height + 1 && state.proposals.count == 1 && state.voids.isEmpty)
            #expect(try healed.governance.remoteStanding().pending.isEmpty)
            #expect(try healed.governance.fetchRemote().fetched.isEmpty)
        }
    }

    @Test func `offline decisions are published later if they still mean the same`() throws {
        let keys = MemoryStore()
        let ada = try RemoteWorld.shared(keys)
        try ada.propose()
        try ada.governance.shadow(Self.id)
        let bob = try ada.clone(keys, person: 2)
        let away = bob.restarted(keys, isOffline: true)
        try away.governance.comment(on: Self.id, author: "bob", text: "from afar")
        #expect(away.governance.takeQueued() != nil)
        try away.governance.approve(Self.id, decision: .approve, approver: "bob")
        try away.propose(.first, .third)
        #expect(refusal { try away.governance.apply(Self.id) }.map(\.code) == [.proposalState])
        #expect(try bob.governance.state().proposals.count == 1)
        let standing = try away.governance.remoteStanding()
        #expect(standing.pending.map(\.kind).sorted() == ["approve", "comment", "propose"])
        #expect(standing.ahead == 3)
        // Ada comments in the meantime, so the approval no longer means the same.
        try ada.governance.comment(on: Self.id, author: "ada", text: "wait")
        _ = try bob.governance.pushRemote()
        let state = try bob.governance.state()
        #expect(state.proposal(Self.id)?.comments.map(\.text) == ["wait", "from afar"])
        #expect(state.proposal(Self.id)?.state == .shadowed)
        #expect(state.proposals.count == 2)
        #expect(try bob.governance.remoteStanding().pending.map(\.state) == ["held"])
    }

    @Test func `a process that dies at any operation of a decision leaves a usable world`() throws {
        var number = 1
        while true {
            let keys = MemoryStore()
            let ada = try RemoteWorld.shared(keys)
            let files = FaultyFileSystem(ada.files)
            files.stop(at: number)
            let mortal = RemoteWorld(keys, files: files, operations: ada.operations)
            let isDone = (try? mortal.propose(description: "why")) != nil
            let next = ada.restarted(keys)
            _ = try next.governance.pushRemote()
            // The person repeats what has not been acknowledged.
            let proposal = try next.propose(description: "why")
            #expect(proposal.id == Self.id)
            let state = try next.governance.state()
            #expect(state.proposals.count == 1 && state.voids.isEmpty)
            #expect(try next.governance.remoteStanding().pending.isEmpty)
            let bob = try next.clone(keys, person: 2)
            #expect(try bob.log == next.log)
            #expect(try bob.governance.state().proposal(Self.id)?.description == "why")
            try bob.governance.shadow(Self.id)
            if isDone { break }
            number += Self.stopStride
        }
        #expect(number > 8)
    }

    @Test func `a process that dies at any operation of a fetch leaves a usable replica`() throws {
        let keys = MemoryStore()
        let ada = try RemoteWorld.shared(keys)
        try ada.propose()
        try ada.governance.shadow(Self.id)
        let id = try #require(ada.governance.state().world)
        var number = 1
        while true {
            let base = MemoryFileSystem()
            let files = FaultyFileSystem(base)
            files.stop(at: number)
            let joined = try JoinedRemote(id: id, url: RemoteWorld.url)
            let isDone = (try? RemoteWorld(keys, files: files, person: 2).governance.joinRemote(joined)) != nil
            let bob = RemoteWorld(keys, files: base, person: 2)
            _ = try bob.governance.joinRemote(joined)
            #expect(try bob.log == ada.log)
            #expect(bob.governance.verify().isSound)
            if isDone { break }
            number += Self.stopStride
        }
        #expect(number > 8)
    }
}
