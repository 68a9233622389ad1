import AIR
import CanonicalCBOR
public import Files
import JSON
public import Sync
public import SystemPackage

/// Loads the authored files of a world (Documentation/system.md, *Bundles*).
public struct WorldLoader {
    private let sources: WorldSources
    private let files: any FileSystem
    private var diagnostics: [Diagnostic]
    private var modules: ModuleFiles
    private var names: [DefinitionKind: [String]] = [:]
    private var suggestions = 0

    private static let maximumSuggestions = 20

    /// Loads a world from its sources.
    ///
    /// - Parameter modules: the folder of the modules' wasm, instead of the one that the sync file names.
    public static func load(
        _ sources: WorldSources, modules: FilePath? = nil, files: any FileSystem
    ) -> LoadedWorld {
        var loader = WorldLoader(sources: sources, modules: modules, files: files)
        return loader.load()
    }

    private init(sources: WorldSources, modules folder: FilePath?, files: any FileSystem) {
        self.sources = sources
        self.files = files
        diagnostics = sources.diagnostics
        modules = ModuleFiles(
            folder: folder ?? sources.sync.modulesFolder, isNamed: folder != nil,
            isRefused: folder == nil && sources.sync.refusesModulesFolder, world: sources.world, files: files)
    }

    private mutating func load() -> LoadedWorld {
        let merge = sources.merge
        let manifestSource = onlyManifest()
        let authored = manifestSource.map { Manifest(merge.node($0).node.value) }
        let listed = Set(
            DefinitionKind.allCases.flatMap { kind in
                authored?.references(kind).map { DefinitionKey(kind, $0.name) } ?? []
            })
        let keys = merge.sides.keys.sorted()
        let sorted = keys.map { (key: $0, value: merge.sides[$0] ?? []) }
        let scope = scope(of: sorted.lazy.compactMap(\.value.first?.definition), manifest: authored)
        var entries: [DefinitionKey: LoadedWorld.Entry] = [:]
        entries.reserveCapacity(keys.count)
        var conflicts: [LoadedWorld.Conflict] = []
        var isBuildable = true
        var typings = typings(of: sorted.lazy.flatMap(\.value), in: scope)[...]
        var typedPlans: Set<DefinitionKey> = []
        for (key, sides) in sorted where LongWork.stop?.isSet != true {
            let isListed = listed.contains(key)
            var settled: [LoadedWorld.Entry] = []
            for side in sides {
                let typing = key.kind == .plan ? typings.popFirst() : nil
                let (definition, isSound) = normalized(side, typing, isListed: isListed)
                if let typing, typing.findings.isEmpty, typing.plan != nil, sides.count == 1 { typedPlans.insert(key) }
                if isListed, !isSound { isBuildable = false }
                if let index = settled.firstIndex(where: { $0.definition.hash == definition.hash }) {
                    settled[index] = LoadedWorld.Entry(
                        authored: settled[index].authored, definition: definition,
                        origins: settled[index].origins + side.origins)
                } else {
                    settled.append(
                        LoadedWorld.Entry(authored: side.definition, definition: definition, origins: side.origins))
                }
            }
            entries[key] = settled[0]
            if settled.count > 1 {
                isBuildable = false
                conflicts.append(LoadedWorld.Conflict(key: key, sides: settled))
                report(settled, of: key)
            }
        }
        var filled: Manifest?
        var bundle: WorldBundle?
        if let authored, let manifestSource {
            reportUnlisted(besides: listed)
            let (manifest, named, isResolved) = fill(authored, at: manifestSource, entries: entries)
            filled = manifest
            if !authored.inlineSecrets.isEmpty {
                isBuildable = false
                add(
                    Finding(
                        .error, .badValue, "secrets can't be declared in the manifest",
                        at: JSONPointer([.key("secrets")]), help: "write a `defsecret` and refer to it by name"),
                    at: manifestSource)
            }
            if isResolved, isBuildable {
                bundle = try? WorldBundle(manifest: manifest, definitions: named, wasm: modules.wasm)
            }
            validate(
                manifest, named: named, entries: entries, keys: keys, scope: scope, typedPlans: typedPlans,
                at: manifestSource)
        }
        diagnostics += modules.diagnostics
        return LoadedWorld(
            sources: sources, entries: entries, conflicts: conflicts, manifest: filled, bundle: bundle,
            diagnostics: Self.ordered(diagnostics), keys: keys)
    }

    static func ordered(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
        var seen: Set<Diagnostic> = []
        return diagnostics.filter { seen.insert($0).inserted }.sorted().causesFirst
    }

