import AIR
public import CanonicalCBOR
import JSON

extension AuthorityDifference {
    /// The difference as data, in the format of `aos authority`.
    public var value: CBORValue {
        .record([
            ("gained", .array(gained.map(\.value))), ("lost", .array(lost.map(\.value))),
            ("widened", .array(widened.map(\.value))), ("narrowed", .array(narrowed.map(\.value))),
            ("default_policy", defaultPolicy.value), ("opaque", .array(opaque.map { .text($0.text) })),
        ])
    }

    /// Reads a difference.
    ///
    /// - Throws: ``RecordError`` when the data does not have exactly the form in which we write it.
    public init(_ value: CBORValue) throws(RecordError) {
        var reader = try RecordReader(value, "the authority difference")
        gained = try reader.list("gained") { (value) throws(RecordError) in try AuthorityEntry(value) }
        lost = try reader.list("lost") { (value) throws(RecordError) in try AuthorityEntry(value) }
        widened = try reader.list("widened") { (value) throws(RecordError) in try GrantChange(value) }
        narrowed = try reader.list("narrowed") { (value) throws(RecordError) in try GrantChange(value) }
        defaultPolicy = try reader.required("default_policy") { (value) throws(RecordError) in try PolicyChange(value) }
        opaque = try reader.list("opaque") { $0.asText.map(DefinitionName.init) }
        try reader.finish()
    }
}

extension AuthorityDifference.PolicyChange {
    /// The change as data; null means no policy, which allows everything.
    var value: CBORValue {
        .record([("from", from.map(CBORValue.text) ?? .null), ("to", to.map(CBORValue.text) ?? .null)])
    }

    init(_ value: CBORValue) throws(RecordError) {
        func name(_ value: CBORValue) -> String?? {
            switch value {
            case .null: .some(nil)
            case .text(let text): text
            default: nil
            }
        }
        var reader = try RecordReader(value, "the default policy")
        self.init(from: try reader.required("from", name), to: try reader.required("to", name))
        try reader.finish()
    }
}

extension AuthorityEntry {
    /// The entry as data; `rule` is null when no rule decides.
    public var value: CBORValue {
        .record([
            ("origin_kind", .text(originKind.rawValue)), ("origin_name", .text(originName.text)),
            ("effect_kind", .text(effectKind)), ("cap_name", .text(capName)), ("cap_type", .text(capType)),
            ("policy", .text(policy)), ("rule", rule.map(CBORValue.count) ?? .null),
        ])
    }

    init(_ value: CBORValue) throws(RecordError) {
        var reader = try RecordReader(value, "the authority")
        self.init(
            originKind: try reader.required("origin_kind") { $0.asText.flatMap(OriginKind.init) },
            originName: DefinitionName(try reader.text("origin_name")), effectKind: try reader.text("effect_kind"),
            capName: try reader.text("cap_name"), capType: try reader.text("cap_type"),
            policy: try reader.text("policy"),
            rule: try reader.required("rule") { $0.isNull ? .some(nil) : $0.asCount.map(Optional.some) })
        try reader.finish()
    }
}

extension GrantChange {
    /// The change as data; an absent side is omitted, because null may be the value of a parameter.
    public var value: CBORValue {
        .present([("cap_name", .text(capName)), ("path", .text(path.description)), ("from", from), ("to", to)])
    }

    init(_ value: CBORValue) throws(RecordError) {
        var reader = try RecordReader(value, "the changed grant")
        self.init(
            capName: try reader.text("cap_name"),
            path: try reader.required("path") { $0.asText.flatMap(JSONPointer.init) },
            from: reader.take("from"), to: reader.take("to"))
        try reader.finish()
    }
}
