import Canvas

/// Wheel, clicks, and dragging of the divider, if the mouse is turned on.
extension Model {
    mutating func take(_ mouse: Mouse) -> [Job] {
        let geometry = geometry
        let place = mouse.position
        switch mouse.action {
        case .wheelUp: scroll(by: -3, at: place, geometry)
        case .wheelDown: scroll(by: 3, at: place, geometry)
        case .press: return press(place, geometry)
        case .drag:
            if layout.isDragging { layout.moveDivider(to: place.x * 100 / max(1, size.width)) }
        case .release: layout.isDragging = false
        }
        return []
    }

    private mutating func scroll(by rows: Int, at place: Position, _ geometry: Geometry) {
        if geometry.list?.contains(place) == true {
            moveList { $0.page(by: rows, count: $1, height: $2) }
        } else if geometry.detail?.contains(place) == true {
            moveDetail { $0.page(by: rows, count: $1, height: $2) }
        } else if geometry.aside?.contains(place) == true {
            moveAside { $0.page(by: rows, count: $1, height: $2) }
        }
    }

    private mutating func press(_ place: Position, _ geometry: Geometry) -> [Job] {
        if geometry.tabs.contains(place) {
            if let tab = tabBar.tab(at: place.x, in: geometry.tabs) { open(screens[tab]) }
            return []
        }
        if let list = geometry.list, let detail = geometry.detail, place.x == list.maxX - 1 || place.x == detail.x {
            layout.isDragging = list.rows.contains(place.y)
            return []
        }
        let rows = geometry.rows(showsFilter: list.showsFilter)
        let text = detailArea
        if rows.contains(place) {
            let row = list.state.window(count: list.rows.count, height: rows.height).lowerBound + place.y - rows.y
            guard list.rows.indices.contains(row) else { return [] }
            let isAgain = row == list.state.selection && layout.focus == .list
            layout.focus = .list
            moveList { $0.select(row, count: $1, height: $2) }
            return isAgain ? open() : []
        }
        if text.contains(place) {
            let line = detail.place.window(count: detail.text.count, height: text.height).lowerBound + place.y - text.y
            guard line < detail.text.count else { return [] }
            let isAgain = line == detail.place.selection && layout.focus == .detail
            layout.focus = .detail
            moveDetail { $0.select(line, count: $1, height: $2) }
            return isAgain ? open() : []
        }
        let aside = geometry.asideText
        if aside.contains(place) {
            let line =
                detail.asidePlace.window(count: detail.aside.count, height: aside.height).lowerBound + place.y - aside.y
            guard line < detail.aside.count else { return [] }
            let isAgain = line == detail.asidePlace.selection && layout.focus == .aside
            layout.focus = .aside
            moveAside { $0.select(line, count: $1, height: $2) }
            return isAgain ? open() : []
        }
        return []
    }
}
