public import AIR
import CanonicalCBOR
import Plans

/// Everything that a world may do according to its definitions (Documentation/system.md, *Authority*).
///
/// The code of modules is not inspected: reducers count with the effects that they declare.
public struct Authority: Sendable, Equatable {
    /// The allowed entries, without duplicates, sorted by origin kind, origin, effect and grant.
    public let entries: [AuthorityEntry]
    /// The entries that plans and reducers request with a matching grant but the policy denies; in the same order.
    public let denied: [AuthorityEntry]

    /// An empty authority.
    public static let none = Authority(entries: [], denied: [])

    /// The authority of a world.
    public init(_ contents: WorldContents) {
        var collector = AuthorityCollector(contents)
        for plan in contents.all(.plan) { collector.add(plan: plan) }
        for module in contents.all(.module) { collector.add(module: module) }
        self.init(entries: collector.sorted(allowed: true), denied: collector.sorted(allowed: false))
    }

    private init(entries: [AuthorityEntry], denied: [AuthorityEntry]) {
        self.entries = entries
        self.denied = denied
    }
}

/// Collects the requests of plans and reducers.
private struct AuthorityCollector {
    private struct Grant {
        let name: String
        let capType: String
    }

    private let contents: WorldContents
    private let policy: PolicyTable
    private let grants: [CBORValue: Grant]
    private let grantsOfType: [CBORValue: [Grant]]
    private var found: [AuthorityEntry.Power: (entry: AuthorityEntry, isAllowed: Bool)] = [:]

    init(_ contents: WorldContents) {
        self.contents = contents
        policy = PolicyTable(contents)
        let all = (contents.manifest.defaults?.capGrants ?? []).compactMap { grant in
            contents.capType(of: grant).map { Grant(name: grant.name, capType: $0) }
        }
        grants = Dictionary(all.map { (.text($0.name), $0) }, uniquingKeysWith: { first, _ in first })
        grantsOfType = Dictionary(grouping: all) { .text($0.capType) }
    }

    func sorted(allowed: Bool) -> [AuthorityEntry] {
        found.filter { $0.value.isAllowed == allowed }.sorted { $0.key < $1.key }.map(\.value.entry)
    }

    /// Adds the steps of a plan that emit effects.
    mutating func add(plan: Definition) {
        for (_, step) in PlanView(plan.value).emits {
            // Only reducers are restricted by an effect's origin scope, as in the existing system: a plan may use every
            // effect that it has a grant for.
            guard let kind = step.value["kind"]?.asText, let effect = effect(kind),
                let grant = step.value["cap"].flatMap({ grants[$0] })
            else { continue }
            add(.plan, plan.key.name, effect, grant)
        }
    }

    /// Adds the effects that a reducer declares, once for each slot bound to a grant of the right type.
    mutating func add(module: Definition) {
        guard let reducer = module.value["abi"]?["reducer"] else { return }
        let slots = contents.manifest.moduleBindings
            .filter { DefinitionName($0.module) == module.key.name }.flatMap(\.slots)
        for kind in reducer["effects_emitted"]?.asArray ?? [] {
            guard let effect = kind.asText.flatMap(effect), effect.scope.includesReducers else { continue }
            for slot in slots {
                if let grant = grants[.text(slot.grant)] { add(.reducer, module.key.name, effect, grant) }
            }
            // Without a binding, the default slot refers to the grant of that type if there is only one.
            if !slots.contains(where: { CBORValue.text($0.slot) == .text("default") }),
                let candidates = grantsOfType[.text(effect.capType)], candidates.count == 1
            {
                add(.reducer, module.key.name, effect, candidates[0])
            }
        }
    }

    private mutating func add(
        _ originKind: AuthorityEntry.OriginKind, _ origin: DefinitionName, _ effect: EffectSignature, _ grant: Grant
    ) {
        guard CBORValue.text(grant.capType) == .text(effect.capType) else { return }
        let decision = policy.decision(
            on: PolicyQuestion(
                originKind: originKind, originName: origin, effectKind: effect.kind, capName: grant.name,
                capType: grant.capType))
        let entry = AuthorityEntry(
            originKind: originKind, originName: origin, effectKind: effect.kind, capName: grant.name,
            capType: grant.capType, policy: decision.policy, rule: decision.rule)
        found[entry.power] = (entry, decision.isAllowed)
    }

    /// The effect of a kind: listed, or built in, so that an unlisted built-in effect is not overlooked.
    private func effect(_ kind: String) -> EffectSignature? {
        let effect = contents.scope.effects[kind] ?? Self.builtIn[kind]
        return effect.flatMap { $0.kind.utf8.elementsEqual(kind.utf8) ? $0 : nil }
    }

    private static let builtIn = Dictionary(
        BuiltIns.all.compactMap(EffectSignature.init).map { ($0.kind, $0) }, uniquingKeysWith: { first, _ in first })
}
