import AIR
import Files
import Sync
import SystemPackage

extension Workbench {
    /// Asks cargo again about everything that the sync file names.
    func askCargo() async {
        let manifests = CargoAnswers.manifests(
            of: rooms.world, syncFile: options.syncFile, files: rooms.environment.files)
        if rooms.environment.cargo != nil, !manifests.isEmpty { LongWork.report("asking cargo") }
        let fresh = await CargoAnswers.asking(
            rooms.environment.cargo, about: rooms.world, syncFile: options.syncFile, files: rooms.environment.files)
        // Half an answer is worse than an old one.
        if !Task.isCancelled { packages = fresh }
    }

    /// Asks cargo about packages that only another state of the sync file names: that of a plan, or that after an undo.
    func askCargo(over files: any FileSystem) async {
        let manifests = CargoAnswers.manifests(of: rooms.world, syncFile: options.syncFile, files: files)
        var asked = packages
        await asked.ask(manifests, rooms.environment.cargo)
        packages = asked
    }

    /// Reads the world with fresh answers of cargo; meanwhile, requests about the previous state are still answered.
    func readAnew(computing wanted: Set<WorldPart> = WorldPart.shown) async {
        await askCargo()
        await read(Self.allRead, computing: wanted)
        // Settling an edit that was cut short may have brought other imports back.
        await askCargo(over: rooms.environment.files)
        if isOpened, parts.imports.contains(where: \.isUnasked) { await read([.sources], computing: wanted) }
        await restoreBase(computing: wanted)
    }

    /// Asks cargo about the imports of the world after the last edit is undone.
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
    /// Whether cargo has not been asked about it yet.
    fileprivate var isUnasked: Bool {
        if case .unresolvable(.cargo(.notAsked, _)) = state { true } else { false }
    }
}
