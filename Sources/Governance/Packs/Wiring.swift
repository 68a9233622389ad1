public import AIR
public import CanonicalCBOR
import JSON
import Sync
public import WorldIO

/// The edits that make plans of an import work in a world (Documentation/system.md, *Consumer checks*).
///
/// A world is wired step by step: the result of one step determines what the next one finds. Decisions that a person
/// must make are never invented: parameters of grants, default policies, and the handling of an explicit deny.
public struct Wiring: Sendable {
    /// The plans and parameters that a person wants to wire.
    public struct Request: Sendable, Hashable {
        /// The import.
        public var label: String
        /// The plans; nil for all plans that the import exports.
        public var plans: [DefinitionName]?
        /// The parameters of grants, by cap slot.
        public var parameters: [String: CBORValue]

        /// Creates a request.
        public init(label: String, plans: [DefinitionName]? = nil, parameters: [String: CBORValue] = [:]) {
            self.label = label
            self.plans = plans
            self.parameters = parameters
        }
    }

    /// The edits that can be made now, in any order and without duplicates.
    public let edits: [Fix.Edit]
    /// The problems with the plans before the edits are made.
    public let findings: [ConsumerFinding]

    /// Computes the next step of wiring a world in its current state.
    public init(_ world: LoadedWorld, _ request: Request) throws(WiringError) {
        guard let manifest = world.manifest else { throw .noManifest }
        let packs = PlanPack.all(in: world.sources.merge)
        let pack = packs.first { $0.label.utf8.elementsEqual(request.label.utf8) }
        let plans = try Self.plans(request, of: pack)
        try Self.check(request.parameters, for: plans, in: world, manifest)
        let unlisted = plans.map { DefinitionKey(.plan, $0.name) }.filter { manifest.reference($0) == nil }
        guard unlisted.isEmpty else {
            edits = unlisted.map(GrantFixer.listing)
            findings = []
            return
        }
        let names = Set(plans.map(\.name))
        findings = ConsumerCheck(world, packs: packs).findings.filter { names.contains($0.plan) }
        var edits: [Fix.Edit] = []
        var isMoved = false
        for finding in findings {
            guard let fix = try finding.fix?.filled(finding.fault.slot, with: request.parameters, in: world),
                fix.isComplete
            else { continue }
            for edit in fix.edits where !edits.contains(edit) {
                // An edit by index invalidates the indices of others.
                if edit.action != .append {
                    if isMoved { continue }
                    isMoved = true
                }
                edits.append(edit)
            }
        }
        self.edits = edits
    }

    private static func plans(_ request: Request, of pack: PlanPack?) throws(WiringError) -> [PackContract.Plan] {
        let known = pack?.contract.plans ?? []
        guard let wanted = request.plans else { return pack?.contract.exportedPlans ?? [] }
        var plans: [PackContract.Plan] = []
        for name in wanted {
            guard let plan = known.first(where: { $0.name == name }) else {
                throw .noSuchPlan(
                    name, label: request.label,
                    nearest: Spelling.nearest(to: name.text, among: known.map(\.name.text)))
            }
            plans.append(plan)
        }
        return plans
    }

    /// Throws for parameters that nothing needs, or that an existing grant contradicts.
    private static func check(
        _ parameters: [String: CBORValue], for plans: [PackContract.Plan], in world: LoadedWorld, _ manifest: Manifest
    ) throws(WiringError) {
        let slots = plans.flatMap(\.capSlots).map(\.slot)
        for (slot, params) in parameters.sorted(by: { DefinitionName($0.key) < DefinitionName($1.key) }) {
            guard slots.contains(where: { $0.utf8.elementsEqual(slot.utf8) }) else {
                throw .noSuchSlot(slot, nearest: Spelling.nearest(to: slot, among: slots))
            }
            let grant = (manifest.defaults?.capGrants ?? []).first { $0.name.utf8.elementsEqual(slot.utf8) }
            if let grant, grant.params != params { throw .granted(slot: slot) }
        }
    }
}

/// The reason that a world can't be wired as requested.
public enum WiringError: Error, Sendable, Equatable {
    /// The world does not have exactly one manifest.
    case noManifest
    /// The import has no such plan.
    case noSuchPlan(DefinitionName, label: String, nearest: String?)
    /// None of the plans to wire has such a cap slot.
    case noSuchSlot(String, nearest: String?)
    /// The parameters restrict nothing.
    case unrestricted(slot: String)
    /// A grant with the slot's name already exists, with different parameters.
    case granted(slot: String)

    /// The message: one lowercase line.
    public var message: String {
        switch self {
        case .noManifest: "the world must have exactly one manifest"
        case .noSuchPlan(let plan, let label, _): "the import `\(label)` has no plan `\(plan)`"
        case .noSuchSlot(let slot, _): "none of the plans to wire has a cap slot `\(slot)`"
        case .unrestricted(let slot): "the parameters for `\(slot)` restrict nothing, which grants everything"
        case .granted(let slot): "the grant `\(slot)` already exists with other parameters"
        }
    }

    /// The remedy.
    public var help: String {
        switch self {
        case .noManifest: "`aos check` shows what is wrong with the manifest"
        case .noSuchPlan(_, _, let nearest?), .noSuchSlot(_, let nearest?): "did you mean `\(nearest)`?"
        case .noSuchPlan: "`aos packs show` lists the plans"
        case .noSuchSlot: "`aos packs show` lists the cap slots"
        case .unrestricted: "specify at least one set, list or map of allowed values"
        case .granted: "omit the parameters to use the grant as it is, or change it by hand"
        }
    }
}

extension ConsumerFinding.Fault {
    /// The slot whose grant is missing or wrong.
    fileprivate var slot: String? {
        switch self {
        case .unbound(let slot), .mismatched(let slot, _, _): slot
        default: nil
        }
    }
}

extension Fix {
    /// The fix with the parameters that a person specified for a slot.
    fileprivate func filled(
        _ slot: String?, with parameters: [String: CBORValue], in world: LoadedWorld
    ) throws(WiringError) -> Fix {
        guard let slot, let params = parameters[slot] else { return self }
        var filled: [Edit] = []
        for edit in edits {
            guard edit.value["name"] == .text(slot), let name = edit.value["cap"]?.asText.map(DefinitionName.init)
            else {
                filled.append(edit)
                continue
            }
            let key = DefinitionKey(.capability, name)
            if let capability = world.entries[key]?.definition ?? BuiltIns.definition(key),
                GrantSkeleton(capability).isUnrestricted(params)
            {
                throw .unrestricted(slot: slot)
            }
            filled.append(edit.with(params))
        }
        return Fix(edits: filled)
    }
}

extension Fix.Edit {
    /// The grant with other parameters and without the expiry of the old ones.
    fileprivate func with(_ params: CBORValue) -> Fix.Edit {
        let fields = (value.asMap ?? []).compactMap { entry -> (String, CBORValue)? in
            guard let key = entry.key.asText, key != "expiry_ns" else { return nil }
            return (key, key == "params" ? params : entry.value)
        }
        return Fix.Edit(target, pointer: pointer, action: action, value: .record(fields))
    }
}
