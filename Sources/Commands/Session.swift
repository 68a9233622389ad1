import AIR
import CanonicalCBOR
import Files
import Presentation
import Sync
import Synchronization
import SystemPackage
import Workbench
import WorldProtocol

/// A command's access to the world that it runs on.
struct Session {
    let context: CommandContext
    let global: GlobalOptions
    /// The worlds that the command opened.
    private let opened = OpenedWorlds()
    /// The host that is used instead of the world's files.
    let host = AttachedHost()

    init(context: CommandContext, global: GlobalOptions) {
        self.context = context
        self.global = global
    }

    /// The absolute path for a path on the command line.
    func path(_ text: String) -> FilePath { context.currentDirectory.pushing(FilePath(text)).lexicallyNormalized() }

    /// The world's folder if one is named, by the option or else by the environment.
    var namedWorld: (path: FilePath, by: String)? {
        if let text = global.world { return (path(text), "--world") }
        if let text = context.variable("AOS_WORLD") { return (path(text), "AOS_WORLD") }
        return nil
    }

    /// The world: the named folder, else the nearest world at or above the current folder (Documentation/commands.md,
    /// *Everywhere*).
    func world() throws(CommandFailure) -> WorldFolder {
        let help = "create one with `aos init`, name one with --world DIR, or try the example with `aos demo`"
        if let named = namedWorld {
            guard try reading({ () throws(FileError) in try WorldFolder.isWorld(named.path, files: context.files) })
            else {
                throw CommandFailure(
                    .notAWorld,
                    "\(named.path) (from \(named.by)) is not a world: it holds no aos.sync.json, air or .aos",
                    help: help)
            }
            return WorldFolder(named.path)
        }
        let here = context.currentDirectory
        guard
            let found = try reading({ () throws(FileError) in
                try WorldFolder.nearest(to: here, files: context.files)
            })
        else {
            throw CommandFailure(.notAWorld, "not a world (or any parent folder): \(here)", help: help)
        }
        return found
    }

    /// A workbench for the world; nothing is read yet.
    ///
    /// - Parameter keepsIndex: whether the index is used and updated; commands that judge a world read its files.
    func workbench(
        in world: WorldFolder? = nil, primary: FilePath? = nil, modules: FilePath? = nil, base: Hash? = nil,
        isReadOnly: Bool, keepsIndex: Bool = false
    ) throws(CommandFailure) -> OpenWorld {
        let isPlain = primary == nil && modules == nil && base == nil
        if let hosted = try hosted(world, isPlain: isPlain) {
            track(hosted)
            return hosted
        }
        let world = OpenWorld(
            try bench(
                in: world, primary: primary, modules: modules, base: base, isReadOnly: isReadOnly,
                keepsIndex: keepsIndex))
        track(world)
        return world
    }

    /// The world opened by this process even if a host serves it, for steps on the files beside the journal.
    func ownWorkbench(in world: WorldFolder? = nil, isReadOnly: Bool) throws(CommandFailure) -> OpenWorld {
        let world = OpenWorld(try bench(in: world, isReadOnly: isReadOnly))
        track(world)
        return world
    }

    private func track(_ world: OpenWorld) {
        opened.add(world)
        context.keepUntilExit?(world)
    }

    /// A workbench of this process for the world.
    func bench(
        in world: WorldFolder? = nil, primary: FilePath? = nil, modules: FilePath? = nil, base: Hash? = nil,
        isReadOnly: Bool, keepsIndex: Bool = false
    ) throws(CommandFailure) -> Workbench {
        let folder: WorldFolder = if let world { world } else { try self.world() }
        var options = WorkbenchOptions(
            world: folder.path, primary: primary ?? global.air.map(path), syncFile: global.map.map(path),
            modules: modules, baseHash: base, isReadOnly: isReadOnly)
        options.index = keepsIndex ? .kept : .none
        options.keepsDetails = false
        options.cacheFolder = WorkbenchOptions.cacheFolder(environment: context.environment)
        options.expected = try expectedWorld()
        return Workbench(options, environment(of: folder))
    }

