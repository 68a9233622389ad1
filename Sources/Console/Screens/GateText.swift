import Canvas
import Governance
import Presentation
import WorldProtocol

/// The verdicts of the gates, as a section of the impact.
enum GateText {
    static func write(_ board: GateBoard, _ snapshot: Snapshot, width: Int, to text: inout DetailText) {
        let isOutdated = board.isOutdated(in: snapshot)
        text.addHeading(isOutdated && board.request == nil ? "Gates, before the world changed" : "Gates")
        guard !board.results.isEmpty else {
            text.add(
                StyledLine(board.request == nil ? "  c runs them" : "  running ...", .muted), to: .gate(.push))
            return
        }
        for result in board.results {
            var line = result.line
            if isOutdated || board.request != nil { line.head[0] = Piece(line.head[0].text, .faint) }
            text.add(line, width: width, indent: 2)
        }
        if board.request != nil { text.add(StyledLine("  running again ...", .muted)) }
    }
}
