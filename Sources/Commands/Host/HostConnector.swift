public import Control
public import Governance
public import SystemPackage
public import WorldProtocol

/// How commands reach running hosts, and run one.
public struct HostConnector: Sendable {
    /// Connects to the host behind a socket.
    public var connect: HostFinder.Connect
    /// Serves a world until the process is told to end.
    public var serve: @Sendable (HostLaunch) async throws(Failure) -> Void

    /// A connector of its parts.
    public init(
        connect: @escaping HostFinder.Connect, serve: @escaping @Sendable (HostLaunch) async throws(Failure) -> Void
    ) {
        self.connect = connect
        self.serve = serve
    }
}

/// The options with which a world is served.
public struct HostLaunch: Sendable {
    /// The world's folder.
    public var world: FilePath
    /// The socket; nil for the world's own.
    public var socket: FilePath?
    /// How long to wait for another writer of the journal; nil for the usual time.
    public var lockPatience: Duration?
    /// How the world's remote is reached; nil where it can't be.
    public var remote: RemoteAccess?
    /// Is called with the socket once clients can connect.
    public var listening: @Sendable (FilePath) -> Void

    /// A launch of its parts.
    public init(
        world: FilePath, socket: FilePath?, lockPatience: Duration?, remote: RemoteAccess?,
        listening: @escaping @Sendable (FilePath) -> Void
    ) {
        self.world = world
        self.socket = socket
        self.lockPatience = lockPatience
        self.remote = remote
        self.listening = listening
    }
}
