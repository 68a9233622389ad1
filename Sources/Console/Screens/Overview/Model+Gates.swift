import AIR
import Canvas
import Governance
import Presentation
import WorldProtocol

/// Running the gates in the background.
extension Model {
    /// Runs the gates on the current world.
    mutating func runGates() -> [Job] {
        guard let snapshot else { return [] }
        guard gates.request == nil else {
            status = .note("the gates are running; Ctrl-C cancels")
            return []
        }
        // The results are shown in the impact.
        if detail.subject != .impact { moveList { $0.move(by: .min, count: $1, height: $2) } }
        if !geometry.showsBoth { layout.focus = .detail }
        detail.wanted = .gate(.push)
        return [gates.run(on: snapshot, &requests)]
    }

    /// Runs the gates again after the world changed, while their results are visible.
    mutating func followGates() -> [Job] {
        guard screen == .overview, let snapshot, gates.isDue(in: snapshot), !isWriting else { return [] }
        return [gates.run(on: snapshot, &requests)]
    }

    mutating func takeGates(_ request: Int, _ results: [GateResult]) {
        guard gates.take(results, from: request) else { return }
        needsRows = true
        let failed = results.filter { $0.verdict == .fail }
        // A newer status is kept.
        if status == nil {
            status =
                failed.isEmpty
                ? .done("no gate failed")
                : .refused(
                    failed.count.agree("gate ", "gates ") + failed.map(\.gate.rawValue).joined(separator: ", ")
                        + " failed; Enter shows why")
        }
    }

    /// Shows all findings of a gate.
    mutating func showGate(_ gate: Gate) {
        guard let result = gates.results.first(where: { $0.gate == gate }) else { return }
        guard !result.diagnostics.isEmpty else {
            status = .note("\(gate.rawValue): \(result.why)")
            return
        }
        layers.append(
            ProblemsPopup(title: "Gate \(gate.rawValue): \(result.verdict.word.text)", diagnostics: result.diagnostics))
    }
}
