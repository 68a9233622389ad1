import Canvas
import Governance
import Workbench

/// What one change lets the world do, above what it looks like.
enum PowerText {
    static func write(_ power: ChangePower, width: Int, to text: inout DetailText) {
        if !power.difference.isEmpty {
            AuthorityText.write(power.difference, under: "Authority of this change", width: width, to: &text)
        }
        guard !power.allowed.isEmpty || !power.denied.isEmpty else { return }
        text.addHeading("What it can emit then")
        for entry in power.allowed { AuthorityText.row("allowed", .success, entry.words, width, &text) }
        for entry in power.denied { AuthorityText.row("! denied", .warning, entry.words, width, &text) }
    }
}
