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
    /// Whether the console is read-only.
    public var isReadOnly: Bool
    /// Whether borders are drawn with ASCII characters only.
    public var usesASCII: Bool
    /// Whether the mouse is used.
    public var usesMouse: Bool
    /// Whether colors may be used.
    public var usesColor: Bool
    /// The terminal's background, if the caller knows it; nil queries the terminal.
    public var background: Backdrop? = nil
    /// Whether all output is printed line by line, for screen readers, logs and scripts.
    public var isLinear: Bool
    /// The host to use instead of the world's files, or the notices about hosts that were passed over.
    public var host: ConsoleHost? = nil
    /// The key that signs decisions in a governed world; nil if no key was named.
    public var signing: Signing? = nil
    /// The limits of access to the remote of a shared world.
    public var remote = RemoteReach()
    /// The seconds between two fetches from the remote; nil for the storage's default, 0 to never fetch.
    public var fetchInterval: Int? = nil

    /// Creates launch options.
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

/// The host that a console uses.
public final class ConsoleHost: Sendable, Equatable {
    /// The result of looking for the host.
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
