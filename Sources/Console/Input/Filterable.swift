import AIR
import WorldProtocol
import WorldIO

/// A row that can be filtered; properties are computed only when a condition needs them, since lists are long.
protocol Filterable {
    /// The text that is searched for words.
    var filterText: String { get }
    var filterKinds: [String] { get }
    /// The namespaces, each with its slash.
    var filterNamespaces: [String] { get }
    var filterPacks: [String] { get }
    var filterHashes: [String] { get }
    var filterStates: [String] { get }
    /// Whether the row is among the matches of a query about references.
    func isAmong(_ found: ReferenceMatches) -> Bool
}

extension Filterable {
    var filterKinds: [String] { [] }
    var filterNamespaces: [String] { [] }
    var filterPacks: [String] { [] }
    func isAmong(_ found: ReferenceMatches) -> Bool { false }
}

/// The known references, by the query of a filter.
struct ReferenceAnswers: Sendable, Equatable {
    /// The answers by query; those of the previous world until the new ones arrive.
    private(set) var found: [ReferenceQuery: ReferenceMatches] = [:]
    /// The queries that were already sent for the current world.
    private var asked: Set<ReferenceQuery> = []
    /// The number of the world that they were sent for.
    private var arrivals = -1
    /// Counts the answers, so that rows are rebuilt only when there are new ones.
    private(set) var version = 0

    /// The maximum number of answers kept.
    private static let limit = 64

    subscript(query: ReferenceQuery) -> ReferenceMatches? { found[query] }

    /// Sends the queries of a filter, once for each world.
    mutating func find(_ filter: Filter, arrivals: Int, _ requests: inout Requests) -> [Job] {
        if arrivals != self.arrivals {
            self.arrivals = arrivals
            asked = []
        }
        return filter.queries.filter { asked.insert($0).inserted }.map {
            requests.send(.references($0), "finding references")
        }
    }

    /// Receives an answer.
    mutating func take(_ matches: ReferenceMatches, for query: ReferenceQuery) {
        if found.count >= Self.limit, found[query] == nil {
            found = [:]
            asked = [query]
        }
        found[query] = matches
        version += 1
    }
}
