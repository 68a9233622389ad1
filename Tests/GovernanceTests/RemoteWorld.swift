import CanonicalCBOR
import ContentStore
import Files
import RemoteDoubles
import Remotes
import Sync
import Synchronization
import SystemPackage
import Testing
import WorldIO

@testable import Governance

/// One person's clone of the small world, whose journal is shared through a key store.
struct RemoteWorld {
    static var url: RemoteURL { get throws { try RemoteURL("file:///remote") } }

    /// Draws the IDs of decisions, and remembers them.
    final class Operations: Sendable {
        private let drawn = Mutex<[OperationID]>([])
        private let person: UInt8

        init(_ person: UInt8) { self.person = person }

        /// All IDs that were drawn, for decisions and as salts, in order.
        var all: [OperationID] { drawn.withLock { $0 } }

        func draw() -> OperationID {
            drawn.withLock { drawn in
                let number = UInt64(drawn.count + 1)
                let digits = (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
                let operation = OperationID(bytes: [person] + [UInt8](repeating: 0, count: 7) + digits)
                drawn.append(operation)
                return operation
            }
        }
    }

    let governance: Governance
    let files: any FileSystem
    let store: WorldStore
    let operations: Operations
    /// Whether read windows and segments are small enough for short chains to have segments.
    let hasSmallSegments: Bool

    init(
        _ keys: any KeyStore, files: any FileSystem = MemoryFileSystem(), person: UInt8 = 1, isOffline: Bool = false,
        operations: Operations? = nil, patience: Duration = .zero, hasSmallSegments: Bool = false
    ) {
        self.files = files
        self.hasSmallSegments = hasSmallSegments
        let operations = operations ?? Operations(person)
        self.operations = operations
        let folder = SmallWorld.folder
        store = WorldStore(ContentStore(files: files, directory: folder.store))
        // Time passes only during waits.
        let time = Mutex<Duration>(.zero)
        let clock = Shared(time)
        var access = RemoteAccess(
            timeout: .milliseconds(300), isOffline: isOffline, heads: "/state/heads", pause: { clock.advance($0) }
        ) { (_, id) throws(RemoteError) in
            KeyedStorage(
                Boxed(keys), world: id, window: hasSmallSegments ? 2 : 16, segmentLength: hasSmallSegments ? 4 : 256,
                isChain: SealedFrame.areChained)
        }
        access.deadline = { duration in
            let end = clock.now + duration
            return Deadline { end - clock.now }
        }
        governance = Governance(
            world: folder, files: files, store: store, clock: { 7 }, owner: "aos (pid \(person))", patience: patience,
            operation: { operations.draw() }, remote: access)
    }

    /// A clock that tests move.
    private final class Shared: Sendable {
        private let time: Mutex<Duration>

        init(_ time: consuming Mutex<Duration>) { self.time = time }

        var now: Duration { time.withLock { $0 } }
        func advance(_ duration: Duration) { time.withLock { $0 += max(duration, .milliseconds(1)) } }
    }

    /// A key store of any type.
    struct Boxed: KeyStore {
        let base: any KeyStore

        init(_ base: any KeyStore) { self.base = base }

        var largestValue: Int { base.largestValue }
        func create(_ key: String, _ bytes: [UInt8], by deadline: Deadline) throws(RemoteError) -> CreateOutcome {
            try base.create(key, bytes, by: deadline)
        }
        func values(_ keys: [String], by deadline: Deadline) throws(RemoteError) -> [[UInt8]?] {
            try base.values(keys, by: deadline)
        }
        func names(
            in folder: String, after name: String, limit: Int, by deadline: Deadline
        ) throws(RemoteError) -> [String] {
            try base.names(in: folder, after: name, limit: limit, by: deadline)
        }
        func checkSuitability(in folder: String, by deadline: Deadline) throws(RemoteError) {
            try base.checkSuitability(in: folder, by: deadline)
        }
    }

    /// A shared world with one manifest.
    static func shared(
        _ keys: any KeyStore, files: any FileSystem = MemoryFileSystem(), hasSmallSegments: Bool = false
    ) throws -> RemoteWorld {
        let world = RemoteWorld(keys, files: files, hasSmallSegments: hasSmallSegments)
        try world.governance.genesis(SmallWorld.bundle(.first))
        _ = try world.governance.addRemote(url)
        return world
    }

    /// Another clone of a shared world.
    func clone(_ keys: any KeyStore, files: any FileSystem = MemoryFileSystem(), person: UInt8) throws -> RemoteWorld {
        let other = RemoteWorld(keys, files: files, person: person, hasSmallSegments: hasSmallSegments)
        let id = try #require(governance.state().world)
        _ = try other.governance.joinRemote(JoinedRemote(id: id, url: Self.url))
        return other
    }

    /// The same clone after a restart, possibly with another key store.
    func restarted(_ keys: any KeyStore, isOffline: Bool = false) -> RemoteWorld {
        RemoteWorld(
            keys, files: files, isOffline: isOffline, operations: operations, hasSmallSegments: hasSmallSegments)
    }

    @discardableResult
    func propose(
        _ from: SmallWorld.Version = .first, _ to: SmallWorld.Version = .second, description: String? = nil
    ) throws -> Proposal {
        let (compiled, document) = try SmallWorld.patch(from, to)
        return try governance.propose(compiled, document: document, author: "ada", description: description).proposal
    }

    var log: [UInt8] {
        get throws { try files.read(governance.journal.logPath, limit: 1 << 30) }
    }
}
