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
        let authored = manifestSource.map { merge.node($0).manifest }
        let places = authored.map { ManifestPlaces($0, in: merge.sides) }
        let firsts = merge.sides.mapValues { $0[0].definition }
        let scope = scope(of: firsts, manifest: authored)
        let contents = authored.map { checkedContents(of: $0, places, firsts, scope: scope) }
        let typed = typings(in: scope, contents)
        if LongWork.stop?.isSet == true {
            // The code that stopped the work discards the result.
            return LoadedWorld(
                sources: sources, entries: DefinitionTable(), conflicts: [], manifest: nil, bundle: nil, diagnostics: []
            )
        }
        var typings = typed.typings[...]
        var settled: [LoadedWorld.Entry] = []
        settled.reserveCapacity(merge.sides.count)
        var conflicts: [LoadedWorld.Conflict] = []
        var isBuildable = true
        for (number, item) in merge.sides.enumerated() {
            let isListed = places?.isListed[number] ?? false
            var entries: [LoadedWorld.Entry] = []
            for side in item.value {
                let isPlan = item.key.kind == .plan
                let (definition, isSound) = normalized(side, isPlan ? typings.popFirst() : nil, isListed: isListed)
                if isListed, !isSound { isBuildable = false }
                if let index = entries.firstIndex(where: { $0.definition.hash == definition.hash }) {
                    entries[index] = LoadedWorld.Entry(
                        authored: entries[index].authored, definition: definition,
                        places: entries[index].places + side.places)
                } else {
                    entries.append(
                        LoadedWorld.Entry(authored: side.definition, definition: definition, places: side.places))
                }
            }
            settled.append(entries[0])
            if entries.count > 1 {
                isBuildable = false
                conflicts.append(LoadedWorld.Conflict(key: item.key, sides: entries))
                report(entries, of: item.key)
            }
        }
        let entries = merge.sides.replacing(settled)
        var filled: Manifest?
        var bundle: WorldBundle?
        if let authored, let manifestSource, let contents, let places {
            reportUnlisted(besides: places)
            let (manifest, isResolved) = fill(authored, at: manifestSource, places, entries: entries)
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
                bundle = try? WorldBundle(manifest: manifest, of: entries, wasm: modules.wasm)
            }
            for issue in Rules.check(contents.world, plans: typed.issues) {
                guard let subject = issue.subject else {
                    add(issue.finding, at: manifestSource)
                    continue
                }
                // A built-in has no source location, so the issue is reported at the manifest, which names it.
                add(issue.finding, at: merge.sides[subject]?.first?.source ?? manifestSource)
            }
        }
        diagnostics += modules.diagnostics
        return LoadedWorld(
            sources: sources, entries: entries, conflicts: conflicts, manifest: filled, bundle: bundle,
            diagnostics: Self.ordered(diagnostics))
    }

    /// The definitions that the references of a manifest resolve to.
    private struct ManifestPlaces: Sendable {
        /// For each reference of each kind, the number of the definition in the merged set; -1 for none.
        let numbers: [DefinitionKind: [Int32]]
        /// Whether the manifest lists each definition of the merged set.
        let isListed: [Bool]

        init(_ manifest: Manifest, in sides: DefinitionTable<Merge.Sides>) {
            var numbers: [DefinitionKind: [Int32]] = [:]
            var isListed = [Bool](repeating: false, count: sides.count)
            for kind in DefinitionKind.allCases {
                let references = manifest.references(kind)
                guard !references.isEmpty else { continue }
                numbers[kind] = references.map { reference in
                    guard let number = sides.number(of: DefinitionKey(kind, reference.name)) else { return -1 }
                    isListed[number] = true
                    return Int32(number)
                }
            }
            self.numbers = numbers
            self.isListed = isListed
        }

        /// The number of the definition that a reference names; nil if the merged set has none.
        func number(_ kind: DefinitionKind, _ index: Int) -> Int? {
            guard let number = numbers[kind]?[index], number >= 0 else { return nil }
            return Int(number)
        }
    }

    static func ordered(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
        var seen: Set<Diagnostic> = []
        return diagnostics.filter { seen.insert($0).inserted }.sorted().causesFirst
    }

    private mutating func onlyManifest() -> Merge.Source? {
        let found = sources.merge.manifests
        if found.isEmpty {
            // An unreadable manifest has already been reported, more specifically.
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
            let list = others.map { "\($0.file):\($0.line)" }.joined(separator: ", ")
            add(
                Finding(
                    .error, .duplicateManifest, "there is another manifest: \(list)", at: JSONPointer(),
                    help: "keep one manifest"),
                at: source)
        }
        return nil
    }

    /// The schemas of the merged set and the effects that the manifest lists.
    private func scope(of definitions: DefinitionTable<Definition>, manifest: Manifest?) -> TypeScope {
        TypeScope(
            definitions,
            effects: (manifest?.references(.effect) ?? []).compactMap { reference in
                let key = DefinitionKey(.effect, reference.name)
                return definitions[key] ?? BuiltIns.definition(key)
            })
    }

    /// A plan in normal form, nil if it can't be typed, with the findings.
    private struct Typing: Sendable {
        let plan: Definition?
        let findings: [Finding]
    }

    /// Plans that are typed and checked together, so that each is decoded once and then released.
    private struct PlanBatch: Sendable {
        var typings: [Typing] = []
        /// The issues of each rule.
        var issues: [[Issue]] = []
    }

    /// A plan to be typed.
    private struct PlanSide: Sendable {
        let definition: Definition
        /// Whether the world uses this one if several have the name.
        let isFirst: Bool
        let isOnly: Bool
    }

    /// The normal form of each plan, in order, and the findings of the rules about the plans of the world.
    private func typings(
        in scope: TypeScope, _ contents: CheckedContents?
    ) -> (typings: [Typing], issues: [[[Issue]]]) {
        let stop = LongWork.stop
        var batches: [[PlanSide]] = []
        for (key, sides) in sources.merge.sides where key.kind == .plan {
            for (index, side) in sides.enumerated() {
                if batches.last.map({ $0.count == Rules.planChunk }) ?? true { batches.append([]) }
                batches[batches.count - 1].append(
                    PlanSide(definition: side.definition, isFirst: index == 0, isOnly: sides.count == 1))
            }
        }
        let surroundings = PlanSurroundings(scope: scope, world: contents?.world)
        let parts = Parallel.map(batches) { batch in
            stop?.isSet == true
                ? PlanBatch(typings: batch.map { _ in Typing(plan: nil, findings: []) })
                : Self.checked(batch, surroundings, contents)
        }
        return (parts.flatMap(\.typings), parts.filter { !$0.issues.isEmpty }.map(\.issues))
    }

    private static func checked(
        _ batch: [PlanSide], _ surroundings: PlanSurroundings, _ contents: CheckedContents?
    ) -> PlanBatch {
        let scope = surroundings.scope
        var part = PlanBatch()
        var views: [(key: DefinitionKey, view: PlanView)] = []
        var typed: Set<DefinitionKey> = []
        var reader = CleanPlanReader(surroundings)
        func normal(_ definition: Definition, _ hash: Hash) -> Definition {
            if hash == definition.hash { return definition }
            return Definition(definition.key, hash: hash) {
                PlanNormalizer.normalize(definition.passingValue, in: scope).plan ?? .map([])
            }
        }
        for side in batch {
            let definition = side.definition
            let isChecked = side.isFirst && contents?.world.isNamed(definition.key) ?? false
            // Most plans can be checked without decoding them to data.
            let mayBeFaultless = isChecked && side.isOnly && contents?.isSameScope ?? false
            if let reading = reader.read(definition, checks: mayBeFaultless), reading.isFaultless || !isChecked {
                part.typings.append(Typing(plan: normal(definition, reading.hash), findings: []))
                continue
            }
            let written = definition.passingValue
            let (value, findings) = PlanNormalizer.normalize(written, in: scope)
            let plan = value.flatMap { value in (try? value.hash()).map { normal(definition, $0) } }
            part.typings.append(Typing(plan: plan, findings: findings))
            guard let contents, isChecked else { continue }
            views.append((definition.key, PlanView(plan == nil ? written : value ?? written)))
            if contents.isSameScope, plan != nil, findings.isEmpty, side.isOnly { typed.insert(definition.key) }
        }
        guard let contents, !views.isEmpty else { return part }
        part.issues = Rules.checkPlans(contents.world.looking(at: views, typed: typed))
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

    /// Fills in the hash of each definition that the manifest names (Documentation/language.md, *Placeholders and
    /// references*), and returns whether the world has all of them.
    private mutating func fill(
        _ manifest: Manifest, at source: Merge.Source, _ places: ManifestPlaces,
        entries: DefinitionTable<LoadedWorld.Entry>
    ) -> (manifest: Manifest, isResolved: Bool) {
        var manifest = manifest
        var isResolved = true
        for kind in DefinitionKind.allCases {
            let references = manifest.references(kind)
            manifest.references[kind] = nil
            var filled: [Manifest.Reference] = []
            filled.reserveCapacity(references.count)
            for (index, reference) in references.enumerated() {
                let key = DefinitionKey(kind, reference.name)
                let own = places.number(kind, index).map { entries.values[$0].definition }
                guard let definition = own ?? BuiltIns.definition(key) else {
                    isResolved = false
                    let place = JSONPointer([.key(kind.manifestSection), .index(index), .key("name")])
                    add(unknown(key, at: place, entries: entries), at: source)
                    filled.append(reference)
                    continue
                }
                if reference.hash != definition.hash, !reference.hash.isZero {
                    add(
                        Finding(
                            .warning, .hashMismatch,
                            "the hash of `\(reference.name)` is \(definition.hash.short), not \(reference.hash.short) "
                                + "as written",
                            at: JSONPointer([.key(kind.manifestSection), .index(index), .key("hash")]),
                            help: "write \"\(definition.hash.text)\", or omit the hash"),
                        at: source)
                }
                filled.append(Manifest.Reference(own?.key.name ?? reference.name, definition.hash))
            }
            manifest.references[kind] = filled.isEmpty ? nil : filled
        }
        return (manifest, isResolved)
    }

    private mutating func unknown(
        _ key: DefinitionKey, at pointer: JSONPointer, entries: DefinitionTable<LoadedWorld.Entry>
    ) -> Finding {
        Finding(
            .error, .unknownReference, "there is no \(key.kind.title) `\(key.name)`", at: pointer,
            help: nearest(to: key, entries: entries).map { "did you mean `\($0)`?" }
                ?? "add the \(key.kind.title), or remove the reference")
    }

    /// The known name that a reference most likely means; only for the first few, because if very many names
    /// are unknown, the cause is not a misspelling.
    private mutating func nearest(to key: DefinitionKey, entries: DefinitionTable<LoadedWorld.Entry>) -> String? {
        guard suggestions < Self.maximumSuggestions else { return nil }
        suggestions += 1
        let known = names[key.kind] ?? knownNames(of: key.kind, entries)
        names[key.kind] = known
        return Spelling.nearest(to: key.name.text, among: known)
    }

    /// The names of a kind that a reference can resolve to, sorted.
    private func knownNames(of kind: DefinitionKind, _ entries: DefinitionTable<LoadedWorld.Entry>) -> [String] {
        var known: [String] = []
        for key in entries.keys where key.kind == kind { known.append(key.name.text) }
        for definition in BuiltIns.all where definition.key.kind == kind { known.append(definition.key.name.text) }
        return known.sorted()
    }

    /// The contents that the rules check before plans are in normal form; rules see the plans only one by one.
    private struct CheckedContents: Sendable {
        let world: WorldContents
        /// Whether plans are checked in the scope in which they are typed.
        let isSameScope: Bool
    }

    /// The definitions that a manifest names, with the built-ins and the secrets that can be used unlisted.
    private func checkedContents(
        of manifest: Manifest, _ places: ManifestPlaces?, _ firsts: DefinitionTable<Definition>, scope: TypeScope
    ) -> CheckedContents {
        var builtIns: [DefinitionKey: Definition] = [:]
        for kind in DefinitionKind.allCases {
            for (index, reference) in manifest.references(kind).enumerated()
            where places?.number(kind, index) == nil && reference.name.isReserved {
                let key = DefinitionKey(kind, reference.name)
                builtIns[key] = BuiltIns.definition(key)
            }
        }
        // If the manifest lists every schema, its scope is the one in which the plans have already been typed.
        var isSameScope = true
        var listed: [Definition?] = []
        listed.reserveCapacity(firsts.count)
        for (number, definition) in firsts.values.enumerated() {
            // Declared secrets can be used whether or not the manifest lists them (Documentation/language.md,
            // *Placeholders and references*).
            if places?.isListed[number] ?? false || definition.key.kind == .secret {
                listed.append(definition)
            } else {
                listed.append(nil)
                if definition.key.kind == .schema, definition.type != nil { isSameScope = false }
            }
        }
        let named = firsts.replacing(listed)
        let ownScope = isSameScope ? scope : TypeScope(listed.lazy.compactMap(\.self) + Array(builtIns.values))
        return CheckedContents(
            world: WorldContents(manifest: manifest, listed: named, builtIns: builtIns, scope: ownScope),
            isSameScope: isSameScope)
    }

    /// Warns about authored definitions that the manifest omits.
    ///
    /// Imports may bring more than a world uses, and declared secrets can be used unlisted.
    private mutating func reportUnlisted(besides places: ManifestPlaces) {
        for (number, item) in sources.merge.sides.enumerated()
        where item.key.kind != .secret && !places.isListed[number] && item.key.name.isWellFormed {
            for source in item.value.map(\.source) where sources.merge.roots[source.root].root.isPrimary {
                add(
                    Finding(
                        .warning, .unlistedDefinition, "the manifest does not list `\(item.key.name)`",
                        at: JSONPointer(),
                        help: "list it under `\(item.key.kind.manifestSection)` in the manifest, or remove it"),
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
                    .error, .conflict, "differs from \(list)", file: origin.file,
                    line: origin.line, path: origin.path, help: "remove or rename one of them"
                ).about(key))
        }
    }

    private mutating func add(_ finding: Finding, at source: Merge.Source) {
        diagnostics.append(sources.merge.diagnostic(finding, at: source))
    }
}
