/// The selected row of a list and the row at the top of the window.
///
/// The state holds no rows: callers pass the number of rows and the height of the window, so that it survives a refresh
/// and a resize.
public struct ListState: Sendable, Hashable {
    /// The selected row, from 0.
    public private(set) var selection: Int
    /// The first row of the window, from 0.
    public private(set) var offset: Int

    /// Makes a state; without arguments the first row is selected.
    public init(selection: Int = 0, offset: Int = 0) {
        self.selection = max(0, selection)
        self.offset = max(0, offset)
    }

    /// The visible rows: they always include the selection, and fill the window if there are enough.
    public func window(count: Int, height: Int) -> Range<Int> {
        guard count > 0, height > 0 else { return 0..<0 }
        let selected = min(selection, count - 1)
        var top = min(offset, max(0, count - height))
        top = min(top, selected)
        top = max(top, selected - height + 1)
        return top..<min(count, top + height)
    }

    /// Keeps the selection and the window within the rows; call it when the number of rows or the height has changed.
    public mutating func settle(count: Int, height: Int) {
        selection = min(selection, max(0, count - 1))
        offset = window(count: count, height: height).lowerBound
    }

    /// Selects a row and scrolls no further than needed.
    public mutating func select(_ row: Int, count: Int, height: Int) {
        selection = max(0, row)
        settle(count: count, height: height)
    }

    /// Moves the selection by a number of rows.
    public mutating func move(by rows: Int, count: Int, height: Int) {
        let (target, overflow) = selection.addingReportingOverflow(rows)
        select(overflow ? (rows > 0 ? .max : 0) : target, count: count, height: height)
    }

    /// Moves the window and the selection together, as page keys do.
    public mutating func page(by rows: Int, count: Int, height: Int) {
        let rows = min(max(rows, -count), count)
        offset = min(max(0, offset + rows), max(0, count - height))
        move(by: rows, count: count, height: height)
    }
}
