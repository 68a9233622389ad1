public import AIR
public import CanonicalCBOR
import JSON

/// A patch compiled against its base: the resulting manifest, and the nodes that the patch adds
/// (Documentation/file-formats.md, *Patch documents*).
public struct CompiledPatch: Sendable {
    /// The hash of the base.
    public let baseManifestHash: Hash
    /// The resulting manifest.
    public let manifest: Manifest
    /// Its hash.
    public let manifestHash: Hash
    /// The nodes in the order of the ops.
    public let nodes: [Definition]
    /// The hash of `{manifest, nodes}` (Documentation/file-formats.md, *Patch documents*).
    public let patchHash: Hash
    /// The manifest with everything that it names.
    public let contents: WorldContents
    /// Warnings about the patch and the resulting world.
    public let diagnostics: [Diagnostic]

    /// The compiled patch as data, of which ``patchHash`` is the hash.
    public var value: CBORValue { Self.value(manifest: manifest, nodes: nodes) }

    static func value(manifest: Manifest, nodes: [Definition]) -> CBORValue {
        nodes.isEmpty
            ? .record([("manifest", manifest.value)])
            : .record([("manifest", manifest.value), ("nodes", .array(nodes.map(\.value)))])
    }
}

/// Compiles patch documents (Documentation/system.md, *Ops and patches*).
public struct PatchCompiler {
    /// Finds a definition in the store that neither patch nor base has; nil if it does not exist.
    public typealias Lookup = (DefinitionKey, Hash) -> Definition?

    private let base: WorldContents
    private let baseHash: Hash
    private let lookup: Lookup
    private let requiresHashes: Bool
    private let before: ReferenceTable
    private var references: ReferenceTable
    private var manifest: Manifest
    private var nodes: [DefinitionKey: Definition] = [:]
    private var order: [Definition] = []
    /// The ops that add a definition, to find those that replace an existing one.
    private var additions: [(key: DefinitionKey, index: Int, operation: PatchOperation)] = []
    private var authoredHashes: [DefinitionKey: Set<Hash>] = [:]
    private var diagnostics: [Diagnostic] = []

    /// A compiler for patches of one base.
    ///
    /// - Parameter requiresHashes: makes an `add_def` that replaces a definition an error rather than a warning
    ///   (`--require-hashes`).
    public init(
        base: WorldContents, baseHash: Hash, requiresHashes: Bool = false, lookup: @escaping Lookup = { _, _ in nil }
    ) {
        self.base = base
        self.baseHash = baseHash
        self.lookup = lookup
        self.requiresHashes = requiresHashes
        manifest = base.manifest
        before = ReferenceTable(base.manifest)
        references = before
    }

    /// Compiles a document; nothing is stored.
    ///
    /// - Throws: ``WorldIOError/invalid(_:)`` with every problem found.
    public func compile(_ document: PatchDocument) throws(WorldIOError) -> CompiledPatch {
        var work = self
        return try work.run(document)
    }

    private mutating func run(_ document: PatchDocument) throws(WorldIOError) -> CompiledPatch {
        guard document.baseManifestHash == baseHash else {
            throw .invalid([
                Diagnostic(
                    .error, .staleBase,
                    "the patch is for the manifest \(document.baseManifestHash.short), the base is \(baseHash.short)",
                    path: "/base_manifest_hash", help: "recreate the patch from the current base")
            ])
        }
        for (index, operation) in document.operations.enumerated() { apply(operation, index) }
        manifest.references = references.references
        let scope = resultContents().scope
        typePlans(document, in: scope)
        checkReplacements()
        checkReferences(document)
        guard !diagnostics.containsError else { throw .invalid(diagnostics) }
        for node in order { references.set(node.key, nodes[node.key]?.hash ?? node.hash, appends: false) }
        manifest.references = references.references
        let contents = resultContents(scope: scope)
        retypePlans(contents)
        for issue in Rules.check(contents) {
            var diagnostic = Diagnostic(
                issue.finding.severity, issue.finding.code, issue.finding.message,
                path: issue.finding.pointer.description, help: issue.finding.help)
            diagnostic.kind = issue.subject?.kind.rawValue ?? "manifest"
            diagnostic.name = issue.subject?.name.text
            diagnostics.append(diagnostic)
        }
        guard !diagnostics.containsError else { throw .invalid(diagnostics) }
        do throws(CBORError) {
            return CompiledPatch(
                baseManifestHash: baseHash, manifest: manifest, manifestHash: try manifest.hash(), nodes: order,
                patchHash: try CompiledPatch.value(manifest: manifest, nodes: order).hash(), contents: contents,
                diagnostics: diagnostics)
        } catch {
            throw .encoding(.zero, error)
        }
    }

