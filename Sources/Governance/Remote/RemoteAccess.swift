public import CanonicalCBOR
import Files
import JSON
public import Remotes
public import SystemPackage
import Synchronization

/// Governance's access to the remotes of worlds.
public struct RemoteAccess: Sendable {
    /// Opens the storage of a world.
    public typealias Connect = @Sendable (RemoteURL, Hash) throws(RemoteError) -> any RemoteStorage

    let connect: Connect
    /// The time limit of one contact, including retries.
    public var timeout: Duration
    /// Whether changes are kept in the outbox instead of being published.
    public var isOffline: Bool
    /// The folder with the last head of each world that this machine has seen; nil to record none.
    public var heads: FilePath?
    /// Waits between two attempts.
    public var pause: @Sendable (Duration) -> Void
    /// Creates the deadline of a contact.
    public var deadline: @Sendable (Duration) -> Deadline
    /// The change that was queued last.
    let queued = Queued()

    /// Creates access through a function that opens storages.
    ///
    /// - Parameter pause: waits; it may block the calling thread.
    public init(
        timeout: Duration = .seconds(10), isOffline: Bool = false, heads: FilePath? = nil,
        pause: @escaping @Sendable (Duration) -> Void, connect: @escaping Connect
    ) {
        self.connect = connect
        self.timeout = timeout
        self.isOffline = isOffline
        self.heads = heads
        self.pause = pause
        deadline = { .after($0) }
    }

    final class Queued: Sendable {
        private let last = Mutex<OperationID?>(nil)

        func note(_ operation: OperationID?) { last.withLock { $0 = operation } }
        func take() -> OperationID? {
            last.withLock { last in
                defer { last = nil }; return last
            }
        }
    }
}

/// The height of a chain and the hash of its last frame.
public struct ChainHead: Sendable, Hashable {
    /// The number of frames.
    public let height: Int
    /// The hash of the last frame; zero without frames.
    public let hash: Hash

    /// Creates a head.
    public init(height: Int, hash: Hash) {
        self.height = height
        self.hash = hash
    }

    init?(_ bytes: [UInt8]) {
        guard let value = try? JSONParser.parse(bytes), let text = value.member("height")?.asString,
            let height = Int(text), height >= 0, let hash = value.member("hash")?.asString.flatMap({ Hash($0) })
        else { return nil }
        self.init(height: height, hash: hash)
    }

    /// The head as a line of JSON; the height is a string because not every reader keeps numbers beyond 2^53 exactly.
    func encoded(_ more: [(String, JSONValue)] = []) -> [UInt8] {
        let value = JSONValue.object([("height", .string("\(height)")), ("hash", .string(hash.text))] + more)
        return Array((JSONPrinter.compact(value) + "\n").utf8)
    }
}

/// The last contact with a remote.
public struct RemoteContact: Sendable, Hashable {
    /// The time, in nanoseconds since 1970.
    public let time: UInt64
    /// The head of the remote.
    public let head: ChainHead

    init(time: UInt64, head: ChainHead) {
        self.time = time
        self.head = head
    }

    init?(_ bytes: [UInt8]) {
        guard let head = ChainHead(bytes),
            let time = (try? JSONParser.parse(bytes))?.member("time")?.asString.flatMap({ UInt64($0) })
        else { return nil }
        self.init(time: time, head: head)
    }

    var encoded: [UInt8] { head.encoded([("time", .string("\(time)"))]) }
}
