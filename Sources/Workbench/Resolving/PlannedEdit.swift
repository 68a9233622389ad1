import WorldProtocol
import AIR
import CanonicalCBOR
import Files
import JSON
import Sync
import SystemPackage
import WorldIO

/// The complete changes of files by a resolution, before anything is written.
struct PlannedEdit: Sendable {
    /// The files with their contents before and after.
    let edit: AuthoredEdit
    /// The imports whose pins must be stored before the edit.
    var pinned: [ResolvedImport] = []

    /// A hash of everything that the edit writes and overwrites.
    var digest: Hash {
        var writer = PackWriter()
        writer.list(edit.changes) { writer, change in
            writer.path(change.path)
            writer.optional(change.before) { $0.data($1) }
            writer.optional(change.after) { $0.data($1) }
        }
        writer.list(pinned) { writer, item in
            writer.text(item.label)
            writer.optional(item.index?.hash) { $0.hash($1) }
        }
        return Hash.of(writer.bytes)
    }

    /// The files and the diff for a preview.
    static func preview(of edit: AuthoredEdit, in world: WorldFolder) -> (files: [ResolutionPreview.File], diff: String)
    {
        let shown = edit.changes.map { change in
            ResolutionPreview.File(
                path: world.shown(change.path),
                change: change.before == nil ? "added" : change.after == nil ? "removed" : "changed")
        }
        let texts = zip(edit.changes, shown).map { UnifiedDifference.text(of: $1.path, from: $0.before, to: $0.after) }
        return (shown, texts.joined())
    }

    /// The file system as it would be after the edit.
    func overlay(on files: any FileSystem) -> OverlayFileSystem {
        OverlayFileSystem(
            files,
            changes: Dictionary(edit.changes.map { ($0.path, $0.after) }, uniquingKeysWith: { _, last in last }))
    }
}

/// Plans edits of conflicts, locks and packs (Documentation/system.md, *Resolving conflicts*).
struct EditPlanner {
    let world: WorldParts
    let rooms: Rooms
    let options: WorkbenchOptions

    func plan(_ resolution: Resolution) throws(WorkbenchError) -> PlannedEdit {
        switch resolution {
        case .takeTheirs(let key): return try takeTheirs([key])
        case .takeAllTheirs(let keys): return try takeTheirs(keys)
        case .rename(let key, let name, let listsTheirs): return try rename(key, to: name, listsTheirs: listsTheirs)
        case .migrate(let names): return try migrate(names)
        case .addImport(let request): return try addImport(request)
        case .dropImport(let label): return try dropImport(label)
        case .updateLocks(let labels):
            return try locks { (editor) throws(LockEditError) in
                try editor.update(labels.isEmpty ? nil : labels)
            }
        case .restoreLock(let label, let folder):
            return try locks { (editor) throws(LockEditError) in
                try editor.restore(label, to: folder.map { rooms.world.path.pushing(FilePath($0)) })
            }
        case .fix(let label, _, let finding): return try fix(label, finding)
        }
    }

    /// Removes local definitions; a file without other contents is removed.
    private func takeTheirs(_ keys: [DefinitionKey]) throws(WorkbenchError) -> PlannedEdit {
        for key in keys {
            guard let conflict = world.loaded.conflicts.first(where: { $0.key == key }) else {
                throw WorkbenchError(
                    .notFound, "there is no conflict about \(key)", help: "`aos conflicts` lists the conflicts")
            }
            let origins = conflict.sides.flatMap(\.origins)
            let isOwn = origins.contains { $0.root == SourceRoot.primaryLabel }
            guard isOwn, origins.contains(where: { $0.root != SourceRoot.primaryLabel }) else {
                throw WorkbenchError(
                    .conflict, "\(key) has no local definition to remove",
                    help: "drop one of the conflicting imports")
            }
        }
        let changes = try removing(Set(keys))
        let title = keys.count == 1 ? "\(keys[0])" : "\(keys.count) definitions"
        return PlannedEdit(edit: AuthoredEdit("take theirs: \(title)", changes))
    }

