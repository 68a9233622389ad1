import CanonicalCBOR

/// A manifest and the definitions that it names, as validation sees them (Documentation/plans.md, *Validation*).
public struct WorldContents: Sendable {
    /// The manifest.
    public let manifest: Manifest
    /// The definitions that the manifest names, the built-ins among them; plans in normal form.
    public let definitions: [DefinitionKey: Definition]
    /// The schemas and effects that values are typed by.
    public let scope: TypeScope
    /// Every rule goes through the definitions of a kind in order, so they are sorted once.
    private let byKind: [DefinitionKind: [Definition]]
    /// The plans that are looked at, taken apart; nil for all of them.
    private var lookedAt: [(key: DefinitionKey, view: PlanView)]?
    /// The plans whose values are known to fit.
    private(set) var typedPlans: Set<DefinitionKey> = []

    /// The plans in the order of their names, taken apart for all rules about plans.
    var plans: [(key: DefinitionKey, view: PlanView)] {
        lookedAt ?? all(.plan).map { ($0.key, PlanView($0.passingValue)) }
    }

    /// The same contents for rules that are to look at some of the plans.
    ///
    /// - Parameter typed: those whose values are known to fit, beside the ones that were before.
    package func looking(
        at plans: [(key: DefinitionKey, view: PlanView)], typed: Set<DefinitionKey> = []
    ) -> WorldContents {
        var copy = self
        copy.lookedAt = plans
        copy.typedPlans.formUnion(typed)
        return copy
    }

    /// The contents of a manifest.
    ///
    /// - Parameter sorted: the definitions in the order of their keys, where they are known in it.
    public init(
        manifest: Manifest, definitions: [DefinitionKey: Definition], scope: TypeScope,
        sorted: [Definition]? = nil
    ) {
        self.manifest = manifest
        self.definitions = definitions
        self.scope = scope
        let sorted = sorted ?? definitions.values.sorted { $0.key < $1.key }
        byKind = Dictionary(grouping: sorted, by: \.key.kind)
    }

    /// The contents of a manifest whose definitions are resolved, with the scope made from them.
    public init(manifest: Manifest, definitions: [DefinitionKey: Definition]) {
        self.init(manifest: manifest, definitions: definitions, scope: TypeScope(definitions.values))
    }

    /// The definition of a kind and name: listed, or a built-in that may be used unlisted.
    public func definition(_ kind: DefinitionKind, _ name: DefinitionName) -> Definition? {
        let key = DefinitionKey(kind, name)
        return definitions[key] ?? (BuiltIns.mayBeUsedUnlisted(kind) ? BuiltIns.definition(key) : nil)
    }

    /// The definitions of a kind in the order of their names.
    public func all(_ kind: DefinitionKind) -> [Definition] { byKind[kind] ?? [] }

    /// The grant of a name.
    public func grant(_ name: String) -> Manifest.CapGrant? {
        manifest.defaults?.capGrants.first { $0.name.hasSameBytes(as: name) }
    }

    /// The capability type of a grant; nil when its capability is unknown.
    public func capType(of grant: Manifest.CapGrant) -> String? {
        definition(.capability, grant.capability)?.value["cap_type"]?.asText
    }
}

extension TypeScope {
    /// The scope that definitions make: their schemas and their effects.
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
                    // Two effects of one kind are reported; here the first by name decides, whatever the order.
                    if let other = effects[effect.kind], other.name < effect.name { continue }
                    effects[effect.kind] = effect
                }
            default: break
            }
        }
    }
}
