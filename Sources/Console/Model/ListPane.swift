import Canvas
import WorldProtocol

/// The list of a screen: its rows, the selection, and the filter.
struct ListPane: Sendable, Equatable {
    private(set) var rows: [Row] = []
    /// The number of rows without the filter, not counting headings.
    private(set) var total = 0
    /// The number of rows, not counting headings.
    private(set) var shown = 0
    /// The selection and the window.
    var state = ListState()
    /// The identity of the selected row; survives a reload.
    private(set) var selected: RowID?
    /// The text after `/`.
    var filter = TextFieldState()
    /// Whether keys are typed into the filter.
    var isTyping = false
    /// Headings whose rows are hidden.
    var folded: Set<RowID> = []
    /// The start of a range of rows.
    var anchor: RowID?

    /// The width of the widest row, in cells; only grows while the world stays the same, so that nothing moves on
    /// scrolling, folding or filtering.
    private(set) var contentWidth = 0

    init(folded: Set<RowID> = []) { self.folded = folded }

    /// Whether the filter line is shown.
    var showsFilter: Bool { isTyping || !filter.text.isEmpty }

    /// The selected row.
    var row: Row? { rows.indices.contains(state.selection) ? rows[state.selection] : nil }

    /// Moves the selection.
    mutating func move(height: Int, in snapshot: Snapshot, _ change: (inout ListState, Int) -> Void) {
        change(&state, rows.count)
        state.settle(count: rows.count, height: height)
        selected = row?.id(in: snapshot)
    }

    /// Changes the filter; the first match is selected as soon as there are rows.
    mutating func setFilter(_ field: TextFieldState) {
        filter = field
        guard !field.text.isEmpty else { return }
        selected = nil
        state = ListState()
    }

    /// Replaces the rows; keeps the selection on the same row, or near it.
    mutating func show(_ made: ListRows, in snapshot: Snapshot, height: Int) {
        rows = made.rows
        shown = made.shown
        total = made.total
        if let selected, row?.id(in: snapshot) != selected, let index = place(of: selected, in: snapshot) {
            state.select(index, count: rows.count, height: height)
        } else if selected == nil, let first = rows.firstIndex(where: { filter.text.isEmpty ? !$0.isGroup : $0.isItem })
        {
            // The row below the first heading is more useful than the heading.
            state.select(first, count: rows.count, height: height)
        }
        state.settle(count: rows.count, height: height)
        selected = row?.id(in: snapshot)
    }

    /// Makes room for rows of a width.
    mutating func widen(to width: Int) { contentWidth = max(contentWidth, width) }

    /// Resets the width, as the widest row may be gone.
    mutating func forgetWidth() { contentWidth = 0 }

    /// Selects the row with an identity; false if it is not shown.
    mutating func select(_ id: RowID, in snapshot: Snapshot, height: Int) -> Bool {
        guard let index = place(of: id, in: snapshot) else { return false }
        state.select(index, count: rows.count, height: height)
        selected = id
        return true
    }

    /// The index of a row; long lists are not compared by name.
    private func place(of id: RowID, in snapshot: Snapshot) -> Int? {
        guard case .definition(let key) = id else { return rows.firstIndex { $0.id(in: snapshot) == id } }
        guard let index = snapshot.definitions.index(of: key) else { return nil }
        return rows.firstIndex { if case .definition(index) = $0 { true } else { false } }
    }

    /// The rows from the anchor to the selection; without an anchor, only the selected one.
    func range(in snapshot: Snapshot) -> ClosedRange<Int>? {
        guard rows.indices.contains(state.selection) else { return nil }
        guard let anchor, let start = place(of: anchor, in: snapshot) else {
            return state.selection...state.selection
        }
        return min(start, state.selection)...max(start, state.selection)
    }
}
