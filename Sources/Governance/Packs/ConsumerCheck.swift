public import AIR
import CanonicalCBOR
import Plans
import JSON
public import Sync
public import WorldIO

/// Checks whether the imported plans named in a world's manifest can work in that world (Documentation/system.md,
/// *Consumer checks*).
///
/// The check itself grants, allows and writes nothing; each finding carries its fix.
public struct ConsumerCheck: Sendable {
    /// The findings, in the order of the manifest's plans.
    public let findings: [ConsumerFinding]
    /// The decision on each slot, in the same order.
    public let decisions: [ConsumerDecision]

    /// The findings as sorted diagnostics.
    public var diagnostics: [Diagnostic] { findings.map(\.diagnostic).sorted() }

    /// Checks a world with the packs that it imports; without packs, or without exactly one manifest, there is nothing
    /// to check.
    public init(_ world: LoadedWorld) { self.init(world, packs: PlanPack.all(in: world.sources.merge)) }

    /// Checks a world with some of the packs that it imports.
    public init(_ world: LoadedWorld, packs: [PlanPack]) {
        guard !packs.isEmpty, let manifest = world.manifest, let source = world.sources.merge.manifests.first else {
            findings = []
            decisions = []
            return
        }
        var work = ConsumerWork(world: world, manifest: manifest, source: source)
        for (index, reference) in manifest.references(.plan).enumerated() {
            let found = packs.lazy.compactMap { pack in
                pack.contract.plans.first { $0.name == reference.name }.map { (pack.label, $0) }
            }
            if let (label, plan) = found.first { work.check(plan, of: label, at: index) }
        }
        findings = work.findings
        decisions = work.decisions
    }
}

/// Checks plans one by one and collects the results.
struct ConsumerWork {
    let world: LoadedWorld
    let contents: WorldContents
    private let source: Merge.Source
    private let policy: PolicyTable
    private(set) var findings: [ConsumerFinding] = []
    private(set) var decisions: [ConsumerDecision] = []
    private var label = ""
    private var plan: PackContract.Plan?
    private var place = JSONPointer()

    init(world: LoadedWorld, manifest: Manifest, source: Merge.Source) {
        self.world = world
        self.source = source
        var named: [DefinitionKey: Definition] = [:]
        for kind in DefinitionKind.allCases {
            for reference in manifest.references(kind) {
                let key = DefinitionKey(kind, reference.name)
                named[key] = world.entries[key]?.definition ?? BuiltIns.definition(key)
            }
        }
        contents = WorldContents(manifest: manifest, definitions: named)
        policy = PolicyTable(contents)
    }

    mutating func check(_ plan: PackContract.Plan, of label: String, at index: Int) {
        self.label = label
        self.plan = plan
        place = JSONPointer([.key("plans"), .index(index)])
        checkReferences(plan)
        let grants = GrantFixer(world: world, contents: contents)
        for slot in plan.capSlots { checkGrant(slot, of: plan, grants) }
        for slot in plan.capSlots { for effect in slot.effects { decide(effect, slot, of: plan) } }
        if contents.manifest.defaults?.policy == nil, !plan.capSlots.isEmpty {
            report(
                .noDefaultPolicy,
                help: "no fix is proposed: a policy in `defaults.policy` denies every effect that it doesn't allow, "
                    + "including those of all other plans and reducers")
        }
        if plan.role == .entry { checkTrigger(plan) }
    }

    // MARK: References

    private mutating func checkReferences(_ plan: PackContract.Plan) {
        for kind in plan.unknownEffects {
            report(
                .unknownEffect(kind: kind),
                help: "import or define an effect of this kind, and list it under `effects` in the manifest")
        }
        for key in plan.needs where contents.manifest.reference(key) == nil {
            if key.kind == .effect, isListedByKind(key) { continue }
            checkExistence(of: key)
        }
    }

    /// Whether another effect of the same kind is listed: plans name kinds, not definitions.
    private func isListedByKind(_ key: DefinitionKey) -> Bool {
        let definition = world.entries[key]?.definition ?? BuiltIns.definition(key)
        guard let kind = definition.flatMap(EffectSignature.init)?.kind else { return false }
        return contents.scope.effects[kind]?.kind.utf8.elementsEqual(kind.utf8) ?? false
    }

    /// Reports a definition that the manifest doesn't list or that does not exist.
    private mutating func checkExistence(of key: DefinitionKey) {
        if world.entries[key] != nil || BuiltIns.definition(key) != nil {
            report(.unlisted(key), Fix(GrantFixer.listing(key)))
        } else {
            report(
                .unresolved(key),
                help: "define or import the \(key.kind.title), and list it in the manifest")
        }
    }

    // MARK: Grants

    private mutating func checkGrant(_ slot: PackContract.CapSlot, of plan: PackContract.Plan, _ grants: GrantFixer) {
        guard slot.capTypes.count < 2 else {
            report(
                .inconsistent(slot: slot.slot, needed: slot.capTypes),
                help: "no grant can fit: the pack must use a separate slot for each type")
            return
        }
        guard let needed = slot.capType else { return }
        guard let grant = contents.grant(slot.slot) else {
            let fix = grants.newGrant(slot.slot, type: needed)
            report(
                .unbound(slot: slot.slot), fix, grants.choice(for: slot.slot, type: needed),
                help: "no capability of type `\(needed)` is known: import one")
            return
        }
        guard let granted = contents.capType(of: grant) else {
            checkExistence(of: DefinitionKey(.capability, grant.capability))
            return
        }
        guard !granted.utf8.elementsEqual(needed.utf8) else { return }
        let users = grants.users(of: slot.slot, type: granted)
        let fix = users.isEmpty ? grants.otherGrant(slot.slot, type: needed) : nil
        let why =
            users.isEmpty
            ? "no capability of type `\(needed)` is known: import one"
            : "the grant serves \(users.map { "`\($0)`" }.joined(separator: ", ")): rename it there first"
        report(
            .mismatched(slot: slot.slot, granted: granted, needed: needed), fix,
            fix == nil ? nil : grants.choice(for: slot.slot, type: needed), help: why)
    }

