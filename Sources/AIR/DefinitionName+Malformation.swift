extension DefinitionName {
    /// The reason why the text is no name, such as "the version is missing"; nil for a name (Documentation/language.md,
    /// *Kinds and fields*).
    ///
    /// A letter of another alphabet looks like one of ours, so it is named by its number, too.
    public var malformation: String? {
        if isWellFormed { return nil }
        if text.utf8.isEmpty { return "it is empty" }
        if let stranger = text.unicodeScalars.first(where: { !Self.canStand($0) }) {
            return Self.complaint(of: stranger)
        }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        if parts.count == 1 { return "the namespace is missing" }
        if parts.count > 2 { return "it has more than one `/`" }
        if parts[0].isEmpty { return "the namespace is empty" }
        if parts[0].contains("@") { return "the namespace holds `@`" }
        if parts[0].utf8.contains(where: \.isUpperLetter) { return "the namespace has capital letters" }
        if parts[0].utf8.first?.isLowerLetter != true { return "the namespace does not begin with a letter" }
        guard let version = parts[1].utf8.lastIndex(of: UInt8(ascii: "@")) else { return "the version is missing" }
        let local = parts[1].utf8[..<version]
        if local.isEmpty { return "there is no name before the version" }
        if local.contains(UInt8(ascii: "@")) { return "it has more than one `@`" }
        if local.first.map({ $0.isLowerLetter || $0.isUpperLetter }) != true {
            return "nothing but a letter may follow the `/`"
        }
        return "the version is not a positive integer without leading zeros"
    }

    /// The malformation after a colon, for the end of a message.
    var reason: String { malformation.map { ": " + $0 } ?? "" }

    private static func canStand(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.isASCII else { return false }
        let byte = UInt8(truncatingIfNeeded: scalar.value)
        return byte.isLowerLetter || byte.isUpperLetter || byte.isDigit || byte.isNamePunctuation
            || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "@")
    }

    private static func complaint(of scalar: Unicode.Scalar) -> String {
        let number = String(scalar.value, radix: 16, uppercase: true)
        let code = "U+" + String(repeating: "0", count: max(0, 4 - number.count)) + number
        return (isVisible(scalar) ? "`\(scalar)` (\(code))" : code) + " is not allowed in it"
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
