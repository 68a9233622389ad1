public import WorldProtocol
import AIR
public import CanonicalCBOR
public import Files
public import Governance
public import Sync
public import SystemPackage

/// The world to open, and the options for opening it.
public struct WorkbenchOptions: Sendable {
    /// The world's folder.
    public var world: FilePath
    /// The primary AIR root, overriding the sync file.
    public var primary: FilePath?
    /// The sync file, instead of the world's own.
    public var syncFile: FilePath?
    /// The folder of the modules' wasm, overriding the sync file.
    public var modules: FilePath?
    /// The base to compare with, instead of the one that is found.
    public var baseHash: Hash?
    /// The required identity of the world, beyond its sync file.
    public var expected = ExpectedWorld.any
    /// Whether nothing may be written.
    public var isReadOnly: Bool
    /// The permitted use of the index of the last reading.
    public var index = IndexUse.none
    /// Whether an index that is out of date is kept again with every definition, or only once somebody asks for one.
    ///
    /// Writing them takes a third of a reading.
    public var keepsDetails = true
    /// The user's folder for caches, for the index of a world in which the program has no folder; nil for none.
    public var cacheFolder: FilePath?
    /// Whether another workbench of this process has settled edits and kept pins.
    var isSpare = false
    /// Worlds of fewer definitions are read sooner than an index is written.
    package var leastIndexed = 500

    /// Options for a world.
    public init(
        world: FilePath, primary: FilePath? = nil, syncFile: FilePath? = nil, modules: FilePath? = nil,
        baseHash: Hash? = nil, isReadOnly: Bool = false
    ) {
        self.world = world
        self.primary = primary
        self.syncFile = syncFile
        self.modules = modules
        self.baseHash = baseHash
        self.isReadOnly = isReadOnly
    }
}

/// The workbench's access to the outside.
public struct WorkbenchEnvironment: Sendable {
    /// The file system.
    public var files: any FileSystem
    /// The time in nanoseconds since 1970.
    public var clock: @Sendable () -> UInt64
    /// The local user, who authors and approves unless another is named.
    public var user: String
    /// The process, named to others who wait for a lock.
    public var processID: Int32
    /// The client for cargo; nil for none.
    public var cargo: (any CargoClient)?
    /// The program `git`, which knows earlier states of the authored files; nil if it is not available.
    public var git: (any GitClient)? = nil
    /// Receives the folders to watch after each reading, while a client follows the world.
    public var watch: (@Sendable (Set<FilePath>) -> Void)? = nil
    /// The longest wait for another process that writes to the journal.
    public var lockPatience = Governance.patience
    /// The access to remotes; nil for none.
    public var remote: RemoteAccess? = nil
    /// The manifest of a host of the existing system; nil where none serves the world.
    public var hostManifest: (@Sendable () -> Hash?)? = nil

    /// An environment of its parts.
    ///
    /// - Parameter lockPatience: how long to wait for another writer of the journal; nil for the usual time.
    public init(
        files: any FileSystem, clock: @escaping @Sendable () -> UInt64, user: String, processID: Int32,
        cargo: (any CargoClient)? = nil, git: (any GitClient)? = nil, remote: RemoteAccess? = nil,
        lockPatience: Duration? = nil
    ) {
        self.files = files
        self.clock = clock
        self.user = user
        self.processID = processID
        self.cargo = cargo
        self.git = git
        self.remote = remote
        if let lockPatience { self.lockPatience = lockPatience }
    }

    /// The description of this process in a lock.
    var lockOwner: String { "aos, process \(processID), user \(user)" }
}

/// The error of the workbench.
public typealias WorkbenchError = Failure

extension Failure {
    /// A file that can't be written.
    init(writing error: FileError) {
        let code: DiagnosticCode = if case .lockedByOther = error { .lockedByOther } else { .unwritableFile }
        self.init(code, error.message, help: error.help)
    }
}