    /// The edits that remove definitions from the world's files.
    func removing(_ keys: Set<DefinitionKey>) throws(WorkbenchError) -> [AuthoredEdit.Change] {
        var changes: [AuthoredEdit.Change] = []
        for root in world.loaded.sources.merge.roots where root.root.isPrimary {
            let nodes = root.nodes.filter { node in node.definition.map { keys.contains($0.key) } ?? false }
            for (index, group) in Dictionary(grouping: nodes, by: \.file).sorted(by: { $0.key < $1.key }) {
                let file = root.files[index]
                changes.append(
                    AuthoredEdit.Change(
                        file.path, from: file.text.bytes, to: try removing(group.map(\.pointer), from: file)))
            }
        }
        return changes
    }

    /// The text of a file without some of its nodes, or entries of them; nil if no node is left.
    ///
    /// - Parameter text: the text after earlier parts of the edit, in which all pointers must still be valid.
    func removing(
        _ pointers: [JSONPointer], from file: SourceFile, as text: [UInt8]? = nil
    ) throws(WorkbenchError) -> [UInt8]? {
        // A file whose root is an object holds only that definition.
        guard !pointers.contains(where: { $0.tokens.isEmpty }) else { return nil }
        do {
            var edit = try JSONEdit(text ?? file.text.bytes)
            try edit.remove(pointers)
            return edit.root.asArray?.isEmpty == true ? nil : edit.bytes
        } catch {
            throw Self.uneditable(file.shownPath, error)
        }
    }

    /// Adds an import to the sync file; cargo must already have been queried about it.
    private func addImport(_ request: ImportRequest) throws(WorkbenchError) -> PlannedEdit {
        let adder = ImportAdder(rooms: rooms, options: options, request: request)
        let planned = try adder.plan(try adder.entry(), packages: world.packages).planned
        guard !planned.edit.isEmpty else {
            throw WorkbenchError(.nothingToDo, "the world already imports this", help: "`aos packs list` shows it")
        }
        return planned
    }

    /// Removes an import from the sync file.
    private func dropImport(_ label: String) throws(WorkbenchError) -> PlannedEdit {
        let imports = world.loaded.sources.sync.imports
        guard let item = imports.first(where: { $0.label == label }) else {
            throw WorkbenchError(
                .notFound, "there is no import `\(label)`",
                help: Spelling.nearest(to: label, among: imports.map(\.label)).map { "did you mean `\($0)`?" }
                    ?? "`aos packs list` shows the imports")
        }
        let path = options.syncFile ?? rooms.world.syncFile
        let before = try read(path)
        do {
            var edit = try SyncEdit(before)
            try edit.removeImport(at: item.pointer)
            return PlannedEdit(
                edit: AuthoredEdit(
                    "drop the import \(label)", [AuthoredEdit.Change(path, from: before, to: edit.bytes)]))
        } catch {
            throw Self.uneditable(rooms.world.shown(path), error)
        }
    }

    private func locks(
        _ body: (LockEditor) throws(LockEditError) -> LockEditor.Plan
    ) throws(WorkbenchError) -> PlannedEdit {
        do {
            let editor = try LockEditor(
                rooms.world, syncFile: options.syncFile, packages: world.packages, files: rooms.environment.files)
            let plan = try body(editor)
            return PlannedEdit(edit: plan.edit, pinned: plan.pinned)
        } catch {
            throw WorkbenchError([error.diagnostic(in: rooms.world)])
        }
    }

    /// The text of a file.
    func read(_ path: FilePath) throws(WorkbenchError) -> [UInt8] {
        do {
            return try rooms.environment.files.read(path, limit: JSONLimits.standard.maximumBytes)
        } catch {
            throw WorkbenchError(.unreadableFile, error.message, help: error.help)
        }
    }

    static func uneditable(_ file: String, _ error: any Error) -> WorkbenchError {
        WorkbenchError([
            Diagnostic(
                .error, .fileChangedSince, "the file can't be edited: \(error)", file: file, help: "reload the world")
        ])
    }
}
