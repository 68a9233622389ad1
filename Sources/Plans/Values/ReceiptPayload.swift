import AIR
import CanonicalCBOR

/// The payload of a receipt as a plan sees it: read without a schema (Documentation/plans.md, *Steps*).
public enum ReceiptPayload {
    /// The value of a payload; one that can't be decoded is returned as bytes.
    public static func value(of bytes: [UInt8]) -> PlanValue {
        guard let data = try? LenientDecoder.decode(bytes) else { return .bytes(bytes) }
        if mayBeTagged(bytes, data), let value = TaggedForm.value(of: data) { return value }
        return loose(data, depth: 0) ?? .bytes(bytes)
    }

    /// Whether the first byte allows for the tagged form; after a CBOR tag, only the forms without content are
    /// possible.
    private static func mayBeTagged(_ bytes: [UInt8], _ data: CBORValue) -> Bool {
        switch data {
        case .map: bytes.first == 0xa1
        case .array: bytes.first.map { 0x80...0x9f ~= $0 } ?? false
        default: true
        }
    }

    private static func loose(_ data: CBORValue, depth: Int) -> PlanValue? {
        guard depth < CanonicalEncoder.maximumDepth else { return nil }
        switch data {
        case .null: return .null
        case .bool(let truth): return .bool(truth)
        case .unsigned(let number): return .nat(number)
        case .negative: return data.asInteger.map(PlanValue.int)
        case .bytes(let bytes): return .bytes(bytes)
        case .text(let text): return Hash(text) == nil ? .text(text) : .hash(text)
        case .float: return nil
        case .array(let items): return all(items) { loose($0, depth: depth + 1) }.map(PlanValue.list)
        case .map(let entries):
            if let names = all(entries, { $0.key.asText }) {
                let fields = all(Array(zip(names, entries))) { name, entry in
                    loose(entry.value, depth: depth + 1).map { PlanValue.Field(name, $0) }
                }
                return fields.map { .record($0.sorted(by: keyOrder)) }
            }
            let read = all(entries) { entry -> PlanValue.Entry? in
                guard let key = key(entry.key), let value = loose(entry.value, depth: depth + 1) else { return nil }
                return PlanValue.Entry(key, value)
            }
            return read.map { .map(of: $0) }
        }
    }

    private static func key(_ data: CBORValue) -> PlanKey? {
        switch data {
        case .unsigned(let number): .nat(number)
        case .negative: data.asInteger.map(PlanKey.int)
        case .text(let text): .text(text)
        default: nil
        }
    }

    /// The order of canonical keys, for records that no schema orders.
    private static func keyOrder(_ left: PlanValue.Field, _ right: PlanValue.Field) -> Bool {
        let (a, b) = (left.name.utf8, right.name.utf8)
        return a.count == b.count ? a.lexicographicallyPrecedes(b) : a.count < b.count
    }
}
