import AIR
import Governance
import Workbench

/// A line of the overview: something that waits for a person.
enum Need: Sendable, Hashable {
    /// Problems of one severity.
    case problems(Diagnostic.Severity)
    /// Definitions that disagree.
    case conflicts
    /// Imports that drifted from their locks.
    case drift
    /// The world has no first manifest.
    case noBase
    /// The staged changes make no world.
    case doesNotCompile
    /// Staged changes that need others.
    case blocked
    /// Changes that nobody looked at.
    case unseen
    /// Changes that are ready to be proposed.
    case ready
    /// Proposals in a state that somebody must go on with.
    case waiting(ProposalState)
    /// Proposals whose base is gone.
    case stale
    /// Nothing at all.
    case nothing

    /// What stands in a snapshot, the gravest first.
    static func all(in snapshot: Snapshot) -> [Need] {
        var found: [Need] = []
        func add(_ need: Need) { if need.count(in: snapshot) > 0 { found.append(need) } }
        add(.problems(.error))
        add(.conflicts)
        add(.drift)
        add(.noBase)
        add(.doesNotCompile)
        add(.blocked)
        add(.problems(.warning))
        add(.stale)
        for state in [ProposalState.approved, .shadowed, .submitted] { add(.waiting(state)) }
        add(.unseen)
        add(.ready)
        add(.problems(.notice))
        return found.isEmpty ? [.nothing] : found
    }

    /// How many there are.
    func count(in snapshot: Snapshot) -> Int {
        switch self {
        case .problems(let severity): snapshot.diagnostics.count { $0.severity == severity }
        case .conflicts: snapshot.conflictCount
        case .drift: snapshot.driftCount
        case .noBase: snapshot.baseHash == nil && snapshot.manifestHash != nil ? 1 : 0
        case .doesNotCompile: snapshot.stage.staged.isEmpty || snapshot.stage.compiles ? 0 : 1
        case .blocked: snapshot.stage.blocked.count
        case .unseen: snapshot.changes.count { !$0.isSeen }
        case .ready: snapshot.stage.compiles ? snapshot.stage.staged.count : 0
        case .waiting(let state): snapshot.proposals.count { $0.state == state && !$0.isStale }
        case .stale: snapshot.proposals.count(where: \.isStale)
        case .nothing: 0
        }
    }
}