    private mutating func onlyManifest() -> Merge.Source? {
        let found = sources.merge.manifests
        if found.isEmpty {
            // One that can't be read has been reported, and says more.
            let isUnreadable = sources.merge.roots.contains { root in
                root.root.isPrimary && root.diagnostics.contains { $0.severity == .error && $0.kind == "manifest" }
            }
            guard !isUnreadable else { return nil }
            diagnostics.append(
                Diagnostic(
                    .error, .missingManifest, "the world has no manifest",
                    file: sources.world.shown(sources.sync.airFolder),
                    help: "add {\"$kind\":\"manifest\",\"air_version\":\"1\",…} to the AIR folder, or run `aos init`"))
            return nil
        }
        guard found.count > 1 else { return found[0] }
        for source in found {
            let others = found.filter { $0 != source }.map { sources.merge.node($0).origin }
            let list = others.map { "\($0.file), line \($0.line)" }.joined(separator: "; ")
            add(
                Finding(
                    .error, .duplicateManifest, "there is another manifest: \(list)", at: JSONPointer(),
                    help: "keep one manifest"),
                at: source)
        }
        return nil
    }

    /// The schemas of the merged set and the effects that the manifest lists.
    private func scope(of definitions: some Sequence<Definition>, manifest: Manifest?) -> TypeScope {
        var visible = definitions.filter { $0.key.kind == .schema }
        for reference in manifest?.references(.effect) ?? [] {
            let key = DefinitionKey(.effect, reference.name)
            if let effect = sources.merge.sides[key]?.first?.definition ?? BuiltIns.definition(key) {
                visible.append(effect)
            }
        }
        return TypeScope(visible)
    }

    /// A plan in normal form, nil where it can't be typed, and what was found.
    private struct Typing: Sendable {
        let plan: Definition?
        let findings: [Finding]
    }

    /// The normal form of each plan among the sides, in their order.
    private func typings(of sides: some Sequence<Merge.Side>, in scope: TypeScope) -> [Typing] {
        let stop = LongWork.stop
        let plans = sides.compactMap { $0.definition.key.kind == .plan ? $0.definition : nil }
        return Parallel.map(plans, chunk: 100) { definition in
            if stop?.isSet == true { return Typing(plan: nil, findings: []) }
            let (value, findings) = PlanNormalizer.normalize(definition.value, in: scope)
            return Typing(plan: value.flatMap { try? Definition(definition.key, value: $0) }, findings: findings)
        }
    }

    private mutating func normalized(
        _ side: Merge.Side, _ typing: Typing?, isListed: Bool
    ) -> (definition: Definition, isSound: Bool) {
        switch side.definition.key.kind {
        case .plan:
            let findings = typing?.findings ?? []
            if isListed { for finding in findings { add(finding, at: side.source) } }
            guard let typed = typing?.plan else { return (side.definition, false) }
            return (typed, !findings.contains { $0.severity == .error })
        case .module:
            let (definition, finding) = modules.filled(side.definition)
            if let finding { add(finding, at: side.source) }
            return (definition, true)
        default: return (side.definition, true)
        }
    }

    /// The manifest with the hash of each definition that it names (Documentation/language.md, *Placeholders and
    /// references*), and those definitions that the world has.
    private mutating func fill(
        _ manifest: Manifest, at source: Merge.Source, entries: [DefinitionKey: LoadedWorld.Entry]
    ) -> (manifest: Manifest, named: [DefinitionKey: Definition], isResolved: Bool) {
        var manifest = manifest
        var named: [DefinitionKey: Definition] = [:]
        named.reserveCapacity(entries.count)
        var isResolved = true
        for kind in DefinitionKind.allCases {
            var references = manifest.references(kind)
            for index in references.indices {
                let reference = references[index]
                let key = DefinitionKey(kind, reference.name)
                let own = entries[key]?.definition
                guard let definition = own ?? BuiltIns.definition(key) else {
                    isResolved = false
                    let place = JSONPointer([.key(kind.manifestSection), .index(index), .key("name")])
                    add(unknown(key, at: place, entries: entries), at: source)
                    continue
                }
                if let own { named[key] = own }
                if reference.hash != definition.hash, !reference.hash.isZero {
                    add(
                        Finding(
                            .warning, .hashMismatch,
                            "`\(reference.name)` is at \(definition.hash.short), not at \(reference.hash.short) as written",
                            at: JSONPointer([.key(kind.manifestSection), .index(index), .key("hash")]),
                            help: "write \"\(definition.hash.text)\", or leave the hash out"),
                        at: source)
                }
                references[index] = Manifest.Reference(reference.name, definition.hash)
            }
            manifest.references[kind] = references.isEmpty ? nil : references
        }
        return (manifest, named, isResolved)
    }