    // MARK: Ops

    private mutating func apply(_ operation: PatchOperation, _ index: Int) {
        switch operation {
        case .addDefinition(let key, let node):
            guard mayChange(key, index, operation) else { return }
            additions.append((key, index, operation))
            put(key, node, index, operation)
        case .replaceDefinition(let key, let node, let preHash):
            guard mayChange(key, index, operation), matches(key, preHash, index, operation) else { return }
            put(key, node, index, operation)
        case .removeDefinition(let key, let preHash):
            guard mayChange(key, index, operation), matches(key, preHash, index, operation) else { return }
            remove(key)
        case .setManifestReferences(let add, let remove):
            for reference in add { set(reference, index, operation) }
            for key in remove { self.remove(key) }
        case .setDefaults(let policy, let grants): setDefaults(policy, grants, index, operation)
        case .setRoutingEvents(let events, let preHash):
            guard matches(.routingEvents, preHash, index, operation) else { return }
            var routing = manifest.routing ?? Manifest.Routing()
            routing.events = read(events, "events", index, operation, Manifest.RoutedEvent.init)
            manifest.routing = routing
        case .setRoutingInboxes(let inboxes, let preHash):
            guard matches(.routingInboxes, preHash, index, operation) else { return }
            var routing = manifest.routing ?? Manifest.Routing()
            routing.inboxes = read(inboxes, "inboxes", index, operation, Manifest.RoutedInbox.init)
            manifest.routing = routing
        case .setTriggers(let triggers, let preHash):
            guard matches(.triggers, preHash, index, operation) else { return }
            manifest.triggers = read(triggers, "triggers", index, operation, Manifest.Trigger.init)
        case .setModuleBindings(let bindings, let preHash):
            guard matches(.moduleBindings, preHash, index, operation) else { return }
            manifest.moduleBindings = Manifest.moduleBindings(bindings)
        case .setSecrets(let secrets, let preHash): setSecrets(secrets, preHash, index, operation)
        }
    }

    private mutating func put(_ key: DefinitionKey, _ node: CBORValue, _ index: Int, _ operation: PatchOperation) {
        do {
            let definition = try Definition(key, value: node)
            nodes[key] = definition
            order.append(definition)
            references.set(key, definition.hash, appends: true)
        } catch {
            fail(.error, .patchInvalid, "the node has no canonical form: \(error.message)", index, operation, key)
        }
    }

    private mutating func set(_ reference: PatchOperation.AddedReference, _ index: Int, _ operation: PatchOperation) {
        let key = reference.key
        if key.name.isReserved {
            guard let builtIn = BuiltIns.definition(key), builtIn.hash == reference.hash else {
                let right = BuiltIns.definition(key).map { "its hash is \($0.hash)" }
                fail(
                    .error, .reservedName, "`\(key.name)` is not a built-in \(key.kind.title) with that hash", index,
                    operation, key, help: right ?? "names under sys/ belong to the built-ins")
                return
            }
        }
        references.set(key, reference.hash, appends: true)
    }

    private mutating func setDefaults(
        _ policy: PatchOperation.PolicyChange, _ grants: [CBORValue]?, _ index: Int, _ operation: PatchOperation
    ) {
        var defaults = manifest.defaults ?? Manifest.Defaults()
        switch policy {
        case .keep: break
        case .clear: defaults.policy = nil
        case .set(let name): defaults.policy = name
        }
        if let grants { defaults.capGrants = read(grants, "cap_grants", index, operation, Manifest.CapGrant.init) }
        manifest.defaults = defaults
    }

