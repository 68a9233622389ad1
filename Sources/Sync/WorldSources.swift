public import AIR
public import Files
import JSON
public import SystemPackage

/// Everything that a world authors and imports, read and merged (Documentation/system.md, *Merging*).
public struct WorldSources: Sendable {
    /// The world's folder.
    public let world: WorldFolder
    /// The contents of the sync file.
    public let sync: SyncFile
    /// The merged definitions.
    public let merge: Merge
    /// All problems found while reading and merging.
    public let diagnostics: [Diagnostic]

    /// Reads a world.
    ///
    /// - Parameters:
    ///   - primary: a folder to read instead of the primary root that the sync file names.
    ///   - syncFile: a file to read instead of the world's `aos.sync.json`.
    ///   - imports: additional folders to import.
    ///   - packages: the output of cargo for the manifests that the imports name.
    ///   - memory: files that were parsed before, and are not parsed again while they are unchanged.
    public static func read(
        _ world: WorldFolder, primary: FilePath? = nil, syncFile: FilePath? = nil,
        imports: [(label: String, path: FilePath)] = [], packages: CargoAnswers = .none, memory: ParsedFiles? = nil,
        files: any FileSystem
    ) -> WorldSources {
        var diagnostics: [Diagnostic] = []
        let sync = SyncFile.read(world, at: syncFile, files: files)
        diagnostics += sync.diagnostics
        let reader = RootReader(files: files, world: world, memory: memory)
        var roots = [
            reader.read(primaryRoot(world, sync, primary, reader: reader, files: files, into: &diagnostics))
        ]
        var seen: Set<FilePath> = []
        if let only = roots[0].root.folders.first, roots[0].root.folders.count == 1, let real = try? files.resolve(only)
        {
            seen.insert(real)
        }
        let shownSync = world.shown(syncFile ?? world.syncFile)
        var overlaps = RootOverlaps(world: world, files: files)
        diagnostics += overlaps.add(roots[0].root, nil, file: shownSync)
        for item in sync.imports {
            do {
                let place = try ImportPlace(item, in: sync, world: world, packages: packages, files: files)
                // A folder is never read twice, even if several paths lead to it.
                if let real = try? files.resolve(place.root), !seen.insert(real).inserted { continue }
                let root = SourceRoot(label: item.label, folders: [place.root])
                diagnostics += overlaps.add(root, item, file: shownSync)
                roots.append(reader.read(root))
            } catch {
                diagnostics.append(item.diagnostic(error, file: shownSync, shown: world.shown))
            }
        }
        for item in imports { roots.append(reader.read(SourceRoot(label: item.label, folders: [item.path]))) }
        let merge = Merge(roots)
        return WorldSources(
            world: world, sync: sync, merge: merge,
            diagnostics: NewerLanguage.folded(diagnostics + merge.diagnostics))
    }

    private static func primaryRoot(
        _ world: WorldFolder, _ sync: SyncFile, _ primary: FilePath?, reader: RootReader, files: any FileSystem,
        into diagnostics: inout [Diagnostic]
    ) -> SourceRoot {
        func root(_ folders: [FilePath]) -> SourceRoot { SourceRoot(primary: folders) }
        do {
            if let primary { return root(try reader.folders(of: primary)) }
            if sync.refusesAIRFolder { return root([]) }
            guard try files.status(of: sync.airFolder, followLinks: true) != nil else {
                diagnostics.append(
                    Diagnostic(
                        .error, .unreadableFile, "the AIR folder does not exist", file: world.shown(sync.airFolder),
                        help: "create it, or set `air.dir` in aos.sync.json"))
                return root([])
            }
            return root([sync.airFolder])
        } catch {
            diagnostics.append(Diagnostic(reading: error, file: world.shown(primary ?? sync.airFolder)))
            return root([])
        }
    }
}
