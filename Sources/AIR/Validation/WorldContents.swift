import CanonicalCBOR
import Synchronization

/// A manifest and the definitions that it names, as input for validation (Documentation/plans.md, *Validation*).
public struct WorldContents: Sendable {
    /// The manifest.
    public let manifest: Manifest
    /// The definitions that the manifest names, built-ins included; plans are in normal form.
    public var definitions: [DefinitionKey: Definition] {
        switch named {
        case .all(let definitions): definitions
        case .listed(let table, let builtIns):
            table.dictionary.compactMapValues(\.self).merging(builtIns) { own, _ in own }
        }
    }
    /// The storage of ``definitions``.
    private let named: Named
    /// The number of definitions.
    let count: Int
    /// The schemas and effects that type values.
    public var scope: TypeScope { facts.scope }
    private let facts: Facts
    /// The plans that rules about plans check; nil for all of them.
    private var lookedAt: [(key: DefinitionKey, view: PlanView)]?
    /// The plans whose values are known to fit.
    private(set) var typedPlans: Set<DefinitionKey> = []

    private enum Named: Sendable {
        case all([DefinitionKey: Definition])
        /// The definitions of a table, nil for unlisted ones, and the listed built-ins.
        case listed(DefinitionTable<Definition?>, [DefinitionKey: Definition])

        subscript(key: DefinitionKey) -> Definition? {
            switch self {
            case .all(let definitions): definitions[key]
            case .listed(let table, let builtIns): (table[key] ?? nil) ?? (builtIns.isEmpty ? nil : builtIns[key])
            }
        }
    }

    /// The plans in the order of their names, as views shared by all rules about plans.
    var plans: [(key: DefinitionKey, view: PlanView)] {
        lookedAt ?? all(.plan).map { ($0.key, PlanView($0.passingValue)) }
    }

    /// The same contents, restricted to some of the plans for the rules about plans.
    ///
    /// - Parameter typed: additional plans whose values are known to fit.
    package func looking(
        at plans: [(key: DefinitionKey, view: PlanView)], typed: Set<DefinitionKey> = []
    ) -> WorldContents {
        var copy = self
        copy.lookedAt = plans
        copy.typedPlans.formUnion(typed)
        return copy
    }

    /// Creates the contents of a manifest.
    public init(manifest: Manifest, definitions: [DefinitionKey: Definition], scope: TypeScope) {
        self.init(
            manifest: manifest, .all(definitions), count: definitions.count,
            Facts(scope: { scope }, sorted: { definitions.values.sorted { $0.key < $1.key } }))
    }

    /// Creates the contents of a manifest from a table of definitions.
    ///
    /// - Parameters:
    ///   - listed: the definitions of the table that the manifest lists.
    ///   - builtIns: the built-ins that it lists.
    package init(
        manifest: Manifest, listed: DefinitionTable<Definition?>, builtIns: [DefinitionKey: Definition],
        scope: TypeScope
    ) {
        var sorted: [Definition] = []
        sorted.reserveCapacity(listed.count + builtIns.count)
        for case let definition? in listed.values { sorted.append(definition) }
        // The definitions of the table are already sorted; only the built-ins must be inserted.
        if !builtIns.isEmpty { sorted = (sorted + builtIns.values).sorted { $0.key < $1.key } }
        let all = sorted
        self.init(
            manifest: manifest, .listed(listed, builtIns), count: all.count,
            Facts(scope: { scope }, sorted: { all }))
    }

    private init(manifest: Manifest, _ named: Named, count: Int, _ facts: Facts) {
        self.manifest = manifest
        self.named = named
        self.count = count
        self.facts = facts
    }

    /// Facts that are computed from the definitions on demand, because many contents are only compared with others.
    private final class Facts: Sendable {
        private let makeScope: @Sendable () -> TypeScope
        private let sorted: @Sendable () -> [Definition]
        private let knownScope = Mutex<TypeScope?>(nil)
        private let knownKinds = Mutex<[DefinitionKind: [Definition]]?>(nil)

        init(scope: @escaping @Sendable () -> TypeScope, sorted: @escaping @Sendable () -> [Definition]) {
            makeScope = scope
            self.sorted = sorted
        }

        var scope: TypeScope {
            knownScope.withLock { known in
                if let known { return known }
                let scope = makeScope()
                known = scope
                return scope
            }
        }

        /// The sorted definitions of each kind: every rule iterates over them, so they are sorted once.
        var byKind: [DefinitionKind: [Definition]] {
            knownKinds.withLock { known in
                if let known { return known }
                let sorted = sorted()
                var byKind: [DefinitionKind: [Definition]] = [:]
                var start = 0
                while start < sorted.count {
                    let kind = sorted[start].key.kind
                    let end = sorted[start...].firstIndex { $0.key.kind != kind } ?? sorted.count
                    byKind[kind] = Array(sorted[start..<end])
                    start = end
                }
                known = byKind
                return byKind
            }
        }
    }

    /// Creates the contents of a manifest with resolved definitions, and a scope made from them.
    public init(manifest: Manifest, definitions: [DefinitionKey: Definition]) {
        self.init(
            manifest: manifest, .all(definitions), count: definitions.count,
            Facts(
                scope: { TypeScope(definitions.values) },
                sorted: { definitions.values.sorted { $0.key < $1.key } }))
    }

    /// The definition of a kind and name: one that is listed, or a built-in that may be used unlisted.
    public func definition(_ kind: DefinitionKind, _ name: DefinitionName) -> Definition? {
        let key = DefinitionKey(kind, name)
        return named[key] ?? (BuiltIns.mayBeUsedUnlisted(kind) ? BuiltIns.definition(key) : nil)
    }

    /// The definitions of a kind in the order of their names.
    public func all(_ kind: DefinitionKind) -> [Definition] { facts.byKind[kind] ?? [] }

    /// Whether the manifest names a definition.
    package func isNamed(_ key: DefinitionKey) -> Bool { named[key] != nil }

    /// The grant of a name, or nil.
    public func grant(_ name: String) -> Manifest.CapGrant? {
        manifest.defaults?.capGrants.first { $0.name.hasSameBytes(as: name) }
    }

    /// The capability type of a grant; nil when its capability is unknown.
    public func capType(of grant: Manifest.CapGrant) -> String? {
        definition(.capability, grant.capability)?.value["cap_type"]?.asText
    }
}

extension TypeScope {
    /// Creates the scope of the schemas and effects among some definitions.
    public init(_ definitions: some Sequence<Definition>) {
        self.init()
        let types = Parallel.map(definitions.filter { $0.key.kind == .schema }, chunk: 200) {
            ($0.key.name, $0.type)
        }
        schemas.reserveCapacity(types.count)
        for (name, type) in types { schemas[name] = type }
        for definition in definitions {
            switch definition.key.kind {
            case .effect:
                if let effect = EffectSignature(definition) {
                    // Two effects of one kind are reported; here the first by name wins, regardless of order.
                    if let other = effects[effect.kind], other.name < effect.name { continue }
                    effects[effect.kind] = effect
                }
            default: break
            }
        }
    }
}
