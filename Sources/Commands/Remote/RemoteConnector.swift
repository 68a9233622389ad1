public import CanonicalCBOR
public import Governance
public import Remotes
import Sync
public import SystemPackage

/// Connects commands to shared storage and to the git of the clone.
public struct RemoteConnector: Sendable {
    /// Opens the storage of a world; the folder is the storage's cache.
    public var connect:
        @Sendable (_ url: RemoteURL, _ world: Hash, _ folder: FilePath) throws(RemoteError) -> any RemoteStorage
    /// The remotes of the git clone that holds a folder.
    public var gitRemotes: @Sendable (_ folder: FilePath) -> [(name: String, url: String)]
    /// The value of `aos.remote` in the configuration of the git clone that holds a folder.
    public var configured: @Sendable (_ folder: FilePath) -> String?
    /// Waits, possibly blocking the calling thread.
    public var pause: @Sendable (Duration) -> Void

    /// Creates a connector.
    public init(
        connect: @escaping @Sendable (RemoteURL, Hash, FilePath) throws(RemoteError) -> any RemoteStorage,
        gitRemotes: @escaping @Sendable (FilePath) -> [(name: String, url: String)] = { _ in [] },
        configured: @escaping @Sendable (FilePath) -> String? = { _ in nil },
        pause: @escaping @Sendable (Duration) -> Void
    ) {
        self.connect = connect
        self.gitRemotes = gitRemotes
        self.configured = configured
        self.pause = pause
    }

    /// Access to the remote of the world in a folder.
    public func access(to world: FilePath, _ reach: RemoteReach) -> RemoteAccess {
        let (connect, folder) = (connect, WorldFolder(world).gitStorage)
        var access = RemoteAccess(isOffline: reach.isOffline, heads: reach.heads, pause: pause) {
            (url, id) throws(RemoteError) in try connect(url, id, folder)
        }
        if let limit = reach.timeout { access.timeout = .milliseconds(limit) }
        return access
    }
}

/// The limits within which a command or a console may contact a remote.
public struct RemoteReach: Sendable, Equatable {
    /// Whether changes are kept in the outbox and no remote is contacted.
    public var isOffline: Bool
    /// The timeout of one contact in milliseconds; nil for the default.
    public var timeout: UInt64?
    /// The folder with the last head that this machine has seen of each world; nil to keep none.
    public var heads: FilePath?

    /// Creates limits.
    public init(isOffline: Bool = false, timeout: UInt64? = nil, heads: FilePath? = nil) {
        self.isOffline = isOffline
        self.timeout = timeout
        self.heads = heads
    }
}
