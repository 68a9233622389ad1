import WorldProtocol

/// The filter of a list: words and fields, all of which must match (Documentation/console.md, *Filter words*).
struct Filter: Sendable, Hashable {
    /// The property that a term looks at.
    enum Field: String, Sendable, CaseIterable {
        case word, kind, ns, pack, hash, uses, usedby, state

        /// The prefix that selects the field.
        var prefix: String { rawValue + ":" }
        /// The fields that can be typed, for messages.
        static var list: String { allCases.filter { $0 != .word }.map(\.prefix).joined(separator: " ") }
    }

    /// One condition.
    struct Term: Sendable, Hashable {
        var field: Field
        /// The text to look for, in lowercase.
        var text: [UInt8]
        var isNegated: Bool

        /// The query about references that the term requires, or nil.
        var query: ReferenceQuery? {
            switch field {
            case .uses: ReferenceQuery(.users, of: String(decoding: text, as: UTF8.self))
            case .usedby: ReferenceQuery(.used, of: String(decoding: text, as: UTF8.self))
            default: nil
            }
        }
    }

    /// The conditions.
    let terms: [Term]
    /// Unknown fields, such as `kin:`, which are treated as parts of words.
    let unknownFields: [String]

    /// Parses the typed filter.
    ///
    /// `!` negates, `kind:` and the like name a field, and quotes keep spaces and colons. A field without a text is not
    /// a condition yet, and an open quote extends to the end.
    init(_ typed: String) {
        var reader = FilterReader(typed)
        (terms, unknownFields) = reader.read()
    }

    /// Whether there are no conditions, so that everything matches.
    var isEmpty: Bool { terms.isEmpty }

    /// The queries about references that the filter requires.
    var queries: [ReferenceQuery] { terms.compactMap(\.query) }

    /// Whether everything that matches also matches another filter, as when more was typed.
    func isNarrower(than other: Filter) -> Bool {
        terms.count >= other.terms.count
            && zip(terms, other.terms).allSatisfy { new, old in
                guard new != old else { return true }
                return new.field == old.field && !new.isNegated && !old.isNegated && new.query == nil
                    && new.text.starts(with: old.text)
            }
    }

    /// The remark about unknown or inapplicable fields on a screen, or nil.
    func remark(on screen: Screen) -> String? {
        if let unknown = unknownFields.first {
            return "unknown field \(unknown); use \(Field.list)"
        }
        guard let strange = terms.first(where: { !screen.filterFields.contains($0.field) }) else { return nil }
        return "\(strange.field.prefix) doesn't apply to \(screen.title)"
    }

    /// The words that complete a `state:` that is being typed, or nil.
    static func states(for typed: String, among known: [String]) -> String? {
        guard let last = typed.split(separator: " ", omittingEmptySubsequences: false).last else { return nil }
        let word = last.utf8.first == UInt8(ascii: "!") ? last.dropFirst() : last
        guard word.utf8.map(\.lowered).starts(with: Field.state.prefix.utf8) else { return nil }
        let begun = Array(word.utf8.dropFirst(Field.state.prefix.utf8.count).map(\.lowered))
        let words = known.filter { starts($0, begun) }
        return words.isEmpty ? nil : "state: " + words.joined(separator: " ")
    }

    /// Whether a row matches all conditions.
    func matches(_ subject: some Filterable, _ answers: ReferenceAnswers) -> Bool {
        terms.allSatisfy { term in
            if let query = term.query {
                // Nothing is hidden until the answer arrives.
                guard let found = answers[query] else { return true }
                return subject.isAmong(found) != term.isNegated
            }
            return Self.fits(term, subject) != term.isNegated
        }
    }

    private static func fits(_ term: Term, _ subject: some Filterable) -> Bool {
        switch term.field {
        case .word: contains(subject.filterText, term.text)
        case .kind: subject.filterKinds.contains { starts($0, term.text) }
        case .ns: subject.filterNamespaces.contains { starts($0, term.text) }
        case .pack: subject.filterPacks.contains { starts($0, term.text) }
        case .hash: subject.filterHashes.contains { starts($0, term.text) }
        case .state: subject.filterStates.contains { starts($0, term.text) }
        case .uses, .usedby: true
        }
    }

    /// Whether a text begins with another, ignoring the case of ASCII letters.
    static func starts(_ text: String, _ wanted: [UInt8]) -> Bool {
        text.utf8.lazy.map(\.lowered).starts(with: wanted)
    }

    /// Whether a text contains another, ignoring the case of ASCII letters.
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
