public import AIR
import Files
public import JSON
public import SystemPackage

/// The contents of `aos.sync.json` (Documentation/file-formats.md, *aos.sync.json*).
public struct SyncFile: Sendable {
    /// An import of the file.
    public struct Import: Sendable {
        /// The source of an import.
        public enum Source: Sendable, Hashable {
            /// A folder.
            case path(FilePath)
            /// A package of cargo.
            case cargo(CargoSource)
        }

        /// The name of the import in all output.
        public let label: String
        /// The source.
        public let source: Source
        /// The path as written in the file; nil for a package.
        public let written: FilePath?
        /// The lock; nil if it is absent or can't be read.
        public let lock: ImportLock?
        /// Whether there is a lock that can't be read.
        public let hasMalformedLock: Bool
        /// The pointer to the import in the file.
        public let pointer: JSONPointer
        /// The line and column of the import.
        public let place: SourcePlace
        /// The line and column of the lock, or of the import if it has none.
        public let lockPlace: SourcePlace
    }

    /// A package of cargo that holds an AIR root.
    public struct CargoSource: Sendable, Hashable {
        /// The package's name.
        public let package: String
        /// The version to select.
        public let version: String?
        /// The source to select, in cargo's spelling.
        public let source: String?
        /// The AIR root within the package's folder.
        public let airFolder: FilePath
        /// The `Cargo.toml` to run cargo for; nil if the sync file doesn't name one.
        public let manifest: FilePath?
        /// The `Cargo.toml` as written in the file.
        public let writtenManifest: FilePath?

        /// Creates a package from its parts.
        ///
        /// - Parameter manifest: the absolute path of the `Cargo.toml`, and the path as written in the file.
        public init(
            package: String, version: String? = nil, source: String? = nil, airFolder: FilePath = "air",
            manifest: (path: FilePath, written: FilePath)? = nil
        ) {
            self.package = package
            self.version = version
            self.source = source
            self.airFolder = airFolder
            self.manifest = manifest?.path
            writtenManifest = manifest?.written
        }
    }

    /// A folder of files that accompanies the world.
    public struct Workspace: Sendable {
        /// The name of the workspace.
        public let reference: String
        /// The folder.
        public let folder: FilePath
        /// Patterns of ignored files.
        public let ignored: [String]
        /// The annotations by path, as written.
        public let annotations: JSONValue?
    }

    /// The path of the file; nil without one.
    public private(set) var path: FilePath?
    /// The folder to which paths in the file are relative.
    public private(set) var folder: FilePath
    /// The primary AIR root.
    public var airFolder: FilePath
    /// The folder of the modules' wasm files.
    public var modulesFolder: FilePath
    /// Whether modules are fetched; nil if the file doesn't say.
    public var pullsModules: Bool?
    /// The folder of the reducer that is built.
    public var reducerFolder: FilePath?
    /// The module that is built.
    public var module: String?
    /// The workspaces, in their order.
    public var workspaces: [Workspace]
    /// The imports, in their order.
    public var imports: [Import]
    /// The identity of the world and the URL of its remote; nil if it is absent or can't be read.
    public internal(set) var identity: WorldIdentity?
    /// Whether there is an identity that can't be read, which is not the same as having no identity.
    public internal(set) var hasMalformedIdentity = false
    /// The line and column of the member `world`, or of the file's start without one.
    public internal(set) var identityPlace = SourcePlace(line: 1, column: 1)
    /// The problems of the file.
    public var diagnostics: [Diagnostic]
    /// The reason why nothing in the file could be read; nil if it can be edited.
    public internal(set) var fault: Diagnostic?
    /// The folders of the world that the file names, with their positions in the file.
    var namedFolders: [NamedFolder] = []
    /// Whether the file names an AIR root outside of the world, which is therefore not read.
    public internal(set) var refusesAIRFolder = false
    /// Whether the folder of the modules lies outside of the world, so that no wasm is read from it.
    public internal(set) var refusesModulesFolder = false

    /// A folder that the file names and that must lie within the world.
    struct NamedFolder: Sendable {
        let path: FilePath
        let key: String
        let pointer: JSONPointer
        let place: SourcePlace
        let isAIR: Bool
    }

    /// Creates the defaults that apply without a file.
    public init(world: WorldFolder) {
        path = nil
        folder = world.path
        airFolder = world.path.appending("air")
        modulesFolder = world.path.appending("modules")
        workspaces = []
        imports = []
        diagnostics = []
    }

    /// Reads the text of the file, with every problem among the diagnostics.
    public init(_ bytes: [UInt8], at path: FilePath, world: WorldFolder) {
        self.init(world: world)
        self.path = path
        folder = path.removingLastComponent()
        let file = SourceFile(path: path, shownPath: world.shown(path), text: SourceText(bytes))
        let json: JSONValue
        do {
            json = try JSONParser.parse(bytes)
        } catch {
            let fault = Diagnostic(error, in: file)
            self.fault = fault
            diagnostics.append(fault)
            return
        }
        var reader = SyncFileReader(file: file, json: json, folder: folder, world: world)
        reader.read(into: &self)
        diagnostics = reader.diagnostics
        if json.asObject == nil { fault = diagnostics.first }
    }

    /// The import with a label, or nil.
    public func `import`(labelled label: String) -> Import? {
        imports.first { $0.label.utf8.elementsEqual(label.utf8) }
    }
}
