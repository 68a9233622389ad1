import AIR
import CanonicalCBOR
import JSON

/// Writes values in readable form: `15 min` for a tagged duration, `notes/Link@1?` for an option type.
///
/// Tags are omitted, so values of different tags may read alike; code that compares two values must fall back on raw
/// AIR where their texts are equal.
enum ReadableValue {
    /// The value on one line.
    static func text(_ value: CBORValue) -> String {
        switch value {
        case .text(let text): word(text)
        case .array(let items): "[" + items.map(Self.text).joined(separator: ", ") + "]"
        case .map(let entries): shaped(entries) ?? object(entries)
        default: JSONPrinter.compact(PlainData.json(of: value))
        }
    }

    /// A name or a text: bare if it can't be mistaken for anything else, otherwise quoted and escaped.
    static func word(_ text: String) -> String {
        isBare(text) ? text : JSONPrinter.compact(.string(text))
    }

    /// The value inside a wrapper that only names the kind of value, such as `{"record":{…}}`.
    static func unwrapped(_ value: CBORValue) -> CBORValue {
        guard let entries = value.asMap, entries.count == 1, isWrapper(entries[0].key) else { return value }
        return entries[0].value
    }

    /// Whether a key only names the kind of its value.
    static func isWrapper(_ key: CBORValue) -> Bool {
        guard let key = key.asText else { return false }
        return ["record", "list", "set", "map"].contains { $0.utf8.elementsEqual(key.utf8) }
    }

    private static func isBare(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, !["true", "false", "null", "none"].contains(text) else {
            return false
        }
        func isLetter(_ scalar: Unicode.Scalar) -> Bool {
            ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_"
        }
        return (isLetter(first) || first == "@" || first == "/")
            && text.unicodeScalars.allSatisfy {
                isLetter($0) || ("0"..."9").contains($0) || "._-/@:".unicodeScalars.contains($0)
            }
    }

    private static func object(_ entries: [CBOREntry]) -> String {
        let binds = bindsNanoseconds(.map(entries))
        return "{"
            + entries.map { entry in
                let name = entry.key.asText.map { binds ? counted($0) : $0 }
                let value = name.flatMap { nanoseconds(entry.value, named: $0) } ?? text(entry.value)
                return "\(text(entry.key)): \(value)"
            }.joined(separator: ", ") + "}"
    }

    /// Whether a step binds its value to a name with nanoseconds as its unit.
    static func bindsNanoseconds(_ step: CBORValue?) -> Bool {
        step?["bind"]?["as"]?.asText.map { nanoseconds(.unsigned(1), named: $0) != nil } ?? false
    }

    /// The name that implies the unit of a member, in a step that binds its value to a name with nanoseconds as its
    /// unit.
    static func counted(_ name: String) -> String { name.utf8.elementsEqual("expr".utf8) ? "value_ns" : name }

    /// A plain number as a duration or a time, if its name says that it counts nanoseconds; nil for anything else.
    static func nanoseconds(_ value: CBORValue?, named name: String) -> String? {
        guard name.utf8.count > 3, name.hasSuffix("_ns"), let value else { return nil }
        let number = value["nat"] ?? value["int"] ?? value
        if name.hasSuffix("_at_ns") { return number.asUnsigned.map { Times.text(ofTime: $0) } }
        return number.asInteger.map(duration)
    }

    /// A literal, an expression or a type; nil for plain data.
    private static func shaped(_ entries: [CBOREntry]) -> String? {
        if entries.count == 1, let key = entries[0].key.asText { return single(key, entries[0].value) }
        let value = CBORValue.map(entries)
        guard entries.count == 2 else { return nil }
        if let name = value["op"]?.asText, let arguments = value["args"]?.asArray {
            return word(name) + "(" + arguments.map(text).joined(separator: ", ") + ")"
        }
        if let tag = value["tag"]?.asText, let payload = value["value"] { return "\(word(tag))(\(text(payload)))" }
        return nil
    }

    private static func single(_ key: String, _ value: CBORValue) -> String? {
        if value.asMap?.isEmpty == true {
            if key == "null" { return "none" }
            // A type without parts.
            if TypeExpression.Primitive(rawValue: key) != nil { return key }
        }
        switch key {
        case "text": return value.asText.map(word)
        case "int", "nat", "bool", "dec128", "uuid", "hash":
            return value.asMap == nil ? text(value) : nil
        case "duration_ns": return value.asInteger.map(Self.duration)
        case "time_ns": return value.asUnsigned.map { Times.text(ofTime: $0) }
        case "ref": return value.asText.map(word)
        case "tag": return value.asText.map { word($0) }
        case "option": return value.asMap == nil ? nil : text(value) + "?"
        case "list", "set":
            if value.asArray != nil { return text(value) }
            return value.asMap == nil ? nil : "\(key) of \(text(value))"
        case "map":
            if let pairs = value.asArray { return self.pairs(pairs) }
            guard let key = value["key"], let item = value["value"] else { return nil }
            return "map of \(text(key)) to \(text(item))"
        case "record": return value.asMap.map(object)
        case "variant":
            if value["tag"] != nil { return text(value) }
            return value.asMap.map { arms in
                arms.map { "\(text($0.key))(\(text($0.value)))" }.joined(separator: " | ")
            }
        default: return nil
        }
    }

    private static func pairs(_ pairs: [CBORValue]) -> String? {
        var texts: [String] = []
        for pair in pairs {
            guard let key = pair["key"], let value = pair["value"] else { return nil }
            texts.append("\(text(key)): \(text(value))")
        }
        return "{" + texts.joined(separator: ", ") + "}"
    }

    /// A duration in the largest unit that divides it.
    private static func duration(_ nanoseconds: Int64) -> String {
        let units: [(name: String, size: Int64)] = [
            ("days", 86_400_000_000_000), ("h", 3_600_000_000_000), ("min", 60_000_000_000), ("s", 1_000_000_000),
            ("ms", 1_000_000), ("µs", 1_000),
        ]
        guard nanoseconds != 0, let unit = units.first(where: { nanoseconds % $0.size == 0 }) else {
            return "\(nanoseconds) ns"
        }
        let count = nanoseconds / unit.size
        return "\(count) \(unit.name == "days" && count.magnitude == 1 ? "day" : unit.name)"
    }
}
