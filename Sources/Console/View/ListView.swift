import Canvas
import Presentation
import WorldProtocol

extension Model {
    /// The title of the current list.
    var listHeading: String {
        guard isReviewing, let id = review.id else { return screen.heading }
        let left = review.detail.map { detail in
            let count = detail.changes.count { !$0.row.isSeen }
            return count == 0 ? ", reviewed" : ", \(count.grouped) unreviewed"
        }
        return "Proposal \(id)\(left ?? "")"
    }
}

/// The list of a screen, in its frame.
struct ListView: Widget {
    let model: Model
    let geometry: Geometry

    func draw(on grid: inout Grid, in area: Rect) {
        let list = model.list
        let isFocused = model.layout.focus == .list
        grid.pane(
            area, title: StyledLine(model.listHeading), trailing: trailing, isFocused: isFocused,
            isCompact: geometry.isCompact)
        let inside = geometry.interior(area)
        guard let snapshot = model.listed else {
            grid.write(StyledLine(" reading the world ...", .muted), row: 0, of: inside)
            return
        }
        let rows = geometry.rows(showsFilter: list.showsFilter)
        let range = list.anchor == nil ? nil : list.range(in: snapshot)
        let writer = RowWriter(
            snapshot: snapshot, width: rows.width, folded: list.filter.text.isEmpty ? list.folded : [],
            showsKinds: model.grouping == .namespace, lookalikes: model.finder.lookalikes ?? [:],
            review: model.review.detail, notes: model.notes.notes, ellipsis: model.options.ornaments.ellipsis,
            showsHashes: model.snapshot != nil)
        grid.draw(
            VirtualList(
                count: list.rows.count, state: list.state, isFocused: isFocused && model.layers.isEmpty
            ) { index in
                let isSelected = index == list.state.selection
                let mark =
                    isSelected ? Span(">", .accent) : range?.contains(index) == true ? Span("*", .accent) : Span(" ")
                return StyledLine([mark]) + writer.line(list.rows[index])
            }, in: rows)
        if list.rows.isEmpty {
            for (row, line) in StyledLine(emptyText(snapshot), .muted).wrapped(to: max(8, rows.width - 2)).enumerated()
            {
                grid.write(StyledLine(" ") + line, row: row, of: rows)
            }
        } else if isFocused, !rows.isEmpty {
            // Screen readers follow the cursor.
            let top = list.state.window(count: list.rows.count, height: rows.height).lowerBound
            grid.rest = Position(x: rows.x, y: rows.y + list.state.selection - top)
        }
        if list.showsFilter {
            grid.draw(
                TextField(
                    prompt: StyledLine(" /", .accent), state: list.filter,
                    isFocused: list.isTyping && isFocused && model.layers.isEmpty), in: inside.row(0))
        }
    }

    private var trailing: StyledLine {
        let list = model.list
        guard model.listed != nil, model.screen.showsCount || !list.filter.text.isEmpty else { return StyledLine() }
        if model.snapshot == nil { return StyledLine("\(list.shown.grouped) so far") }
        return StyledLine(
            list.shown == list.total ? list.total.grouped : "\(list.shown.grouped) of \(list.total.grouped)")
    }

    private func emptyText(_ snapshot: Snapshot) -> String {
        if model.isReviewing, model.list.filter.text.isEmpty { return "the proposal changes nothing" }
        guard !model.list.filter.text.isEmpty else { return model.screen.emptyText(snapshot) }
        let remark = Filter(model.list.filter.text).remark(on: model.screen).map { ": " + $0 } ?? ""
        return "no matches; Esc clears the filter" + remark
    }
}
