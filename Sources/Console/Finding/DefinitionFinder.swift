import AIR
import WorldProtocol

/// Finds the definitions of the list; searches only the previous result if the filter just became narrower.
struct DefinitionFinder: Sendable, Equatable {
    /// The definitions to search.
    private(set) var index = DefinitionIndex([])
    /// The names that definitions may be mistaken for; nil until they are known for these definitions.
    private(set) var lookalikes: [DefinitionKey: [DefinitionName]]?
    /// Whether the look-alikes were requested for these definitions.
    private var isRequested = false
    private var filter: Filter?
    private var answers = 0
    private var found: [Int] = []

    /// Replaces the definitions to search.
    mutating func turn(to definitions: [DefinitionRow]) {
        // Arrays that share their storage compare equal in constant time.
        guard index.definitions != definitions else { return }
        if index.definitions.lazy.map(\.key).elementsEqual(definitions.lazy.map(\.key)) == false { isRequested = false }
        index = DefinitionIndex(definitions)
        filter = nil
    }

    /// Requests the look-alikes, once for these definitions.
    mutating func findLookalikes(_ requests: inout Requests) -> [Job] {
        guard !isRequested, !index.definitions.isEmpty else { return [] }
        isRequested = true
        return [requests.send(.lookalikes, "comparing names", isQuiet: true)]
    }

    /// Receives the look-alikes.
    mutating func take(_ lookalikes: [DefinitionKey: [DefinitionName]]) {
        self.lookalikes = lookalikes
        filter = nil
    }

    /// The indices of the definitions that match, in order.
    mutating func find(_ wanted: Filter, _ known: ReferenceAnswers) -> [Int] {
        if wanted == filter, known.version == answers { return found }
        let candidates = filter.flatMap { wanted.isNarrower(than: $0) && known.version == answers ? found : nil }
        found = index.matching(wanted, known, lookalikes ?? [:], within: candidates)
        filter = wanted
        answers = known.version
        return found
    }
}
