import AIR
import CanonicalCBOR
import Canvas
import Presentation
import WorldProtocol
import WorldIO

/// The staged changes, and the reasons if they don't compile.
enum StageText {
    static func write(_ snapshot: Snapshot, width: Int, to text: inout DetailText) {
        let stage = snapshot.stage
        text.addHeading("Staged")
        guard !stage.staged.isEmpty else {
            text.add(StyledLine("  nothing", .muted))
            return
        }
        let count = stage.staged.count.of("op")
        if stage.compiles, let result = stage.resultHash {
            text.add(
                StyledLine([
                    Span("  \(count), "), Span("compiles", .success), Span(" -> "),
                    Span(result.hex, .accent),
                ]))
        } else {
            text.add(
                StyledLine([Span("  \(count), "), Span("! does not compile", .danger)]))
        }
        for blocked in stage.blocked {
            text.addProse(
                StyledLine([
                    Span("! blocked ", .danger),
                    Span("\(blocked.id) needs \(blocked.needs.map(\.text).joined(separator: ", "))"),
                ]), width: width, indent: 2, to: .change(blocked.id))
        }
        for problem in stage.diagnostics.sorted(by: { $0.severity < $1.severity }).prefix(20) {
            for line in ProblemText.lines(problem) { text.addProse(line, width: width, indent: 2) }
        }
    }
}
