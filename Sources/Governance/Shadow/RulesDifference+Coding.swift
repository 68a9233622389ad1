import AIR
public import CanonicalCBOR

extension RulesDifference {
    /// The difference as data, as stored in the journal.
    public var value: CBORValue {
        .present([
            ("policies", .array(policies.map(\.value))), ("decisions", .array(decisions.map(\.value))),
            ("governing", governing?.value),
        ])
    }

    init(_ value: CBORValue) throws(RecordError) {
        var reader = try RecordReader(value, "the difference of rules")
        self.init(
            policies: try reader.list("policies") { (value) throws(RecordError) in try PolicyDifference(value) },
            decisions: try reader.list("decisions") { (value) throws(RecordError) in try DecisionChange(value) },
            governing: try reader.optional("governing") { (value) throws(RecordError) in try GoverningChange(value) })
        try reader.finish()
    }
}

extension PolicyDifference {
    var value: CBORValue {
        .present([
            ("from", from.map { .text($0.text) }), ("to", to.map { .text($0.text) }), ("in_force", .bool(isInForce)),
            ("rules", .array(rules.map(\.value))),
        ])
    }

    init(_ value: CBORValue) throws(RecordError) {
        var reader = try RecordReader(value, "the changed policy")
        self.init(
            from: try reader.optional("from") { $0.asText.map(DefinitionName.init) },
            to: try reader.optional("to") { $0.asText.map(DefinitionName.init) },
            isInForce: try reader.required("in_force") { $0.asBool },
            rules: try reader.list("rules") { (value) throws(RecordError) in try Rule(value) })
        try reader.finish()
    }
}

extension PolicyDifference.Rule {
    var value: CBORValue {
        .present([
            ("change", .text(change.rawValue)), ("from", from.map(CBORValue.count)), ("to", to.map(CBORValue.count)),
            ("before", before), ("after", after), ("moved", .bool(isMoved)),
        ])
    }

    init(_ value: CBORValue) throws(RecordError) {
        var reader = try RecordReader(value, "the changed rule")
        self.init(
            change: try reader.required("change") { $0.asText.flatMap(Change.init) },
            from: try reader.optional("from") { $0.asCount }, to: try reader.optional("to") { $0.asCount },
            before: reader.take("before"), after: reader.take("after"),
            isMoved: try reader.required("moved") { $0.asBool })
        try reader.finish()
    }
}

extension DecisionChange {
    var value: CBORValue {
        .record([
            ("before", before.value), ("after", after.value), ("was_allowed", .bool(wasAllowed)),
            ("allowed", .bool(isAllowed)),
        ])
    }

    init(_ value: CBORValue) throws(RecordError) {
        var reader = try RecordReader(value, "the changed decision")
        self.init(
            before: try reader.required("before") { (value) throws(RecordError) in try AuthorityEntry(value) },
            after: try reader.required("after") { (value) throws(RecordError) in try AuthorityEntry(value) },
            wasAllowed: try reader.required("was_allowed") { $0.asBool },
            isAllowed: try reader.required("allowed") { $0.asBool })
        try reader.finish()
    }
}

extension GoverningChange {
    var value: CBORValue { .present([("from", from?.value), ("to", to.value)]) }

    init(_ value: CBORValue) throws(RecordError) {
        var reader = try RecordReader(value, "the changed rules of governing")
        self.init(
            from: try reader.optional("from") { (value) throws(RecordError) in try GovernanceRules(value) },
            to: try reader.required("to") { (value) throws(RecordError) in try GovernanceRules(value) })
        try reader.finish()
    }
}
