import AIR
import CanonicalCBOR
import JSON

/// The way in which the elements of two lists are matched.
enum ListShape {
    /// By these fields, which name an element.
    case named([String])
    /// By their contents: a set literal.
    case set
    /// By their key: a map literal.
    case map
    /// By position, for the rules of a policy; one that moved is matched by its contents or its condition.
    case rules
    /// By position.
    case sequence

    /// The keys that name the entries of the lists of nodes; the first set that all elements have is used.
    private static let names = [
        ["id"], ["name"], ["from", "to"], ["event", "plan"], ["event", "reducer"], ["source", "reducer"],
    ]

    init(_ old: [CBORValue], _ new: [CBORValue], at path: JSONPointer) {
        func all(have fields: [String]) -> Bool {
            (old + new).allSatisfy { element in fields.allSatisfy { element[$0]?.asText != nil } }
        }
        if let fields = Self.names.first(where: all) {
            self = .named(fields)
        } else if (old + new).allSatisfy({ $0["when"] != nil && $0["decision"] != nil }) {
            self = .rules
        } else if path.tokens.last == .key("set") {
            self = .set
        } else if path.tokens.last == .key("map"), (old + new).allSatisfy({ $0["key"] != nil && $0["value"] != nil }) {
            self = .map
        } else {
            self = .sequence
        }
    }

    var layout: DifferenceEntry.Layout {
        switch self {
        case .named, .map: .elements
        case .set: .set
        case .rules, .sequence: .sequence
        }
    }

    /// Whether the order of the elements matters, so that a move is a difference.
    var hasOrder: Bool {
        switch self {
        case .named, .rules, .sequence: true
        case .set, .map: false
        }
    }

    /// For each new element, the position of its match in the old list; nil if there is no match.
    func matches(_ old: [CBORValue], _ new: [CBORValue]) -> [Int?] {
        switch self {
        case .named(let fields): Alignment.matches(old.map { name($0, fields) }, new.map { name($0, fields) })
        case .set: Alignment.matches(old, new)
        case .map: Alignment.matches(old.map { $0["key"] }, new.map { $0["key"] })
        case .rules: ruleMatches(old, new)
        case .sequence:
            Alignment.addingNeighbors(to: CommonSubsequence.matches(old, new), old.count) {
                Self.areAlike(old[$0], new[$1])
            }
        }
    }

    private func name(_ element: CBORValue, _ fields: [String]) -> [CBORValue?] { fields.map { element[$0] } }

    /// Matches equal rules first, then those with the same condition, then neighbors.
    private func ruleMatches(_ old: [CBORValue], _ new: [CBORValue]) -> [Int?] {
        var matches = Alignment.matches(old, new)
        let isTaken = Set(matches.compactMap(\.self))
        let oldRest = old.indices.filter { !isTaken.contains($0) }
        let newRest = new.indices.filter { matches[$0] == nil }
        let rest = Alignment.matches(oldRest.map { old[$0]["when"] }, newRest.map { new[$0]["when"] })
        for (index, match) in zip(newRest, rest) { matches[index] = match.map { oldRest[$0] } }
        return Alignment.addingNeighbors(to: matches, old.count) { _, _ in true }
    }

    /// Whether one value could be an edited version of the other.
    private static func areAlike(_ old: CBORValue, _ new: CBORValue) -> Bool {
        switch (old, new) {
        case (.array, .array): return true
        case (.map(let old), .map(let new)):
            let keys = Set(old.map(\.key))
            return new.contains { keys.contains($0.key) } || (old.isEmpty && new.isEmpty)
        case (.text(let old), .text(let new)): return TextDifference.isWorthwhile(old, new)
        default: return false
        }
    }
}

/// The names of the elements of one list.
struct ElementNames {
    private let shape: ListShape
    private let names: [String?]

    init(_ elements: [CBORValue], _ shape: ListShape) {
        self.shape = shape
        var seen: [CBORValue: Int] = [:]
        names = elements.map { element in
            guard let name = Self.name(element, shape) else { return nil }
            let count = seen[.text(name), default: 0] + 1
            seen[.text(name)] = count
            // As in the ids of ops, a repeated name gets a number.
            return count == 1 ? name : "\(name)#\(count)"
        }
    }

    private static func name(_ element: CBORValue, _ shape: ListShape) -> String? {
        switch shape {
        case .named(let fields): fields.map { element[$0]?.asText ?? "" }.joined(separator: "->")
        case .map: element["key"].map(shortText)
        case .set: shortText(element)
        case .rules, .sequence: nil
        }
    }

    private static func shortText(_ value: CBORValue) -> String {
        // A literal such as {"text":"a"} is named by its content.
        if let entries = value.asMap, entries.count == 1, let text = entries[0].value.asText { return text }
        return JSONPrinter.compact(PlainData.json(of: value))
    }

    func location(_ index: Int, in list: DifferenceLocation) -> DifferenceLocation {
        let label: DifferenceEntry.Label =
            switch shape {
            case .named, .map: .element(names[index] ?? "")
            case .set: .member
            case .rules, .sequence: .position(index)
            }
        return list.entering(.index(index), place: names[index].map { .key($0) } ?? .index(index), as: label)
    }
}
