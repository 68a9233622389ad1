public import AIR
import CanonicalCBOR
public import Files
import JSON
import SystemPackage

/// Replaces names where the world's files refer to definitions, and leaves all other text unchanged
/// (Documentation/system.md, *Resolving conflicts*).
///
/// References are found by parsing nodes, never by searching text: two kinds that share a name are distinguished, and
/// text that only looks like a name is left alone.
public struct NameRewriter {
    let sources: WorldSources
    let files: any FileSystem
    private let names: [DefinitionKey: DefinitionName]
    private var texts: [FilePath: Text] = [:]

    private struct Text {
        let before: [UInt8]
        var edit: JSONEdit
    }

    /// Creates a rewriter for a world as read.
    ///
    /// - Parameters:
    ///   - names: the new names by the old ones.
    ///   - files: the file system that holds the scenarios.
    public init(_ sources: WorldSources, _ names: [DefinitionKey: DefinitionName], files: any FileSystem) {
        self.sources = sources
        self.names = names
        self.files = files
    }

    /// The changes of all rewritten files.
    public var changes: [AuthoredEdit.Change] {
        texts.sorted { $0.key.string.utf8.lexicographicallyPrecedes($1.key.string.utf8) }.map { path, text in
            AuthoredEdit.Change(path, from: text.before, to: text.edit.bytes)
        }
    }

    /// Rewrites all mentions in the world's own roots, its sync file and its scenarios.
    public mutating func rewriteAll() throws(RenameError) {
        guard !names.isEmpty else { return }
        try rewriteNodes()
        try rewriteSyncFile()
        for path in try scenarioPaths() { try rewriteScenario(path) }
    }

    // MARK: Nodes

    private mutating func rewriteNodes() throws(RenameError) {
        for root in sources.merge.roots where root.root.isPrimary {
            // A part that could not be read may contain a name. A malformed name was still read.
            let problems = root.diagnostics.filter { $0.severity == .error && $0.code != .badName }
            guard problems.isEmpty else { throw .unreadable(problems) }
            var replacements: [Int: [JSONEdit.Replacement]] = [:]
            for node in root.nodes {
                let mentions = node.definition?.mentions ?? Manifest.mentions(in: node.node.value)
                for mention in mentions {
                    guard let name = names[mention.key] else { continue }
                    try checkMeaning(of: mention, among: mentions, at: node.origin)
                    replacements[node.file, default: []].append(replacement(of: mention, by: name, in: node))
                }
            }
            for (file, replacements) in replacements.sorted(by: { $0.key < $1.key }) {
                try checkOwnership(of: root.files[file])
                try edit(root.files[file], replacements)
            }
        }
    }

    private func replacement(
        of mention: Mention, by name: DefinitionName, in node: LocatedNode
    ) -> JSONEdit.Replacement {
        let pointer = JSONPointer(node.pointer.tokens + mention.pointer.tokens)
        switch mention.form {
        case .text: return JSONEdit.Replacement(at: pointer, with: .string(name.text))
        case .key: return JSONEdit.Replacement(keyAt: pointer, with: name.text)
        case .alias: return JSONEdit.Replacement(at: pointer, with: .string(name.withoutVersion))
        case .version:
            // Sugar may have the number as text.
            let version = name.version ?? 0
            let isText = node.node.value.value(at: mention.pointer)?.asText != nil
            return JSONEdit.Replacement(at: pointer, with: isText ? .string("\(version)") : .int(version))
        }
    }

    /// Throws if a text also names a definition that is not renamed in the same way.
    private func checkMeaning(of mention: Mention, among all: [Mention], at origin: Origin) throws(RenameError) {
        for other in all where other.pointer == mention.pointer && other.key != mention.key {
            if names[other.key] == nil ? isDefined(other.key) : names[other.key] != names[mention.key] {
                throw .ambiguous(mention.key, other.key, at: origin)
            }
        }
    }

    func isDefined(_ key: DefinitionKey) -> Bool {
        sources.merge.sides[key] != nil || BuiltIns.definition(key) != nil
    }

