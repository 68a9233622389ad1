import WorldProtocol
import AIR
import CanonicalCBOR
import JSON
import Sync
import SystemPackage
import WorldIO

extension EditPlanner {
    /// Plans renaming a definition of the world, including all references to it.
    ///
    /// Hashes in the manifest that were correct before are correct afterward.
    func rename(
        _ key: DefinitionKey, to name: DefinitionName, listsTheirs: Bool
    ) throws(WorkbenchError) -> PlannedEdit {
        let renamer = Renamer(world.loaded.sources, files: rooms.environment.files)
        var edit: AuthoredEdit
        do {
            edit = try renamer.plan(key, to: name)
        } catch {
            throw WorkbenchError(error.diagnostics(in: rooms.world))
        }
        try refreshHashes(in: &edit)
        if listsTheirs { try listTheirs(key, besides: name, in: &edit) }
        return PlannedEdit(edit: edit)
    }

    /// The manifest in the world's files; nil unless there is exactly one.
    private var manifest: (node: LocatedNode, file: SourceFile)? {
        let merge = world.loaded.sources.merge
        guard let source = merge.manifests.first, merge.manifests.count == 1 else { return nil }
        let node = merge.node(source)
        return (node, merge.roots[source.root].files[node.file])
    }

    /// Updates the hashes in the manifest that were correct before the edit.
    func refreshHashes(in edit: inout AuthoredEdit) throws(WorkbenchError) {
        guard let manifest, let before = world.loaded.manifest else { return }
        var written: [(kind: DefinitionKind, index: Int)] = []
        for kind in DefinitionKind.allCases {
            let entries = manifest.node.node.value[kind.manifestSection]?.asArray ?? []
            let known = before.references(kind)
            guard entries.count == known.count else { continue }
            for (index, entry) in entries.enumerated() {
                guard let hash = entry["hash"]?.asText.flatMap(Hash.init), !hash.isZero, hash == known[index].hash
                else { continue }
                written.append((kind, index))
            }
        }
        guard !written.isEmpty else { return }
        let overlay = PlannedEdit(edit: edit).overlay(on: rooms.environment.files)
        let sources = WorldSources.read(
            rooms.world, primary: options.primary, syncFile: options.syncFile, packages: world.packages, files: overlay)
        guard let after = WorldLoader.load(sources, files: overlay).manifest else { return }
        var replacements: [JSONEdit.Replacement] = []
        for (kind, index) in written {
            guard after.references(kind).indices.contains(index) else { continue }
            let hash = after.references(kind)[index].hash
            guard hash != before.references(kind)[index].hash, !hash.isZero else { continue }
            let path: [JSONPointer.Token] = [.key(kind.manifestSection), .index(index), .key("hash")]
            replacements.append(
                JSONEdit.Replacement(at: JSONPointer(manifest.node.pointer.tokens + path), with: .string(hash.text)))
        }
        guard !replacements.isEmpty else { return }
        try change(manifest.file, in: &edit) { (text) throws(JSONEditError) in try text.replace(replacements) }
    }

    /// Lists the imported definition in the manifest, after the renamed one.
    private func listTheirs(
        _ key: DefinitionKey, besides name: DefinitionName, in edit: inout AuthoredEdit
    ) throws(WorkbenchError) {
        let conflict = world.loaded.conflicts.first { $0.key == key }
        let theirs = (conflict?.sides ?? []).filter { side in
            !side.origins.contains { $0.root == SourceRoot.primaryLabel }
        }
        guard theirs.count == 1, let other = theirs.first else {
            throw WorkbenchError(
                .conflict, "\(key) is not in conflict with one imported definition, so there is nothing to list",
                help: "rename without listing, then run `aos conflicts`")
        }
        let section = key.kind.manifestSection
        guard let manifest,
            let index = (manifest.node.node.value[section]?.asArray ?? []).firstIndex(where: {
                $0["name"]?.asText.map(DefinitionName.init) == key.name
            })
        else { return }
        let list = JSONPointer(manifest.node.pointer.tokens + [.key(section)])
        try change(manifest.file, in: &edit) { (text) throws(JSONEditError) in
            let hash = text.root.value(at: list.appending(index: index))?.member("hash")
            var entry: [(String, JSONValue)] = [("name", .string(key.name.text))]
            if let hash {
                let isWritten = hash.asString.flatMap(Hash.init).map { !$0.isZero } ?? false
                entry.append(("hash", isWritten ? .string(other.definition.hash.text) : hash))
            }
            try text.insert(.object(entry), in: list, at: .after(.index(index)))
        }
    }

    /// Adds a change of a file to an edit that may already change it.
    private func change(
        _ file: SourceFile, in edit: inout AuthoredEdit, _ body: (inout JSONEdit) throws(JSONEditError) -> Void
    ) throws(WorkbenchError) {
        let known = edit.changes.firstIndex { $0.path == file.path.lexicallyNormalized() }
        let before = known.map { edit.changes[$0].after ?? [] } ?? file.text.bytes
        do {
            var text = try JSONEdit(before)
            try body(&text)
            let change = AuthoredEdit.Change(file.path, from: file.text.bytes, to: text.bytes)
            if let known { edit.changes[known] = change } else { edit.changes.append(change) }
        } catch {
            throw Self.uneditable(file.shownPath, error)
        }
    }
}
