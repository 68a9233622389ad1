/// A part of an open world: computed on demand, cached, and invalidated when one of its inputs may have changed.
package enum WorldPart: String, Sendable, Hashable, CaseIterable {
    /// The sync file and the roots that it names, parsed and merged.
    case sources
    /// The merged world, canonicalized and checked.
    case loaded
    /// The imports, compared with their locks.
    case imports
    /// The problems of the imported plans that the world uses.
    case findings
    /// The definitions and manifest entries that refer to each definition.
    case users
    /// The statuses of the scenario files.
    case scenarios
    /// The proposals, the rules and the manifest that the journal records.
    case journal
    /// The manifest that the world is compared with.
    case base
    /// The changes from the base to the world.
    case difference
    /// The dependencies between the changes.
    case needs
    /// The hunks of the changes.
    case hunks
    /// The stage and the decisions, as stored on disk.
    case log
    /// The stage without the ops that were dropped from it, and the decisions.
    case review
    /// The patch that the staged changes compile to.
    case selection
    /// The stage in its displayed form, with the authority that it gains and loses.
    case stage
    /// The diagnostics of the world, its base, its journal and its locks.
    case problems
    /// The rows of the list of definitions.
    case definitionRows
    /// The rows of the list of conflicts.
    case conflictRows
    /// The rows of the list of imports.
    case importRows

    /// The parts that this one is computed from; empty for a part that is read from files only.
    package var origins: Set<WorldPart> {
        switch self {
        case .sources, .scenarios, .journal, .log: []
        case .loaded, .imports: [.sources]
        case .findings, .users: [.loaded]
        case .base: [.journal, .loaded]
        case .difference: [.base, .loaded]
        case .needs, .hunks: [.difference]
        case .review: [.log, .difference]
        case .selection: [.needs, .review]
        case .stage: [.selection, .review, .difference, .base]
        case .problems: [.loaded, .journal, .base, .imports]
        case .definitionRows: [.loaded, .problems]
        case .conflictRows: [.loaded, .users]
        case .importRows: [.imports, .findings]
        }
    }

    /// The given parts and all parts computed from them, directly or indirectly.
    package static func following(_ parts: Set<WorldPart>) -> Set<WorldPart> {
        var found = parts
        // Inputs come before the parts computed from them.
        for part in allCases where !part.origins.isDisjoint(with: found) { found.insert(part) }
        return found
    }

    /// The parts that a snapshot shows.
    static let shown: Set<WorldPart> = [
        .problems, .definitionRows, .conflictRows, .importRows, .needs, .hunks, .stage, .scenarios, .journal,
    ]

    /// The part that is being computed.
    @TaskLocal static var computing: WorldPart?
}
