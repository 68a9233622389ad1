public import CanonicalCBOR

extension Manifest {
    /// Reads a manifest from the fields that the node reader kept, with or without `$kind`.
    ///
    /// Entries without a required field are skipped: the node reader has reported them.
    public init(_ value: CBORValue) {
        var references: [DefinitionKind: [Reference]] = [:]
        var inlineSecrets: [CBORValue] = []
        for kind in DefinitionKind.allCases {
            for entry in value[kind.manifestSection]?.asArray ?? [] {
                if let name = entry["name"]?.asText, let hash = entry["hash"]?.asText {
                    references[kind, default: []].append(Reference(DefinitionName(name), hashText: hash))
                } else if kind == .secret {
                    inlineSecrets.append(entry)
                }
            }
        }
        self.init(
            references: references, defaults: value["defaults"].map(Defaults.init),
            moduleBindings: Self.moduleBindings(value["module_bindings"]),
            routing: value["routing"].map(Routing.init),
            triggers: (value["triggers"]?.asArray ?? []).compactMap(Trigger.init), inlineSecrets: inlineSecrets)
    }

    /// Reads the block `module_bindings`.
    public static func moduleBindings(_ value: CBORValue?) -> [ModuleBinding] {
        (value?.asMap ?? []).compactMap { entry in
            guard let module = entry.key.asText else { return nil }
            let slots = (entry.value["slots"]?.asMap ?? []).compactMap { slot -> (slot: String, grant: String)? in
                guard let name = slot.key.asText, let grant = slot.value.asText else { return nil }
                return (name, grant)
            }
            return ModuleBinding(module: module, slots: slots)
        }.sorted { $0.module.utf8.lexicographicallyPrecedes($1.module.utf8) }
    }

    /// The manifest as data, without `$kind`.
    public var value: CBORValue {
        var fields: [(String, CBORValue)] = [("air_version", .text("1"))]
        for kind in DefinitionKind.allCases {
            let entries = references(kind).map(\.value) + (kind == .secret ? inlineSecrets : [])
            if entries.isEmpty, kind.isSectionSkippedWhenEmpty { continue }
            fields.append((kind.manifestSection, .array(entries)))
        }
        if let defaults { fields.append(("defaults", defaults.value)) }
        if !moduleBindings.isEmpty { fields.append(("module_bindings", bindingsValue)) }
        if let routing { fields.append(("routing", routing.value)) }
        if !triggers.isEmpty { fields.append(("triggers", .array(triggers.map(\.value)))) }
        return .record(fields)
    }

    /// The block `module_bindings` as data.
    public var bindingsValue: CBORValue { .record(moduleBindings.map { ($0.module, $0.value) }) }
}

extension Manifest.Reference {
    /// The reference as data.
    public var value: CBORValue { .record([("name", .text(name.text)), ("hash", .text(hashText))]) }
}

extension Manifest.Defaults {
    /// Reads the block `defaults`.
    public init(_ value: CBORValue) {
        self.init(
            policy: value["policy"]?.asText,
            capGrants: (value["cap_grants"]?.asArray ?? []).compactMap(Manifest.CapGrant.init))
    }

    /// The block as data.
    public var value: CBORValue {
        var fields: [(String, CBORValue)] = []
        if let policy { fields.append(("policy", .text(policy))) }
        if !capGrants.isEmpty { fields.append(("cap_grants", .array(capGrants.map(\.value)))) }
        return .record(fields)
    }
}

extension Manifest.CapGrant {
    /// Reads a grant; nil when a required field is missing.
    public init?(_ value: CBORValue) {
        guard let name = value["name"]?.asText, let capability = value["cap"]?.asText, let params = value["params"]
        else {
            return nil
        }
        self.init(
            name: name, capability: DefinitionName(capability), params: params,
            expiry: value["expiry_ns"]?.asUnsigned, value: value)
    }
}

extension Manifest.Routing {
    /// Reads the block `routing`.
    public init(_ value: CBORValue) {
        self.init(
            events: (value["events"]?.asArray ?? []).compactMap(Manifest.RoutedEvent.init),
            inboxes: (value["inboxes"]?.asArray ?? []).compactMap(Manifest.RoutedInbox.init))
    }

    /// The block as data.
    public var value: CBORValue {
        var fields: [(String, CBORValue)] = []
        if !events.isEmpty { fields.append(("events", .array(events.map(\.value)))) }
        if !inboxes.isEmpty { fields.append(("inboxes", .array(inboxes.map(\.value)))) }
        return .record(fields)
    }
}

extension Manifest.RoutedEvent {
    /// Reads a route; nil when a required field is missing.
    public init?(_ value: CBORValue) {
        guard let event = value["event"]?.asText, let reducer = value["reducer"]?.asText else { return nil }
        self.init(
            event: DefinitionName(event), reducer: DefinitionName(reducer), keyField: value["key_field"]?.asText,
            value: value)
    }
}

extension Manifest.RoutedInbox {
    /// Reads a route; nil when a required field is missing.
    public init?(_ value: CBORValue) {
        guard let source = value["source"]?.asText, let reducer = value["reducer"]?.asText else { return nil }
        self.init(source: source, reducer: DefinitionName(reducer), value: value)
    }
}

extension Manifest.Trigger {
    /// Reads a trigger; nil when a required field is missing.
    public init?(_ value: CBORValue) {
        guard let event = value["event"]?.asText, let plan = value["plan"]?.asText else { return nil }
        self.init(
            event: DefinitionName(event), plan: DefinitionName(plan), correlateBy: value["correlate_by"]?.asText,
            value: value)
    }
}
