import AIR
public import CanonicalCBOR

extension ShadowReport {
    /// The report as data, as stored in the journal.
    public var value: CBORValue { .present(fields) }

    /// The report's fields in the journal's record, which also has other fields.
    var fields: [(String, CBORValue?)] {
        [
            ("valid", .bool(isValid)), ("diagnostics", .array(diagnostics.map(\.value))),
            ("manifest_hash", manifestHash.value), ("plans", plans.value), ("triggers", triggers.value),
            ("routes", routes.value), ("effects_predicted", .array(effects.map(\.value))),
            ("scenarios", .array(scenarios)), ("authority", authority.value),
            ("rules", rules.isEmpty ? nil : rules.value),
        ]
    }

    /// Reads a report.
    ///
    /// - Throws: ``RecordError`` when the data does not have exactly the form in which we write it.
    public init(_ value: CBORValue) throws(RecordError) {
        var reader = try RecordReader(value, "the shadow report")
        try self.init(taking: &reader)
        try reader.finish()
    }

    init(taking reader: inout RecordReader) throws(RecordError) {
        self.init(
            isValid: try reader.required("valid") { $0.asBool },
            diagnostics: try reader.list("diagnostics") { (value) throws(RecordError) in try Diagnostic(value) },
            manifestHash: try reader.hash("manifest_hash"),
            plans: try reader.required("plans") { (value) throws(RecordError) in try Plans(value) },
            triggers: try reader.required("triggers") { (value) throws(RecordError) in try Entries(value) },
            routes: try reader.required("routes") { (value) throws(RecordError) in try Entries(value) },
            effects: try reader.list("effects_predicted") { (value) throws(RecordError) in try PredictedEffect(value) },
            scenarios: try reader.list("scenarios") { $0 },
            authority: try reader.required("authority") { (value) throws(RecordError) in try AuthorityDifference(value)
            },
            rules: try reader.optional("rules") { (value) throws(RecordError) in try RulesDifference(value) } ?? .none)
        guard isValid == !diagnostics.containsError else { throw .badField("ShadowReport", field: "valid") }
    }
}

extension ShadowReport.Entries {
    var value: CBORValue {
        .record([("added", .array(added.map(CBORValue.text))), ("removed", .array(removed.map(CBORValue.text)))])
    }

    init(_ value: CBORValue) throws(RecordError) {
        var reader = try RecordReader(value, "the changed entries")
        self.init(added: try reader.list("added") { $0.asText }, removed: try reader.list("removed") { $0.asText })
        try reader.finish()
    }
}

extension ShadowReport.Plans {
    var value: CBORValue {
        func names(_ names: [DefinitionName]) -> CBORValue { .array(names.map { .text($0.text) }) }
        return .record([("added", names(added)), ("replaced", names(replaced)), ("removed", names(removed))])
    }

    init(_ value: CBORValue) throws(RecordError) {
        var reader = try RecordReader(value, "the changed plans")
        self.init(
            added: try reader.list("added") { $0.asText.map(DefinitionName.init) },
            replaced: try reader.list("replaced") { $0.asText.map(DefinitionName.init) },
            removed: try reader.list("removed") { $0.asText.map(DefinitionName.init) })
        try reader.finish()
    }
}

extension PredictedEffect {
    /// The effect as data.
    public var value: CBORValue {
        .present([
            ("plan", .text(plan.text)), ("effect_kind", .text(effectKind)), ("cap", .text(cap)),
            ("policy", .text(policy)), ("rule", rule.map(CBORValue.count)), ("allowed", .bool(isAllowed)),
        ])
    }

    init(_ value: CBORValue) throws(RecordError) {
        var reader = try RecordReader(value, "the predicted effect")
        self.init(
            plan: DefinitionName(try reader.text("plan")), effectKind: try reader.text("effect_kind"),
            cap: try reader.text("cap"), policy: try reader.text("policy"),
            rule: try reader.optional("rule") { $0.asCount }, isAllowed: try reader.required("allowed") { $0.asBool })
        try reader.finish()
    }
}

extension Diagnostic {
    var value: CBORValue {
        .present([
            ("severity", .text(severity.rawValue)), ("code", .text(code.rawValue)), ("message", .text(message)),
            ("file", file.map(CBORValue.text)), ("line", line.map(CBORValue.count)),
            ("column", column.map(CBORValue.count)), ("kind", kind.map(CBORValue.text)),
            ("name", name.map(CBORValue.text)), ("path", path.map(CBORValue.text)), ("help", help.map(CBORValue.text)),
        ])
    }

    init(_ value: CBORValue) throws(RecordError) {
        var reader = try RecordReader(value, "the diagnostic")
        self.init(
            try reader.required("severity") { $0.asText.flatMap(Severity.init) },
            DiagnosticCode(rawValue: try reader.text("code")), try reader.text("message"),
            file: try reader.optional("file") { $0.asText }, line: try reader.optional("line") { $0.asCount },
            column: try reader.optional("column") { $0.asCount }, kind: try reader.optional("kind") { $0.asText },
            name: try reader.optional("name") { $0.asText }, path: try reader.optional("path") { $0.asText },
            help: try reader.optional("help") { $0.asText })
        try reader.finish()
    }
}
