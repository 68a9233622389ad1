import WorldProtocol
import AIR
import CanonicalCBOR
import Files
import Governance
import JSON
import Sync
import SystemPackage
import WorldIO

extension EditPlanner {
    /// Replaces the world's copies of imported plans: removes the copies, and renames references to them.
    ///
    /// - Parameter names: the copies; empty for all equal copies.
    func migrate(_ names: [DefinitionName]) throws(WorkbenchError) -> PlannedEdit {
        let duplicates = try chosen(names)
        let renamed = duplicates.filter { $0.own != $0.imported }
        var rewriter = NameRewriter(
            world.loaded.sources,
            Dictionary(renamed.map { ($0.own, $0.imported.name) }, uniquingKeysWith: { first, _ in first }),
            files: rooms.environment.files)
        do {
            try rewriter.rewriteAll()
        } catch {
            throw WorkbenchError(error.diagnostics(in: rooms.world))
        }
        let title = duplicates.count == 1 ? "\(duplicates[0].own.name)" : "\(duplicates.count) plans"
        var edit = AuthoredEdit("migrate \(title) to imported plans", rewriter.changes)
        // At this point the copies have the imported names, so that the hashes can be computed before anything is
        // removed.
        try refreshHashes(in: &edit)
        try remove(Set(duplicates.map(\.own)), renamed, from: &edit)
        return PlannedEdit(edit: edit)
    }

    private func chosen(_ names: [DefinitionName]) throws(WorkbenchError) -> [PlanDuplicate] {
        let found = PlanDuplicates(world.loaded).all
        guard !names.isEmpty else {
            let equal = found.filter(\.isEqual)
            guard !equal.isEmpty else {
                throw WorkbenchError(
                    .nothingToDo, "no plan of the world equals an imported one",
                    help: found.isEmpty ? nil : "`aos packs check` shows near-duplicates")
            }
            return equal
        }
        var chosen: [PlanDuplicate] = []
        for name in names {
            guard let duplicate = found.first(where: { $0.own.name == name }) else {
                throw WorkbenchError(
                    .notFound, "the plan `\(name)` is not a copy of an imported one",
                    help: Spelling.nearest(to: name.text, among: found.filter(\.isEqual).map(\.own.name.text))
                        .map { "did you mean `\($0)`?" } ?? "`aos packs check` lists the duplicates")
            }
            guard duplicate.isEqual else {
                throw WorkbenchError([
                    Diagnostic(
                        .error, .conflict, "the plans differ", help: "decide by hand which one is right"
                    )
                    .about(duplicate.own), duplicate.diagnostic,
                ])
            }
            chosen.append(duplicate)
        }
        return chosen
    }

    /// Removes the copies from their files, and entries that would then be duplicates from the manifest.
    private func remove(
        _ copies: Set<DefinitionKey>, _ renamed: [PlanDuplicate], from edit: inout AuthoredEdit
    ) throws(WorkbenchError) {
        for root in world.loaded.sources.merge.roots where root.root.isPrimary {
            var pointers: [Int: [JSONPointer]] = [:]
            for node in root.nodes {
                if let key = node.definition?.key {
                    if copies.contains(key) { pointers[node.file, default: []].append(node.pointer) }
                } else {
                    pointers[node.file, default: []] += repeated(in: node, renamed)
                }
            }
            for (index, pointers) in pointers.sorted(by: { $0.key < $1.key }) where !pointers.isEmpty {
                let file = root.files[index]
                let known = edit.changes.firstIndex { $0.path == file.path.lexicallyNormalized() }
                let text = known.flatMap { edit.changes[$0].after }
                let change = AuthoredEdit.Change(
                    file.path, from: file.text.bytes, to: try removing(pointers, from: file, as: text))
                if let known { edit.changes[known] = change } else { edit.changes.append(change) }
            }
        }
        edit.changes.sort { $0.path.string.utf8.lexicographicallyPrecedes($1.path.string.utf8) }
    }

    /// The entries of a manifest that duplicate another one once the copies have the imported names.
    private func repeated(in manifest: LocatedNode, _ renamed: [PlanDuplicate]) -> [JSONPointer] {
        let names = Dictionary(renamed.map { ($0.own.name, $0.imported.name) }, uniquingKeysWith: { first, _ in first })
        func name(_ value: CBORValue?) -> DefinitionName? {
            value?.asText.map(DefinitionName.init).map { names[$0] ?? $0 }
        }
        // Compared byte by byte.
        func text(_ value: CBORValue?) -> DefinitionName? { value?.asText.map(DefinitionName.init) }
        var found: [JSONPointer] = []
        func look(_ section: String, _ what: (CBORValue) -> [DefinitionName?], isCopy: (CBORValue) -> Bool) {
            let entries = manifest.node.value[section]?.asArray ?? []
            // Keep entries with the imported name, and otherwise the first of several copies.
            var seen = Set(entries.filter { !isCopy($0) }.map(what))
            for (index, entry) in entries.enumerated() where isCopy(entry) && !seen.insert(what(entry)).inserted {
                found.append(JSONPointer(manifest.pointer.tokens + [.key(section), .index(index)]))
            }
        }
        func isCopy(_ value: CBORValue?) -> Bool { value?.asText.map { names[DefinitionName($0)] != nil } ?? false }
        look(DefinitionKind.plan.manifestSection, { [name($0["name"])] }, isCopy: { isCopy($0["name"]) })
        look(
            "triggers", { [text($0["event"]), name($0["plan"]), text($0["correlate_by"])] },
            isCopy: { isCopy($0["plan"]) })
        return found
    }
}
