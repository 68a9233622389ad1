public import AIR
import CanonicalCBOR

/// The authority that a world gains and loses compared with its base; reviewers see it first (Documentation/system.md,
/// *Authority*).
public struct AuthorityDifference: Sendable, Equatable, Codable {
    /// The default policy before and after: nil allows everything.
    public struct PolicyChange: Sendable, Equatable, Codable {
        /// The policy's name before.
        public let from: String?
        /// The policy's name after.
        public let to: String?

        /// Whether the default policy changed.
        public var isChange: Bool { self.from.map(DefinitionName.init) != self.to.map(DefinitionName.init) }

        /// Compares names byte by byte.
        public static func == (left: Self, right: Self) -> Bool {
            left.from.map(DefinitionName.init) == right.from.map(DefinitionName.init)
                && left.to.map(DefinitionName.init) == right.to.map(DefinitionName.init)
        }
    }

    /// The new entries, sorted by origin kind, origin, effect and grant.
    public let gained: [AuthorityEntry]
    /// The removed entries, with the rule that allowed them; in the same order.
    public let lost: [AuthorityEntry]
    /// Grants that widened, sorted by name and path.
    public let widened: [GrantChange]
    /// Grants that narrowed; a change whose direction is unknown is here and in ``widened``.
    public let narrowed: [GrantChange]
    /// The default policy.
    public let defaultPolicy: PolicyChange
    /// Modules that are new or have new code, whose behavior can't be inspected; sorted by name.
    public let opaque: [DefinitionName]

    /// Compares a world with its base; without a base, everything is gained.
    public init(from base: WorldContents?, to world: WorldContents) {
        let base = base ?? WorldContents(manifest: .empty, definitions: [:])
        self.init(from: base, Authority(base), to: world, Authority(world))
    }

    /// Compares a world with its base, given their authorities.
    init(from base: WorldContents, _ before: Authority, to world: WorldContents, _ after: Authority) {
        let (old, new) = (before.entries, after.entries)
        let oldPowers = Set(old.map(\.power))
        let newPowers = Set(new.map(\.power))
        gained = new.filter { !oldPowers.contains($0.power) }
        lost = old.filter { !newPowers.contains($0.power) }
        defaultPolicy = PolicyChange(from: base.manifest.defaults?.policy, to: world.manifest.defaults?.policy)
        opaque = world.all(.module).filter { module in
            guard !module.key.name.isReserved else { return false }
            return base.definitions[module.key]?.value["wasm_hash"] != module.value["wasm_hash"]
                || base.definitions[module.key] == nil
        }.map(\.key.name)
        let grants = Self.compareGrants(base, world)
        widened = grants.flatMap(\.widened).sorted(by: Self.precedes)
        narrowed = grants.flatMap(\.narrowed).sorted(by: Self.precedes)
    }

    /// Whether the two worlds have the same visible authority.
    public var isEmpty: Bool {
        gained.isEmpty && lost.isEmpty && widened.isEmpty && narrowed.isEmpty && !defaultPolicy.isChange
            && opaque.isEmpty
    }

    private static func compareGrants(_ base: WorldContents, _ world: WorldContents) -> [GrantComparison] {
        func byName(_ contents: WorldContents) -> [CBORValue: Manifest.CapGrant] {
            Dictionary(
                (contents.manifest.defaults?.capGrants ?? []).map { (.text($0.name), $0) },
                uniquingKeysWith: { first, _ in first })
        }
        let old = byName(base)
        return byName(world).compactMap { name, grant in
            old[name].map { GrantComparison($0, in: base, grant, in: world) }
        }
    }

    private static func precedes(_ left: GrantChange, _ right: GrantChange) -> Bool {
        left.capName.utf8.elementsEqual(right.capName.utf8)
            ? left.path < right.path : left.capName.utf8.lexicographicallyPrecedes(right.capName.utf8)
    }
}
