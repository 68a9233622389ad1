public import AIR

extension Sequence where Element == Diagnostic {
    /// The diagnostics in their order, with only the first five of those that differ just in names and numbers.
    ///
    /// - Parameter isVerbose: whether all diagnostics are listed.
    public func text(isVerbose: Bool) -> Text {
        let forms = isVerbose ? [] : map(DiagnosticForm.init)
        let totals = Dictionary(forms.map { ($0, 1) }, uniquingKeysWith: +)
        var text = Text()
        var listed: [DiagnosticForm: Int] = [:]
        for (index, diagnostic) in enumerated() {
            guard !isVerbose else {
                text.add(diagnostic.text)
                continue
            }
            let place = listed[forms[index], default: 0] + 1
            guard place <= DiagnosticForm.listed else { continue }
            listed[forms[index]] = place
            text.add(diagnostic.text)
            let rest = (totals[forms[index]] ?? 0) - place
            if place == DiagnosticForm.listed, rest > 0 {
                text.add("… and \(rest.grouped) more like it; --verbose shows all", .faint)
            }
        }
        return text
    }
}

/// The severity, the code and the words of a message, without the names and numbers in it.
private struct DiagnosticForm: Hashable {
    /// The maximum number of diagnostics of one form that are listed.
    static let listed = 5

    private let severity: Diagnostic.Severity
    private let code: DiagnosticCode
    private let words: [UInt8]

    init(_ diagnostic: Diagnostic) {
        severity = diagnostic.severity
        code = diagnostic.code
        words = Self.words(of: diagnostic.message)
    }

    /// The words of a message, with one marker for each run of particulars: quoted text, and words with characters
    /// other than letters.
    private static func words(of message: String) -> [UInt8] {
        var words: [UInt8] = []
        var isQuoted = false
        for word in message.utf8.split(separator: UInt8(ascii: " ")) {
            let quotes = word.count { $0 == UInt8(ascii: "`") }
            let isParticular = isQuoted || quotes > 0 || !word.drop(while: isLetter).allSatisfy(isPunctuation)
            if !quotes.isMultiple(of: 2) { isQuoted.toggle() }
            if isParticular, words.last == particular { continue }
            if isParticular { words.append(particular) } else { words += word + [UInt8(ascii: " ")] }
        }
        return words
    }

    private static let particular: UInt8 = 0

    private static func isLetter(_ byte: UInt8) -> Bool {
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "-")
    }

    private static func isPunctuation(_ byte: UInt8) -> Bool { ",;:.!?".utf8.contains(byte) }
}
