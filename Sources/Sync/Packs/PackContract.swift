public import AIR
import CanonicalCBOR

/// The contract of a pack: its promises and requirements, derived from its definitions (Documentation/system.md,
/// *Packs*).
///
/// It depends only on the definitions, not on the README or the consuming world.
public struct PackContract: Sendable, Equatable, Codable {
    /// The plans in the order of their names.
    public let plans: [Plan]
    /// All definitions of the pack, in order.
    public let definitions: [DefinitionKey]

    /// The plans for consumers: all but the internal ones.
    public var exportedPlans: [Plan] { plans.filter { $0.role != .internal } }

    /// The role of a plan, determined by the prefix of its local name.
    public enum Role: String, Sendable, Hashable, CaseIterable, Codable {
        /// `entry_…`: started by a trigger of the consumer.
        case entry
        /// `core_…`: does the actual work.
        case core
        /// `adapter_…`: connects to something external.
        case adapter
        /// `_internal_…`: not for consumers.
        case `internal`

        /// The prefix of the local names of plans with this role.
        public var prefix: String { self == .internal ? "_internal_" : rawValue + "_" }

        /// Determines the role of a plan; nil if its name has none of the prefixes.
        public init?(of plan: DefinitionName) {
            guard let role = Self.allCases.first(where: { plan.localName.utf8.starts(with: $0.prefix.utf8) }) else {
                return nil
            }
            self = role
        }
    }

    /// The promises and requirements of one plan.
    public struct Plan: Sendable, Equatable, Codable {
        /// The plan's name.
        public let name: DefinitionName
        /// The role; nil if its name has none of the prefixes.
        public let role: Role?
        /// The schema of its input.
        public let input: DefinitionName
        /// The schema of its result; nil without one.
        public let output: DefinitionName?
        /// The schemas of the events that it raises, sorted.
        public let events: [DefinitionName]
        /// The grants that the consumer must provide, in bytewise order.
        public let capSlots: [CapSlot]
        /// The kinds of effects that the plan may emit, in bytewise order.
        public let allowedEffects: [String]
        /// The schemas and effects that the consumer's manifest must list, in order.
        public let needs: [DefinitionKey]
        /// The kinds of effects that neither the pack nor the built-ins define, in bytewise order.
        public let unknownEffects: [String]
        /// The input's schema and all schemas that it refers to.
        let inputSchemas: Set<DefinitionName>
        /// The output's schema and all schemas that it refers to.
        let outputSchemas: Set<DefinitionName>
        /// The raised events' schemas and all schemas that they refer to.
        let eventSchemas: Set<DefinitionName>

        /// The slot with a name, or nil.
        public func slot(_ name: String) -> CapSlot? { capSlots.first { $0.slot.utf8.elementsEqual(name.utf8) } }
    }

    /// A name under which the consumer must grant a capability.
    public struct CapSlot: Sendable, Equatable, Codable {
        /// The name of the slot, which is the name of the grant.
        public let slot: String
        /// The kinds of effects that it guards, in bytewise order.
        public let effects: [Effect]

        /// A kind of effect and the type of capability that guards it.
        public struct Effect: Sendable, Equatable, Codable {
            /// The kind, such as `http.request`.
            public let kind: String
            /// The required type of capability; nil if the effect is unknown.
            public let capType: String?
        }

        /// The kinds of effects that it guards.
        public var effectKinds: [String] { effects.map(\.kind) }

        /// The required types of capability, in bytewise order; a slot with more than one can't be granted.
        public var capTypes: [String] { PackContract.sorted(effects.compactMap(\.capType)) }

        /// The required type of capability; nil if it is unknown, or if the effects disagree.
        public var capType: String? { capTypes.count == 1 ? capTypes[0] : nil }
    }

    /// Creates the contract of a pack.
    ///
    /// - Parameters:
    ///   - definitions: the definitions of the pack; of several under one name the first counts.
    ///   - others: the definitions in which to look up schemas and effects that the pack doesn't define.
    public init(_ definitions: some Sequence<Definition>, within others: some Sequence<Definition> = []) {
        let own = Dictionary(definitions.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        let reader = ContractReader(own.merging(others.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first }))
        self.definitions = own.keys.sorted()
        plans = self.definitions.filter { $0.kind == .plan }.compactMap { own[$0] }.map(reader.plan)
    }

