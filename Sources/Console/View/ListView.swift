import Canvas
import Presentation
import WorldProtocol

/// The list of a screen, in its frame.
struct ListView: Widget {
    let model: Model
    let geometry: Geometry

    func draw(on grid: inout Grid, in area: Rect) {
        let list = model.list
        let isFocused = model.layout.focus == .list
        grid.pane(
            area, title: title, trailing: trailing, isFocused: isFocused, isCompact: geometry.isCompact)
        let inside = geometry.interior(area)
        guard let snapshot = model.snapshot else {
            grid.write(StyledLine(" reading the world ...", .muted), row: 0, of: inside)
            return
        }
        let rows = geometry.rows(showsFilter: list.showsFilter)
        let range = list.anchor == nil ? nil : list.range(in: snapshot)
        let writer = RowWriter(
            snapshot: snapshot, width: rows.width, folded: list.filter.text.isEmpty ? list.folded : [],
            showsKinds: model.grouping == .namespace, lookalikes: model.finder.lookalikes ?? [:],
            ellipsis: model.options.ornaments.ellipsis)
        grid.draw(
            VirtualList(
                count: list.rows.count, state: list.state, isFocused: isFocused && model.layers.isEmpty,
                emptyText: StyledLine(" " + emptyText(snapshot), .muted)
            ) { index in
                let isSelected = index == list.state.selection
                let mark =
                    isSelected ? Span(">", .accent) : range?.contains(index) == true ? Span("*", .accent) : Span(" ")
                return StyledLine([mark]) + writer.line(list.rows[index])
            }, in: rows)
        if list.showsFilter {
            grid.draw(
                TextField(
                    prompt: StyledLine(" /", .accent), state: list.filter,
                    isFocused: list.isTyping && isFocused && model.layers.isEmpty), in: inside.row(0))
        }
    }

    private var title: StyledLine {
        switch model.screen {
        case .overview: "Needs you"
        case .packs: "Imports"
        case .conflicts: "Conflicts"
        case .locks: "Locks"
        case .definitions: "Definitions"
        case .patch: "Changes"
        case .proposals: "Proposals"
        }
    }

    private var trailing: StyledLine {
        let list = model.list
        guard model.snapshot != nil, model.screen != .overview || !list.filter.text.isEmpty else { return StyledLine() }
        return StyledLine(
            list.shown == list.total ? list.total.grouped : "\(list.shown.grouped) of \(list.total.grouped)")
    }

    private func emptyText(_ snapshot: Snapshot) -> String {
        if !model.list.filter.text.isEmpty {
            let remark = Filter(model.list.filter.text).remark(on: model.screen).map { ": " + $0 } ?? ""
            return "nothing fits the filter; Esc clears it" + remark
        }
        switch model.screen {
        case .overview: return "nothing"
        case .packs, .locks: return "nothing is imported"
        case .conflicts: return "nothing disagrees"
        case .definitions: return "no definitions"
        case .patch:
            if snapshot.manifestHash == nil { return "the world can't be built: 1 says why" }
            return snapshot.baseHash == nil
                ? "no base to compare with; S says how to get one" : "the world is what its base says"
        case .proposals: return "no proposals; S on 6 Patch makes one"
        }
    }
}
