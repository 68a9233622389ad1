public import Files
import JSON
public import SystemPackage

/// All files and folders that reading a world depends on, according to the current sync file.
public struct WatchedPlaces: Sendable, Equatable {
    /// Single files.
    public private(set) var files: [FilePath] = []
    /// Folders whose JSON files are read recursively; they need not exist.
    public private(set) var roots: [FilePath] = []
    /// Folders in which all files count, regardless of their names.
    public private(set) var blobs: [FilePath] = []
    /// The manifests that cargo is run for, and the files that affect its output.
    public private(set) var manifests: [FilePath] = []

    /// Finds the places of a world; a root that can't be read or resolved is watched only through the file that names
    /// it.
    public init(
        _ world: WorldFolder, primary: FilePath? = nil, syncFile: FilePath? = nil, modules: FilePath? = nil,
        packages: CargoAnswers = .none, files engine: any FileSystem
    ) {
        let path = syncFile ?? world.syncFile
        files = [path]
        var sync = SyncFile(world: world)
        if let bytes = try? engine.read(path, limit: JSONLimits.standard.maximumBytes) {
            sync = SyncFile(bytes, at: path, world: world)
        }
        roots = [primary ?? sync.airFolder, world.scenarios]
        blobs = [modules ?? sync.modulesFolder]
        for item in sync.imports {
            switch item.source {
            case .path(let folder): roots.append(folder)
            case .cargo(let cargo):
                if let place = try? ImportPlace(item, in: sync, world: world, packages: packages, files: engine) {
                    roots.append(place.root)
                }
                guard let manifest = try? sync.manifest(of: cargo, world: world, files: engine) else {
                    // The manifest may still be created.
                    manifests.append(world.path.appending("Cargo.toml"))
                    continue
                }
                manifests += [manifest, manifest.removingLastComponent().appending("Cargo.lock")]
            }
        }
        // Cargo runs again when the sync file names other packages.
        if !manifests.isEmpty { manifests.append(path) }
    }
}
