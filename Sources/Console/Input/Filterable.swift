import AIR
import WorldProtocol
import WorldIO

/// A row that can be filtered; nothing is made that no condition asks for, since lists are long.
protocol Filterable {
    /// What words are looked for in.
    var filterText: String { get }
    var filterKinds: [String] { get }
    /// The namespaces, each with its slash.
    var filterNamespaces: [String] { get }
    var filterPacks: [String] { get }
    var filterHashes: [String] { get }
    var filterStates: [String] { get }
    /// Whether it is among what refers, or is referred to.
    func isAmong(_ found: ReferenceMatches) -> Bool
}

extension Filterable {
    var filterKinds: [String] { [] }
    var filterNamespaces: [String] { [] }
    var filterPacks: [String] { [] }
    func isAmong(_ found: ReferenceMatches) -> Bool { false }
}

/// What was found out about references, as filters ask for it.
struct ReferenceAnswers: Sendable, Equatable {
    /// What was found, by question; of the world before, until the answer for this one is there.
    private(set) var found: [ReferenceQuery: ReferenceMatches] = [:]
    /// The questions that were asked about the world as it is.
    private var asked: Set<ReferenceQuery> = []
    /// How many worlds had arrived when they were asked.
    private var arrivals = -1
    /// Counts the answers, so that rows are made again only when there are new ones.
    private(set) var version = 0

    /// How many answers are kept.
    private static let limit = 64

    subscript(query: ReferenceQuery) -> ReferenceMatches? { found[query] }

    /// Whether a question is still to be asked; it counts as asked from then on.
    mutating func mustAsk(_ query: ReferenceQuery, arrivals: Int) -> Bool {
        if arrivals != self.arrivals {
            self.arrivals = arrivals
            asked = []
        }
        return asked.insert(query).inserted
    }

    /// Takes an answer.
    mutating func take(_ matches: ReferenceMatches, for query: ReferenceQuery) {
        if found.count >= Self.limit, found[query] == nil {
            found = [:]
            asked = [query]
        }
        found[query] = matches
        version += 1
    }
}
