public import AIR
import CanonicalCBOR
import JSON

/// A change of a pack's contract that breaks consumers (Documentation/system.md, *Packs*).
public enum BreakingChange: Sendable, Hashable {
    /// The plan was removed.
    case planDropped
    /// A cap slot was removed.
    case slotDropped(String)
    /// A cap slot was renamed: a new one guards the same effects.
    case slotRenamed(from: String, to: String)
    /// The plan no longer raises an event.
    case eventDropped(DefinitionName)
    /// The plan has another input schema, or none (nil).
    case inputChanged(from: DefinitionName?, to: DefinitionName?)
    /// The plan has another output schema, or none (nil).
    case outputChanged(from: DefinitionName?, to: DefinitionName?)
    /// The schema, which was changed or removed, is part of a plan's input, output or events.
    case schemaOfPlan(DefinitionName, Role)

    /// The role of a schema in a plan.
    public enum Role: String, Sendable, Hashable, Comparable {
        /// The input.
        case input
        /// The output.
        case output
        /// An event that the plan raises.
        case event

        /// Orders roles as in a contract.
        public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    /// A short description of the change.
    public var text: String {
        func name(_ name: DefinitionName?) -> String { name.map { "`\($0)`" } ?? "none" }
        return switch self {
        case .planDropped: "the plan was removed"
        case .slotDropped(let slot): "the cap slot `\(slot)` was removed"
        case .slotRenamed(let from, let to): "the cap slot `\(from)` was renamed to `\(to)`"
        case .eventDropped(let event): "the event `\(event)` is no longer raised"
        case .inputChanged(let from, let to): "the input changed from \(name(from)) to \(name(to))"
        case .outputChanged(let from, let to): "the output changed from \(name(from)) to \(name(to))"
        case .schemaOfPlan(let plan, let role): "it is part of the \(role.rawValue) of the plan `\(plan)`"
        }
    }

    /// All breaking changes between two states of a pack, by the pinned definition concerned.
    public static func all(
        from old: [DefinitionKey: Definition], to new: [DefinitionKey: Definition]
    ) -> [DefinitionKey: [BreakingChange]] {
        var found: [DefinitionKey: [BreakingChange]] = [:]
        for (key, plan) in old.sorted(by: { $0.key < $1.key }) where key.kind == .plan {
            found[key, default: []] += between(plan, new[key])
            let surface = PlanSurface(plan)
            for (role, names) in surface.schemas {
                for name in Self.closure(of: names, in: old) {
                    let schema = DefinitionKey(.schema, name)
                    if old[schema]?.hash != new[schema]?.hash {
                        found[schema, default: []].append(.schemaOfPlan(key.name, role))
                    }
                }
            }
        }
        return found
    }

    /// The breaking changes between two versions of a plan; nil is a removed plan.
    static func between(_ old: Definition, _ new: Definition?) -> [BreakingChange] {
        guard let new else { return [.planDropped] }
        let (before, after) = (PlanSurface(old), PlanSurface(new))
        var found: [BreakingChange] = []
        var free = after.slots.filter { before.slots[$0.key] == nil }
        for (slot, effects) in before.slots.sorted(by: { $0.key < $1.key }) where after.slots[slot] == nil {
            if let match = free.filter({ $0.value == effects }).keys.min() {
                free[match] = nil
                found.append(.slotRenamed(from: slot.text, to: match.text))
            } else {
                found.append(.slotDropped(slot.text))
            }
        }
        found += before.events.subtracting(after.events).sorted().map(BreakingChange.eventDropped)
        if before.input != after.input { found.append(.inputChanged(from: before.input, to: after.input)) }
        if before.output != after.output { found.append(.outputChanged(from: before.output, to: after.output)) }
        return found
    }

    /// Schemas and all schemas that they refer to, directly or indirectly.
    private static func closure(
        of names: Set<DefinitionName>, in definitions: [DefinitionKey: Definition]
    ) -> [DefinitionName] {
        var seen: Set<DefinitionName> = []
        var open = Array(names)
        while let name = open.popLast() {
            guard seen.insert(name).inserted, let schema = definitions[DefinitionKey(.schema, name)] else { continue }
            for reference in schema.outgoingReferences {
                if case .definition(let key) = reference.target { open.append(key.name) }
            }
        }
        return seen.sorted()
    }
}

/// The part of a plan that its consumers rely on.
private struct PlanSurface {
    let input: DefinitionName?
    let output: DefinitionName?
    /// The kinds of effects that each cap slot guards; names are compared as bytes.
    var slots: [DefinitionName: Set<DefinitionName>] = [:]
    var events: Set<DefinitionName> = []

    init(_ plan: Definition) {
        input = plan.value["input"]?.asText.map { DefinitionName($0) }
        output = plan.value["output"]?.asText.map { DefinitionName($0) }
        for slot in plan.value["required_caps"]?.asArray ?? [] {
            if let name = slot.asText { slots[DefinitionName(name)] = [] }
        }
        for step in PlanView(plan.value).steps {
            switch step.op {
            case "emit_effect":
                guard let slot = step.value["cap"]?.asText else { continue }
                slots[DefinitionName(slot), default: []].insert(DefinitionName(step.value["kind"]?.asText ?? ""))
            case "raise_event":
                if let event = step.value["event"]?.asText { events.insert(DefinitionName(event)) }
            default: continue
            }
        }
    }

    var schemas: [(BreakingChange.Role, Set<DefinitionName>)] {
        [(.input, Set([input].compactMap(\.self))), (.output, Set([output].compactMap(\.self))), (.event, events)]
    }
}
