import AIR
import WorldProtocol

/// The screen and the row where a problem can be resolved, for problems that the console can help with.
enum DecisionPlace: Sendable, Hashable {
    /// A conflict with its choices.
    case conflict(DefinitionKey)
    /// The checks of an import, with their fixes.
    case checks(of: String)

    /// Finds the place to resolve a problem; nil if its file must be edited.
    init?(_ problem: Diagnostic, in snapshot: Snapshot) {
        guard let kind = problem.kind.flatMap({ DefinitionKind(rawValue: $0) }), let name = problem.name else {
            return nil
        }
        let key = DefinitionKey(kind, DefinitionName(name))
        if problem.code == .conflict, snapshot.conflicts.contains(where: { $0.key == key }) {
            self = .conflict(key)
        } else if let label = Need.importThatLacks(problem, in: snapshot) {
            self = .checks(of: label)
        } else {
            return nil
        }
    }

    /// The place in words.
    var title: String {
        switch self {
        case .conflict(let key): "Conflicts: \(key.kind.title) \(key.name.text)"
        case .checks(let label): "Packs: the checks of \(label), with their fixes"
        }
    }
}
