/// Parses the text of a filter into conditions.
struct FilterReader {
    private let bytes: [UInt8]
    private var place = 0
    private var terms: [Filter.Term] = []
    private var unknown: [String] = []

    init(_ typed: String) { bytes = Array(typed.utf8) }

    mutating func read() -> (terms: [Filter.Term], unknownFields: [String]) {
        while place < bytes.count {
            if bytes[place] == UInt8(ascii: " ") { place += 1 } else { readTerm() }
        }
        return (terms, unknown)
    }

    private mutating func readTerm() {
        let isNegated = bytes[place] == UInt8(ascii: "!")
        if isNegated { place += 1 }
        let field = readField()
        let text = readText()
        guard !text.isEmpty else { return }
        terms.append(Filter.Term(field: field ?? .word, text: text.map(\.lowered), isNegated: isNegated))
    }

    /// The field before a colon; an unknown field is part of the word.
    private mutating func readField() -> Filter.Field? {
        let letters = bytes[place...].prefix { UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0.lowered }
        guard !letters.isEmpty, letters.endIndex < bytes.count, bytes[letters.endIndex] == UInt8(ascii: ":") else {
            return nil
        }
        let name = String(decoding: letters.map(\.lowered), as: UTF8.self)
        guard let field = Filter.Field(rawValue: name), field != .word else {
            unknown.append(name + ":")
            return nil
        }
        place = letters.endIndex + 1
        return field
    }

    /// Everything up to the next space outside quotes; a backslash escapes a quote.
    private mutating func readText() -> [UInt8] {
        var text: [UInt8] = []
        var isQuoted = false
        while place < bytes.count, isQuoted || bytes[place] != UInt8(ascii: " ") {
            let byte = bytes[place]
            if byte == UInt8(ascii: "\\"), place + 1 < bytes.count, bytes[place + 1] == UInt8(ascii: "\"") {
                text.append(UInt8(ascii: "\""))
                place += 1
            } else if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else {
                text.append(byte)
            }
            place += 1
        }
        return text
    }
}
