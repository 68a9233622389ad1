import AIR
public import CanonicalCBOR
import JSON

/// One record of a run, in the shape of a journal record of the existing system (Documentation/plans.md, *Records*).
public struct RunRecord: Sendable, Hashable {
    /// The kinds of record.
    public enum Kind: String, Sendable {
        case domainEvent = "domain_event"
        case effectIntent = "effect_intent"
        case effectReceipt = "effect_receipt"
        case capDecision = "cap_decision"
        case policyDecision = "policy_decision"
        case planResult = "plan_result"
        case planEnded = "plan_ended"
        /// A plan started by a scenario; journals have no such record.
        case planStarted = "plan_started"
    }

    /// The kind.
    public let kind: Kind
    /// The fields, `record_kind` first.
    public let value: CBORValue

    /// A record of a kind; fields without a value are omitted.
    init(_ kind: Kind, _ fields: [(String, CBORValue?)]) {
        self.kind = kind
        value = .record(
            [("record_kind", .text(kind.rawValue))] + fields.compactMap { name, value in value.map { (name, $0) } })
    }

    /// Decodes a record.
    init?(_ value: CBORValue) {
        guard let kind = value["record_kind"]?.asText.flatMap(Kind.init) else { return nil }
        self.kind = kind
        self.value = value
    }
}

extension RunRecord {
    static func domainEvent(
        _ schema: DefinitionName, value: [UInt8], key: [UInt8]?, stamp: Stamp, hash: Hash
    ) -> RunRecord {
        RunRecord(
            .domainEvent,
            [("schema", .text(schema.text)), ("value", .bytes(value)), ("key", key.map(CBORValue.bytes))]
                + stamp.fields + [("event_hash", .text(hash.text))])
    }

    static func planStarted(_ plan: DefinitionName, id: UInt64, input: [UInt8], stamp: Stamp) -> RunRecord {
        RunRecord(
            .planStarted,
            [("plan_name", .text(plan.text)), ("plan_id", .unsigned(id)), ("input", .bytes(input))] + stamp.fields)
    }

    static func effectIntent(_ intent: EffectIntent, hash: Hash, plan: DefinitionName, id: UInt64) -> RunRecord {
        RunRecord(
            .effectIntent,
            [
                ("intent_hash", hash.numbers), ("kind", .text(intent.kind)), ("cap_name", .text(intent.cap)),
                ("params_cbor", .bytes(intent.params)), ("idempotency_key", .bytes(intent.idempotencyKey)),
                (
                    "origin",
                    .record([
                        ("origin_kind", .text("plan")), ("name", .text(plan.text)), ("plan_id", .unsigned(id)),
                    ])
                ),
            ])
    }

    static func effectReceipt(_ receipt: Receipt, stamp: Stamp) -> RunRecord {
        RunRecord(
            .effectReceipt,
            [
                ("intent_hash", receipt.intent.numbers), ("adapter_id", .text(receipt.adapter)),
                ("status", .text(receipt.status.rawValue)), ("payload_cbor", .bytes(receipt.payload)),
                ("signature", .bytes([])),
            ] + stamp.fields)
    }

    static func planEnded(_ plan: DefinitionName, id: UInt64, failure: PlanFailure?) -> RunRecord {
        RunRecord(
            .planEnded,
            [
                ("plan_name", .text(plan.text)), ("plan_id", .unsigned(id)),
                ("status", .text(failure == nil ? "ok" : "error")), ("error_code", failure.map { .text($0.code) }),
                ("step", failure?.step.map(CBORValue.text)), ("path", failure.map { .text($0.pointer.description) }),
                ("message", failure.map { .text($0.message) }),
            ])
    }

    static func planResult(_ plan: DefinitionName, id: UInt64, schema: DefinitionName, value: [UInt8]) -> RunRecord {
        RunRecord(
            .planResult,
            [
                ("plan_name", .text(plan.text)), ("plan_id", .unsigned(id)), ("output_schema", .text(schema.text)),
                ("value_cbor", .bytes(value)),
            ])
    }
}

extension Stamp {
    /// A scenario has only a logical clock, so both times are the same.
    fileprivate var fields: [(String, CBORValue?)] {
        [
            ("now_ns", .unsigned(logicalNow)), ("logical_now_ns", .unsigned(logicalNow)),
            ("journal_height", .unsigned(height)),
        ]
    }
}

extension Hash {
    /// The bytes as a list of numbers, as journals write them.
    var numbers: CBORValue { .array(bytes.map { .unsigned(UInt64($0)) }) }

    /// Reads a list of numbers.
    init?(numbers: CBORValue?) {
        guard let bytes = numbers?.asArray.flatMap({ all($0) { $0.asUnsigned.flatMap(UInt8.init(exactly:)) } }) else {
            return nil
        }
        self.init(bytes: bytes)
    }
}

/// The answer to an effect.
public struct Receipt: Sendable, Hashable {
    /// The status of an effect.
    public enum Status: String, Sendable, CaseIterable {
        case ok, error, timeout
    }

    /// The intent that it answers.
    public let intent: Hash
    /// The adapter that answers.
    public let adapter: String
    /// The status of the effect.
    public let status: Status
    /// The payload, as CBOR.
    public let payload: [UInt8]

    /// Creates a receipt.
    public init(intent: Hash, adapter: String, status: Status, payload: [UInt8]) {
        self.intent = intent
        self.adapter = adapter
        self.status = status
        self.payload = payload
    }
}
