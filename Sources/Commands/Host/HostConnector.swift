public import Control
public import SystemPackage
public import Workbench
public import WorldProtocol

/// Connects commands to running hosts, and runs a host.
public struct HostConnector: Sendable {
    /// Connects to the host behind a socket.
    public var connect: HostFinder.Connect
    /// Serves a world until the process is told to stop.
    public var serve: @Sendable (HostLaunch) async throws(Failure) -> Void

    /// Creates a connector.
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
    /// The environment of the host's workbench.
    public var environment: WorkbenchEnvironment
    /// Called with the socket once clients can connect.
    public var listening: @Sendable (FilePath) -> Void

    /// Creates launch options.
    public init(
        world: FilePath, socket: FilePath?, environment: WorkbenchEnvironment,
        listening: @escaping @Sendable (FilePath) -> Void
    ) {
        self.world = world
        self.socket = socket
        self.environment = environment
        self.listening = listening
    }
}
