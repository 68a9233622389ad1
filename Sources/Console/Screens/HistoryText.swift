import CanonicalCBOR
import Canvas
import Presentation
import WorldProtocol

/// The events of a definition, the latest first.
enum HistoryText {
    static func write(_ history: DefinitionHistory?, _ row: DefinitionRow, width: Int, to text: inout DetailText) {
        guard let history else {
            text.add(StyledLine("reading the journal ...", .muted))
            return
        }
        text.add(history.text(now: row.hash), width: width)
    }
}
