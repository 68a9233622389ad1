/// A row that can be filtered; nothing is made that no condition asks for, since lists are long.
protocol Filterable {
    /// What words are looked for in.
    var filterText: String { get }
    var filterKinds: [String] { get }
    var filterNamespace: String { get }
    var filterPacks: [String] { get }
    var filterHashes: [String] { get }
    var filterStates: [String] { get }
}

extension Filterable {
    var filterPacks: [String] { [] }
}

/// What a list is filtered by: words and fields, all of which must fit (CONSOLE, *Keys*).
struct Filter: Sendable, Equatable {
    /// What a term looks at.
    enum Field: String, Sendable, CaseIterable {
        case word, kind, ns, pack, hash, state
    }

    /// One condition.
    struct Term: Sendable, Equatable {
        var field: Field
        var text: [UInt8]
        var isNegated: Bool
    }

    /// The conditions.
    let terms: [Term]

    /// Reads what was typed: `!` negates, `kind:` and the like name a field; a field without a text is not yet one.
    init(_ typed: String) {
        terms = typed.split(separator: " ").compactMap { part in
            var rest = part
            let isNegated = rest.first == "!"
            if isNegated { rest = rest.dropFirst() }
            var field = Field.word
            if let colon = rest.firstIndex(of: ":"), let named = Field(rawValue: String(rest[..<colon])), named != .word
            {
                field = named
                rest = rest[rest.index(after: colon)...]
            }
            return rest.isEmpty ? nil : Term(field: field, text: rest.utf8.map(\.lowered), isNegated: isNegated)
        }
    }

    /// Whether everything fits.
    var isEmpty: Bool { terms.isEmpty }

    /// Whether a row fits all conditions.
    func matches(_ subject: some Filterable) -> Bool {
        terms.allSatisfy { Self.fits($0, subject) != $0.isNegated }
    }

    private static func fits(_ term: Term, _ subject: some Filterable) -> Bool {
        switch term.field {
        case .word: contains(subject.filterText, term.text)
        case .kind: subject.filterKinds.contains { starts($0, term.text) }
        case .ns: starts(subject.filterNamespace, term.text)
        case .pack: subject.filterPacks.contains { starts($0, term.text) }
        case .hash: subject.filterHashes.contains { starts($0, term.text) }
        case .state: subject.filterStates.contains { starts($0, term.text) }
        }
    }

    private static func starts(_ text: String, _ wanted: [UInt8]) -> Bool {
        text.utf8.lazy.map(\.lowered).starts(with: wanted)
    }

    /// Whether a text contains another, whatever the case of ASCII letters.
    static func contains(_ text: String, _ wanted: [UInt8]) -> Bool {
        guard let first = wanted.first else { return true }
        var text = text
        return text.withUTF8 { bytes in
            guard bytes.count >= wanted.count else { return false }
            for start in 0...(bytes.count - wanted.count) where bytes[start].lowered == first {
                var length = 1
                while length < wanted.count, bytes[start + length].lowered == wanted[length] { length += 1 }
                if length == wanted.count { return true }
            }
            return false
        }
    }
}
