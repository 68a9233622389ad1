import AIR
import CanonicalCBOR
import Sync
import WorldProtocol

/// An index of the definitions for lists and the palette, made once for a world, since there may be very many.
struct DefinitionIndex: Sendable, Equatable {
    /// The rows, by kind and name.
    let definitions: [DefinitionRow]
    /// The names in lowercase, concatenated.
    private let letters: [UInt8]
    /// The start of each name, and the end of the last one.
    private let starts: [UInt32]

    init(_ definitions: [DefinitionRow]) {
        self.definitions = definitions
        var letters: [UInt8] = []
        letters.reserveCapacity(definitions.reduce(0) { $0 + $1.key.name.text.utf8.count })
        var starts: [UInt32] = [0]
        starts.reserveCapacity(definitions.count + 1)
        for row in definitions {
            var name = row.key.name.text
            name.withUTF8 { for byte in $0 { letters.append(byte.lowered) } }
            starts.append(UInt32(letters.count))
        }
        self.letters = letters
        self.starts = starts
    }

    /// Indexes are equal if their definitions are equal.
    static func == (left: Self, right: Self) -> Bool { left.definitions == right.definitions }

    /// Visits the name of each definition, in lowercase.
    func forEachName(_ visit: (_ index: Int, _ name: UnsafeBufferPointer<UInt8>) -> Void) {
        letters.withUnsafeBufferPointer { letters in
            starts.withUnsafeBufferPointer { starts in
                for index in definitions.indices {
                    visit(index, UnsafeBufferPointer(rebasing: letters[Int(starts[index])..<Int(starts[index + 1])]))
                }
            }
        }
    }

    // MARK: Filtering

    /// The indices of the definitions that match all conditions, in order.
    ///
    /// - Parameter candidates: the indices to consider; nil for all.
    func matching(
        _ filter: Filter, _ answers: ReferenceAnswers, _ lookalikes: [DefinitionKey: [DefinitionName]] = [:],
        within candidates: [Int]? = nil
    ) -> [Int] {
        var left = candidates ?? Array(definitions.indices)
        // The cheapest conditions go first.
        for term in filter.terms.sorted(by: { Self.cost($0.field) < Self.cost($1.field) }) {
            keep(term, answers, lookalikes, in: &left)
            if left.isEmpty { break }
        }
        return left
    }

    private static func cost(_ field: Filter.Field) -> Int {
        switch field {
        case .kind: 0
        case .uses, .usedby: 1
        case .ns: 2
        case .word: 3
        case .state: 4
        case .pack: 5
        case .hash: 6
        }
    }

    private func keep(
        _ term: Filter.Term, _ answers: ReferenceAnswers, _ lookalikes: [DefinitionKey: [DefinitionName]],
        in left: inout [Int]
    ) {
        let (text, isNegated) = (term.text, term.isNegated)
        switch term.field {
        case .word: keepNames(in: &left, isNegated) { Self.contains($0, text) }
        case .ns: keepNames(in: &left, isNegated) { Self.isNamespace($0, text) }
        case .kind:
            let kinds = Set(DefinitionKind.allCases.filter { $0.filterWords.contains { Filter.starts($0, text) } })
            left = left.filter { kinds.contains(definitions[$0].key.kind) != isNegated }
        case .state:
            let words = StateWords(text)
            left = left.filter { words.fit(definitions[$0], lookalikes) != isNegated }
        case .pack:
            left = left.filter {
                definitions[$0].hasOrigin { Filter.starts($0.root, text) } != isNegated
            }
        case .hash:
            let digits = HashStart(text)
            left = left.filter { digits.fits(definitions[$0].hash) != isNegated }
        case .uses, .usedby:
            guard let query = term.query, let found = answers[query] else { return }
            let indices = Set(found.definitions.compactMap { definitions.index(of: $0) })
            left = left.filter { indices.contains($0) != isNegated }
        }
    }

