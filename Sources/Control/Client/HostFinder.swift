public import AIR
public import CanonicalCBOR
public import Files
public import Sync
public import SystemPackage
public import WorldProtocol

/// The way in which a world is reached (Documentation/commands.md, *Everywhere*).
public enum ConnectionMode: String, Sendable, CaseIterable {
    /// Through a host if one serves the world, else from its files.
    case auto
    /// Through a host only.
    case daemon
    /// From its files only.
    case batch
}

/// A query for the host of a world.
public struct HostQuery: Sendable {
    /// The world.
    public var world: WorldFolder
    /// The way in which the world may be reached.
    public var mode: ConnectionMode
    /// The socket that the user named; nil for those of the world.
    public var socket: FilePath?
    /// The maximum time to wait for a sign of life from the host; nil for the default while searching, and for no limit
    /// afterwards.
    public var patience: Duration?
    /// The hash of the first frame of the world's own journal, or nil if it has none; read only once a host has
    /// answered.
    public var id: @Sendable () -> Hash?
    /// The folder for the sockets of this user's session, from `XDG_RUNTIME_DIR`.
    public var runtimeFolder: FilePath?

    /// Creates a query.
    public init(
        world: WorldFolder, mode: ConnectionMode, socket: FilePath? = nil, patience: Duration? = nil,
        id: @autoclosure @escaping @Sendable () -> Hash? = nil, runtimeFolder: FilePath? = nil
    ) {
        self.world = world
        self.mode = mode
        self.socket = socket
        self.patience = patience
        self.id = id
        self.runtimeFolder = runtimeFolder
    }
}

/// The result of a search for a host.
public enum FoundHost: Sendable {
    /// No usable host; the world is opened from its files.
    case none([Diagnostic])
    /// An aos host.
    case ours(HostWorld)
    /// A host of the existing system.
    case existing(ControlClient)
}

/// Looks for the host of a world.
public struct HostFinder: Sendable {
    /// Connects to the host behind a socket.
    public typealias Connect = @Sendable (FilePath) throws(ControlError) -> any ControlLink

    private let files: any FileSystem
    private let connect: Connect
    private let later: Later

    /// The maximum time that a host may take to send its greeting.
    static let usualPatience = Duration.seconds(5)

    /// Creates a finder.
    public init(files: any FileSystem, connect: @escaping Connect, later: @escaping Later) {
        self.files = files
        self.connect = connect
        self.later = later
    }

    /// Looks for the host of a world: at the named socket, else at the world's own sockets.
    ///
    /// - Throws: ``Failure`` when a host is required and none can be used, or a named socket can't be reached.
    public func find(_ query: HostQuery) async throws(Failure) -> FoundHost {
        guard query.mode != .batch else { return .none([]) }
        if let socket = query.socket { return try await contact(socket, query, isDemanded: true) }
        for socket in ControlSockets(query.world, runtimeFolder: query.runtimeFolder).all {
            guard (try? files.status(of: socket, followLinks: false)) != nil else { continue }
            let found = try await contact(socket, query, isDemanded: query.mode == .daemon)
            guard case .none(let notices) = found, notices.isEmpty else { return found }
        }
        guard query.mode == .auto else {
            throw Failure([
                ControlError.unreachable(
                    ControlSockets(query.world, runtimeFolder: nil).preferred, reason: "no host is running"
                ).diagnostic
            ])
        }
        return .none([])
    }

    private func contact(_ socket: FilePath, _ query: HostQuery, isDemanded: Bool) async throws(Failure) -> FoundHost {
        let client: ControlClient
        do throws(ControlError) {
            client = ControlClient(try connect(socket), patience: query.patience, later: later)
            let result = try await client.call(.hello, patience: query.patience ?? Self.usualPatience)
            return try found(client, try HostGreeting(result), socket, query)
        } catch .answered(let error) where error.code == .unknownMethod {
            return try await existing(socket, query)
        } catch {
            return try passedOver(error.diagnostic, isSilent: error.isAbsence, isDemanded: isDemanded)
        }
    }

