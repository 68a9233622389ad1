import AIR
public import Files
import JSON
public import SystemPackage

/// Plans changes of locks as edits of authored files; nothing is written before ``apply(_:log:time:)``.
public struct LockEditor: Sendable {
    /// The sync file as read.
    public let sync: SyncFile
    /// The imports in their current state.
    public let imports: [ResolvedImport]
    let world: WorldFolder
    let files: any FileSystem
    let path: FilePath
    let bytes: [UInt8]

    /// A planned change of locks, to be reviewed and applied.
    public struct Plan: Sendable {
        /// The files that change.
        public let edit: AuthoredEdit
        /// The imports whose pins must be written before the edit.
        public let pinned: [ResolvedImport]
    }

    /// Reads the sync file of a world and resolves its imports.
    public init(
        _ world: WorldFolder, syncFile: FilePath? = nil, packages: CargoAnswers = .none, files: any FileSystem
    ) throws(LockEditError) {
        let path = syncFile ?? world.syncFile
        do {
            bytes = try files.read(path, limit: JSONLimits.standard.maximumBytes)
        } catch {
            throw .sync(Diagnostic(reading: error, file: world.shown(path)))
        }
        self.path = path
        self.world = world
        self.files = files
        sync = SyncFile(bytes, at: path, world: world)
        if let syntax = sync.diagnostics.first(where: { $0.code.rawValue.utf8.starts(with: "json-".utf8) }) {
            throw .sync(syntax)
        }
        imports = ImportResolver.resolve(sync, world: world, packages: packages, files: files)
    }

    /// Plans writing the correct lock of some imports, changing only locks in the text (Documentation/system.md, *Locks
    /// and pins*).
    ///
    /// - Parameter labels: the imports; nil for all that drifted or have no lock, except those that can't be resolved.
    public func update(_ labels: [String]?) throws(LockEditError) -> Plan {
        let chosen: [ResolvedImport]
        if let labels {
            var named: [ResolvedImport] = []
            for label in labels { named.append(try item(label)) }
            if let broken = named.first(where: { $0.right == nil }) { throw .unresolved(label: broken.label) }
            chosen = named
        } else {
            chosen = imports.filter { $0.right != nil && $0.state != .ok }
        }
        var edit = try syncEdit()
        for item in chosen where item.state != .ok {
            guard let right = item.right else { continue }
            do {
                try edit.setLock(right, at: item.item.pointer, in: sync.folder)
            } catch {
                throw .edit(error)
            }
        }
        let names = chosen.map { "`\($0.label)`" }.joined(separator: ", ")
        return Plan(
            edit: AuthoredEdit("pin \(names)", [AuthoredEdit.Change(path, from: bytes, to: edit.bytes)]),
            pinned: chosen)
    }

    /// Writes the pins, then the files of a plan; after an interruption, the locks are either all old or all new.
    @discardableResult
    public func apply(_ plan: Plan, log: EditLog, time: UInt64) throws(LockApplyError) -> EditRecord? {
        let pins = PinStore(world, files: files)
        do {
            for item in plan.pinned { try pins.keep(item) }
        } catch {
            throw .pin(error)
        }
        guard !plan.edit.isEmpty else { return nil }
        do {
            return try log.apply(plan.edit, time: time)
        } catch {
            throw .edit(error)
        }
    }

    func item(_ label: String) throws(LockEditError) -> ResolvedImport {
        guard let found = imports.first(where: { $0.label.utf8.elementsEqual(label.utf8) }) else {
            throw .unknownLabel(label, nearest: Spelling.nearest(to: label, among: imports.map(\.label)))
        }
        return found
    }

    func syncEdit() throws(LockEditError) -> SyncEdit {
        do {
            return try SyncEdit(bytes)
        } catch {
            throw .edit(.result(error))
        }
    }
}

/// A reason why a plan could not be applied.
public enum LockApplyError: Error, Sendable, Equatable {
    /// A pin could not be written; no file has changed.
    case pin(PinError)
    /// The files could not be changed.
    case edit(EditError)
}