    private func keepNames(
        in left: inout [Int], _ isNegated: Bool, _ fits: (UnsafeBufferPointer<UInt8>) -> Bool
    ) {
        letters.withUnsafeBufferPointer { letters in
            starts.withUnsafeBufferPointer { starts in
                left = left.filter { index in
                    fits(UnsafeBufferPointer(rebasing: letters[Int(starts[index])..<Int(starts[index + 1])]))
                        != isNegated
                }
            }
        }
    }

    private static func contains(_ name: UnsafeBufferPointer<UInt8>, _ wanted: [UInt8]) -> Bool {
        wanted.withUnsafeBufferPointer { wanted in
            guard let first = wanted.first, name.count >= wanted.count else { return wanted.isEmpty }
            var start = 0
            let last = name.count - wanted.count
            while start <= last {
                if name[start] == first {
                    var length = 1
                    while length < wanted.count, name[start + length] == wanted[length] { length += 1 }
                    if length == wanted.count { return true }
                }
                start += 1
            }
            return false
        }
    }

    /// Whether the part before the slash has the prefix; with a typed slash it must be the whole part.
    private static func isNamespace(_ name: UnsafeBufferPointer<UInt8>, _ wanted: [UInt8]) -> Bool {
        guard name.starts(with: wanted) else { return false }
        let slash = name.firstIndex(of: UInt8(ascii: "/")) ?? 0
        return wanted.count <= slash || (wanted.count == slash + 1 && wanted.last == UInt8(ascii: "/"))
    }
}

/// The meaning of `state:` for definitions, decoded once for all of them.
private struct StateWords {
    private let listed: Bool
    private let unlisted: Bool
    private let lookalike: Bool
    private let problems: Set<Diagnostic.Severity>

    init(_ text: [UInt8]) {
        listed = Filter.starts("listed", text)
        unlisted = Filter.starts("unlisted", text)
        lookalike = Filter.starts("lookalike", text)
        let all: [Diagnostic.Severity] = [.error, .warning, .notice]
        problems = Set(Filter.starts("problem", text) ? all : all.filter { Filter.starts($0.rawValue, text) })
    }

    func fit(_ row: DefinitionRow, _ lookalikes: [DefinitionKey: [DefinitionName]]) -> Bool {
        (row.isListed ? listed : unlisted) || row.problem.map(problems.contains) ?? false
            || (lookalike && lookalikes[row.key] != nil)
    }
}

/// The first digits of a hash, as typed.
private struct HashStart {
    private let digits: [UInt8]?

    init(_ text: [UInt8]) {
        let scheme = Array("sha256:".utf8)
        let rest = text.starts(with: scheme) ? text.dropFirst(scheme.count) : text[...]
        let values = rest.map { Character(Unicode.Scalar($0)).hexDigitValue.flatMap { UInt8(exactly: $0) } }
        if scheme.starts(with: text) {
            digits = []
        } else {
            digits = values.contains(nil) ? nil : values.compactMap(\.self)
        }
    }

    func fits(_ hash: Hash) -> Bool {
        guard let digits else { return false }
        let bytes = hash.bytes
        guard digits.count <= 2 * bytes.count else { return false }
        return digits.indices.allSatisfy { index in
            (index % 2 == 0 ? bytes[index / 2] >> 4 : bytes[index / 2] & 15) == digits[index]
        }
    }
}

extension DefinitionKind {
    /// The words for the kind that `kind:` accepts.
    var filterWords: [String] { [rawValue, title, plural] }
}

extension [DefinitionRow] {
    /// The index of a definition, found by binary search in the sorted rows.
    func index(of key: DefinitionKey) -> Int? {
        var range = indices
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            if self[middle].key < key {
                range = middle + 1..<range.upperBound
            } else {
                range = range.lowerBound..<middle
            }
        }
        return indices.contains(range.lowerBound) && self[range.lowerBound].key == key ? range.lowerBound : nil
    }
}
