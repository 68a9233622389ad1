public import AIR
import CanonicalCBOR
public import Files
import SystemPackage

/// Renames a definition of the world's files, along with every reference to it (Documentation/system.md, *Resolving
/// conflicts*).
///
/// Imports do not change: where they use the old name, they refer to their own definition of it.
public struct Renamer: Sendable {
    private static let sizeLimit = 256 << 20

    private let sources: WorldSources
    private let files: any FileSystem

    /// Creates a renamer for a world as read.
    public init(_ sources: WorldSources, files: any FileSystem) {
        self.sources = sources
        self.files = files
    }

    /// Plans the edit that renames a definition, without writing anything.
    ///
    /// - Throws: ``RenameError`` when the name is not available, or a reference might be missed.
    public func plan(_ old: DefinitionKey, to name: DefinitionName) throws(RenameError) -> AuthoredEdit {
        let own = try own(old)
        try check(name, for: old)
        var rewriter = NameRewriter(sources, [old: name], files: files)
        try rewriter.rewriteAll()
        var changes = rewriter.changes
        if old.kind == .module { changes += try moduleFiles(own, to: name) }
        return AuthoredEdit("rename \(old) to \(name)", changes)
    }

    /// The old name with the next free version.
    public func nextName(for key: DefinitionKey) -> DefinitionName {
        let known = Set(mentioned.keys)
        let stem = "\(key.name.namespace)/\(key.name.localName)@"
        var version = key.name.version ?? 0
        while true {
            version += 1
            let name = DefinitionName("\(stem)\(version)")
            if !known.contains(DefinitionKey(key.kind, name)), !isDefined(DefinitionKey(key.kind, name)) { return name }
        }
    }

    /// The definition in the world's files.
    private func own(_ key: DefinitionKey) throws(RenameError) -> Definition {
        guard !key.name.isReserved else { throw .reserved(key.name) }
        let nodes = sources.merge.roots.filter(\.root.isPrimary).flatMap(\.nodes).filter { $0.definition?.key == key }
        guard let first = nodes.first, let definition = first.definition else {
            let labels = (sources.merge.sides[key].map(Array.init) ?? []).flatMap(\.origins).map(\.root)
            throw .notOwn(key, imports: labels.reduce(into: []) { if !$0.contains($1) { $0.append($1) } })
        }
        let others = nodes.filter { $0.definition != definition }
        guard others.isEmpty else { throw .severalOwn(key, ([first] + others).map(\.origin)) }
        return definition
    }

    private func check(_ name: DefinitionName, for old: DefinitionKey) throws(RenameError) {
        guard name.isWellFormed else { throw .malformed(name) }
        guard !name.isReserved else { throw .reserved(name) }
        guard name != old.name else { throw .same(name) }
        let key = DefinitionKey(old.kind, name)
        if let origin = sources.merge.sides[key]?.first?.origins.first { throw .taken(key, at: origin) }
        // References to an undefined name would suddenly resolve.
        if let origin = mentioned[key] { throw .taken(key, at: origin) }
    }

    private func isDefined(_ key: DefinitionKey) -> Bool {
        sources.merge.sides[key] != nil || BuiltIns.definition(key) != nil
    }

    /// Every name in the world's files, with a place that mentions it.
    private var mentioned: [DefinitionKey: Origin] {
        var found: [DefinitionKey: Origin] = [:]
        for root in sources.merge.roots where root.root.isPrimary {
            for node in root.nodes {
                for mention in node.definition?.mentions ?? Manifest.mentions(in: node.node.value)
                where found[mention.key] == nil {
                    found[mention.key] = node.origin
                }
            }
        }
        return found
    }

    // MARK: Module files

    /// Renames the wasm file of a module too, if only this module uses it.
    private func moduleFiles(
        _ module: Definition, to name: DefinitionName
    ) throws(RenameError) -> [AuthoredEdit.Change] {
        let old = module.key.name
        let written = Self.hash(of: module)
        let others = (sources.merge.sides[module.key].map(Array.init) ?? []).map(\.definition).filter { $0 != module }
        var changes: [AuthoredEdit.Change] = []
        do throws(FileError) {
            let folder = sources.sync.modulesFolder
            let from = folder.appending(old.namespace)
            guard try files.status(of: from, followLinks: true)?.kind == .directory else { return [] }
            for file in try files.list(from) {
                guard let hash = Self.hash(of: file, for: old), written.isZero || written == hash else { continue }
                let path = from.appending(file)
                let target = folder.appending(name.namespace)
                    .appending("\(name.localName)@\(name.version ?? 0)-\(hash.hex).wasm")
                let bytes = try files.read(path, limit: Self.sizeLimit)
                let present = try files.exists(target) ? try files.read(target, limit: Self.sizeLimit) : nil
                changes.append(AuthoredEdit.Change(target, from: present, to: bytes))
                // An import may define a module with the old name that also uses this file.
                let isShared = others.contains { Self.hash(of: $0).isZero || Self.hash(of: $0) == hash }
                if !isShared { changes.append(AuthoredEdit.Change(path, from: bytes, to: nil)) }
            }
        } catch {
            throw .file(error)
        }
        return changes
    }

    private static func hash(of module: Definition) -> Hash {
        module.value["wasm_hash"]?.asText.flatMap(Hash.init) ?? .zero
    }

    private static func hash(of file: FilePath.Component, for name: DefinitionName) -> Hash? {
        let prefix = "\(name.localName)@\(name.version ?? 0)-"
        let text = file.string
        guard text.utf8.starts(with: prefix.utf8), text.utf8.reversed().starts(with: ".wasm".utf8.reversed()) else {
            return nil
        }
        return Hash("sha256:" + text.dropFirst(prefix.count).dropLast(5))
    }
}
