import Canvas

/// Filtering the list and searching the text.
extension Model {
    mutating func beginTyping() {
        if layout.focus == .list {
            list.isTyping = true
        } else {
            detail.isSearching = true
            detail.search = TextFieldState()
        }
    }

    /// Takes a key for the filter; nil when it means what it means elsewhere.
    mutating func typeFilter(_ key: Key) -> [Job]? {
        let before = list.filter.text
        switch key {
        case .escape:
            list.filter = TextFieldState()
            list.isTyping = false
        case .control("c"):
            list.isTyping = false
        case .enter:
            list.isTyping = false
        case .up: move(.up)
        case .down: move(.down)
        case .pageUp: move(.pageUp)
        case .pageDown: move(.pageDown)
        case .tab, .backTab:
            list.isTyping = false
            return nil
        default:
            guard list.filter.handle(key) else { return [] }
        }
        guard !list.filter.text.utf8.elementsEqual(before.utf8) else { return [] }
        needsRows = true
        status = Filter(list.filter.text).remark(on: screen).map(Status.note)
        return []
    }

    /// Takes a key for the search; nil when it means what it means elsewhere.
    mutating func typeSearch(_ key: Key) -> [Job]? {
        switch key {
        case .escape, .control("c"):
            detail.search = TextFieldState()
            detail.isSearching = false
        case .enter:
            detail.isSearching = false
            if !detail.search.text.isEmpty, !isMatch(detail.place.selection) { moveToMatch(forward: true) }
        default:
            _ = detail.search.handle(key)
        }
        return []
    }

    /// Whether a line of the detail has what is searched for.
    func isMatch(_ line: Int) -> Bool {
        let wanted = detail.search.text.utf8.map(\.lowered)
        return !wanted.isEmpty && Filter.contains(detail.text.line(line).text, wanted)
    }

    /// Goes to the next or previous line that has what is searched for, round the end.
    mutating func moveToMatch(forward: Bool) {
        let count = detail.text.count
        guard count > 0, !detail.search.text.isEmpty else {
            status = .note("nothing is searched for: / in the detail searches")
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
                        ? "it is nowhere else"
                        : forward ? "went on from the top" : "went on from the bottom")
            }
            return
        }
        status = .note("not found")
    }

    /// Clears what is nearest: a range, a search, a filter; then leaves the detail.
    mutating func clear() {
        if list.anchor != nil {
            list.anchor = nil
        } else if layout.focus == .detail, !detail.search.text.isEmpty {
            detail.search = TextFieldState()
        } else if !list.filter.text.isEmpty {
            list.filter = TextFieldState()
            needsRows = true
        } else if layout.focus == .detail {
            layout.focus = .list
        } else {
            layout.isZoomed = false
        }
    }
}
