import WorldProtocol
import AIR
import CanonicalCBOR
import Governance
import JSON
import Sync
import SystemPackage
import WorldIO

extension EditPlanner {
    /// Plans the fix of a finding of a consumer check.
    func fix(_ label: String, _ id: Hash) throws(WorkbenchError) -> PlannedEdit {
        let findings = ConsumerCheck(world.loaded).findings.filter { $0.label == label }
        guard let finding = findings.first(where: { PackDetail.Found($0).id == id }) else {
            throw WorkbenchError(
                .changedSinceShown, "the import `\(label)` no longer has the finding that was shown",
                help: "`aos packs check` lists them")
        }
        guard let fix = finding.fix else {
            throw WorkbenchError(.notSupported, "there is no automatic fix for this")
        }
        guard fix.isComplete else {
            throw WorkbenchError(
                .usage, finding.choice?.text ?? "a part must be filled in by hand first",
                help: "write it by hand: \(fix.text)")
        }
        var texts: [FilePath: (before: [UInt8], edit: JSONEdit)] = [:]
        for edit in fix.edits {
            guard let (file, node) = world.loaded.place(of: edit.target) else {
                throw WorkbenchError(.notFound, "the text to edit is not in the world's own files")
            }
            do {
                var text = try texts[file.path] ?? (file.text.bytes, JSONEdit(file.text.bytes))
                try edit.apply(to: &text.edit, node: node)
                texts[file.path] = text
            } catch {
                throw Self.uneditable(file.shownPath, error)
            }
        }
        let changes = texts.sorted { $0.key.string < $1.key.string }.map { path, text in
            AuthoredEdit.Change(path, from: text.before, to: text.edit.bytes)
        }
        return PlannedEdit(edit: AuthoredEdit("fix \(finding.plan): \(fix.text)", changes))
    }
}

extension PackDetail.Found {
    init(_ finding: ConsumerFinding) {
        self.init(
            diagnostic: finding.diagnostic,
            fix: finding.fix.map { $0.edits.map { JSONPrinter.pretty($0.json) }.joined(separator: "\n") },
            place: finding.fix?.text, canBeWritten: finding.fix?.isComplete ?? false, choice: finding.choice)
    }
}

extension LoadedWorld {
    /// The file of a node in the primary root, and the node's location in it; nil if it is not in a file of the world.
    func place(of target: Fix.Edit.Target) -> (file: SourceFile, node: JSONPointer)? {
        let merge = sources.merge
        let source: Merge.Source? =
            switch target {
            case .manifest: merge.manifests.first
            case .definition(let key): merge.sides[key]?.map(\.source).first { merge.roots[$0.root].root.isPrimary }
            }
        guard let source else { return nil }
        let node = merge.node(source)
        return (merge.roots[source.root].files[node.file], node.pointer)
    }
}
