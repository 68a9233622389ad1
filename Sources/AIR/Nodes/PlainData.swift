public import CanonicalCBOR
public import JSON

/// JSON as plain data: the encoding of a JSON value without `$kind` (Documentation/language.md, *Identity*).
public enum PlainData {
    /// The value of JSON as data.
    ///
    /// - Throws: ``PlainDataError`` for a number that no double can represent.
    public static func value(of json: JSONValue) throws(PlainDataError) -> CBORValue {
        switch json.content {
        case .null: return .null
        case .bool(let flag): return .bool(flag)
        case .string(let text): return .text(text)
        case .number(let number):
            switch number.exact() {
            case .unsigned(let magnitude): return .unsigned(magnitude)
            case .negative(let magnitude): return .negative(magnitude)
            case .float(let value): return .float(value)
            case nil: throw PlainDataError(text: number.text, range: json.range)
            }
        case .array(let items):
            var values: [CBORValue] = []
            values.reserveCapacity(items.count)
            for item in items { values.append(try value(of: item)) }
            return .array(values)
        case .object(let members):
            var entries: [CBOREntry] = []
            entries.reserveCapacity(members.count)
            for member in members {
                entries.append(CBOREntry(key: .text(member.key), value: try value(of: member.value)))
            }
            return .map(entries)
        }
    }

    /// The value of parsed JSON as data, without an intermediate tree.
    ///
    /// - Throws: ``PlainDataError`` for a number that no double can represent.
    package static func value(of node: JSONNode) throws(PlainDataError) -> CBORValue {
        switch node.kind {
        case .null: return .null
        case .false: return .bool(false)
        case .true: return .bool(true)
        case .string: return .text(node.text)
        case .number:
            switch node.exact {
            case .unsigned(let magnitude): return .unsigned(magnitude)
            case .negative(let magnitude): return .negative(magnitude)
            case .float(let value): return .float(value)
            case nil: throw PlainDataError(text: node.number.text, range: node.range)
            }
        case .array:
            var values: [CBORValue] = []
            values.reserveCapacity(node.count)
            var child = node.firstChild
            for _ in 0..<node.count {
                values.append(try value(of: child))
                child = child.next
            }
            return .array(values)
        case .object:
            var entries: [CBOREntry] = []
            entries.reserveCapacity(node.count)
            var key = node.firstChild
            for _ in 0..<node.count {
                entries.append(CBOREntry(key: .text(key.text), value: try value(of: key.next)))
                key = key.next.next
            }
            return .map(entries)
        }
    }

    /// Data as JSON for display; bytes, which nodes never contain, become base64 text.
    public static func json(of value: CBORValue) -> JSONValue {
        switch value {
        case .null: .null
        case .bool(let flag): .bool(flag)
        case .text(let text): .string(text)
        case .unsigned(let magnitude): .int(magnitude)
        case .negative(let magnitude): number(negativeText(magnitude))
        case .float(let value): number(floatText(value))
        case .bytes(let bytes): .string(Base64.encode(bytes))
        case .array(let items): .array(items.map(json))
        case .map(let entries): .object(entries.map { (keyText($0.key), json(of: $0.value)) })
        }
    }

    /// The text of -1 - `magnitude`.
    static func negativeText(_ magnitude: UInt64) -> String {
        magnitude == .max ? "-18446744073709551616" : "-\(magnitude + 1)"
    }

    /// The shortest spelling that reads back as the same double, and never as an integer.
    static func floatText(_ value: Double) -> String {
        if value == 0, value.sign == .minus { return "-0" }
        return value.description
    }

    private static func number(_ text: String) -> JSONValue {
        JSONNumber(text: text).map(JSONValue.number) ?? .string(text)
    }

    /// A key as text, since JSON has no other keys.
    static func keyText(_ key: CBORValue) -> String {
        switch key {
        case .text(let text): text
        case .unsigned(let magnitude): String(magnitude)
        case .negative(let magnitude): negativeText(magnitude)
        default: JSONPrinter.compact(json(of: key))
        }
    }
}

/// The error for a JSON number that no double can represent.
public struct PlainDataError: Error, Sendable, Equatable {
    /// The number as written.
    public let text: String
    /// The byte range of the number within the file.
    public let range: Range<Int>
}