    /// Sorts texts bytewise and removes duplicates.
    static func sorted(_ texts: some Sequence<String>) -> [String] {
        Set(texts.map(DefinitionName.init)).sorted().map(\.text)
    }
}

/// Reads plans, given the known schemas and effects.
private struct ContractReader {
    private let known: [DefinitionKey: Definition]
    private let effects: [DefinitionName: EffectSignature]

    init(_ known: [DefinitionKey: Definition]) {
        self.known = known
        let signatures = (BuiltIns.all + known.values).compactMap(EffectSignature.init)
        // Two effects of one kind are reported elsewhere; here the first by name wins.
        effects = Dictionary(
            signatures.map { (DefinitionName($0.kind), $0) }, uniquingKeysWith: { $0.name < $1.name ? $0 : $1 })
    }

    func plan(_ definition: Definition) -> PackContract.Plan {
        let view = PlanView(definition.value)
        let input = DefinitionName(definition.value["input"]?.asText ?? "")
        let output = definition.value["output"]?.asText.map(DefinitionName.init)
        let events = events(of: view, op: "raise_event")
        var kindsOfSlot: [DefinitionName: [String]] = [:]
        for (_, step) in view.emits {
            guard let slot = step.value["cap"]?.asText, let kind = step.value["kind"]?.asText else { continue }
            kindsOfSlot[DefinitionName(slot), default: []].append(kind)
        }
        let emitted = PackContract.sorted(kindsOfSlot.values.joined())
        let written = PackContract.sorted((definition.value["allowed_effects"]?.asArray ?? []).compactMap(\.asText))
        var schemas = Set(events + self.events(of: view, op: "await_event") + [input])
        if let output { schemas.insert(output) }
        for local in definition.value["locals"]?.asMap ?? [] {
            if let name = local.value.asText { schemas.insert(DefinitionName(name)) }
        }
        var needs: Set<DefinitionKey> = []
        for effect in emitted.compactMap({ effects[DefinitionName($0)] }) {
            needs.insert(DefinitionKey(.effect, effect.name))
            schemas.formUnion([effect.params, effect.receipt])
        }
        needs.formUnion(closure(of: schemas).map { DefinitionKey(.schema, $0) })
        return PackContract.Plan(
            name: definition.key.name, role: PackContract.Role(of: definition.key.name), input: input, output: output,
            events: events,
            capSlots: kindsOfSlot.sorted { $0.key < $1.key }.map { slot, kinds in
                PackContract.CapSlot(
                    slot: slot.text,
                    effects: PackContract.sorted(kinds).map {
                        PackContract.CapSlot.Effect(kind: $0, capType: effects[DefinitionName($0)]?.capType)
                    })
            },
            allowedEffects: written.isEmpty ? emitted : written, needs: needs.sorted(),
            unknownEffects: emitted.filter { effects[DefinitionName($0)] == nil },
            inputSchemas: closure(of: [input]), outputSchemas: closure(of: Set([output].compactMap(\.self))),
            eventSchemas: closure(of: Set(events)))
    }

    private func events(of view: PlanView, op: String) -> [DefinitionName] {
        Set(view.steps.filter { $0.op == op }.compactMap { $0.value["event"]?.asText }.map(DefinitionName.init))
            .sorted()
    }

    /// The schemas and all known schemas that they refer to.
    private func closure(of names: Set<DefinitionName>) -> Set<DefinitionName> {
        var found = names
        var open = Array(names)
        while let name = open.popLast() {
            let key = DefinitionKey(.schema, name)
            guard let type = (known[key] ?? BuiltIns.definition(key))?.value["type"].flatMap(TypeExpression.init) else {
                continue
            }
            for next in type.references where found.insert(next).inserted { open.append(next) }
        }
        return found
    }
}
