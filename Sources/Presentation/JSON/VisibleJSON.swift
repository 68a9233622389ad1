public import JSON

extension JSONValue {
    /// The value as JSON text with a final newline, in which everything unprintable is escaped.
    ///
    /// The text has the same value for every JSON parser and is harmless on a terminal: invisible characters and those
    /// that change the writing direction are escaped as `\\u202e`.
    public var visibleBytes: [UInt8] {
        let text = JSONPrinter.pretty(self)
        // The printer already escaped all invisible ASCII.
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return Array(text.utf8) + [UInt8(ascii: "\n")] }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count + 1)
        for scalar in text.unicodeScalars {
            if scalar.isASCII || !scalar.isInvisible {
                bytes += scalar.utf8
            } else {
                // Outside of strings JSON is ASCII, so this scalar is within a string.
                for unit in scalar.utf16 {
                    let digits = String(unit, radix: 16)
                    bytes += ("\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits).utf8
                }
            }
        }
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }
}

extension Unicode.Scalar {
    fileprivate var isInvisible: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: properties.isDefaultIgnorableCodePoint || properties.isBidiControl
        }
    }
}