    private mutating func unknown(
        _ key: DefinitionKey, at pointer: JSONPointer, entries: [DefinitionKey: LoadedWorld.Entry]
    ) -> Finding {
        Finding(
            .error, .unknownReference, "there is no \(key.kind.title) `\(key.name)`", at: pointer,
            help: nearest(to: key, entries: entries).map { "did you mean `\($0)`?" }
                ?? "add the \(key.kind.title), or remove the reference")
    }

    /// The known name that a reference most likely means; asked for the first few only, because where very many names
    /// are unknown no spelling is at fault.
    private mutating func nearest(to key: DefinitionKey, entries: [DefinitionKey: LoadedWorld.Entry]) -> String? {
        guard suggestions < Self.maximumSuggestions else { return nil }
        suggestions += 1
        let known =
            names[key.kind]
            ?? {
                (entries.keys.filter { $0.kind == key.kind } + BuiltIns.all.map(\.key).filter { $0.kind == key.kind })
                    .map(\.name.text).sorted()
            }()
        names[key.kind] = known
        return Spelling.nearest(to: key.name.text, among: known)
    }

    /// Checks the world by its rules.
    ///
    /// - Parameters:
    ///   - named: the definitions of the world that the manifest names.
    ///   - keys: all that the world has, in order.
    private mutating func validate(
        _ manifest: Manifest, named: [DefinitionKey: Definition], entries: [DefinitionKey: LoadedWorld.Entry],
        keys: [DefinitionKey], scope: TypeScope, typedPlans: Set<DefinitionKey>, at source: Merge.Source
    ) {
        var named = named
        // What the world has is in order already, and only the built-ins have to find their places.
        var ordered: [Definition] = []
        ordered.reserveCapacity(keys.count)
        // A manifest that lists every schema sees the plans' own scope, in which they are typed already.
        var isSameScope = true
        for key in keys {
            // Declared secrets can be used whether or not the manifest lists them.
            if key.kind == .secret, let secret = entries[key]?.definition { named[key] = secret }
            if let definition = named[key] {
                ordered.append(definition)
            } else if key.kind == .schema, scope.schemas[key.name] != nil {
                isSameScope = false
            }
        }
        var hasBuiltIns = false
        for kind in DefinitionKind.allCases {
            for reference in manifest.references(kind) where reference.name.isReserved {
                let key = DefinitionKey(kind, reference.name)
                guard named[key] == nil, let builtIn = BuiltIns.definition(key) else { continue }
                named[key] = builtIn
                ordered.append(builtIn)
                hasBuiltIns = true
            }
        }
        if hasBuiltIns { ordered.sort { $0.key < $1.key } }
        let contents = WorldContents(
            manifest: manifest, definitions: named, scope: isSameScope ? scope : TypeScope(named.values),
            typedPlans: isSameScope ? typedPlans : [], sorted: ordered)
        for issue in Rules.check(contents) {
            guard let subject = issue.subject else {
                add(issue.finding, at: source)
                continue
            }
            // A built-in has no place in a file: the manifest names it.
            add(issue.finding, at: sources.merge.sides[subject]?.first?.source ?? source)
        }
    }

    /// Warns of what the world authors and its manifest leaves out.
    ///
    /// Imports may bring more than a world uses, and declared secrets can be used unlisted.
    private mutating func reportUnlisted(besides listed: Set<DefinitionKey>) {
        for (key, sides) in sources.merge.sides
        where key.kind != .secret && !listed.contains(key) && key.name.isWellFormed {
            for source in sides.map(\.source) where sources.merge.roots[source.root].root.isPrimary {
                add(
                    Finding(
                        .warning, .unlistedDefinition, "the manifest does not list `\(key.name)`", at: JSONPointer(),
                        help: "list it under `\(key.kind.manifestSection)` in the manifest, or remove it"),
                    at: source)
            }
        }
    }

    private mutating func report(_ sides: [LoadedWorld.Entry], of key: DefinitionKey) {
        for side in sides {
            guard let origin = side.origins.first else { continue }
            let others = sides.filter { $0.definition.hash != side.definition.hash }.compactMap(\.origins.first)
            let list = others.map { "\($0.file), line \($0.line)" }.joined(separator: "; ")
            diagnostics.append(
                Diagnostic(
                    .error, .conflict, "another definition has this kind and name: \(list)", file: origin.file,
                    line: origin.line, path: origin.path, help: "remove or rename one of them"
                ).about(key))
        }
    }

    private mutating func add(_ finding: Finding, at source: Merge.Source) {
        diagnostics.append(sources.merge.diagnostic(finding, at: source))
    }
}
