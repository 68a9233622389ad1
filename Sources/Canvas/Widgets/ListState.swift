/// The selected row of a list and the row at the top of the window.
///
/// The state holds no rows: the number of rows and the height of the window are handed in, so that it survives a
/// refresh and a resize.
public struct ListState: Sendable, Hashable {
    /// The selected row, from 0.
    public private(set) var selection: Int
    /// The first row of the window, from 0.
    public private(set) var offset: Int

    /// Makes a state; the first row is selected without arguments.
    public init(selection: Int = 0, offset: Int = 0) {
        self.selection = max(0, selection)
        self.offset = max(0, offset)
    }

    /// The rows in sight: the selection is always among them, and no window is left half empty.
    public func window(count: Int, height: Int) -> Range<Int> {
        guard count > 0, height > 0 else { return 0..<0 }
        let selected = min(selection, count - 1)
        var top = min(offset, max(0, count - height))
        top = min(top, selected)
        top = max(top, selected - height + 1)
        return top..<min(count, top + height)
    }

    /// Keeps selection and window within the rows that there are; call it when either has changed.
    public mutating func settle(count: Int, height: Int) {
        selection = min(selection, max(0, count - 1))
        offset = window(count: count, height: height).lowerBound
    }

    /// Selects a row and moves the window no further than needed.
    public mutating func select(_ row: Int, count: Int, height: Int) {
        selection = max(0, row)
        settle(count: count, height: height)
    }

    /// Moves the selection by so many rows.
    public mutating func move(by rows: Int, count: Int, height: Int) {
        let (target, overflow) = selection.addingReportingOverflow(rows)
        select(overflow ? (rows > 0 ? .max : 0) : target, count: count, height: height)
    }

    /// Moves window and selection together, as page keys do.
    public mutating func page(by rows: Int, count: Int, height: Int) {
        let rows = min(max(rows, -count), count)
        offset = min(max(0, offset + rows), max(0, count - height))
        move(by: rows, count: count, height: height)
    }
}
