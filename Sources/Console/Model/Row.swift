import AIR
import Governance
import WorldProtocol
import WorldIO

/// A row of a list; rows of the world are indices into the snapshot, so that long lists are cheap.
enum Row: Sendable, Hashable {
    /// A line of the overview.
    case need(Need)
    /// A problem, as an index into the diagnostics.
    case problem(Int)
    /// The heading of a kind of definition, with the number shown.
    case kind(DefinitionKind, Int)
    /// The heading of a namespace, with the number of definitions shown.
    case namespace(String, Int)
    /// A definition, as an index.
    case definition(Int)
    /// The heading of changes of one kind or block, with the rows below it.
    case group(String, [Int])
    /// A change, as an index.
    case change(Int)
    /// A proposal, as an index.
    case proposal(Int)
    /// The open proposal, above its changes.
    case review(ProposalID)
    /// The heading of changes of one kind or block in the open proposal, with the changes below it.
    case reviewedGroup(ProposalID, String, [OpID])
    /// A change of the open proposal.
    case reviewed(ProposalID, OpID)
    /// An import, as an index.
    case pack(Int)
    /// A conflict, as an index.
    case conflict(Int)
    /// The heading of the settled conflicts, with the number shown.
    case settledConflicts(Int)
    /// A settled conflict, as an index.
    case settledConflict(Int)
    /// An import and its lock, as an index.
    case lock(Int)

    /// The identity of the row, which survives a reload.
    func id(in snapshot: Snapshot) -> RowID {
        switch self {
        case .need(let need): .need(need)
        case .problem(let index): .problem(snapshot.diagnostics[index])
        case .kind(let kind, _): .kind(kind)
        case .namespace(let name, _): .namespace(name)
        case .definition(let index): .definition(snapshot.definitions[index].key)
        case .group(let kind, _): .group(kind)
        case .change(let index): .change(snapshot.changes[index].id)
        case .proposal(let index): .proposal(snapshot.proposals[index].id)
        case .review(let id): .review(id)
        case .reviewedGroup(let id, let kind, _): .reviewedGroup(id, kind)
        case .reviewed(let id, let op): .reviewed(id, op)
        case .pack(let index): .pack(snapshot.imports[index].label)
        case .conflict(let index): .conflict(snapshot.conflicts[index].key)
        case .settledConflicts: .settledConflicts
        case .settledConflict(let index): .settledConflict(snapshot.settledConflicts[index].key)
        case .lock(let index): .lock(snapshot.imports[index].label)
        }
    }
}

/// The identity of a row, independent of its position.
enum RowID: Sendable, Hashable {
    case need(Need)
    case problem(Diagnostic)
    case kind(DefinitionKind)
    case namespace(String)
    case definition(DefinitionKey)
    case group(String)
    case change(OpID)
    case proposal(ProposalID)
    case review(ProposalID)
    case reviewedGroup(ProposalID, String)
    case reviewed(ProposalID, OpID)
    case pack(String)
    case conflict(DefinitionKey)
    case settledConflicts
    case settledConflict(DefinitionKey)
    case lock(String)
}
