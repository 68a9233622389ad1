import AIR
import Canvas
import Governance
import Presentation
import WorldProtocol

/// Asking the gates, beside the screen.
extension Model {
    /// Asks the gates about the world as it is.
    mutating func askGates() -> [Job] {
        guard let snapshot else { return [] }
        guard gates.request == nil else {
            status = .note("the gates are being asked; Ctrl-C cancels")
            return []
        }
        // What they say stands in the impact.
        if detail.subject != .overview { moveList { $0.move(by: .min, count: $1, height: $2) } }
        if !geometry.showsBoth { layout.focus = .detail }
        detail.wanted = .gate(.push)
        return [ask(snapshot)]
    }

    /// Asks again after the world changed, once somebody has asked and looks at what they say.
    mutating func followGates() -> [Job] {
        guard screen == .overview, gates.request == nil, let snapshot, let asked = gates.asked,
            asked != GateBoard.World(snapshot), !isWriting
        else { return [] }
        return [ask(snapshot)]
    }

    private mutating func ask(_ snapshot: Snapshot) -> Job {
        let job = send(.gates(Gate.allCases), "asking the gates")
        gates.request = job.request
        gates.asked = GateBoard.World(snapshot)
        return job
    }

    mutating func takeGates(_ request: Int, _ results: [GateResult]) -> [Job] {
        guard forget(request), gates.request == request else { return [] }
        gates.request = nil
        gates.results = results
        gates.judged = gates.asked
        let failed = results.filter { $0.verdict == .fail }
        // What somebody was told meanwhile stays.
        if status == nil {
            status =
                failed.isEmpty
                ? .done("no gate fails")
                : .refused("\(failed.map(\.gate.rawValue).joined(separator: ", ")): Enter on it says why")
        }
        return []
    }

    /// Shows everything that a gate found.
    mutating func showGate(_ gate: Gate) {
        guard let result = gates.results.first(where: { $0.gate == gate }) else { return }
        guard !result.diagnostics.isEmpty else {
            status = .note("\(gate.rawValue): \(result.why)")
            return
        }
        layers.append(
            .problems(title: "Gate \(gate.rawValue): \(result.verdict.word.text)", result.diagnostics, .init()))
    }
}
