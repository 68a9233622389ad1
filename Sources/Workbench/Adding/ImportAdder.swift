import WorldProtocol
import AIR
import Files
import Governance
import JSON
import Sync
import SystemPackage
import WorldIO

/// Plans the edits that add an import to a world, including its lock and its wiring (Documentation/system.md, *Consumer
/// checks*).
struct ImportAdder {
    let rooms: Rooms
    let options: WorkbenchOptions
    let request: ImportRequest

    /// The sync file with the import added.
    struct Entry {
        /// The bytes before; nil if there is no sync file yet.
        let before: [UInt8]?
        /// The text with the import, which is not locked yet if it is new.
        let edit: SyncEdit
        /// The import as it is in the new text.
        let item: SyncFile.Import
        /// Whether the import is new.
        let isNew: Bool
    }

    private static let newSyncFile = "{\n  \"version\": 1\n}\n"

    private var path: FilePath { options.syncFile ?? rooms.world.syncFile }
    private var files: any FileSystem { rooms.environment.files }

    /// Adds the import to the sync file unless it is already there.
    func entry() throws(WorkbenchError) -> Entry {
        var before: [UInt8]?
        do {
            before = try files.read(path, limit: JSONLimits.standard.maximumBytes)
        } catch .notFound where options.syncFile == nil {
            before = nil
        } catch {
            throw WorkbenchError(.unreadableFile, error.message, help: error.help)
        }
        let text = before ?? Array(Self.newSyncFile.utf8)
        let sync = SyncFile(text, at: path, world: rooms.world)
        let wanted = try source(in: sync)
        var edit = try editing { () throws(JSONError) in try SyncEdit(text) }
        if let item = sync.imports.first(where: { $0.source.isSame(as: wanted) }) {
            return Entry(before: before, edit: edit, item: item, isNew: false)
        }
        try editing { () throws(JSONEditError) in
            switch wanted {
            case .path(let folder): try edit.addImport(path: sync.written(folder), lock: nil)
            case .cargo(let cargo): try edit.addImport(cargo: cargo, lock: nil)
            }
        }
        let after = SyncFile(edit.bytes, at: path, world: rooms.world)
        guard let item = after.imports.last, item.source.isSame(as: wanted) else {
            let known = Set(sync.diagnostics)
            let new = after.diagnostics.filter { $0.severity == .error && !known.contains($0) }
            guard new.isEmpty else { throw WorkbenchError(new) }
            throw WorkbenchError(.syncInvalid, "the import can't be added to the sync file", help: "fix the sync file")
        }
        return Entry(before: before, edit: edit, item: item, isNew: true)
    }

    /// The file system with the import, not locked yet, in the sync file.
    func overlay(_ entry: Entry) -> OverlayFileSystem {
        OverlayFileSystem(files, changes: [path: entry.edit.bytes])
    }

    /// Plans the whole edit, and returns it with the problems that remain after wiring.
    ///
    /// - Parameter packages: cargo's answers for all imports, including the new one.
    func plan(
        _ entry: Entry, packages: CargoAnswers
    ) throws(WorkbenchError) -> (planned: PlannedEdit, left: [ConsumerFinding]) {
        let sync = SyncFile(entry.edit.bytes, at: path, world: rooms.world)
        let imports = ImportResolver.resolve(sync, world: rooms.world, packages: packages, files: files)
        guard let resolved = imports.first(where: { $0.item.pointer == entry.item.pointer }),
            let right = resolved.right
        else {
            let shown = rooms.world.shown(path)
            let found = imports.first { $0.item.pointer == entry.item.pointer }
            throw WorkbenchError([
                found?.diagnostic(severity: .error, file: shown)
                    ?? Diagnostic(.error, .importUnresolved, "the import can't be resolved", file: shown)
            ])
        }
        var edit = entry.edit
        if resolved.state == .unlocked {
            try editing { () throws(JSONEditError) in
                try edit.setLock(right, at: entry.item.pointer, in: sync.folder)
            }
        }
        var changes = [AuthoredEdit.Change(path, from: entry.before, to: edit.bytes)]
        var left: [ConsumerFinding] = []
        if let wires = request.wires {
            var wirer = Wirer(rooms: rooms, options: options, packages: packages, changes: changes)
            left = try wirer.wire(
                Wiring.Request(
                    label: entry.item.label, plans: wires.plans, parameters: wires.parameters))
            changes = wirer.changes
        }
        let title =
            "\(entry.isNew ? "add" : "wire") the import \(entry.item.label)"
            + (entry.isNew && request.wires != nil ? ", wired" : "")
        let pinned = resolved.state == .unlocked ? [resolved] : []
        return (PlannedEdit(edit: AuthoredEdit(title, changes), pinned: pinned), left)
    }

    /// The request as an import of a sync file.
    private func source(in sync: SyncFile) throws(WorkbenchError) -> SyncFile.Import.Source {
        switch request.source {
        case .path(let folder): return .path(folder.lexicallyNormalized())
        case .cargo(let package, let version, let source, let airFolder, let manifest):
            let folder = (airFolder ?? "air").lexicallyNormalized()
            guard folder.isRelative, folder.components.first?.kind != .parentDirectory else {
                throw WorkbenchError(.pathEscape, "\(folder) is outside the package", help: "name a folder within it")
            }
            let path = manifest?.lexicallyNormalized()
            return .cargo(
                SyncFile.CargoSource(
                    package: package, version: version, source: source, airFolder: folder,
                    manifest: path.map { ($0, FilePath(sync.written($0))) }))
        }
    }

    private func editing<Value, Failure: Error>(_ body: () throws(Failure) -> Value) throws(WorkbenchError) -> Value {
        do {
            return try body()
        } catch {
            throw EditPlanner.uneditable(rooms.world.shown(path), error)
        }
    }
}

extension SyncFile {
    /// A path in the form used in the file: relative to its folder.
    fileprivate func written(_ path: FilePath) -> String { relativePath(to: path) }
}

extension SyncFile.Import.Source {
    /// Whether both refer to the same import, regardless of spelling.
    fileprivate func isSame(as other: SyncFile.Import.Source) -> Bool {
        switch (self, other) {
        case (.path(let left), .path(let right)): left.lexicallyNormalized() == right.lexicallyNormalized()
        case (.cargo(let left), .cargo(let right)):
            [left.package, left.version ?? "", left.source ?? ""].map { Array($0.utf8) }
                == [right.package, right.version ?? "", right.source ?? ""].map { Array($0.utf8) }
                && left.airFolder == right.airFolder && left.manifest == right.manifest
        default: false
        }
    }
}
