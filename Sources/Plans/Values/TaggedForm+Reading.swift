import AIR
import CanonicalCBOR

extension TaggedForm {
    /// Reads data in tagged form; nil if the data is not in that form.
    ///
    /// The form is the key of a map with one entry, the first of two items in an array, or, for the forms without
    /// content, a plain value. It is identified by name or by number.
    static func value(of data: CBORValue, depth: Int = 0) -> PlanValue? {
        guard depth < CanonicalEncoder.maximumDepth else { return nil }
        guard let (form, content) = form(of: data, among: names) else { return nil }
        guard let content else { return form < 2 ? (form == 0 ? .unit : .null) : nil }
        switch names[form] {
        case "Unit": return content.isNull ? .unit : nil
        case "Null": return content.isNull ? .null : nil
        case "Bool": return content.asBool.map(PlanValue.bool)
        case "Dec128": return text(content).map(PlanValue.dec128)
        case "Bytes": return bytes(content).map(PlanValue.bytes)
        case "TimeNs": return content.asUnsigned.map(PlanValue.time)
        case "DurationNs": return content.asInteger.map(PlanValue.duration)
        case "List":
            guard let items = content.asArray else { return nil }
            return all(items) { value(of: $0, depth: depth + 1) }.map(PlanValue.list)
        case "Set": return content.asArray.flatMap { all($0, key) }.map { .set(of: $0) }
        case "Map":
            let entries = content.asMap.flatMap { entries in
                all(entries) { entry in
                    key(of: entry.key).flatMap { key in
                        value(of: entry.value, depth: depth + 1).map { PlanValue.Entry(key, $0) }
                    }
                }
            }
            return entries.map { .map(of: $0) }
        case "Record":
            let fields = content.asMap.flatMap { entries in
                all(entries) { entry in
                    text(entry.key).flatMap { name in
                        value(of: entry.value, depth: depth + 1).map { PlanValue.Field(name, $0) }
                    }
                }
            }
            return fields.map { .record(of: $0) }
        default: return scalar(names[form], content)?.value
        }
    }

    private static func key(of data: CBORValue) -> PlanKey? {
        guard let (form, content) = form(of: data, among: keyNames), let content else { return nil }
        return scalar(keyNames[form], content)
    }

    /// The forms that keys can also have.
    private static func scalar(_ name: String, _ content: CBORValue) -> PlanKey? {
        switch name {
        case "Int": content.asInteger.map(PlanKey.int)
        case "Nat": content.asUnsigned.map(PlanKey.nat)
        case "Text": text(content).map(PlanKey.text)
        case "Hash": text(content).flatMap { Hash($0) == nil ? nil : .hash($0) }
        case "Uuid": text(content).map(PlanKey.uuid)
        default: nil
        }
    }

    private static func form(of data: CBORValue, among names: [String]) -> (form: Int, content: CBORValue?)? {
        switch data {
        case .map(let entries) where entries.count == 1:
            index(entries[0].key, among: names).map { ($0, entries[0].value) }
        case .array(let items) where items.count == 2: index(items[0], among: names).map { ($0, items[1]) }
        case .text, .bytes, .unsigned: index(data, among: names).map { ($0, nil) }
        default: nil
        }
    }

    private static func index(_ data: CBORValue, among names: [String]) -> Int? {
        if let number = data.asUnsigned { return number < UInt64(names.count) ? Int(number) : nil }
        return text(data).flatMap { name in names.firstIndex { $0.hasSameBytes(as: name) } }
    }

    /// A text, even if written as bytes.
    private static func text(_ data: CBORValue) -> String? {
        data.asText ?? data.asBytes.flatMap { String(validating: $0, as: UTF8.self) }
    }

    /// Bytes, even if written as a text or as a list of numbers.
    private static func bytes(_ data: CBORValue) -> [UInt8]? {
        switch data {
        case .bytes(let bytes): bytes
        case .text(let text): Array(text.utf8)
        case .array(let items): all(items) { $0.asUnsigned.flatMap(UInt8.init(exactly:)) }
        default: nil
        }
    }
}

/// The transformed items; nil if any of them has no result.
func all<Item, Result>(_ items: [Item], _ read: (Item) -> Result?) -> [Result]? {
    var out: [Result] = []
    out.reserveCapacity(items.count)
    for item in items {
        guard let result = read(item) else { return nil }
        out.append(result)
    }
    return out
}
