import AIR
import Governance
import Sync
import WorldProtocol

/// A line of the overview: something that needs attention.
enum Need: Sendable, Hashable {
    /// Problems of one severity.
    case problems(Diagnostic.Severity)
    /// Conflicting definitions.
    case conflicts
    /// Imports that drifted from their locks in a way that breaks this world.
    case breakingDrift
    /// Imports that drifted from their locks.
    case drift
    /// Checks of imports that fail.
    case failedChecks
    /// Imports without a lock.
    case unlocked
    /// The world has no first manifest.
    case noBase
    /// The staged changes don't compile.
    case doesNotCompile
    /// Staged changes with unstaged dependencies.
    case blocked
    /// Unreviewed changes.
    case unseen
    /// Changes that are ready to be proposed.
    case ready
    /// Proposals in a state that needs a next step.
    case waiting(ProposalState)
    /// Proposals whose base is no longer the world's manifest.
    case stale
    /// A release gate that failed when the gates last ran.
    case failedGate(Gate)
    /// Nothing needs attention.
    case nothing

    /// The needs of a snapshot, the most severe first.
    static func all(in snapshot: Snapshot) -> [Need] {
        var found: [Need] = []
        func add(_ need: Need) { if need.count(in: snapshot) > 0 { found.append(need) } }
        add(.problems(.error))
        add(.conflicts)
        add(.breakingDrift)
        add(.drift)
        add(.failedChecks)
        add(.noBase)
        add(.doesNotCompile)
        add(.blocked)
        add(.unlocked)
        add(.problems(.warning))
        add(.stale)
        for state in [ProposalState.approved, .shadowed, .submitted] { add(.waiting(state)) }
        add(.unseen)
        add(.ready)
        add(.problems(.notice))
        return found.isEmpty ? [.nothing] : found
    }

    func count(in snapshot: Snapshot) -> Int {
        switch self {
        case .problems(let severity): snapshot.diagnostics.count { $0.severity == severity }
        case .conflicts: snapshot.conflictCount
        case .breakingDrift: snapshot.imports.count { $0.isDrifted && $0.isBreaking }
        case .drift: max(0, snapshot.driftCount - Need.breakingDrift.count(in: snapshot))
        case .failedChecks: Self.failedChecks(in: snapshot).count
        case .unlocked: snapshot.imports.isEmpty ? 0 : snapshot.unlockedCount
        case .noBase:
            snapshot.baseHash == nil && snapshot.manifestHash != nil && snapshot.brokenState == nil ? 1 : 0
        case .doesNotCompile: snapshot.stage.staged.isEmpty || snapshot.stage.compiles ? 0 : 1
        case .blocked: snapshot.stage.blocked.count
        case .unseen: snapshot.changes.count { !$0.isSeen }
        case .ready: snapshot.stage.compiles ? snapshot.stage.staged.count : 0
        case .waiting(let state): snapshot.proposals.count { $0.state == state && !$0.isStale }
        case .stale: snapshot.proposals.count(where: \.isStale)
        case .failedGate: 1
        case .nothing: 0
        }
    }

    /// The failed checks of imports: each problem with the label of its import.
    static func failedChecks(in snapshot: Snapshot) -> [(problem: Diagnostic, label: String)] {
        guard !snapshot.imports.isEmpty else { return [] }
        return snapshot.diagnostics.compactMap { problem in
            importThatLacks(problem, in: snapshot).map { (problem, $0) }
        }
    }

    /// The label of the import whose definition has a problem, if the problem is that this world can't use it.
    static func importThatLacks(_ problem: Diagnostic, in snapshot: Snapshot) -> String? {
        let codes: Set<DiagnosticCode> = [.capUnbound, .capTypeMismatch, .policyDenies]
        guard codes.contains(problem.code), let kind = problem.kind.flatMap({ DefinitionKind(rawValue: $0) }),
            let name = problem.name
        else { return nil }
        let roots = snapshot.definition(DefinitionKey(kind, DefinitionName(name)))?.origins.map(\.root) ?? []
        return snapshot.imports.first { roots.contains($0.label) }?.label
    }
}

extension ImportRow {
    /// Whether the import differs from its lock; false without a lock.
    var isDrifted: Bool { state != "ok" && state != "unlocked" }
}

extension Snapshot {
    /// A definition's row, found by binary search in the sorted rows.
    func definition(_ key: DefinitionKey) -> DefinitionRow? {
        definitions.index(of: key).map { definitions[$0] }
    }
}
