public import AIR
import Files
public import JSON
public import SystemPackage

/// What `aos.sync.json` says (SYSTEM §2).
public struct SyncFile: Sendable {
    /// An import of the file.
    public struct Import: Sendable {
        /// Where the import comes from.
        public enum Source: Sendable, Equatable {
            /// A folder.
            case path(FilePath)
            /// A package of cargo.
            case cargo(package: String)
        }

        /// The name that stands for the import everywhere.
        public let label: String
        /// Where it comes from.
        public let source: Source
        /// Where in the file it stands.
        public let pointer: JSONPointer
        /// The same as line and column.
        public let place: SourcePlace
    }

    /// The primary AIR root.
    public var airFolder: FilePath
    /// Where modules' wasm files are.
    public var modulesFolder: FilePath
    /// The imports in their order.
    public var imports: [Import]
    /// What is wrong with the file.
    public var diagnostics: [Diagnostic]

    /// What holds where there is no file.
    public init(world: WorldFolder) {
        airFolder = world.path.appending("air")
        modulesFolder = world.path.appending("modules")
        imports = []
        diagnostics = []
    }

    /// Reads the text of the file; every problem is among the diagnostics.
    public init(_ bytes: [UInt8], at path: FilePath, world: WorldFolder) {
        self.init(world: world)
        let file = SourceFile(path: path, shownPath: world.shown(path), text: SourceText(bytes))
        let json: JSONValue
        do {
            json = try JSONParser.parse(bytes)
        } catch {
            diagnostics.append(Diagnostic(error, in: file))
            return
        }
        var reader = SyncFileReader(file: file, json: json, folder: path.removingLastComponent())
        reader.read(into: &self)
        diagnostics = reader.diagnostics
    }
}
