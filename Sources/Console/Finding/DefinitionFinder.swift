import AIR
import WorldProtocol

/// Finds the definitions of the list; if the text only grew, within the previous result.
struct DefinitionFinder: Sendable, Equatable {
    /// The definitions that it searches.
    private(set) var index = DefinitionIndex([])
    /// The names that definitions may be taken for; nil until that was found out for these definitions.
    private(set) var lookalikes: [DefinitionKey: [DefinitionName]]?
    /// Whether the similar names were requested.
    private var isAsked = false
    private var filter: Filter?
    private var answers = 0
    private var found: [Int] = []

    /// Looks through other definitions from now on.
    mutating func turn(to definitions: [DefinitionRow]) {
        // Arrays that share their storage are distinguished at once.
        guard index.definitions != definitions else { return }
        if index.definitions.lazy.map(\.key).elementsEqual(definitions.lazy.map(\.key)) == false { isAsked = false }
        index = DefinitionIndex(definitions)
        filter = nil
    }

    /// Requests the look-alikes, once for these definitions.
    mutating func findLookalikes(_ requests: inout Requests) -> [Job] {
        guard !isAsked, !index.definitions.isEmpty else { return [] }
        isAsked = true
        return [requests.send(.lookalikes, "comparing names", isQuiet: true)]
    }

    /// Takes the look-alikes.
    mutating func take(_ lookalikes: [DefinitionKey: [DefinitionName]]) {
        self.lookalikes = lookalikes
        filter = nil
    }

    /// The definitions that fit, in order.
    mutating func find(_ wanted: Filter, _ known: ReferenceAnswers) -> [Int] {
        if wanted == filter, known.version == answers { return found }
        let candidates = filter.flatMap { wanted.isNarrower(than: $0) && known.version == answers ? found : nil }
        found = index.matching(wanted, known, lookalikes ?? [:], within: candidates)
        filter = wanted
        answers = known.version
        return found
    }
}
