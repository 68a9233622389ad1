import AIR
public import Files
import JSON
public import SystemPackage

extension SyncFile {
    /// Reads the sync file of a world, with every problem among the diagnostics.
    ///
    /// - Parameter override: a file to read instead of the world's `aos.sync.json`, which must exist.
    public static func read(_ world: WorldFolder, at override: FilePath? = nil, files: any FileSystem) -> SyncFile {
        let path = override ?? world.syncFile
        var sync = SyncFile(world: world)
        do {
            let isThere = try files.status(of: path, followLinks: true) != nil
            if isThere || override != nil {
                sync = SyncFile(
                    try files.read(path, limit: JSONLimits.standard.maximumBytes), at: path, world: world)
            }
        } catch {
            let fault = Diagnostic(reading: error, file: world.shown(path))
            sync.fault = fault
            sync.diagnostics.append(fault)
        }
        sync.refuseEscapes(from: world, files: files)
        return sync
    }

    /// Rejects folders that symbolic links lead out of the world.
    private mutating func refuseEscapes(from world: WorldFolder, files: any FileSystem) {
        let file = world.shown(path ?? world.syncFile)
        var checked = namedFolders
        if !refusesAIRFolder, !checked.contains(where: \.isAIR) {
            checked.append(NamedFolder(defaultFor: airFolder, isAIR: true))
        }
        if !checked.contains(where: { $0.path == modulesFolder }) {
            checked.append(NamedFolder(defaultFor: modulesFolder, isAIR: false))
        }
        for folder in checked {
            do {
                if try world.encloses(folder.path, files: files) { continue }
                diagnostics.append(folder.escape(file: folder.key.isEmpty ? world.shown(folder.path) : file))
            } catch {
                diagnostics.append(Diagnostic(reading: error, file: world.shown(folder.path)))
            }
            if folder.isAIR { refusesAIRFolder = true }
            if folder.path == modulesFolder { refusesModulesFolder = true }
            workspaces.removeAll { $0.folder == folder.path }
        }
    }
}

extension SyncFile.NamedFolder {
    /// Creates a default folder that the file does not name.
    fileprivate init(defaultFor path: FilePath, isAIR: Bool) {
        self.init(
            path: path, key: "", pointer: JSONPointer(), place: SourcePlace(line: 1, column: 1), isAIR: isAIR)
    }

    /// The error that the folder lies outside of the world.
    func escape(file: String) -> Diagnostic {
        let help = "name a folder within the world; only imports may be outside, and they are never written to"
        guard !key.isEmpty else {
            return Diagnostic(
                .error, .pathEscape, "a symbolic link points outside the world", file: file, help: help)
        }
        return Diagnostic(
            .error, .pathEscape, "`\(key)` points outside the world: \(path)", file: file, line: place.line,
            column: place.column, path: pointer.description, help: help)
    }
}
