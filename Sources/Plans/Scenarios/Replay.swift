public import AIR
public import CanonicalCBOR
import JSON

/// Replays the inputs in the records of a run and compares the resulting records (Documentation/plans.md, *Records*).
public enum Replay {
    /// The first record that differs.
    public struct Difference: Sendable, Equatable {
        /// Its position.
        public let index: Int
        /// The recorded value; nil when nothing was recorded.
        public let recorded: CBORValue?
        /// The replayed value; nil if the replay ended earlier.
        public let replayed: CBORValue?
    }

    /// The first difference; nil when all records are the same, byte for byte.
    ///
    /// Only external inputs are taken from the records: events, receipts, and plans that a scenario starts.
    public static func difference(
        of records: [RunRecord], in world: PlanWorld, verdicts: [DefinitionName: PlanKernel.Verdict] = [:]
    ) -> Difference? {
        var kernel = PlanKernel(world) { module, _ in verdicts[module] }
        while true {
            for index in 0..<min(kernel.records.count, records.count) where kernel.records[index] != records[index] {
                return Difference(
                    index: index, recorded: records[index].value, replayed: kernel.records[index].value)
            }
            let next = kernel.records.count
            guard next < records.count else {
                guard next > records.count else { return nil }
                return Difference(index: records.count, recorded: nil, replayed: kernel.records[records.count].value)
            }
            guard feed(records[next], to: &kernel) else {
                return Difference(index: next, recorded: records[next].value, replayed: nil)
            }
            kernel.run()
        }
    }

    /// Feeds an external record to a kernel; returns false if the record can't be external.
    private static func feed(_ record: RunRecord, to kernel: inout PlanKernel) -> Bool {
        let fields = record.value
        guard let now = fields["logical_now_ns"]?.asUnsigned else { return false }
        kernel.logicalNow = now
        let count = kernel.records.count
        switch record.kind {
        case .planStarted:
            guard let plan = fields["plan_name"]?.asText, let input = value(fields["input"]) else { return false }
            kernel.start(DefinitionName(plan), input: input)
        case .domainEvent:
            guard let schema = fields["schema"]?.asText, let value = value(fields["value"]) else { return false }
            kernel.ingest(DefinitionName(schema), value: value, key: fields["key"]?.asBytes)
        case .effectReceipt:
            guard let intent = Hash(numbers: fields["intent_hash"]), let adapter = fields["adapter_id"]?.asText,
                let status = fields["status"]?.asText.flatMap(Receipt.Status.init),
                let payload = fields["payload_cbor"]?.asBytes
            else { return false }
            _ = kernel.deliver(Receipt(intent: intent, adapter: adapter, status: status, payload: payload))
        default: return false
        }
        return kernel.records.count > count
    }

    private static func value(_ bytes: CBORValue?) -> CBORValue? {
        bytes?.asBytes.flatMap { try? CanonicalDecoder.decode($0) }
    }
}
