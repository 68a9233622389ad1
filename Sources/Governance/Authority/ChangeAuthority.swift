public import AIR
import CanonicalCBOR
public import WorldIO

/// The part of an authority difference that one change contributes to.
///
/// Several changes may share an item: when a new plan uses a new grant, the effect is gained through both.
public struct ChangeAuthority: Sendable, Equatable, Codable {
    /// Effects that the world may request after the change but not before.
    public var gained: [AuthorityEntry] = []
    /// Effects that the world may request before the change but not after.
    public var lost: [AuthorityEntry] = []
    /// Places where a grant allows more than before.
    public var widened: [GrantChange] = []
    /// Places where a grant allows less than before.
    public var narrowed: [GrantChange] = []
    /// Effects that the changed plan or module requests but the policy denies.
    public var denied: [AuthorityEntry] = []
    /// Whether the change brings code that can't be inspected.
    public var isOpaque = false
    /// Whether the change replaces, adds or removes the default policy.
    public var changesDefaultPolicy = false

    /// Creates an empty contribution.
    public init() {}

    /// Whether the change contributes nothing.
    public var isEmpty: Bool { self == ChangeAuthority() }
}

/// An authority difference, attributed to the changes between the two worlds (Documentation/system.md, *Authority*).
///
/// Every item of the difference is attributed to each change that touches something the item depends on: its origin,
/// the grant and that grant's capability, the effect, the binding of a module's slot, the policy that decides.
public struct AuthorityByChange: Sendable, Equatable {
    /// The whole difference.
    public let difference: AuthorityDifference
    private let parts: [OpID: ChangeAuthority]

    /// Compares two worlds and attributes the differences to the changes that lead from one to the other.
    public init(_ changes: [Change], from base: WorldContents?, to world: WorldContents) {
        let base = base ?? WorldContents(manifest: .empty, definitions: [:])
        difference = AuthorityDifference(from: base, to: world)
        var table = CauseTable(changes, base, world)
        for entry in difference.gained { table.attribute(entry, to: \.gained) }
        for entry in difference.lost { table.attribute(entry, to: \.lost) }
        for grant in difference.widened { table.attribute(grant, to: \.widened) }
        for grant in difference.narrowed { table.attribute(grant, to: \.narrowed) }
        for module in difference.opaque {
            table.update(.definition(DefinitionKey(.module, module))) { $0.isOpaque = true }
        }
        if difference.defaultPolicy.isChange { table.update(.defaultPolicy) { $0.changesDefaultPolicy = true } }
        for entry in Authority(world).denied { table.attributeToOrigin(denied: entry) }
        parts = table.parts
    }

    /// The contribution of a change; empty for a change that does not affect authority.
    public subscript(id: OpID) -> ChangeAuthority { parts[id] ?? ChangeAuthority() }
}

/// Something that the authority of a world depends on.
private enum Cause: Hashable {
    case definition(DefinitionKey)
    /// A grant, by its name as data, which is compared byte by byte.
    case grant(CBORValue)
    /// All grants of one capability type: a module's default slot refers to the only one.
    case grants(type: CBORValue)
    /// The bindings of a module's slots.
    case bindings(DefinitionName)
    case defaultPolicy
}

/// The changes by the parts that they touch, with the authority attributed to them.
private struct CauseTable {
    private(set) var parts: [OpID: ChangeAuthority] = [:]
    private var changes: [Cause: [OpID]] = [:]
    private var capabilities: [CBORValue: Set<DefinitionKey>] = [:]
    private var effects: [CBORValue: Set<DefinitionKey>] = [:]

    init(_ changes: [Change], _ base: WorldContents, _ world: WorldContents) {
        for contents in [base, world] {
            for grant in contents.manifest.defaults?.capGrants ?? [] {
                capabilities[.text(grant.name), default: []].insert(DefinitionKey(.capability, grant.capability))
            }
            for (kind, effect) in contents.scope.effects {
                effects[.text(kind), default: []].insert(DefinitionKey(.effect, effect.name))
            }
        }
        for change in changes {
            for cause in Self.causes(of: change, base, world) { self.changes[cause, default: []].append(change.id) }
        }
    }

    private static func causes(of change: Change, _ base: WorldContents, _ world: WorldContents) -> Set<Cause> {
        switch change.subject {
        case .definition(let key), .reference(let key): return [.definition(key)]
        case .entry(.defaultPolicy, _): return [.defaultPolicy]
        case .entry(.capGrants, _):
            var causes: Set<Cause> = []
            for (value, contents) in [(change.before, base), (change.after, world)] {
                guard let name = value?["name"] else { continue }
                causes.insert(.grant(name))
                if let type = name.asText.flatMap(contents.grant).flatMap(contents.capType) {
                    causes.insert(.grants(type: .text(type)))
                }
            }
            return causes
        case .entry(.moduleBindings, let name):
            // Slots have no slash, but module names do.
            guard let slash = name.utf8.lastIndex(of: UInt8(ascii: "/")) else { return [] }
            return [.bindings(DefinitionName(String(name[..<slash])))]
        case .entry, .order: return []
        }
    }

    /// Updates the authority of the changes that touch a part.
    mutating func update(_ cause: Cause, _ body: (inout ChangeAuthority) -> Void) {
        for id in changes[cause] ?? [] { body(&parts[id, default: ChangeAuthority()]) }
    }

    mutating func attribute(
        _ entry: AuthorityEntry, to list: WritableKeyPath<ChangeAuthority, [AuthorityEntry]>
    ) {
        let cap = CBORValue.text(entry.capName)
        var causes: Set<Cause> = [
            origin(of: entry), .grant(cap), .defaultPolicy,
            .definition(DefinitionKey(.policy, DefinitionName(entry.policy))),
        ]
        for key in capabilities[cap] ?? [] { causes.insert(.definition(key)) }
        for key in effects[.text(entry.effectKind)] ?? [] { causes.insert(.definition(key)) }
        if entry.originKind == .reducer {
            causes.formUnion([.bindings(entry.originName), .grants(type: .text(entry.capType))])
        }
        add(entry, causes, to: list)
    }

    mutating func attribute(_ grant: GrantChange, to list: WritableKeyPath<ChangeAuthority, [GrantChange]>) {
        let cap = CBORValue.text(grant.capName)
        add(grant, Set([.grant(cap)] + (capabilities[cap] ?? []).map(Cause.definition)), to: list)
    }

    /// Attributes a denial to the change of its origin, which requests an effect that it won't get.
    mutating func attributeToOrigin(denied entry: AuthorityEntry) { add(entry, [origin(of: entry)], to: \.denied) }

    private func origin(of entry: AuthorityEntry) -> Cause {
        .definition(DefinitionKey(entry.originKind == .plan ? .plan : .module, entry.originName))
    }

    private mutating func add<Item>(
        _ item: Item, _ causes: Set<Cause>, to list: WritableKeyPath<ChangeAuthority, [Item]>
    ) {
        for id in Set(causes.flatMap { changes[$0] ?? [] }) {
            parts[id, default: ChangeAuthority()][keyPath: list].append(item)
        }
    }
}
