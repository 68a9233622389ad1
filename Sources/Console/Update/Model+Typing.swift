import Canvas

/// Filtering the list and searching the text.
extension Model {
    mutating func beginTyping() {
        if layout.focus == .list {
            list.isTyping = true
        } else {
            layout.focus = .detail
            detail.isSearching = true
            detail.search = TextFieldState()
        }
    }

    /// Handles a key in the filter; nil if the key has its usual meaning.
    mutating func typeFilter(_ key: Key) -> [Job]? {
        if let binding = Keymap.filtering.first(where: { $0.keys.contains(key) }) { return binding.action(&self) }
        if key == .tab || key == .backTab {
            list.isTyping = false
            return nil
        }
        var field = list.filter
        if field.handle(key) { setFilter(field) }
        return []
    }

    /// Changes the filter of the list.
    mutating func setFilter(_ field: TextFieldState) {
        let isSame = list.filter.text.utf8.elementsEqual(field.text.utf8)
        guard !isSame else {
            list.filter = field
            return
        }
        list.setFilter(field)
        needsRows = true
        status = (Filter(field.text).remark(on: screen) ?? Filter.states(for: field.text, among: screen.states(self)))
            .map(Status.note)
    }

    /// Handles a key in the search.
    mutating func typeSearch(_ key: Key) -> [Job]? {
        if let binding = Keymap.searching.first(where: { $0.keys.contains(key) }) { return binding.action(&self) }
        _ = detail.search.handle(key)
        return []
    }

    /// Goes to the first line with the searched text, unless a match is selected.
    mutating func finishSearch() {
        detail.isSearching = false
        if !detail.search.text.isEmpty, !isMatch(detail.place.selection) { moveToMatch(forward: true) }
    }

    /// Whether a line of the detail matches the search.
    func isMatch(_ line: Int) -> Bool {
        let wanted = detail.search.text.utf8.map(\.lowered)
        return !wanted.isEmpty && Filter.contains(detail.text.line(line).text, wanted)
    }

    /// Goes to the next or previous match, wrapping around at the end.
    mutating func moveToMatch(forward: Bool) {
        let count = detail.text.count
        guard count > 0, !detail.search.text.isEmpty else {
            status = .note("nothing to search for; / in the detail searches")
            return
        }
        let start = detail.place.selection
        status = nil
        for step in 1...count {
            let line = (start + (forward ? step : count - step % count)) % count
            guard isMatch(line) else { continue }
            moveDetail { $0.select(line, count: $1, height: $2) }
            if forward ? line <= start : line >= start {
                status = .note(
                    line == start
                        ? "no other match"
                        : forward ? "continued from the top" : "continued from the bottom")
            }
            return
        }
        status = .note("no match")
    }

    /// Clears the innermost of a range, a search and a filter, or else leaves the detail, the proposal or the zoom.
    mutating func clear() {
        if list.anchor != nil {
            list.anchor = nil
        } else if layout.focus == .detail, !detail.search.text.isEmpty {
            detail.search = TextFieldState()
        } else if !list.filter.text.isEmpty {
            list.filter = TextFieldState()
            needsRows = true
        } else if layout.focus != .list {
            layout.focus = .list
        } else if isReviewing {
            closeReview()
        } else {
            layout.isZoomed = false
        }
    }
}