    private mutating func setSecrets(
        _ secrets: [CBORValue], _ preHash: Hash, _ index: Int, _ operation: PatchOperation
    ) {
        guard PreHash.ofSecrets(base.manifest) == preHash else {
            mismatch("secrets", PreHash.ofSecrets(base.manifest), index, operation)
            return
        }
        var listed: [Manifest.Reference] = []
        for entry in secrets {
            guard let name = entry["name"]?.asText, let hash = entry["hash"]?.asText.flatMap(Hash.init) else {
                fail(
                    .error, .patchInvalid, "a secret must be a reference with name and hash", index, operation, nil,
                    help: "add a `defsecret` and refer to it")
                continue
            }
            listed.append(Manifest.Reference(DefinitionName(name), hash))
        }
        references.replaceAll(.secret, by: listed)
    }

    private mutating func read<Entry>(
        _ items: [CBORValue], _ field: String, _ index: Int, _ operation: PatchOperation, _ make: (CBORValue) -> Entry?
    ) -> [Entry] {
        items.enumerated().compactMap { position, item in
            if let entry = make(item) { return entry }
            fail(
                .error, .patchInvalid, "entry \(position) of `\(field)` lacks a required field", index, operation,
                nil)
            return nil
        }
    }

    // MARK: References

    private mutating func remove(_ key: DefinitionKey) {
        references.remove(key)
        if nodes.removeValue(forKey: key) != nil { order.removeAll { $0.key == key } }
    }

    private mutating func mayChange(_ key: DefinitionKey, _ index: Int, _ operation: PatchOperation) -> Bool {
        guard key.name.isReserved else { return true }
        fail(.error, .reservedName, "`\(key.name)`: names under sys/ belong to the built-ins", index, operation, key)
        return false
    }

    private mutating func matches(
        _ key: DefinitionKey, _ preHash: Hash, _ index: Int, _ operation: PatchOperation
    ) -> Bool {
        guard let reference = before[key] else {
            fail(
                .error, .patchInvalid, "the base has no \(key.kind.title) `\(key.name)`", index, operation, key,
                help: "use add_def for new definitions")
            return false
        }
        guard reference.hash == preHash else {
            mismatch(key.name.text, reference.hash, index, operation, key)
            return false
        }
        return true
    }

    private mutating func matches(
        _ block: ManifestBlock, _ preHash: Hash, _ index: Int, _ operation: PatchOperation
    ) -> Bool {
        let actual = PreHash.of(block, base.manifest)
        guard actual == preHash else {
            mismatch(block.rawValue, actual, index, operation)
            return false
        }
        return true
    }

    private mutating func mismatch(
        _ what: String, _ actual: Hash, _ index: Int, _ operation: PatchOperation, _ key: DefinitionKey? = nil
    ) {
        fail(
            .error, .preHashMismatch, "the pre_hash of \(what) does not match the base", index, operation, key,
            help: "the base has \(actual): review the change there, then recreate the patch")
    }

    // MARK: Checks of the result

    /// Normalizes the patch's plans, typed against the resulting world.
    private mutating func typePlans(_ document: PatchDocument, in scope: TypeScope) {
        let places = Self.nodePlaces(document)
        for (position, node) in order.enumerated() where node.key.kind == .plan {
            let (value, findings) = PlanNormalizer.normalize(node.value, in: scope)
            for finding in findings {
                diagnostics.append(
                    Diagnostic(
                        finding.severity, finding.code, finding.message,
                        path: (places[node.key] ?? "") + finding.pointer.description, help: finding.help
                    ).about(node.key))
            }
            guard let value, let typed = try? Definition(node.key, value: value) else { continue }
            authoredHashes[node.key, default: []].insert(node.hash)
            order[position] = typed
            nodes[node.key] = typed
        }
    }

    /// Checks that the remaining plans still fit if the patch changes schemas or effects, which type their values.
    private mutating func retypePlans(_ contents: WorldContents) {
        var isTypingChanged = false
        for kind in [DefinitionKind.schema, .effect] {
            if contents.manifest.references(kind) != base.manifest.references(kind) { isTypingChanged = true }
        }
        guard isTypingChanged else { return }
        for plan in contents.all(.plan) where nodes[plan.key] == nil {
            for finding in PlanNormalizer.normalize(plan.value, in: contents.scope).findings
            where finding.severity == .error {
                diagnostics.append(
                    Diagnostic(
                        .error, finding.code, "the patch breaks the plan: \(finding.message)",
                        path: finding.pointer.description, help: finding.help ?? "change the plan in the same patch"
                    ).about(plan.key))
            }
        }
    }

