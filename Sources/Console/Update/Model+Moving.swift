import Canvas

/// Moving within and between the panes.
extension Model {
    /// Moves the selection of the list, or the line of the pane that has the focus.
    mutating func move(_ movement: Movement) {
        switch layout.focus {
        case .list: moveList { $0.move(movement, count: $1, height: $2) }
        case .detail: moveDetail { $0.move(movement, count: $1, height: $2) }
        case .aside: moveAside { $0.move(movement, count: $1, height: $2) }
        }
    }

    /// Goes to the next or previous visible pane.
    mutating func turnPane(forward: Bool) {
        let panes: [PaneLayout.Pane] = geometry.aside == nil ? [.list, .detail] : [.list, .detail, .aside]
        let here = panes.firstIndex(of: layout.focus) ?? 0
        layout.focus = panes[(here + (forward ? 1 : panes.count - 1)) % panes.count]
    }

    /// Moves the divider between list and detail by a percentage from its current position.
    mutating func moveDivider(by parts: Int) {
        let width = geometry.list.map { $0.width * 100 / max(1, size.width) } ?? 42
        layout.moveDivider(to: (layout.listShare ?? width) + parts)
    }

    /// Moves the selection of the list.
    mutating func moveList(_ change: (inout ListState, Int, Int) -> Void) {
        guard let snapshot = listed else { return }
        let height = listHeight
        var list = list
        list.move(height: height, in: snapshot) { change(&$0, $1, height) }
        self.list = list
    }

    /// Moves the line of the detail.
    mutating func moveDetail(_ change: (inout ListState, Int, Int) -> Void) {
        change(&detail.place, detail.text.count, max(1, detailArea.height))
    }

    /// Moves the line of the pane beside the detail.
    mutating func moveAside(_ change: (inout ListState, Int, Int) -> Void) {
        change(&detail.asidePlace, detail.aside.count, max(1, geometry.asideText.height))
    }

    /// Goes to the next or previous change or section of the detail; in a list of problems to the next problem.
    mutating func moveToHunk(forward: Bool) {
        if isReviewing {
            if layout.focus == .list { return moveToUnreviewed(forward: forward) }
            if case .reviewed = detail.subject { return moveToUnreviewed(forward: forward) }
        }
        if case .problem = detail.subject, layout.focus == .list { return move(forward ? .down : .up) }
        let current = detail.place.selection
        let hunk = forward ? detail.text.hunks.first { $0 > current } : detail.text.hunks.last { $0 < current }
        guard let hunk else {
            status = .note(forward ? "no more hunks" : "no earlier hunks")
            return
        }
        showDetailLine(hunk)
    }

    /// Shows a line of the detail with the lines that follow.
    mutating func showDetailLine(_ line: Int) {
        let height = max(1, detailArea.height)
        // First the end of the hunk, then its beginning, so that both are visible if there is room.
        let end = (detail.text.hunks.first { $0 > line } ?? detail.text.count) - 1
        detail.place.select(min(end, line + height - 1), count: detail.text.count, height: height)
        detail.place.select(line, count: detail.text.count, height: height)
    }

    /// Folds and unfolds headings; scrolls the detail sideways.
    mutating func foldOrScroll(isLeft: Bool) {
        guard layout.focus != .aside else { return }
        guard layout.focus == .list else {
            detail.left = max(0, min(detail.left + (isLeft ? -8 : 8), 4096))
            return
        }
        guard let snapshot = listed, let row = list.row else { return }
        let id = row.id(in: snapshot)
        guard row.isHeading else {
            // On a row, goes to its heading, where it can be folded.
            guard isLeft,
                let heading = list.rows[..<list.state.selection].last(where: \.isHeading)?.id(in: snapshot)
            else { return }
            select(heading)
            return
        }
        if isLeft { list.folded.insert(id) } else { list.folded.remove(id) }
        needsRows = true
    }

    /// Selects a row of the current list.
    @discardableResult
    mutating func select(_ id: RowID) -> Bool {
        guard let snapshot = listed else { return false }
        var list = list
        defer { self.list = list }
        return list.select(id, in: snapshot, height: listHeight)
    }

    /// Switches the grouping of the definitions; the selection stays on its definition.
    mutating func turnGrouping() {
        grouping = grouping == .kind ? .namespace : .kind
        needsRows = true
    }
}

extension Row {
    /// Whether the row is a heading that can be folded.
    var isHeading: Bool {
        switch self {
        case .need(.problems), .settledConflicts: true
        default: isGroup
        }
    }

    /// Whether the row is one of the items of the list, which filters match.
    var isItem: Bool {
        switch self {
        case .need, .settledConflicts, .review: false
        default: !isGroup
        }
    }

    /// Whether the row only groups the rows below it.
    var isGroup: Bool {
        switch self {
        case .kind, .namespace, .group, .reviewedGroup: true
        default: false
        }
    }
}
