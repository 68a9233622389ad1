import Canvas
import Governance
import Workbench

/// The gates as they stand in the impact: the verdict first, and why.
enum GateText {
    static func write(_ board: GateBoard, _ snapshot: Snapshot, width: Int, to text: inout DetailText) {
        let isOutdated = board.isOutdated(in: snapshot)
        text.addHeading(isOutdated && board.request == nil ? "Gates, before the world changed" : "Gates")
        guard !board.results.isEmpty else {
            text.add(
                StyledLine(board.request == nil ? "  c asks them" : "  being asked ...", .muted), to: .gate(.push))
            return
        }
        for result in board.results {
            let isGrey = isOutdated || board.request != nil
            let sign: Style =
                switch result.verdict {
                case .pass: .success
                case .fail: .danger
                case .notApplicable: .muted
                }
            let head = [
                Span(Sanitized(result.verdict == .fail ? "! failed" : "  \(result.verdict.word)").padded(to: 9), sign),
                Span(Sanitized(result.gate.rawValue).padded(to: 9), isGrey ? .muted : .plain),
            ]
            let room = max(8, width - 18)
            for (row, line) in StyledLine(result.why, .muted).wrapped(to: room).enumerated() {
                text.add(
                    row == 0 ? StyledLine(head) + line : StyledLine(String(repeating: " ", count: 18)) + line,
                    to: row == 0 ? .gate(result.gate) : nil)
            }
        }
        if board.request != nil { text.add(StyledLine("  being asked again ...", .muted)) }
    }
}

extension GateResult.Verdict {
    /// The verdict as people read it.
    var word: String {
        switch self {
        case .pass: "passed"
        case .fail: "failed"
        case .notApplicable: "n/a"
        }
    }
}
