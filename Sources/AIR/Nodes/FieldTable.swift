import CanonicalCBOR

/// The field table: the single source of the fields that nodes have (Documentation/language.md, *Kinds and fields*).
enum FieldTable {
    /// The fields of a node besides `$kind`.
    static func fields(of kind: NodeKind) -> [Field] {
        switch kind {
        case .manifest: manifest
        case .definition(.schema): schema
        case .definition(.module): module
        case .definition(.plan): plan
        case .definition(.capability): capability
        case .definition(.policy): policy
        case .definition(.effect): effect
        case .definition(.secret): secret
        }
    }

    static let reference: [Field] = [.required("name", .text), .required("hash", .placeholderHash)]

    static let inlineSecret: [Field] = [
        .required("alias", .text), .required("version", .natural), .required("binding_id", .text),
        .optional("expected_digest", .hash),
        .optional(
            "policy",
            .record([.skipEmpty("allowed_caps", .list(.text)), .skipEmpty("allowed_plans", .list(.text))])),
    ]

    static let capGrant: [Field] = [
        .required("name", .text), .required("cap", .text), .required("params", .literal),
        .optional("expiry_ns", .natural),
    ]

    static let defaults: [Field] = [.optional("policy", .text), .skipEmpty("cap_grants", .list(.record(capGrant)))]

    static let routedEvent: [Field] = [
        .required("event", .schemaName), .required("reducer", .text), .optional("key_field", .text),
    ]

    static let routedInbox: [Field] = [.required("source", .text), .required("reducer", .text)]

    static let trigger: [Field] = [
        .required("event", .schemaName), .required("plan", .text), .optional("correlate_by", .text),
    ]

    static let moduleBinding: [Field] = [.skipEmpty("slots", .table(.text))]

    private static let manifest: [Field] = [
        .required("air_version", .exactly("1")),
        .required("schemas", .list(.record(reference))),
        .required("modules", .list(.record(reference))),
        .required("plans", .list(.record(reference))),
        .required("caps", .list(.record(reference))),
        .required("policies", .list(.record(reference))),
        .skipEmpty("effects", .list(.record(reference))),
        .skipEmpty("secrets", .list(.secretEntry)),
        .optional("defaults", .record(defaults)),
        .skipEmpty("module_bindings", .table(.record(moduleBinding))),
        .optional(
            "routing",
            .record([
                .skipEmpty("events", .list(.record(routedEvent))),
                .skipEmpty("inboxes", .list(.record(routedInbox))),
            ])),
        .skipEmpty("triggers", .list(.record(trigger))),
    ]

    private static let schema: [Field] = [.required("name", .text), .required("type", .type)]

    private static let module: [Field] = [
        .required("name", .text),
        .required("module_kind", .choice(["reducer", "pure"])),
        .required("wasm_hash", .placeholderHash),
        .optional("key_schema", .schemaName),
        .required(
            "abi",
            .record([
                .optional(
                    "reducer",
                    .record([
                        .required("state", .schemaName), .required("event", .schemaName),
                        .optional("context", .schemaName), .optional("annotations", .schemaName),
                        .skipEmpty("effects_emitted", .list(.text)), .skipEmpty("cap_slots", .table(.text)),
                    ])),
                .optional(
                    "pure",
                    .record([
                        .required("input", .schemaName), .required("output", .schemaName),
                        .optional("context", .schemaName),
                    ])),
            ])),
    ]

    private static func step(_ fields: Field...) -> [Field] { [.required("id", .text)] + fields }

    private static func bind(_ name: String) -> Field { .required("bind", .record([.required(name, .text)])) }

    static let stepOps: [(tag: String, fields: [Field])] = [
        ("raise_event", step(.required("event", .schemaName), .required("value", .slot))),
        (
            "emit_effect",
            step(
                .required("kind", .text), .required("params", .slot), .required("cap", .text),
                .optional("idempotency_key", .slot), bind("effect_id_as"))
        ),
        ("await_receipt", step(.required("for", .expression), bind("as"))),
        ("await_event", step(.required("event", .schemaName), .optional("where", .expression), bind("as"))),
        ("assign", step(.required("expr", .slot), bind("as"))),
        ("end", step(.optional("result", .slot))),
    ]

    private static let plan: [Field] = [
        .required("name", .text),
        .required("input", .schemaName),
        .required("steps", .list(.tagged("op", stepOps))),
        .optional("output", .schemaName),
        .skipEmpty("locals", .table(.schemaName)),
        .skipEmpty(
            "edges",
            .list(.record([.required("from", .text), .required("to", .text), .optional("when", .expression)]))),
        .skipEmpty("required_caps", .list(.text)),
        .skipEmpty("allowed_effects", .list(.text)),
        .skipEmpty("invariants", .list(.expression)),
    ]

    private static let capability: [Field] = [
        .required("name", .text),
        .required("cap_type", .text),
        .required("schema", .type),
        .defaulted(
            "enforcer", .record([.required("module", .text)]),
            .record([("module", .text("sys/CapAllowAll@1"))])),
    ]

    private static let policy: [Field] = [
        .required("name", .text),
        .required(
            "rules",
            .list(
                .record([
                    .required(
                        "when",
                        .record([
                            .optional("effect_kind", .text), .optional("cap_name", .text),
                            .optional("cap_type", .text),
                            .optional("origin_kind", .choice(["plan", "reducer"])),
                            .optional("origin_name", .text),
                        ])),
                    .required("decision", .choice(["allow", "deny"])),
                ]))),
    ]

    private static let effect: [Field] = [
        .required("name", .text), .required("kind", .text), .required("params_schema", .schemaName),
        .required("receipt_schema", .schemaName), .required("cap_type", .text),
        .required("origin_scope", .choice(["reducer", "plan", "both"])),
    ]

    private static let secret: [Field] = [
        .required("name", .text), .required("binding_id", .text), .optional("expected_digest", .hash),
        .skipEmpty("allowed_caps", .list(.text)), .skipEmpty("allowed_plans", .list(.text)),
    ]

    /// Fields that may be written but are not hashed, and so are not reported as unknown.
    static let ignored: [DefinitionKind: [String]] = [.effect: ["description"]]
}