    private static func nodePlaces(_ document: PatchDocument) -> [DefinitionKey: String] {
        var places: [DefinitionKey: String] = [:]
        for (index, operation) in document.operations.enumerated() {
            switch operation {
            case .addDefinition(let key, _): places[key] = "/patches/\(index)/add_def/node"
            case .replaceDefinition(let key, _, _): places[key] = "/patches/\(index)/replace_def/new_node"
            default: continue
            }
        }
        return places
    }

    /// Reports each `add_def` that replaces a definition of the base with a different one.
    private mutating func checkReplacements() {
        for (key, index, operation) in additions {
            guard let old = before[key], let new = nodes[key], old.hash != new.hash else { continue }
            fail(
                requiresHashes ? .error : .warning, .patchReplaces,
                "replaces a different `\(key.name)` in the base", index, operation, key,
                help: "use replace_def with the pre_hash \(old.hash)")
        }
    }

    /// Checks that every reference resolves to a node of the patch, of the base or of the store, or to a built-in.
    private mutating func checkReferences(_ document: PatchDocument) {
        for kind in DefinitionKind.allCases {
            for reference in manifest.references(kind) {
                let key = DefinitionKey(kind, reference.name)
                if let node = nodes[key] {
                    let known = (authoredHashes[key] ?? []).union([node.hash])
                    if known.contains(reference.hash) { continue }
                } else if definition(key, reference.hash) != nil {
                    continue
                } else if before[key] == reference {
                    diagnostics.append(
                        Diagnostic(
                            .error, .notFound,
                            "the base's \(kind.title) `\(reference.name)` is missing from the store, so the result can't be checked",
                            help: "compile the patch in a clone with the world's store"
                        ).about(key))
                    continue
                }
                let index = document.operations.firstIndex { operation in
                    guard case .setManifestReferences(let add, _) = operation else { return false }
                    return add.contains { $0.key == key }
                }
                let path = index.map { "/patches/\($0)/set_manifest_refs" }
                diagnostics.append(
                    Diagnostic(
                        .error, .unknownReference,
                        "the reference to `\(reference.name)` can't be resolved: \(reference.hash.short)",
                        path: path, help: "add the definition with add_def"
                    ).about(key))
            }
        }
    }

    private func definition(_ key: DefinitionKey, _ hash: Hash) -> Definition? {
        if let node = nodes[key], node.hash == hash { return node }
        if let old = base.definitions[key], old.hash == hash { return old }
        if key.name.isReserved { return BuiltIns.definition(key).flatMap { $0.hash == hash ? $0 : nil } }
        return lookup(key, hash)
    }

    private func resultContents(scope: TypeScope? = nil) -> WorldContents {
        var definitions: [DefinitionKey: Definition] = [:]
        for kind in DefinitionKind.allCases {
            for reference in manifest.references(kind) {
                let key = DefinitionKey(kind, reference.name)
                definitions[key] = nodes[key] ?? definition(key, reference.hash)
            }
        }
        // A secret that the patch declares can be used even if the manifest does not list it.
        for (key, node) in nodes where key.kind == .secret { definitions[key] = node }
        guard let scope else { return WorldContents(manifest: manifest, definitions: definitions) }
        return WorldContents(manifest: manifest, definitions: definitions, scope: scope)
    }

    private mutating func fail(
        _ severity: Diagnostic.Severity, _ code: DiagnosticCode, _ message: String, _ index: Int,
        _ operation: PatchOperation, _ key: DefinitionKey?, help: String? = nil
    ) {
        var diagnostic = Diagnostic(
            severity, code, "op \(index) (\(operation.name)): \(message)", path: "/patches/\(index)/\(operation.name)",
            help: help)
        if let key { diagnostic = diagnostic.about(key) }
        diagnostics.append(diagnostic)
    }
}
