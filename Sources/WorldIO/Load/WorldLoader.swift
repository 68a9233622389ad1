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
        let contents = authored.map { checkedContents(of: $0, sorted, scope: scope) }
        let typed = typings(of: sorted, in: scope, contents)
        var typings = typed.typings[...]
        for (key, sides) in sorted where LongWork.stop?.isSet != true {
            let isListed = listed.contains(key)
            var settled: [LoadedWorld.Entry] = []
            for side in sides {
                let typing = key.kind == .plan ? typings.popFirst() : nil
                let (definition, isSound) = normalized(side, typing, isListed: isListed)
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
        if let authored, let manifestSource, let contents {
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
            for issue in Rules.check(contents.world, plans: typed.issues) {
                guard let subject = issue.subject else {
                    add(issue.finding, at: manifestSource)
                    continue
                }
                // A built-in has no place of its own: the manifest names it.
                add(issue.finding, at: merge.sides[subject]?.first?.source ?? manifestSource)
            }
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

    /// Plans that are typed and checked together, so that what they say is decoded once and then let go.
    private struct PlanBatch: Sendable {
        var typings: [Typing] = []
        /// The issues of each rule.
        var issues: [[Issue]] = []
    }

    /// A plan that is to be typed.
    private struct PlanSide: Sendable {
        let definition: Definition
        /// Whether the world takes this one where there are several of the name.
        let isFirst: Bool
        let isOnly: Bool
    }

    /// The normal form of each plan, in their order, and what the rules about plans find in those of the world.
    private func typings(
        of sorted: [(key: DefinitionKey, value: [Merge.Side])], in scope: TypeScope, _ contents: CheckedContents?
    ) -> (typings: [Typing], issues: [[[Issue]]]) {
        let stop = LongWork.stop
        var batches: [[PlanSide]] = []
        for (key, sides) in sorted where key.kind == .plan {
            for (index, side) in sides.enumerated() {
                if batches.last.map({ $0.count == Rules.planChunk }) ?? true { batches.append([]) }
                batches[batches.count - 1].append(
                    PlanSide(definition: side.definition, isFirst: index == 0, isOnly: sides.count == 1))
            }
        }
        let parts = Parallel.map(batches) { batch in
            stop?.isSet == true
                ? PlanBatch(typings: batch.map { _ in Typing(plan: nil, findings: []) })
                : Self.checked(batch, in: scope, contents)
        }
        return (parts.flatMap(\.typings), parts.filter { !$0.issues.isEmpty }.map(\.issues))
    }

    private static func checked(_ batch: [PlanSide], in scope: TypeScope, _ contents: CheckedContents?) -> PlanBatch {
        var part = PlanBatch()
        var views: [(key: DefinitionKey, view: PlanView)] = []
        var typed: Set<DefinitionKey> = []
        for side in batch {
            let definition = side.definition
            let written = definition.passingValue
            let (value, findings) = PlanNormalizer.normalize(written, in: scope)
            let plan = value.flatMap { value in
                (try? value.hash()).map { hash in
                    Definition(definition.key, hash: hash) {
                        PlanNormalizer.normalize(definition.passingValue, in: scope).plan ?? .map([])
                    }
                }
            }
            part.typings.append(Typing(plan: plan, findings: findings))
            guard let contents, side.isFirst, contents.world.definitions[definition.key] != nil else { continue }
            views.append((definition.key, PlanView(plan == nil ? written : value ?? written)))
            if contents.isSameScope, plan != nil, findings.isEmpty, side.isOnly { typed.insert(definition.key) }
        }
        if let contents { part.issues = Rules.checkPlans(contents.world.looking(at: views, typed: typed)) }
        return part
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

    /// What the rules look at, before plans are in normal form: of the plans themselves rules only ask one by one.
    private struct CheckedContents: Sendable {
        let world: WorldContents
        /// Whether plans are checked in the scope in which they are typed.
        let isSameScope: Bool
    }

    /// The definitions that a manifest names, with the built-ins and the secrets that can be used unlisted.
    private func checkedContents(
        of manifest: Manifest, _ sorted: [(key: DefinitionKey, value: [Merge.Side])], scope: TypeScope
    ) -> CheckedContents {
        var named: [DefinitionKey: Definition] = [:]
        named.reserveCapacity(sorted.count)
        var builtIns: [Definition] = []
        for kind in DefinitionKind.allCases {
            for reference in manifest.references(kind) {
                let key = DefinitionKey(kind, reference.name)
                if let own = sources.merge.sides[key]?.first?.definition {
                    named[key] = own
                } else if key.name.isReserved, named[key] == nil, let builtIn = BuiltIns.definition(key) {
                    named[key] = builtIn
                    builtIns.append(builtIn)
                }
            }
        }
        // What the world has is in order already, and only the built-ins have to find their places.
        var ordered: [Definition] = []
        ordered.reserveCapacity(sorted.count)
        // A manifest that lists every schema sees the plans' own scope, in which they are typed already.
        var isSameScope = true
        for (key, sides) in sorted {
            // Declared secrets can be used whether or not the manifest lists them (Documentation/language.md,
            // *Placeholders and references*).
            if key.kind == .secret, let secret = sides.first?.definition { named[key] = secret }
            if let definition = named[key] {
                ordered.append(definition)
            } else if key.kind == .schema, scope.schemas[key.name] != nil {
                isSameScope = false
            }
        }
        if !builtIns.isEmpty { ordered = (ordered + builtIns).sorted { $0.key < $1.key } }
        return CheckedContents(
            world: WorldContents(
                manifest: manifest, definitions: named, scope: isSameScope ? scope : TypeScope(named.values),
                sorted: ordered),
            isSameScope: isSameScope)
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
