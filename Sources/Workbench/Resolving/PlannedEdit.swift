import AIR
import Files
import JSON
import Sync
import SystemPackage

/// The files that a resolution changes, whole, before anything is written.
struct PlannedEdit: Sendable {
    /// A file with its contents before and after; nil where it is not there.
    struct File: Sendable, Equatable {
        let path: FilePath
        let before: [UInt8]?
        let after: [UInt8]?
    }

    /// What it does, in a few words.
    let text: String
    /// The files in the order in which they are written.
    let files: [File]

    /// The files as a preview shows them.
    func preview(in world: WorldFolder) -> (files: [ResolutionPreview.File], diff: String) {
        let shown = files.map { file in
            ResolutionPreview.File(
                path: world.shown(file.path),
                change: file.before == nil ? "added" : file.after == nil ? "removed" : "changed")
        }
        let texts = zip(files, shown).map { UnifiedDifference.text(of: $1.path, from: $0.before, to: $0.after) }
        return (shown, texts.joined())
    }

    /// The file system as it would be.
    func overlay(on files: any FileSystem) -> OverlayFileSystem {
        OverlayFileSystem(
            files, changes: Dictionary(self.files.map { ($0.path, $0.after) }, uniquingKeysWith: { _, last in last }))
    }
}

/// Plans the edits of SYSTEM §3 and §4.
struct EditPlanner {
    let world: OpenWorld
    let rooms: Rooms
    let options: WorkbenchOptions

    private var files: any FileSystem { rooms.environment.files }
    private var syncPath: FilePath { options.syncFile ?? rooms.world.syncFile }

    /// Removes the local definition; its file goes where nothing else is in it.
    func takeTheirs(_ key: DefinitionKey) throws(WorkbenchError) -> PlannedEdit {
        guard let conflict = world.loaded.conflicts.first(where: { $0.key == key }) else {
            throw WorkbenchError(.notFound, "nothing disagrees about \(key)", help: "`aos conflicts` lists what does")
        }
        let primary = world.loaded.sources.merge.roots.first { $0.root.isPrimary }
        let nodes = (primary?.nodes ?? []).filter { $0.definition?.key == key }
        let others = conflict.sides.flatMap(\.origins).filter { $0.root != SourceRoot.primaryLabel }
        guard let primary, !nodes.isEmpty, !others.isEmpty else {
            throw WorkbenchError(
                .conflict, "\(key) has no local definition that could give way",
                help: "drop one of the imports that disagree")
        }
        var planned: [PlannedEdit.File] = []
        for (index, group) in Dictionary(grouping: nodes, by: \.file).sorted(by: { $0.key < $1.key }) {
            let file = primary.files[index]
            planned.append(
                PlannedEdit.File(
                    path: file.path, before: file.text.bytes,
                    after: try removing(group.map(\.pointer), from: file)))
        }
        return PlannedEdit(text: "take theirs: \(key)", files: planned)
    }

    /// The text without some of its nodes; nil when none is left.
    private func removing(_ pointers: [JSONPointer], from file: SourceFile) throws(WorkbenchError) -> [UInt8]? {
        // A file that is one object holds nothing else.
        guard !pointers.contains(where: { $0.tokens.isEmpty }) else { return nil }
        do {
            var edit = try JSONEdit(file.text.bytes)
            for pointer in pointers.sorted(by: >) { try edit.remove(at: pointer) }
            return edit.root.asArray?.isEmpty == true ? nil : edit.bytes
        } catch {
            throw Self.uneditable(file.shownPath, error)
        }
    }

    /// Takes an import out of the sync file.
    func dropImport(_ label: String) throws(WorkbenchError) -> PlannedEdit {
        let item = try self.item(label)
        return PlannedEdit(
            text: "drop the import \(label)",
            files: [
                try sync { (edit) throws(JSONEditError) in
                    try edit.remove(at: item.pointer)
                }
            ])
    }

    /// Writes the locks that would be right; only their own lines change.
    func updateLocks(_ labels: [String], of resolved: [ResolvedImport]) throws(WorkbenchError) -> PlannedEdit {
        var locks: [(pointer: JSONPointer, lock: ImportLock)] = []
        for label in labels {
            let item = try self.item(label)
            guard let found = resolved.first(where: { $0.label == label }), let lock = found.right else {
                throw WorkbenchError(
                    .importUnresolved, "the import `\(label)` can't be resolved, so there is nothing to pin",
                    help: "`aos check` says why")
            }
            locks.append((item.pointer, lock))
        }
        return PlannedEdit(
            text: "pin \(labels.joined(separator: ", "))",
            files: [
                try sync { (edit) throws(JSONEditError) in
                    for (pointer, lock) in locks { try edit.set(lock.json, forKey: "lock", in: pointer) }
                }
            ])
    }

    private func item(_ label: String) throws(WorkbenchError) -> SyncFile.Import {
        let imports = world.loaded.sources.sync.imports
        guard let item = imports.first(where: { $0.label == label }) else {
            throw WorkbenchError(
                .notFound, "there is no import `\(label)`",
                help: Spelling.nearest(to: label, among: imports.map(\.label)).map { "did you mean `\($0)`?" }
                    ?? "`aos packs list` shows the imports")
        }
        return item
    }

    private func sync(
        _ body: (inout JSONEdit) throws(JSONEditError) -> Void
    ) throws(WorkbenchError) -> PlannedEdit.File {
        let before: [UInt8]
        do {
            before = try files.read(syncPath, limit: JSONLimits.standard.maximumBytes)
        } catch {
            throw WorkbenchError(.unreadableFile, error.message, help: error.help)
        }
        do {
            var edit = try JSONEdit(before)
            try body(&edit)
            return PlannedEdit.File(path: syncPath, before: before, after: edit.bytes)
        } catch {
            throw Self.uneditable(rooms.world.shown(syncPath), error)
        }
    }

    private static func uneditable(_ file: String, _ error: any Error) -> WorkbenchError {
        WorkbenchError([
            Diagnostic(.error, .fileChangedSince, "the file can't be edited: \(error)", file: file, help: "read it again")
        ])
    }
}
