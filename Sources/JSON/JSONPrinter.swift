/// Writes JSON text.
///
/// Members keep their order and numbers their spelling. Strings escape invisible characters: control characters of both
/// ranges, U+007F and the two separators U+2028 and U+2029.
public enum JSONPrinter {
    /// Returns a value's text without any white space.
    public static func compact(_ value: JSONValue) -> String {
        var writer = JSONWriter(indent: nil)
        writer.write(value, depth: 0)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// Returns a value's text with a line for each element and member, indented by two spaces per level, without a line
    /// end after the last line.
    public static func pretty(_ value: JSONValue) -> String {
        var writer = JSONWriter(indent: 2)
        writer.write(value, depth: 0)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

/// Appends JSON text to a buffer.
private struct JSONWriter {
    let indent: Int?
    var bytes: [UInt8] = []

    init(indent: Int?) {
        self.indent = indent
    }

    mutating func write(_ value: JSONValue, depth: Int) {
        switch value.content {
        case .null: bytes += "null".utf8
        case .bool(let truth): bytes += (truth ? "true" : "false").utf8
        case .number(let number): bytes += number.text.utf8
        case .string(let text): write(text)
        case .array(let elements):
            writeList(elements, open: "[", close: "]", depth: depth) { writer, element in
                writer.write(element, depth: depth + 1)
            }
        case .object(let members):
            writeList(members, open: "{", close: "}", depth: depth) { writer, member in
                writer.write(member.key)
                writer.bytes += (writer.indent == nil ? ":" : ": ").utf8
                writer.write(member.value, depth: depth + 1)
            }
        }
    }

    private mutating func writeList<Item>(
        _ items: [Item], open: String, close: String, depth: Int, _ writeItem: (inout JSONWriter, Item) -> Void
    ) {
        bytes += open.utf8
        for (index, item) in items.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            breakLine(depth: depth + 1)
            writeItem(&self, item)
        }
        if !items.isEmpty { breakLine(depth: depth) }
        bytes += close.utf8
    }

    private mutating func breakLine(depth: Int) {
        guard let indent else { return }
        bytes.append(UInt8(ascii: "\n"))
        for _ in 0..<indent * depth { bytes.append(UInt8(ascii: " ")) }
    }

    private mutating func write(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        defer { bytes.append(UInt8(ascii: "\"")) }
        // Nearly all strings need no escapes.
        var text = text
        let isPlain = text.withUTF8 { buffer in
            for byte in buffer where byte < 0x20 || byte >= 0x7f || byte == 0x22 || byte == 0x5c { return false }
            bytes.append(contentsOf: buffer)
            return true
        }
        if isPlain { return }
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": bytes += "\\\"".utf8
            case "\\": bytes += "\\\\".utf8
            case "\n": bytes += "\\n".utf8
            case "\r": bytes += "\\r".utf8
            case "\t": bytes += "\\t".utf8
            case "\u{08}": bytes += "\\b".utf8
            case "\u{0c}": bytes += "\\f".utf8
            case "\u{00}"..."\u{1f}", "\u{7f}"..."\u{9f}", "\u{2028}", "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                bytes += ("\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits).utf8
            default: bytes += scalar.utf8
            }
        }
    }
}
