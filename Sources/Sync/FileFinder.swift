import AIR
import Files
import SystemPackage

/// Finds the JSON files under a folder without leaving it and without reading a folder twice (SYSTEM §1).
struct FileFinder {
    private let files: any FileSystem
    private let world: WorldFolder
    private var seen: Set<Identity> = []
    private(set) var found: [FilePath] = []
    private(set) var diagnostics: [Diagnostic] = []

    private struct Identity: Hashable {
        let device: UInt64
        let inode: UInt64
    }

    init(files: any FileSystem, world: WorldFolder) {
        self.files = files
        self.world = world
    }

    /// Searches a folder and all folders beneath it.
    mutating func search(_ folder: FilePath) {
        do {
            let real = try files.resolve(folder)
            try search(folder, inside: real, depth: 0)
        } catch {
            diagnostics.append(Diagnostic(reading: error, file: world.shown(folder)))
        }
    }

    private mutating func search(_ folder: FilePath, inside root: FilePath, depth: Int) throws(FileError) {
        guard depth < 64, let status = try files.status(of: folder, followLinks: true), status.kind == .directory,
            seen.insert(Identity(device: status.device, inode: status.inode)).inserted
        else { return }
        for name in try files.list(folder) {
            let path = folder.appending(name)
            do {
                try visit(path, inside: root, depth: depth)
            } catch {
                diagnostics.append(Diagnostic(reading: error, file: world.shown(path)))
            }
        }
    }

    private mutating func visit(_ path: FilePath, inside root: FilePath, depth: Int) throws(FileError) {
        guard var status = try files.status(of: path, followLinks: false) else { return }
        let isJSON = path.extension?.lowercased() == "json"
        if status.kind == .symbolicLink {
            guard let target = try files.status(of: path, followLinks: true) else {
                if isJSON {
                    diagnostics.append(
                        Diagnostic(
                            .error, .unreadableFile, "the link leads nowhere", file: world.shown(path),
                            help: "mend or remove the link"))
                }
                return
            }
            guard isJSON || target.kind == .directory else { return }
            guard try files.resolve(path).starts(with: root) else {
                diagnostics.append(
                    Diagnostic(
                        .warning, .pathEscape, "the link leads out of the root, so it is not followed",
                        file: world.shown(path), help: "copy what it leads to into the root, or import it"))
                return
            }
            status = target
        }
        switch status.kind {
        case .directory: try search(path, inside: root, depth: depth + 1)
        case .regular: if isJSON { found.append(path) }
        default:
            if isJSON {
                diagnostics.append(
                    Diagnostic(
                        .error, .unreadableFile, "not a regular file", file: world.shown(path),
                        help: "replace it by a file, or give it another name"))
            }
        }
    }
}
