public import AIR
import Files
import JSON
import SystemPackage

extension DiagnosticCode {
    /// An import contains the world or another root, or lies within one, so definitions are read twice.
    public static let overlappingRoots = DiagnosticCode(rawValue: "overlapping-roots")
}

/// Detects roots that contain each other.
///
/// Such roots share files: equal definitions merge, and an edit in one root is also an edit in the other.
struct RootOverlaps {
    private let world: WorldFolder
    private let files: any FileSystem
    private var known: [(label: String, isPrimary: Bool, folders: [FilePath])] = []

    init(world: WorldFolder, files: any FileSystem) {
        self.world = world
        self.files = files
    }

    /// Adds a root, and returns warnings about overlaps with earlier ones.
    ///
    /// - Parameter item: the root's import in the sync file; nil for any other root.
    mutating func add(_ root: SourceRoot, _ item: SyncFile.Import?, file: String) -> [Diagnostic] {
        let folders = root.folders.compactMap { try? files.resolve($0) }
        defer { known.append((root.label, root.isPrimary, folders)) }
        guard !root.isPrimary else { return [] }
        var found: [Diagnostic] = []
        func report(_ message: String, _ help: String) {
            found.append(
                Diagnostic(
                    .warning, .overlappingRoots, "the import `\(root.label)` \(message)", file: file,
                    line: item?.place.line, column: item?.place.column, path: item?.pointer.description, help: help))
        }
        if let home = try? files.resolve(world.path), folders.contains(where: { home.starts(with: $0) }) {
            report(
                "contains the world itself, so the world's definitions are read twice",
                "import a folder that contains only definitions")
            return found
        }
        for other in known {
            // A world may deliberately import a pack that it exports.
            if other.isPrimary, root.isPlanPack { continue }
            let name = other.isPrimary ? "the world's own root" : "the import `\(other.label)`"
            if folders.contains(where: { inner in other.folders.contains { inner.starts(with: $0) } }) {
                report(
                    "lies within \(name), so its definitions are read twice",
                    "move it out, or import only the outer folder")
            } else if folders.contains(where: { outer in other.folders.contains { $0.starts(with: outer) } }) {
                report("contains \(name), whose definitions are read twice", "import a folder that does not contain it")
            }
        }
        return found
    }
}
