import WorldProtocol
import AIR
import Governance
import WorldIO

extension WorldParts {
    /// The authority of a change once it is applied with its dependencies and everything staged.
    ///
    /// The comparison is with the authority without the change and its dependents, so that a reviewer sees the effect
    /// of this one change, regardless of the rest of the stage.
    func power(of change: Change) -> ChangePower? {
        guard change.mayGivePower, let needs else { return nil }
        let staged = review.staged.map(\.id)
        let others = needs.closure(of: [change.id]).union(staged)
            .subtracting(Self.dependents(of: change.id, among: staged, needs))
        guard let after = contents(others.union([change.id]), needs), let before = contents(others, needs)
        else { return nil }
        let difference = AuthorityDifference(from: before, to: after)
        guard let origin = change.origin else { return ChangePower(difference: difference, allowed: [], denied: []) }
        let authority = Authority(after)
        func own(_ entries: [AuthorityEntry]) -> [AuthorityEntry] {
            entries.filter {
                $0.originName == origin.name && ($0.originKind == .plan) == (origin.kind == .plan)
            }
        }
        return ChangePower(difference: difference, allowed: own(authority.entries), denied: own(authority.denied))
    }

    /// A change and its direct and indirect dependents.
    private static func dependents(of id: OpID, among staged: [OpID], _ needs: ChangeNeeds) -> Set<OpID> {
        var users: [OpID: [OpID]] = [:]
        for user in staged { for need in needs.needs(of: user) { users[need, default: []].append(user) } }
        var found: Set<OpID> = []
        var open = [id]
        while let next = open.popLast() {
            if found.insert(next).inserted { open += users[next] ?? [] }
        }
        return found
    }

    /// The contents of the base with some changes applied; nil when they do not compile.
    private func contents(_ ids: Set<OpID>, _ needs: ChangeNeeds) -> WorldContents? {
        ids.isEmpty ? base.contents : needs.select(ids, lookup: rooms.lookup).compiled?.contents
    }
}

extension Change {
    /// Whether the change can affect the world's authority: schemas and triggers, for example, can't.
    fileprivate var mayGivePower: Bool {
        switch subject {
        case .definition(let key), .reference(let key):
            [.plan, .module, .policy, .capability, .effect].contains(key.kind)
        case .entry(let block, _), .order(let block):
            [.defaultPolicy, .capGrants, .moduleBindings].contains(block)
        }
    }

    /// The definition that requests effects; nil for a change of anything else, or a removal.
    fileprivate var origin: DefinitionKey? {
        guard case .definition(let key) = subject, effect != .removed, key.kind == .plan || key.kind == .module else {
            return nil
        }
        return key
    }
}
