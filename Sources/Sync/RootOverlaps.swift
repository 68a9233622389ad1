public import AIR
import Files
import JSON
import SystemPackage

extension DiagnosticCode {
    /// An import contains the world or another root, or lies within one, so that definitions are read twice.
    public static let overlappingRoots = DiagnosticCode(rawValue: "overlapping-roots")
}

/// Roots that contain each other.
///
/// Such roots share files: equal definitions merge, and an edit of one root is an edit of the other.
struct RootOverlaps {
    private let world: WorldFolder
    private let files: any FileSystem
    private var known: [(label: String, isPrimary: Bool, folders: [FilePath])] = []

    init(world: WorldFolder, files: any FileSystem) {
        self.world = world
        self.files = files
    }

    /// Adds a root, and returns how it overlaps with those before.
    ///
    /// - Parameter item: where the sync file names it; nil for another root.
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
                "contains the world itself, and brings what the world defines once more",
                "import a folder that holds nothing but definitions")
            return found
        }
        for other in known {
            // A world may import the very pack that it exports, and mean it.
            if other.isPrimary, root.isPlanPack { continue }
            let name = other.isPrimary ? "the world's own root" : "the import `\(other.label)`"
            if folders.contains(where: { inner in other.folders.contains { inner.starts(with: $0) } }) {
                report(
                    "lies within \(name), which reads it as well", "move it out, or import the folder around it alone")
            } else if folders.contains(where: { outer in other.folders.contains { $0.starts(with: outer) } }) {
                report("contains \(name), and reads it as well", "import a folder that does not contain it")
            }
        }
        return found
    }
}
