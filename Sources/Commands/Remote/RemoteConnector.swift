public import CanonicalCBOR
public import Remotes
public import SystemPackage

/// How commands reach shared storage and the clone's own git.
public struct RemoteConnector: Sendable {
    /// Opens the storage of a world; the folder is where the storage may keep what it fetched.
    public var connect:
        @Sendable (_ url: RemoteURL, _ world: Hash, _ folder: FilePath) throws(RemoteError) -> any RemoteStorage
    /// The remotes of the git clone that holds a folder.
    public var gitRemotes: @Sendable (_ folder: FilePath) -> [(name: String, url: String)]
    /// The value of `aos.remote` in the configuration of the git clone that holds a folder.
    public var configured: @Sendable (_ folder: FilePath) -> String?
    /// Waits; the calling thread may be held up.
    public var pause: @Sendable (Duration) -> Void

    /// A connector of its parts.
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
}