    /// Decides whether to use an aos host, based on its greeting.
    private func found(
        _ client: ControlClient, _ greeting: HostGreeting, _ socket: FilePath, _ query: HostQuery
    ) throws(ControlError) -> FoundHost {
        if let problem = greeting.problem(at: socket, query, place: place(of: query.world)) {
            client.close()
            guard query.mode == .auto else { throw .unfit(problem) }
            return .none([problem])
        }
        return .ours(HostWorld(client, greeting))
    }

    private func existing(_ socket: FilePath, _ query: HostQuery) async throws(Failure) -> FoundHost {
        do throws(ControlError) {
            return .existing(ControlClient(try connect(socket), patience: query.patience, later: later))
        } catch {
            return try passedOver(error.diagnostic, isSilent: error.isAbsence, isDemanded: query.mode == .daemon)
        }
    }

    private func passedOver(
        _ problem: Diagnostic, isSilent: Bool, isDemanded: Bool
    ) throws(Failure) -> FoundHost {
        if isDemanded { throw Failure([problem]) }
        guard !isSilent else { return .none([]) }
        return .none([problem.asWarning])
    }

    /// The device and inode of a world's folder.
    private func place(of world: WorldFolder) -> String? {
        (try? files.status(of: world.path, followLinks: true))?.place
    }
}

extension FileStatus {
    /// The device and inode of a folder, as in a greeting.
    public var place: String { "\(device):\(inode)" }
}

extension Diagnostic {
    /// The same problem as a warning, for when there is an alternative.
    var asWarning: Diagnostic {
        var copy = self
        copy.severity = .warning
        return copy
    }
}

extension HostGreeting {
    /// The reason why a host must not be used for a world, or nil if it may be.
    func problem(at socket: FilePath, _ query: HostQuery, place: String?) -> Diagnostic? {
        let help = "the world is opened from its files; stop that host, or use `--mode batch`"
        guard product == Self.product else {
            return Diagnostic(
                .warning, .hostForeign, "the host at \(socket) is another program: \(product)", help: help)
        }
        guard protocolVersion == ControlLimits.protocolVersion else {
            return Diagnostic(
                .warning, .hostVersion,
                "the host at \(socket) is aos \(version) and speaks protocol \(protocolVersion), not \(ControlLimits.protocolVersion)",
                help: "the world is opened from its files; start the host again with this version")
        }
        if let world, let own = query.id(), world != own {
            return Diagnostic(
                .warning, .hostForeign,
                "the host at \(socket) serves the world \(world.short), not \(own.short)", help: help)
        }
        guard place == nil || folder == place else {
            return Diagnostic(
                .warning, .hostForeign, "the host at \(socket) serves a folder other than \(query.world.path)",
                help: help)
        }
        return nil
    }
}

extension ControlError {
    /// Whether there is simply no host.
    var isAbsence: Bool {
        if case .unreachable = self { true } else { false }
    }
}

/// The sockets at which a world's host may be found.
public struct ControlSockets: Sendable {
    /// The socket of aos hosts.
    public let preferred: FilePath
    /// The socket of aos hosts if the path of the other one is too long or can't hold a socket; nil without a runtime
    /// folder.
    public let alternative: FilePath?
    /// The socket of hosts of the existing system.
    public let existing: FilePath
    /// The lock that an aos host holds.
    public let lock: FilePath

    /// The maximum length of a socket's path in bytes.
    public static let pathLimit = 107

    /// The sockets of a world.
    public init(_ world: WorldFolder, runtimeFolder: FilePath?) {
        let run = world.internals.appending("run")
        preferred = run.appending("control.sock")
        lock = run.appending("host.lock")
        existing = world.internals.appending("control.sock")
        let name = Hash.of(Array(world.path.string.utf8)).hex.prefix(32)
        alternative = runtimeFolder.map { $0.appending("aos").appending("\(name).sock") }
    }

    /// All sockets, in the order in which clients try them.
    public var all: [FilePath] { [preferred] + (alternative.map { [$0] } ?? []) + [existing] }
}
