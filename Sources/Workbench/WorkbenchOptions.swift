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
    /// The sync file to use instead of the world's own.
    public var syncFile: FilePath?
    /// The folder of the modules' wasm, overriding the sync file.
    public var modules: FilePath?
    /// The base to compare with instead of the one that would be found.
    public var baseHash: Hash?
    /// The required identity of the world, in addition to the one in its sync file.
    public var expected = ExpectedWorld.any
    /// Whether nothing may be written.
    public var isReadOnly: Bool
    /// The permitted use of the world's index.
    public var index = IndexUse.none
    /// Whether an outdated index is always rewritten with the details of definitions, or only once a detail is
    /// requested.
    ///
    /// Writing the details takes a third as long as loading the world.
    public var keepsDetails = true
    /// The user's cache folder, for the index of a world without the program's folder; nil if unknown.
    public var cacheFolder: FilePath?
    /// Whether another workbench in this process has already completed interrupted edits and stored pins.
    var isSpare = false
    /// The minimum number of definitions for an index: loading a smaller world is faster than writing one.
    package var leastIndexed = 500

    /// Creates options for a world.
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
    /// Returns the time in nanoseconds since 1970.
    public var clock: @Sendable () -> UInt64
    /// The local user, who is the author and approver unless another person is named.
    public var user: String
    /// The process ID, shown to others who wait for a lock.
    public var processID: Int32
    /// The client for cargo; nil if it is not available.
    public var cargo: (any CargoClient)?
    /// The program `git`, which knows earlier states of the authored files; nil if it is not available.
    public var git: (any GitClient)? = nil
    /// Receives the folders to watch after each load while a client follows the world.
    public var watch: (@Sendable (Set<FilePath>) -> Void)? = nil
    /// The maximum wait for another process that is writing to the journal.
    public var lockPatience = Governance.patience
    /// The access to remotes; nil if remotes are not available.
    public var remote: RemoteAccess? = nil
    /// The manifest of a host of the existing system; nil if no host serves the world.
    public var hostManifest: (@Sendable () -> Hash?)? = nil

    /// Creates an environment.
    ///
    /// - Parameter lockPatience: the maximum wait for another writer of the journal; nil for the default.
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
    /// Creates the error for a file that can't be written.
    init(writing error: FileError) {
        let code: DiagnosticCode = if case .lockedByOther = error { .lockedByOther } else { .unwritableFile }
        self.init(code, error.message, help: error.help)
    }
}
