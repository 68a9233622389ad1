public import Canvas
public import Control
public import SystemPackage
public import WorldProtocol

/// The options with which the console is opened (Documentation/console.md, *Terminals*).
public struct ConsoleLaunch: Sendable, Equatable {
    /// The world's folder.
    public var world: FilePath
    /// A folder to read instead of the primary root that the sync file names.
    public var primary: FilePath?
    /// A file to read instead of the world's sync file.
    public var syncFile: FilePath?
    /// Whether nothing may be written.
    public var isReadOnly: Bool
    /// Whether borders are drawn with ASCII letters only.
    public var usesASCII: Bool
    /// Whether the mouse is listened to.
    public var usesMouse: Bool
    /// Whether colors may be used.
    public var usesColor: Bool
    /// The terminal's background as the caller knows it; nil asks the terminal.
    public var background: Backdrop? = nil
    /// Whether everything is said in lines, for screen readers, logs and scripts.
    public var isLinear: Bool
    /// The host to ask instead of the world's files, or what to say about those that were passed over.
    public var host: ConsoleHost? = nil
    /// With what decisions are signed in a governed world; nil when no key was named.
    public var signing: Signing? = nil
    /// The limits of access to the remote of a shared world.
    public var remote = RemoteReach()
    /// The seconds between two fetches from the remote; nil for what its storage is usually asked, 0 for none.
    public var fetchInterval: Int? = nil

    /// A launch of its parts.
    public init(
        world: FilePath, primary: FilePath? = nil, syncFile: FilePath? = nil, isReadOnly: Bool = false,
        usesASCII: Bool = false, usesMouse: Bool = false, usesColor: Bool = true, isLinear: Bool = false
    ) {
        self.world = world
        self.primary = primary
        self.syncFile = syncFile
        self.isReadOnly = isReadOnly
        self.usesASCII = usesASCII
        self.usesMouse = usesMouse
        self.usesColor = usesColor
        self.isLinear = isLinear
    }
}

/// The host that a console asks.
public final class ConsoleHost: Sendable, Equatable {
    /// The host as it was found.
    public let found: FoundHost
    /// The query that finds the host again after it has ended.
    public let query: HostQuery

    init(_ found: FoundHost, _ query: HostQuery) {
        self.found = found
        self.query = query
    }

    /// Compares by identity: a connection is equal only to itself.
    public static func == (left: ConsoleHost, right: ConsoleHost) -> Bool { left === right }
}
