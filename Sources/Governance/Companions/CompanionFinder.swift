import AIR
import CanonicalCBOR
public import WorldIO

/// Finds the companions of changes within a difference.
public struct CompanionFinder {
    private let difference: WorldDifference
    private let needs: ChangeNeeds
    private let lookup: PatchCompiler.Lookup

    /// A finder for the changes of a difference.
    ///
    /// - Parameter lookup: finds definitions of the base that the difference does not contain.
    public init(
        _ difference: WorldDifference, _ needs: ChangeNeeds, lookup: @escaping PatchCompiler.Lookup = { _, _ in nil }
    ) {
        self.difference = difference
        self.needs = needs
        self.lookup = lookup
    }

    /// The changes that were not chosen but make the chosen ones effective, in the order of the difference.
    ///
    /// Companions of companions are included: an effect that a policy rule allows may need a trigger, too.
    ///
    /// - Parameter chosen: the chosen changes, with all their dependencies.
    public func companions(of chosen: Set<OpID>) -> [Companion] {
        var all = chosen
        var found: [OpID: Companion.Role] = [:]
        while true {
            let fresh = entries(for: all).merging(permissions(for: all)) { role, _ in role }
            guard !fresh.isEmpty else { break }
            found.merge(fresh) { role, _ in role }
            all = needs.closure(of: all.union(fresh.keys))
        }
        return difference.changes.compactMap { change in
            found[change.id].map { Companion(id: change.id, role: $0) }
        }
    }

    /// The triggers and routes that refer to a chosen plan or module.
    private func entries(for chosen: Set<OpID>) -> [OpID: Companion.Role] {
        let origins = origins(of: chosen)
        var found: [OpID: Companion.Role] = [:]
        for change in difference.changes where !chosen.contains(change.id) {
            guard case .entry(let block, _) = change.subject, let value = change.after else { continue }
            func leads(to field: String, _ kind: DefinitionKind) -> String? {
                guard let name = value[field]?.asText,
                    origins.contains(DefinitionKey(kind, DefinitionName(name)))
                else { return nil }
                return name
            }
            switch block {
            case .triggers: found[change.id] = leads(to: "plan", .plan).map { .starts(plan: $0) }
            case .routingEvents, .routingInboxes:
                found[change.id] = leads(to: "reducer", .module).map { .delivers(module: $0) }
            case .defaultPolicy, .capGrants, .moduleBindings: break
            }
        }
        return found
    }

    /// The changes that allow chosen plans and modules the effects that they may request in the whole difference.
    private func permissions(for chosen: Set<OpID>) -> [OpID: Companion.Role] {
        let origins = origins(of: chosen)
        guard !origins.isEmpty, let now = contents(chosen) else { return [:] }
        func isOfChosen(_ entry: AuthorityEntry) -> Bool {
            origins.contains(DefinitionKey(entry.originKind == .plan ? .plan : .module, entry.originName))
        }
        let others = difference.changes.filter { !chosen.contains($0.id) }
        let authority = AuthorityByChange(others, from: now, to: difference.target.contents)
        let missing = authority.difference.gained.filter(isOfChosen)
        guard !missing.isEmpty else { return [:] }
        var candidates = others.map(\.id).filter { id in authority[id].gained.contains(where: isOfChosen) }
        // Changes with a shared cause are not all needed: drop each one that nothing missing depends on.
        for id in candidates where candidates.count > 1 {
            let rest = needs.closure(of: chosen.union(candidates).subtracting([id]))
            guard !rest.contains(id), let without = contents(rest) else { continue }
            let powers = Set(Authority(without).entries.map(\.power))
            if missing.allSatisfy({ powers.contains($0.power) }) { candidates.removeAll { $0 == id } }
        }
        return Dictionary(
            uniqueKeysWithValues: candidates.map { id in
                let effects = Set(authority[id].gained.filter(isOfChosen).map(\.effectKind)).sorted()
                return (id, .allows(effects: effects))
            })
    }

    /// The plans and modules that chosen changes add or change.
    private func origins(of chosen: Set<OpID>) -> Set<DefinitionKey> {
        var keys: Set<DefinitionKey> = []
        for change in difference.changes where chosen.contains(change.id) && change.effect != .removed {
            guard case .definition(let key) = change.subject, key.kind == .plan || key.kind == .module else { continue }
            keys.insert(key)
        }
        return keys
    }

    private func contents(_ ids: Set<OpID>) -> WorldContents? {
        needs.select(ids, lookup: lookup).compiled?.contents
    }
}
