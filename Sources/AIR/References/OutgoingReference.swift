public import CanonicalCBOR
public import JSON

/// A reference from a definition or the manifest, with its position.
public struct OutgoingReference: Sendable, Hashable {
    /// The kinds of targets.
    public enum Target: Sendable, Hashable {
        /// A definition.
        case definition(DefinitionKey)
        /// A grant of the manifest's defaults.
        case grant(String)
        /// An effect by its kind, such as `http.request`.
        case effectKind(String)
    }

    /// The target.
    public let target: Target
    /// The position, from the root of the definition or manifest.
    public let pointer: JSONPointer

    /// Creates a reference from its parts.
    public init(_ target: Target, at pointer: JSONPointer) {
        self.target = target
        self.pointer = pointer
    }
}

extension Definition {
    /// Everything that the definition refers to, in the order of the text.
    public var outgoingReferences: [OutgoingReference] {
        var collector = ReferenceCollector()
        collect(into: &collector)
        return collector.found
    }

    /// The targets of ``outgoingReferences`` without positions, for following many references.
    public var outgoingTargets: [OutgoingReference.Target] {
        var collector = ReferenceCollector(keepsPlaces: false)
        collect(into: &collector)
        return collector.found.map(\.target)
    }

    private func collect(into collector: inout ReferenceCollector) {
        if key.kind == .schema { return collector.type(type, at: ["type"]) }
        // Work on a whole world visits each definition once, so the value need not be kept.
        let value = passingValue
        switch key.kind {
        case .schema: break
        case .capability:
            collector.type(value["schema"].flatMap(TypeExpression.init), at: ["schema"])
            collector.name(.module, value["enforcer"]?["module"], at: ["enforcer", "module"])
        case .effect:
            for field in ["params_schema", "receipt_schema"] { collector.name(.schema, value[field], at: [field]) }
        case .module: collector.module(value)
        case .plan: collector.plan(value)
        case .policy: collector.policy(value)
        case .secret:
            for (index, name) in (value["allowed_plans"]?.asArray ?? []).enumerated() {
                collector.name(.plan, name, at: ["allowed_plans", index])
            }
            for (index, name) in (value["allowed_caps"]?.asArray ?? []).enumerated() {
                collector.grant(name, at: ["allowed_caps", index])
            }
        }
    }
}

extension Manifest {
    /// Everything that an entry of a block refers to; the manifest's lists of references are not blocks.
    public static func outgoingReferences(of entry: CBORValue, in block: ManifestBlock) -> [OutgoingReference] {
        var collector = ReferenceCollector()
        switch block {
        case .capGrants: collector.name(.capability, entry["cap"], at: ["cap"])
        case .defaultPolicy: collector.name(.policy, entry, at: [])
        case .routingEvents:
            collector.name(.schema, entry["event"], at: ["event"])
            collector.name(.module, entry["reducer"], at: ["reducer"])
        case .routingInboxes: collector.name(.module, entry["reducer"], at: ["reducer"])
        case .triggers:
            collector.name(.schema, entry["event"], at: ["event"])
            collector.name(.plan, entry["plan"], at: ["plan"])
        case .moduleBindings: collector.grant(entry, at: [])
        }
        return collector.found
    }
}

/// The blocks of a manifest besides its lists of references (Documentation/system.md, *Ops and patches*).
public enum ManifestBlock: String, Sendable, CaseIterable {
    /// The name of the default policy.
    case defaultPolicy = "default_policy"
    /// The grants.
    case capGrants = "cap_grants"
    /// The routes of events to reducers.
    case routingEvents = "routing.events"
    /// The routes of inboxes to reducers.
    case routingInboxes = "routing.inboxes"
    /// The events that start plans.
    case triggers
    /// The slots of modules.
    case moduleBindings = "module_bindings"
}

private struct ReferenceCollector {
    /// Whether the positions of references are collected.
    var keepsPlaces = true
    private(set) var found: [OutgoingReference] = []

    private mutating func add(_ target: OutgoingReference.Target, at path: () -> [any PathPart]) {
        found.append(OutgoingReference(target, at: keepsPlaces ? JSONPointer(path: path()) : JSONPointer()))
    }

    mutating func name(_ kind: DefinitionKind, _ value: CBORValue?, at path: @autoclosure () -> [any PathPart]) {
        guard let text = value?.asText else { return }
        add(.definition(DefinitionKey(kind, DefinitionName(text))), at: path)
    }

    mutating func grant(_ value: CBORValue?, at path: @autoclosure () -> [any PathPart]) {
        if let text = value?.asText { add(.grant(text), at: path) }
    }

    mutating func effectKind(_ value: CBORValue?, at path: @autoclosure () -> [any PathPart]) {
        if let text = value?.asText { add(.effectKind(text), at: path) }
    }

    mutating func type(_ type: TypeExpression?, at path: [any PathPart]) {
        guard let type else { return }
        guard keepsPlaces else {
            for name in type.references { add(.definition(DefinitionKey(.schema, name))) { [] } }
            return
        }
        for (name, pointer) in Rules.references(in: type, at: JSONPointer(path: path)) {
            found.append(OutgoingReference(.definition(DefinitionKey(.schema, name)), at: pointer))
        }
    }

    mutating func module(_ value: CBORValue) {
        name(.schema, value["key_schema"], at: ["key_schema"])
        for (part, fields) in [
            ("reducer", ["state", "event", "context", "annotations"]), ("pure", ["input", "output", "context"]),
        ] {
            for field in fields { name(.schema, value["abi"]?[part]?[field], at: ["abi", part, field]) }
        }
        for (index, kind) in (value["abi"]?["reducer"]?["effects_emitted"]?.asArray ?? []).enumerated() {
            effectKind(kind, at: ["abi", "reducer", "effects_emitted", index])
        }
    }

    mutating func plan(_ value: CBORValue) {
        name(.schema, value["input"], at: ["input"])
        name(.schema, value["output"], at: ["output"])
        for entry in value["locals"]?.asMap ?? [] {
            name(.schema, entry.value, at: ["locals", entry.key.asText ?? ""])
        }
        for (index, step) in (value["steps"]?.asArray ?? []).enumerated() {
            name(.schema, step["event"], at: ["steps", index, "event"])
            guard step["op"]?.asText == "emit_effect" else { continue }
            effectKind(step["kind"], at: ["steps", index, "kind"])
            grant(step["cap"], at: ["steps", index, "cap"])
        }
    }

    mutating func policy(_ value: CBORValue) {
        for (index, rule) in (value["rules"]?.asArray ?? []).enumerated() {
            effectKind(rule["when"]?["effect_kind"], at: ["rules", index, "when", "effect_kind"])
            grant(rule["when"]?["cap_name"], at: ["rules", index, "when", "cap_name"])
        }
    }
}
