import AIR
import Canvas
import WorldProtocol

extension ListPane {
    /// A selected row with its line in the window and the rows around it.
    struct Spot: Sendable, Equatable {
        var id: RowID
        var line: Int
        /// The rows to select if that row is gone, the nearest first.
        var others: [RowID]
    }

    /// The maximum distance of a neighbor, in rows.
    private static let reach = 200

    /// The selected row with its surroundings; nil in an empty list.
    func place(in snapshot: Snapshot) -> Spot? {
        guard let selected, rows.indices.contains(state.selection) else { return nil }
        let below = rows[(state.selection + 1)...].prefix(Self.reach)
        let above = rows[..<state.selection].suffix(Self.reach).reversed()
        // Headings survive longest, but are less specific.
        let near = below.filter { !$0.isGroup } + above.filter { !$0.isGroup } + above.filter(\.isGroup)
        return Spot(
            id: selected, line: state.selection - state.offset, others: near.map { $0.id(in: snapshot) })
    }

    /// Keeps the same item selected on the same line of the window, no matter how many rows were added above it.
    ///
    /// - Returns: whether the item still exists; nil if nothing was selected.
    mutating func restore(_ place: Spot?, in snapshot: Snapshot, height: Int) -> Bool? {
        guard let place else { return nil }
        var index = rows.firstIndex { $0.id(in: snapshot).isSame(as: place.id) }
        let isThere = index != nil
        if index == nil {
            let there = Dictionary(
                rows.enumerated().map { ($1.id(in: snapshot), $0) }, uniquingKeysWith: { first, _ in first })
            index = place.others.lazy.compactMap { there[$0] }.first
        }
        guard let index else { return isThere }
        state = ListState(selection: index, offset: max(0, index - place.line))
        move(height: height, in: snapshot) { _, _ in }
        return isThere
    }
}

extension RowID {
    /// Whether two rows have the same item; a problem stays the same if only its position changes.
    fileprivate func isSame(as other: RowID) -> Bool {
        guard case .problem(var mine) = self, case .problem(var theirs) = other else { return self == other }
        (mine.line, theirs.line) = (nil, nil)
        (mine.path, theirs.path) = (nil, nil)
        (mine.column, theirs.column) = (nil, nil)
        return mine == theirs
    }
}
