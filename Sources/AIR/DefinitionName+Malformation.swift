extension DefinitionName {
    /// The reason why the text is not a valid name, such as "the version is missing"; nil for a valid one
    /// (Documentation/language.md, *Kinds and fields*).
    ///
    /// A letter of another alphabet may look like an ASCII letter, so it is also named by its code point.
    public var malformation: String? {
        if isWellFormed { return nil }
        if text.utf8.isEmpty { return "it is empty" }
        if let offender = text.unicodeScalars.first(where: { !Self.isAllowed($0) }) {
            return Self.message(about: offender)
        }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        if parts.count == 1 { return "the namespace is missing" }
        if parts.count > 2 { return "it has more than one `/`" }
        if parts[0].isEmpty { return "the namespace is empty" }
        if parts[0].contains("@") { return "the namespace contains `@`" }
        if parts[0].utf8.contains(where: \.isUpperLetter) { return "the namespace has capital letters" }
        if parts[0].utf8.first?.isLowerLetter != true { return "the namespace does not begin with a letter" }
        guard let version = parts[1].utf8.lastIndex(of: UInt8(ascii: "@")) else { return "the version is missing" }
        let local = parts[1].utf8[..<version]
        if local.isEmpty { return "there is no name before the version" }
        if local.contains(UInt8(ascii: "@")) { return "it has more than one `@`" }
        if local.first.map({ $0.isLowerLetter || $0.isUpperLetter }) != true {
            return "the part after the `/` does not begin with a letter"
        }
        return "the version is not a positive integer without leading zeros"
    }

    /// The malformation preceded by a colon, to end a message with.
    var reason: String { malformation.map { ": " + $0 } ?? "" }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.isASCII else { return false }
        let byte = UInt8(truncatingIfNeeded: scalar.value)
        return byte.isLowerLetter || byte.isUpperLetter || byte.isDigit || byte.isNamePunctuation
            || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "@")
    }

    private static func message(about scalar: Unicode.Scalar) -> String {
        let number = String(scalar.value, radix: 16, uppercase: true)
        let code = "U+" + String(repeating: "0", count: max(0, 4 - number.count)) + number
        return (isVisible(scalar) ? "`\(scalar)` (\(code))" : code) + " is not allowed"
    }

    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .spaceSeparator, .lineSeparator,
            .paragraphSeparator, .nonspacingMark, .spacingMark, .enclosingMark:
            false
        default: true
        }
    }
}
