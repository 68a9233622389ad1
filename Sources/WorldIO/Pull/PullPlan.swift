public import AIR
import CanonicalCBOR
import JSON
public import Sync
import SystemPackage

/// The edit that makes the authored files match a manifest (Documentation/system.md, *Bundles*).
///
/// Authored definitions are edited in place, new ones go to the layout's file, those that the manifest no longer names
/// are removed, and imported definitions are not changed.
public struct PullPlan: Sendable {
    /// The files that change.
    public private(set) var edit: AuthoredEdit
    /// The differences from the manifest that can't be written.
    public private(set) var diagnostics: [Diagnostic] = []
    /// The authored definitions whose text changes or is removed, with their old contents.
    public private(set) var overwritten: [DefinitionKey: Definition] = [:]
    /// Whether the text of an authored manifest changes.
    public private(set) var changesManifest = false

    private let loaded: LoadedWorld
    private let primary: RootContents
    private let target: WorldContents
    private let folder: FilePath
    /// The definitions that are rewritten as a whole, because an edit of their text did not produce the right value.
    private let wholesale: Set<DefinitionKey>
    private var files: [Int: FileChange] = [:]

    /// The changes of the nodes of one file.
    private struct FileChange {
        var rewritten: [(range: Range<Int>, text: [UInt8])] = []
        var removed: [JSONPointer] = []
    }

    /// Plans the edit.
    ///
    /// - Parameters:
    ///   - target: the manifest with its definitions.
    ///   - wholesale: definitions to rewrite as a whole, discarding their text.
    /// - Throws: ``WorldIOError/invalid(_:)`` when the authored files can't be read well enough to be edited.
    public init(
        _ loaded: LoadedWorld, to target: WorldContents, wholesale: Set<DefinitionKey> = []
    ) throws(WorldIOError) {
        guard let primary = loaded.sources.merge.roots.first(where: \.root.isPrimary) else {
            throw .invalid([Diagnostic(.error, .unreadableFile, "the world has no AIR folder")])
        }
        // A file that can't be read might be one that must be edited.
        let unread = primary.diagnostics.filter { $0.severity == .error }
        guard unread.isEmpty else { throw .invalid(unread) }
        guard loaded.sources.merge.manifests.count < 2 else {
            throw .invalid(loaded.diagnostics.filter { $0.code == .duplicateManifest })
        }
        self.loaded = loaded
        self.primary = primary
        self.target = target
        self.wholesale = wholesale
        folder = primary.root.folders.first ?? loaded.sources.sync.airFolder
        edit = AuthoredEdit("", [])
        do {
            try plan()
        } catch {
            throw .invalid([
                Diagnostic(.error, .fileChangedSince, "a file can't be edited: \(error.message)", help: "reload it")
            ])
        }
    }

    private mutating func plan() throws(JSONEditError) {
        var created: [String: [Definition]] = [:]
        var nodes: [DefinitionKey: [LocatedNode]] = [:]
        for node in primary.nodes {
            if let definition = node.definition { nodes[definition.key, default: []].append(node) }
        }
        let usesOneFile = file(at: folder.appending("defs.air.json")) != nil
        let wanted = target.definitions.values.filter { !$0.key.name.isReserved }.sorted { $0.key < $1.key }
        for definition in wanted {
            if let own = nodes[definition.key] {
                for node in own { try rewrite(node, to: definition) }
            } else if let entry = loaded.entries[definition.key] {
                reportImported(definition, entry)
            } else {
                let own = definition.key.kind.layoutFile
                let isOwnThere = file(at: folder.appending(own)) != nil
                created[usesOneFile && !isOwnThere ? "defs.air.json" : own, default: []].append(definition)
            }
        }
        let authored = loaded.sources.merge.manifests.first.map { loaded.sources.merge.node($0) }
        if let authored {
            removeUnnamed(Manifest(authored.node.value), nodes)
            try rewriteManifest(authored)
        }
        var changes: [AuthoredEdit.Change] = []
        for (index, file) in primary.files.enumerated() {
            let name = file.path.removingLastComponent() == folder ? file.path.lastComponent?.string : nil
            let added = name.flatMap { created.removeValue(forKey: $0) } ?? []
            changes.append(
                AuthoredEdit.Change(file.path, from: file.text.bytes, to: try text(of: file, files[index], added)))
        }
        for (name, definitions) in created {
            changes.append(AuthoredEdit.Change(folder.appending(name), from: nil, to: Self.text(definitions)))
        }
        if authored == nil, let file = AIRLayout(target).files.first(where: { $0.path.hasSuffix("manifest.air.json") })
        {
            changes.append(AuthoredEdit.Change(folder.appending("manifest.air.json"), from: nil, to: file.bytes))
        }
        edit = AuthoredEdit("pull", changes.sorted { $0.path.string < $1.path.string })
    }

    private func file(at path: FilePath) -> SourceFile? { primary.files.first { $0.path == path } }

    // MARK: Definitions

    private mutating func rewrite(_ node: LocatedNode, to target: Definition) throws(JSONEditError) {
        guard let authored = node.definition else { return }
        // Only the entry made from this text has its normal form.
        let sides = loaded.conflicts.first { $0.key == target.key }?.sides ?? loaded.entries[target.key].map { [$0] }
        let normal = sides?.first { $0.authored.hash == authored.hash }?.definition ?? authored
        guard normal.hash != target.hash else { return }
        overwritten[target.key] = normal
        try rewrite(node, from: normal.value, to: target.value, isWhole: wholesale.contains(target.key))
    }

