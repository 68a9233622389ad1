import Canvas

/// The regions of the screen; `update` uses their heights, `view` their positions.
struct Geometry: Sendable, Equatable {
    /// The minimum width for list and detail side by side.
    static let widthForTwo = 100
    /// The minimum width for base and result of a change side by side, with a third pane beside them.
    static let widthForThree = 160
    /// The narrowest list in a box.
    private static let leastListWidth = 34
    /// The widest list unless the divider was moved.
    private static let mostListWidth = 68

    let header: Rect
    let tabs: Rect
    let status: Rect
    let footer: Rect
    /// The box of the list; nil if the detail takes all the room.
    let list: Rect?
    /// The box of the detail; nil if the list takes all the room.
    let detail: Rect?
    /// The box beside the detail; nil if there is no room or no content for it.
    let aside: Rect?
    /// Whether panes have only a title line, because there is no room for boxes.
    let isCompact: Bool

    /// - Parameters:
    ///   - contentWidth: the width of the rows of the list, in cells.
    ///   - wantsAside: whether there is content to show beside the detail.
    init(_ size: Size, _ layout: PaneLayout, contentWidth: Int, wantsAside: Bool) {
        let area = Rect(x: 0, y: 0, width: size.width, height: size.height)
        // On very low screens the rows of the list matter more than the lines above them.
        let rows = area.splitRows([
            .cells(size.height < 8 ? 0 : 1), .cells(size.height < 6 ? 0 : 1), .share(1), .cells(1), .cells(1),
        ])
        (header, tabs, status, footer) = (rows[0], rows[1], rows[3], rows[4])
        let body = rows[2]
        isCompact = size.height < 16 || size.width < 60
        if size.width >= Self.widthForTwo && !layout.isZoomed {
            let isWide = size.width >= Self.widthForThree
            let limit = wantsAside && isWide ? size.width * 30 / 100 : size.width / 2
            let width =
                layout.listShare.map { size.width * $0 / 100 }
                ?? max(Self.leastListWidth, min(contentWidth + 2, limit, Self.mostListWidth))
            let side = wantsAside && isWide ? min(56, size.width * 22 / 100) : 0
            let parts = body.splitColumns([
                .cells(width), .share(1), .cells(min(side, max(0, size.width - width - 40))),
            ])
            (list, detail) = (parts[0], parts[1])
            aside = parts[2].width > 20 ? parts[2] : nil
        } else {
            list = layout.focus == .list ? body : nil
            detail = layout.focus == .list ? nil : body
            aside = nil
        }
    }

    /// Whether both panes are visible.
    var showsBoth: Bool { list != nil && detail != nil }

    /// The area within a pane's borders.
    func interior(_ box: Rect) -> Rect {
        isCompact
            ? Rect(x: box.x, y: box.y + 1, width: box.width, height: box.height - 1)
            : box.inset(by: 1)
    }

    /// The rows of the list, without the filter line.
    func rows(showsFilter: Bool) -> Rect {
        guard let list else { return Rect(x: 0, y: 0, width: 0, height: 0) }
        let inside = interior(list)
        return showsFilter
            ? Rect(x: inside.x, y: inside.y + 1, width: inside.width, height: inside.height - 1) : inside
    }

    /// The lines of the detail, without the lines of its tabs and the search.
    func text(showsTabs: Bool, showsSearch: Bool) -> Rect {
        guard let detail else { return Rect(x: 0, y: 0, width: 0, height: 0) }
        let inside = interior(detail)
        let top = showsTabs ? 1 : 0
        return Rect(
            x: inside.x + 1, y: inside.y + top, width: inside.width - 1,
            height: inside.height - top - (showsSearch ? 1 : 0))
    }
}

extension Geometry {
    /// The lines of the pane beside the detail.
    var asideText: Rect {
        guard let aside else { return Rect(x: 0, y: 0, width: 0, height: 0) }
        let inside = interior(aside)
        return Rect(x: inside.x + 1, y: inside.y, width: inside.width - 1, height: inside.height)
    }
}

extension Model {
    /// The current geometry.
    var geometry: Geometry { geometry(of: size) }

    /// The geometry on a screen of a size.
    func geometry(of size: Size) -> Geometry { geometry(of: size, layout) }

    private func geometry(of size: Size, _ layout: PaneLayout) -> Geometry {
        // The decision sheet replaces the list, and its sentences need more room than most names.
        let sheetWidth = layers.all.contains { $0 is DecisionLayer } ? DecisionLayer.usualWidth : 0
        return Geometry(
            size, layout, contentWidth: max(list.contentWidth, sheetWidth),
            wantsAside: screen == .patch || isReviewing)
    }

    /// Whether there is room for base and result side by side.
    var hasRoomForColumns: Bool {
        size.width >= Geometry.widthForThree && (geometry.showsBoth || layout.isZoomed)
            && (screen == .patch || isReviewing)
    }

    /// Whether base and result are shown side by side.
    var showsColumns: Bool { wantsColumns && hasRoomForColumns }

    /// The number of visible rows; at least one, so that the selection can move while the list is hidden.
    var listHeight: Int { max(1, geometry.rows(showsFilter: list.showsFilter).height) }

    /// Whether the detail has several views.
    var showsDetailTabs: Bool { detail.subject?.subject.views(detail) != nil }

    /// Whether the search line is shown.
    var showsSearch: Bool { detail.isSearching || !detail.search.text.isEmpty }

    /// The area of the detail's text.
    var detailArea: Rect { geometry.text(showsTabs: showsDetailTabs, showsSearch: showsSearch) }

    /// The width of the detail's text, even while it is hidden.
    var detailWidth: Int {
        let hidden = geometry(
            of: size, PaneLayout(focus: .detail, isZoomed: layout.isZoomed, listShare: layout.listShare))
        return max(10, (geometry.detail ?? hidden.detail).map { geometry.interior($0).width - 1 } ?? size.width)
    }
}
