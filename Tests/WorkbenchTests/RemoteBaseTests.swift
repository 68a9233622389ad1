import AIR
import ContentStore
import Files
import Governance
import RemoteDoubles
import Remotes
import SystemPackage
import Testing
import Workbench
import WorldIO
import WorldProtocol

/// A base that is missing from the store of a shared world.
@Suite struct RemoteBaseTests {
    private static let store: FilePath = "/notes/.aos/store"

    /// Access to a key store, without pauses.
    private static func access(_ keys: any KeyStore, isOffline: Bool = false) -> RemoteAccess {
        RemoteAccess(timeout: .seconds(3_600), isOffline: isOffline, pause: { _ in }) { (_, id) throws(RemoteError) in
            KeyedStorage(FaultyStore(keys) { _ in .none }, world: id, isChain: SealedFrame.areChained)
        }
    }

    /// A shared world whose working files differ from the base, and whose store is lost.
    private static func world(_ keys: MemoryStore, losing lost: FilePath = store) async throws -> NotesWorld {
        let world = NotesWorld()
        try world.checkOut("base")
        let workbench = world.workbench(remote: access(keys))
        _ = await workbench.open()
        _ = try await workbench.perform(.genesis)
        _ = try await workbench.answer(.addRemote(RemoteURL("file:///remote")), progress: nil)
        try world.checkOut("working")
        try world.files.removeTree(lost)
        return world
    }

    @Test func `lost objects are fetched from the remote, so a change can be proposed`() async throws {
        let keys = MemoryStore()
        let world = try await Self.world(keys)
        let workbench = world.workbench(remote: Self.access(keys))
        let opened = await workbench.open()
        #expect(opened.baseHash != nil && opened.changes.count > 2)
        #expect(!opened.diagnostics.contains { $0.severity == .error && $0.code == .storeCorrupt })
        let request = ProposalRequest(.everything(.full), description: "share")
        guard case .proposed(let id?, _, _, _, _) = try await workbench.perform(.propose(request)) else {
            Issue.record("not proposed")
            return
        }
        _ = try await workbench.perform(.shadow(id))
        // The objects are stored, so the remote is not needed again.
        let alone = await world.workbench().open()
        #expect(alone.baseHash == opened.baseHash && alone.changes == opened.changes)
    }

    @Test func `a reader fetches lost objects, too, and writes nothing`() async throws {
        let keys = MemoryStore()
        let world = try await Self.world(keys)
        let opened = await world.workbench(isReadOnly: true, remote: Self.access(keys)).open()
        #expect(opened.baseHash != nil && opened.changes.count > 2)
        #expect(try !world.files.exists(Self.store))
    }

    @Test func `no remote is contacted offline, or if the journal has joined none`() async throws {
        let keys = MemoryStore()
        let world = try await Self.world(keys)
        let counted = FaultyStore(keys) { _ in .none }
        let away = await world.workbench(remote: Self.access(counted, isOffline: true)).open()
        #expect(away.baseHash == nil && away.changes.isEmpty)
        try world.files.remove("/notes/.aos/journal/remote")
        let alone = await world.workbench(remote: Self.access(counted)).open()
        #expect(alone.baseHash == nil && alone.changes.isEmpty)
        #expect(counted.operations == 0)
        #expect(try !world.files.exists(Self.store))
    }

    @Test func `an unreachable remote is reported along with the missing base`() async throws {
        let keys = MemoryStore()
        let world = try await Self.world(keys)
        let faulty = FaultyStore(keys) { _ in .refusedBefore }
        let workbench = world.workbench(remote: Self.access(faulty))
        let opened = await workbench.open()
        #expect(faulty.operations > 0)
        #expect(opened.baseHash == nil && opened.diagnostics.contains { $0.severity == .error })
        #expect(await workbench.takeSaid().map(\.code) == [.remoteUnreachable])
        #expect(try !world.files.exists(Self.store))
    }

    @Test func `objects with a wrong hash are not used`() async throws {
        let keys = MemoryStore()
        let world = try await Self.world(keys)
        for key in keys.keys where key.contains("/batches/") { keys.replace(key, with: Array("other".utf8)) }
        let workbench = world.workbench(remote: Self.access(keys))
        let opened = await workbench.open()
        #expect(opened.baseHash == nil)
        #expect(await workbench.takeSaid().map(\.code).contains(.remoteDamaged))
        #expect(try !world.files.exists(Self.store))
    }

    @Test func `the store is repaired from the remote, wasm included`() async throws {
        let keys = MemoryStore()
        let world = try await Self.world(keys)
        try world.files.removeTree("/notes/modules")
        let workbench = world.workbench(remote: Self.access(keys))
        let repair = try await workbench.repairStore(from: nil)
        #expect(repair.left.isEmpty)
        #expect(repair.healed.contains { $0.from == "the remote" })
        #expect(try await workbench.checkStore().survey.missing.isEmpty)
        #expect(try world.files.exists(Self.store.appending("blobs")))
        let alone = try await world.workbench(remote: Self.access(keys, isOffline: true)).repairStore(from: nil)
        #expect(alone.healed.isEmpty && alone.left.isEmpty)
    }

    @Test func `repairing the store restores lost descriptions`() async throws {
        let keys = MemoryStore()
        let world = try await Self.world(keys)
        let workbench = world.workbench(remote: Self.access(keys))
        _ = await workbench.open()
        let request = ProposalRequest(.everything(.full), description: "share")
        guard case .proposed = try await workbench.perform(.propose(request)) else {
            Issue.record("not proposed")
            return
        }
        try world.files.remove("/notes/.aos/journal/texts")
        let later = world.workbench(remote: Self.access(keys))
        _ = await later.open()
        let repair = try await later.repairStore(from: nil)
        #expect(repair.healed.contains { $0.from == "the remote" } && repair.left.isEmpty)
        #expect(await later.takeSaid().isEmpty)
        let proposals = await later.open().proposals
        #expect(proposals.map(\.description) == ["share"])
    }
}