    /// Edits the text of one node separately, so that a file with thousands of nodes is assembled only once.
    private mutating func rewrite(
        _ node: LocatedNode, from old: CBORValue, to new: CBORValue, isWhole: Bool
    ) throws(JSONEditError) {
        let bytes = primary.files[node.file].text.bytes
        guard let root = primary.files[node.file].root, let range = root.value(at: node.pointer)?.range else {
            throw .nothingThere(node.pointer)
        }
        let lineStart = bytes[..<range.lowerBound].lastIndex { $0 == 0x0A || $0 == 0x0D }.map { $0 + 1 } ?? 0
        let indent = bytes[lineStart..<range.lowerBound].prefix { $0 == 0x20 || $0 == 0x09 }
        let edit: JSONEdit
        do {
            edit = try JSONEdit(Array(indent + bytes[range]))
        } catch {
            throw .result(error)
        }
        var rewriter = NodeRewriter(edit)
        if isWhole {
            try rewriter.replaceAll(with: new)
        } else {
            try rewriter.rewrite(from: old, to: new)
        }
        files[node.file, default: FileChange()].rewritten.append(
            (range, Array(rewriter.edit.bytes.dropFirst(indent.count))))
    }

    /// Removes the definitions that the authored manifest names and the target does not.
    private mutating func removeUnnamed(_ authored: Manifest, _ nodes: [DefinitionKey: [LocatedNode]]) {
        for kind in DefinitionKind.allCases {
            for reference in authored.references(kind) {
                let key = DefinitionKey(kind, reference.name)
                guard target.definitions[key] == nil, let own = nodes[key] else { continue }
                overwritten[key] = loaded.entries[key]?.definition
                for node in own { files[node.file, default: FileChange()].removed.append(node.pointer) }
            }
        }
    }

    private mutating func reportImported(_ definition: Definition, _ entry: LoadedWorld.Entry) {
        guard entry.definition.hash != definition.hash, let origin = entry.origins.first else { return }
        diagnostics.append(
            Diagnostic(
                .warning, .hashMismatch,
                "the import `\(origin.root)` has a different `\(definition.key.name)` than the manifest; "
                    + "it was not changed",
                file: origin.file, line: origin.line, path: origin.path,
                help: "pin the import to the manifest's definition: `aos lock diff` shows the changes"
            ).about(definition.key))
    }

    // MARK: The manifest

    /// Rewrites the manifest; references without a hash keep none, since a placeholder is filled in from its target.
    private mutating func rewriteManifest(_ node: LocatedNode) throws(JSONEditError) {
        let authored = Manifest(node.node.value)
        let isHashed = DefinitionKind.allCases.contains { kind in
            authored.references(kind).contains { !$0.hash.isZero }
        }
        func value(_ manifest: Manifest) -> CBORValue {
            guard case .map(let fields) = manifest.value else { return manifest.value }
            return .map(
                fields.map { field in
                    guard let section = field.key.asText, let kind = DefinitionKind(manifestSection: section) else {
                        return field
                    }
                    let placeholders = Set(authored.references(kind).filter(\.hash.isZero).map(\.name))
                    let known = Set(authored.references(kind).map(\.name))
                    let entries = manifest.references(kind).map { reference -> CBORValue in
                        let isOpen = known.contains(reference.name) ? placeholders.contains(reference.name) : !isHashed
                        return isOpen ? .record([("name", .text(reference.name.text))]) : reference.value
                    }
                    return CBOREntry(key: field.key, value: .array(entries))
                })
        }
        let (old, new) = (value(authored), value(target.manifest))
        guard old != new else { return }
        changesManifest = true
        try rewrite(node, from: old, to: new, isWhole: false)
    }
}

extension PullPlan {
    // MARK: Texts

    /// The text of a file after all changes to its nodes; nil if the file is to be removed.
    private func text(
        of file: SourceFile, _ change: FileChange?, _ added: [Definition]
    ) throws(JSONEditError) -> [UInt8]? {
        guard change != nil || !added.isEmpty else { return file.text.bytes }
        let isArray = file.root?.asArray != nil
        if let change,
            change.removed.contains(where: \.tokens.isEmpty) || change.removed.count == file.root?.asArray?.count
        {
            return added.isEmpty ? nil : Self.text(added)
        }
        var bytes: [UInt8] = []
        var end = 0
        for (range, text) in (change?.rewritten ?? []).sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
            bytes += file.text.bytes[end..<range.lowerBound]
            bytes += text
            end = range.upperBound
        }
        bytes += file.text.bytes[end...]
        let removed = change?.removed ?? []
        guard !removed.isEmpty || !added.isEmpty else { return bytes }
        guard file.root != nil else { return Self.text(added) }
        do {
            if !isArray { bytes = Array("[\n".utf8) + bytes + Array("]\n".utf8) }
            var edit = try JSONEdit(bytes)
            for pointer in removed.sorted(by: >) { try edit.remove(at: pointer) }
            try edit.insert(contentsOf: added.map { NodePrinter.json($0.value) }, in: JSONPointer())
            return edit.bytes
        } catch let error as JSONEditError {
            throw error
        } catch let error as JSONError {
            throw .result(error)
        } catch {
            throw .wholeText
        }
    }

    private static func text(_ definitions: [Definition]) -> [UInt8] {
        Array((JSONPrinter.pretty(.array(definitions.map { NodePrinter.json($0.value) })) + "\n").utf8)
    }
}