    /// The environment of a workbench for a world.
    func environment(of world: WorldFolder) -> WorkbenchEnvironment {
        WorkbenchEnvironment(
            files: context.files, clock: context.clock, user: context.user, processID: context.processID,
            cargo: context.cargo, git: context.git, remote: remoteAccess(of: world),
            lockPatience: global.timeoutMs.map { .milliseconds($0) })
    }

    /// The world that `AOS_WORLD_ID` and `AOS_WORLD_FRAME` require.
    ///
    /// - Throws: ``CommandFailure`` when one of them is not a hash: a check that can't be made must not be skipped.
    func expectedWorld() throws(CommandFailure) -> ExpectedWorld {
        func hash(_ name: String) throws(CommandFailure) -> Hash? {
            guard let text = context.variable(name) else { return nil }
            if let hash = Hash(text), !hash.isZero { return hash }
            throw .usage("\(name) is not a hash", help: "set it to `sha256:` and 64 hex digits, or unset it")
        }
        return ExpectedWorld(id: try hash("AOS_WORLD_ID"), frame: try hash("AOS_WORLD_FRAME"))
    }

    /// The diagnostics that governance reported while writing, such as where it moved a torn tail.
    func said() async -> [Diagnostic] {
        var found = host.notices
        for world in opened.all { found += await world.said() }
        return found
    }

    /// The problems of the manifest files of the worlds whose journals the command has read.
    func baseProblems() async -> [Diagnostic] {
        var found: [Diagnostic] = []
        for workbench in opened.all {
            guard let problem = await workbench.knownBaseProblem(), !found.contains(problem) else { continue }
            found.append(problem)
        }
        return found
    }

    /// Reads the world for a command about its imports.
    ///
    /// - Throws: ``CommandFailure`` when the sync file can't be read, since then the imports are unknown.
    func openImports(_ workbench: OpenWorld) async throws(CommandFailure) -> Snapshot {
        let snapshot = try await workbench.open()
        try await workbench.demand(.syncFile)
        return snapshot
    }

    /// A command to run next, with this command's `--world` added so that it runs on the same world.
    func repeatable(_ command: String) -> String {
        guard let world = global.world, !command.contains(" --world ") else { return command }
        if command.hasPrefix("git ") {
            return CommandLineText.quoted("git", "-C", world) + command.dropFirst("git".count)
        }
        return command + " " + CommandLineText.quoted("--world", world)
    }

    /// The diagnostics with the severities that `--strict` and the policy for locks give them.
    func judged(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
        let promoted = (global.strict ? Self.strictCodes : []).union(enforcesLocks ? Self.lockCodes : [])
        guard !promoted.isEmpty else { return diagnostics }
        return diagnostics.map { diagnostic in
            guard diagnostic.severity == .warning, promoted.contains(diagnostic.code) else { return diagnostic }
            var copy = diagnostic
            copy.severity = .error
            return copy
        }
    }

    private static let strictCodes: Set<DiagnosticCode> = [
        .unknownField, .hashMismatch, .importHasManifest, .packReadme, .wasmMissing,
    ]

    /// The codes of diagnostics about locks.
    static let lockCodes: Set<DiagnosticCode> = [.lockMissing, .lockContent, .lockIdentity]

    /// Whether problems with locks are errors (Documentation/commands.md, *Exit codes*).
    var enforcesLocks: Bool {
        if global.locked { return true }
        let setting = context.environment["AOS_IMPORT_LOCK_STRICT"] ?? context.environment["CI"] ?? ""
        return !["", "0", "false", "no", "off"].contains(setting.lowercased())
    }
}

/// The worlds that one command opened.
private final class OpenedWorlds: Sendable {
    private let worlds = Mutex<[OpenWorld]>([])

    var all: [OpenWorld] { worlds.withLock { $0 } }

    func add(_ world: OpenWorld) { worlds.withLock { $0.append(world) } }
}