    /// Throws if an import also reads the file, since the edit would change the import.
    private func checkOwnership(of file: SourceFile) throws(RenameError) {
        var owner: String?
        do throws(FileError) {
            let path = try files.resolve(file.path)
            for root in sources.merge.roots where !root.root.isPrimary {
                for folder in root.root.folders {
                    guard try path.starts(with: files.resolve(folder)) else { continue }
                    owner = root.root.label
                }
            }
        } catch {
            throw .file(error)
        }
        if let owner { throw .shared(file: file.shownPath, label: owner) }
    }

    private mutating func edit(_ file: SourceFile, _ replacements: [JSONEdit.Replacement]) throws(RenameError) {
        try edit(file.path, file.shownPath, file.text.bytes, replacements)
    }

    private mutating func edit(
        _ path: FilePath, _ shown: String, _ bytes: [UInt8], _ replacements: [JSONEdit.Replacement]
    ) throws(RenameError) {
        var text: Text
        if let known = texts[path] {
            text = known
        } else {
            do {
                text = Text(before: bytes, edit: try JSONEdit(bytes))
            } catch {
                throw .uneditable(file: shown, .result(error))
            }
        }
        do {
            try text.edit.replace(replacements)
        } catch {
            throw .uneditable(file: shown, error)
        }
        texts[path] = text
    }

    // MARK: The sync file

    /// Rewrites the module that the world builds, which the sync file names.
    private mutating func rewriteSyncFile() throws(RenameError) {
        guard let path = sources.sync.path, let module = sources.sync.module,
            let name = names[DefinitionKey(.module, DefinitionName(module))]
        else { return }
        let place = JSONPointer([.key("build"), .key("module")])
        try edit(
            path, sources.world.shown(path), try read(path),
            [JSONEdit.Replacement(at: place, with: .string(name.text))])
    }

    // MARK: Scenarios

    private func scenarioPaths() throws(RenameError) -> [FilePath] {
        do {
            let folder = sources.world.scenarios
            guard try files.status(of: folder, followLinks: true)?.kind == .directory else { return [] }
            return try files.list(folder).filter {
                $0.string.utf8.reversed().starts(with: ".smoke.json".utf8.reversed())
            }
            .map { folder.appending($0) }
        } catch {
            throw .file(error)
        }
    }

    private mutating func rewriteScenario(_ path: FilePath) throws(RenameError) {
        let shown = sources.world.shown(path)
        let file = SourceFile(path: path, shownPath: shown, text: SourceText(try read(path)))
        let root: JSONValue
        do {
            guard let json = try JSONParser.parseIfAny(file.text.bytes) else { return }
            root = json
        } catch {
            throw .unreadable([Diagnostic(error, in: file)])
        }
        var replacements: [JSONEdit.Replacement] = []
        for mention in ScenarioMentions.all(in: root) {
            let meant = mention.kinds.map { DefinitionKey($0, mention.name) }
            guard let key = meant.first(where: { names[$0] != nil }), let name = names[key] else { continue }
            if let other = meant.first(where: { $0 != key && names[$0] == nil && isDefined($0) }) {
                let line = file.place(of: mention.pointer)?.line ?? 1
                throw .ambiguous(
                    key, other, at: Origin(root: "smoke", file: shown, line: line, path: mention.pointer.description))
            }
            replacements.append(
                mention.isKey
                    ? JSONEdit.Replacement(keyAt: mention.pointer, with: name.text)
                    : JSONEdit.Replacement(at: mention.pointer, with: .string(name.text)))
        }
        if !replacements.isEmpty { try edit(file, replacements) }
    }

    private func read(_ path: FilePath) throws(RenameError) -> [UInt8] {
        do {
            return try files.read(path, limit: JSONLimits.standard.maximumBytes)
        } catch {
            throw .file(error)
        }
    }
}

extension CBORValue {
    /// The value at a pointer, relative to this value.
    fileprivate func value(at pointer: JSONPointer) -> CBORValue? {
        var value: CBORValue? = self
        for token in pointer.tokens {
            if let items = value?.asArray {
                value = token.index.flatMap { items.indices.contains($0) ? items[$0] : nil }
            } else {
                value = value?[token.text]
            }
        }
        return value
    }
}
