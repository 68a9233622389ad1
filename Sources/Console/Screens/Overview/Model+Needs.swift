import AIR
import Canvas
import Governance
import Sync
import WorldProtocol

/// Going from the overview to the screen that resolves a need.
extension Model {
    /// Opens the screen that resolves a need, or shows details.
    mutating func handle(_ need: Need) {
        switch need {
        case .problems:
            toggleFold(.need(need))
        case .conflicts:
            if has(.conflicts) { open(.conflicts) } else { revealProblem { $0.code == .conflict } }
        case .breakingDrift: openImport(on: .locks) { $0.isDrifted && $0.isBreaking }
        case .drift:
            if has(.locks) {
                openImport(on: .locks) { $0.isDrifted && !$0.isBreaking }
            } else {
                revealProblem { $0.code.rawValue.hasPrefix("lock-") }
            }
        case .unlocked: openImport(on: .locks) { $0.state == "unlocked" }
        case .failedChecks:
            let label = snapshot.flatMap { Need.failedChecks(in: $0).first?.label }
            openImport(on: .packs) { $0.label == label }
            detail.packTab = .checks
        case .noBase: status = .note("no base; run `aos import --mode genesis`")
        case .doesNotCompile: open(.patch)
        case .blocked: openPatch("state:blocked")
        case .unseen: openPatch("state:unreviewed")
        case .ready: openPatch("state:staged")
        case .waiting(let state): openProposal { $0.state == state && !$0.isStale }
        case .stale: openProposal(where: \.isStale)
        case .failedGate(let gate): showGate(gate)
        case .nothing: open(.definitions)
        }
    }

    private mutating func openPatch(_ filter: String) {
        open(.patch)
        setFilter(.init(filter))
    }

    private mutating func openProposal(where fits: (ProposalRow) -> Bool) {
        guard let row = snapshot?.proposals.last(where: fits) else { return }
        open(.proposals)
        reveal(.proposal(row.id))
    }

    private mutating func openImport(on name: Screen, where fits: (ImportRow) -> Bool) {
        guard let row = snapshot?.imports.first(where: fits) else { return }
        open(name)
        reveal(name == .packs ? .pack(row.label) : .lock(row.label))
    }

    private mutating func revealProblem(where fits: (Diagnostic) -> Bool) {
        guard let problem = snapshot?.diagnostics.first(where: fits) else {
            status = .note("run `aos check` for more")
            return
        }
        list.folded.remove(.need(.problems(problem.severity)))
        makeRows()
        reveal(.problem(problem))
    }
}
