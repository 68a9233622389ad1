import Workbench

/// Finds the definitions of the list: what it found for the text before is where it looks when the text goes on.
struct DefinitionFinder: Sendable, Equatable {
    /// What it looks through.
    private(set) var index = DefinitionIndex([])
    private var filter: Filter?
    private var answers = 0
    private var found: [Int] = []

    /// Looks through other definitions from now on.
    mutating func turn(to definitions: [DefinitionRow]) {
        // Arrays that share their storage are told apart at once.
        guard index.definitions != definitions else { return }
        index = DefinitionIndex(definitions)
        filter = nil
    }

    /// The definitions that fit, in order.
    mutating func find(_ wanted: Filter, _ known: ReferenceAnswers) -> [Int] {
        if wanted == filter, known.version == answers { return found }
        let candidates = filter.flatMap { wanted.isNarrower(than: $0) && known.version == answers ? found : nil }
        found = index.matching(wanted, known, within: candidates)
        filter = wanted
        answers = known.version
        return found
    }
}
