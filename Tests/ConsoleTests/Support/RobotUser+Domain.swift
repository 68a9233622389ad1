import CanonicalCBOR
import Canvas
import Governance

@testable import Console
@testable import WorldProtocol
@testable import WorldIO

/// Steps and observations of a user in terms of the domain.
extension RobotUser {
    /// Opens a screen by its key.
    mutating func open(_ screen: Screen) { press(screen.key) }

    /// Focuses a pane.
    mutating func focus(_ pane: PaneLayout.Pane) { if model.layout.focus != pane { press(.tab) } }

    /// Selects a change.
    mutating func goTo(_ change: String) {
        open(.patch)
        if let index = row(of: .change(OpID(change))) { selectRow(at: index) }
    }

    /// Selects a proposal.
    mutating func goTo(proposal id: UInt64) {
        open(.proposals)
        if let index = row(of: .proposal(.init(id))) { selectRow(at: index) }
    }

    /// Chooses the button of the popup in front that confirms, instead of Cancel.
    mutating func confirm() { press(.tab, .enter) }

    private func row(of id: RowID) -> Int? {
        model.snapshot.flatMap { snapshot in model.list.rows.firstIndex { $0.id(in: snapshot) == id } }
    }

    private mutating func selectRow(at index: Int) {
        press(.home)
        for _ in 0..<index { press(.down) }
    }

    /// The lines of the screen.
    var lines: [String] { screen.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }
    /// The first line: world, hashes, connection, and the number of undo steps.
    var header: String { lines.first ?? "" }
    /// The second line: the tabs.
    var tabs: String { lines.dropFirst().first ?? "" }
    /// The last line: the most important keys.
    var footer: String { lines.last ?? "" }
    /// The text of the detail, as a whole.
    var detail: String {
        (0..<model.detail.text.count).map { model.detail.text.line($0).text }.joined(separator: "\n")
    }
    /// The selected row, as the list shows it.
    var selectedRow: String {
        guard let list = model.geometry.list else { return "" }
        for y in list.y..<list.maxY {
            let row = grid.row(y)[grid.row(y).startIndex + list.x..<grid.row(y).startIndex + list.maxX]
            let text = row.map(\.text).joined()
            if text.dropFirst(model.geometry.isCompact ? 0 : 1).hasPrefix(">") { return text }
        }
        return ""
    }
    /// The ids of the staged ops.
    var staged: [String] { world.snapshot.stage.staged.map(\.id.text) }
    /// The abbreviated hash of the result; nil if the staged changes don't compile.
    var result: String? { world.snapshot.stage.resultHash?.short }
}
