import AIR
import Files
import Sync
import SystemPackage

extension Workbench {
    /// Queries cargo again about all packages that the sync file names.
    func askCargo() async {
        let manifests = CargoAnswers.manifests(
            of: rooms.world, syncFile: options.syncFile, files: rooms.environment.files)
        if rooms.environment.cargo != nil, !manifests.isEmpty { LongWork.report("running cargo") }
        let fresh = await CargoAnswers.asking(
            rooms.environment.cargo, about: rooms.world, syncFile: options.syncFile, files: rooms.environment.files)
        // A partial answer is worse than an old one.
        if !Task.isCancelled { packages = fresh }
    }

    /// Queries cargo about packages that only another state of the sync file names: that of a planned edit, or that
    /// after an undo.
    func askCargo(over files: any FileSystem) async {
        let manifests = CargoAnswers.manifests(of: rooms.world, syncFile: options.syncFile, files: files)
        var asked = packages
        await asked.ask(manifests, rooms.environment.cargo)
        packages = asked
    }

    /// Reloads the world with fresh answers from cargo; in the meantime, queries about the previous state still work.
    func reload(computing wanted: Set<WorldPart> = WorldPart.shown) async {
        await askCargo()
        await read(Self.allRead, computing: wanted)
        // Completing an interrupted edit may have restored other imports.
        await askCargo(over: rooms.environment.files)
        if isOpened, parts.imports.contains(where: \.isUnasked) { await read([.sources], computing: wanted) }
        await restoreBase(computing: wanted)
    }

    /// Queries cargo about the imports that the world will have after the last edit is undone.
    func askCargoBeforeUndo() async {
        let log = EditLog(rooms.world, files: rooms.environment.files, owner: rooms.environment.lockOwner)
        // Records that can't be read are reported by the undo itself.
        guard let record = try? log.lastUndoable() else { return }
        let before = record.edit.changes.map { ($0.path, $0.before) }
        await askCargo(
            over: OverlayFileSystem(
                rooms.environment.files, changes: Dictionary(before, uniquingKeysWith: { _, last in last })))
    }
}

extension ResolvedImport {
    /// Whether cargo has not been queried about the import yet.
    fileprivate var isUnasked: Bool {
        if case .unresolvable(.cargo(.notAsked, _)) = state { true } else { false }
    }
}