    // MARK: Policy

    private mutating func decide(
        _ effect: PackContract.CapSlot.Effect, _ slot: PackContract.CapSlot, of plan: PackContract.Plan
    ) {
        guard let capType = effect.capType else { return }
        let granted = contents.grant(slot.slot).flatMap(contents.capType)
        // If no grant fits yet, the policy decides as if the right grant existed.
        let decision = policy.decision(
            on: PolicyQuestion(
                originKind: .plan, originName: plan.name, effectKind: effect.kind, capName: slot.slot,
                capType: capType))
        decisions.append(
            ConsumerDecision(
                label: label, plan: plan.name, slot: slot.slot, effectKind: effect.kind, capType: capType,
                isBound: granted?.utf8.elementsEqual(capType.utf8) ?? false, policy: decision.policy,
                rule: decision.rule, isAllowed: decision.isAllowed))
        guard !decision.isAllowed else { return }
        let fault = ConsumerFinding.Fault.denied(
            effectKind: effect.kind, slot: slot.slot, policy: decision.policy, rule: decision.rule)
        let key = DefinitionKey(.policy, DefinitionName(decision.policy))
        let rules = contents.definition(.policy, key.name)?.value["rules"]?.asArray
        guard let rules else {
            report(fault, help: "the default policy does not exist: define it, or correct `defaults.policy`")
            return
        }
        // A last rule without conditions is equivalent to the end of the list; any other deny is deliberate. A rule
        // without conditions that has rules below it is a freeze.
        if let rule = decision.rule {
            if !(rules[rule]["when"]?.asMap?.isEmpty ?? true) {
                report(
                    fault, help: "explicit rules are not overridden: change the rule by hand if it is wrong")
                return
            }
            if rule != rules.count - 1 {
                report(
                    fault,
                    help: "the rule denies everything below it and is not overridden: if it is wrong, remove it, or "
                        + "write an allow above it by hand")
                return
            }
        }
        guard world.entries[key]?.origins.contains(where: isPrimary) ?? false else {
            report(
                fault, help: "the policy is imported: define one in the world, and name it in `defaults.policy`")
            return
        }
        let allowing = CBORValue.record([
            (
                "when",
                .record([
                    ("effect_kind", .text(effect.kind)), ("cap_name", .text(slot.slot)),
                    ("origin_kind", .text("plan")), ("origin_name", .text(plan.name.text)),
                ])
            ), ("decision", .text("allow")),
        ])
        report(
            fault,
            Fix(
                Fix.Edit(
                    .definition(key), "rules", action: decision.rule.map { .insert(at: $0) } ?? .append,
                    value: allowing)))
    }

    private func isPrimary(_ origin: Origin) -> Bool {
        world.sources.merge.roots.contains { $0.root.isPrimary && $0.files.contains { $0.shownPath == origin.file } }
    }

    // MARK: Triggers

    private mutating func checkTrigger(_ plan: PackContract.Plan) {
        let triggers = contents.manifest.triggers.enumerated().filter { $0.element.plan == plan.name }
        let isStarted = triggers.contains {
            $0.element.event == plan.input
                || contents.scope.fits(.reference($0.element.event), as: .reference(plan.input))
        }
        guard !isStarted else { return }
        var fields: [(String, CBORValue)] = [("event", .text(plan.input.text)), ("plan", .text(plan.name.text))]
        if let (index, trigger) = triggers.first {
            if let path = trigger.correlateBy { fields.append(("correlate_by", .text(path))) }
            let pointer = JSONPointer([.key("triggers"), .index(index)])
            report(
                .noTrigger(event: plan.input), Fix(Fix.Edit(replacing: pointer, by: .record(fields))))
        } else {
            let correlates = world.entries[DefinitionKey(.plan, plan.name)].map { $0.definition.value.usesCorrelation }
            var placeholders: [JSONPointer] = []
            if correlates ?? false {
                let what = "the path of the event's field that tells its instances apart"
                fields.append(("correlate_by", .record([(GrantSkeleton.mark, .text(what))])))
                placeholders.append(JSONPointer([.key("correlate_by")]))
            }
            report(
                .noTrigger(event: plan.input),
                Fix(Fix.Edit(.manifest, "triggers", value: .record(fields), placeholders: placeholders)))
        }
    }

    // MARK: Reports

    private mutating func report(
        _ fault: ConsumerFinding.Fault, _ fix: Fix? = nil, _ choice: GrantChoice? = nil, help: String? = nil
    ) {
        guard let plan else { return }
        let advice = [choice.map { "\($0.text); fill them in" }, fix?.text ?? help].compactMap(\.self)
        let diagnostic = world.sources.merge.diagnostic(
            fault.severity, fault.code, fault.message(plan.name), at: source, place,
            help: advice.isEmpty ? nil : advice.joined(separator: ": ")
        ).about(DefinitionKey(.plan, plan.name))
        findings.append(
            ConsumerFinding(
                label: label, plan: plan.name, fault: fault, fix: fix, choice: choice, diagnostic: diagnostic))
    }
}

extension CBORValue {
    /// Whether an expression in the value reads the correlation ID of a plan's instances.
    fileprivate var usesCorrelation: Bool {
        if self["ref"] == .text("@var:correlation_id") { return true }
        return asArray?.contains(where: \.usesCorrelation) ?? asMap?.contains(where: \.value.usesCorrelation) ?? false
    }
}
