/// The lines that a console in linear mode prints after a change (Documentation/console.md, *Without a screen*).
///
/// Like the view, it depends only on the models: no boxes, no positions, no control sequences.
/// `before` is nil if nothing has been printed yet, or if everything must be printed again.
public func linearLines(from before: Model?, to after: Model) -> [String] {
    LinearLines(before: before.map(LinearReading.init), after: LinearReading(after)).lines
}

/// The differences between two readings, as lines of text.
struct LinearLines {
    let before: LinearReading?
    let after: LinearReading

    /// The maximum number of lines printed at once.
    static let longest = 200

    var lines: [String] {
        var lines: [String] = []
        let isNew = before?.hasWorld != after.hasWorld
        let isElsewhere = isNew || before?.place != after.place
        if after.header != before?.header { lines.append(after.header) }
        if after.hasWorld {
            if isNew { lines.append("screens: \(after.tabs)") }
            lines += screen(isElsewhere: isElsewhere)
        }
        lines += layer
        if isElsewhere, after.hasWorld { lines.append("keys: \(after.hints)") }
        lines += status
        return lines.filter { !$0.isEmpty }
    }

    /// The list and the detail.
    private func screen(isElsewhere: Bool) -> [String] {
        var lines: [String] = []
        if isElsewhere { lines.append("screen \(after.screen)") }
        if isElsewhere || after.list != before?.list { lines.append("list: \(after.list)") }
        if after.filter != before?.filter ?? "" {
            lines.append(after.filter.isEmpty ? "no filter" : "filter: \(after.filter)")
        }
        let isBack = before?.isReading == true || (before?.depth ?? 0) > after.depth
        if !after.isReading, isElsewhere || isBack || after.row != before?.row, after.depth == 0 {
            lines.append(after.row)
        }
        return lines + detail
    }

    private var detail: [String] {
        guard after.isReading, let before, before.isReading, before.detailSubject == after.detailSubject else {
            return after.isReading ? ["detail: \(after.detailTitle)"] + cut(after.detail) : []
        }
        var lines: [String] = []
        if after.search != before.search, !after.search.isEmpty { lines.append("search: \(after.search)") }
        if after.detail != before.detail {
            lines += cut(Self.changed(from: before.detail, to: after.detail))
        } else if after.detailLine != before.detailLine, after.detail.indices.contains(after.detailLine) {
            lines.append("line \(after.detailLine + 1) of \(after.detail.count): \(after.detail[after.detailLine])")
        }
        return lines
    }

    /// The lines from the first to the last one that differ.
    private static func changed(from old: [String], to new: [String]) -> [String] {
        var start = 0
        while start < min(old.count, new.count), old[start] == new[start] { start += 1 }
        var end = 0
        while end < min(old.count, new.count) - start, old[old.count - 1 - end] == new[new.count - 1 - end] { end += 1 }
        return Array(new[start..<new.count - end])
    }

    private func cut(_ lines: [String]) -> [String] {
        guard lines.count > Self.longest else { return lines }
        return lines.prefix(Self.longest) + ["\(lines.count - Self.longest) more lines; j and k read them one by one"]
    }

    /// The foremost layer.
    private var layer: [String] {
        guard after.depth > 0 else { return [] }
        guard let before, before.depth == after.depth, before.layer.first?.text == after.layer.first?.text else {
            // Of a searchable list only the beginning is printed, since the next key changes it.
            let isTyped = after.layer.contains(where: \.hasCursor) && after.layer.count > 12
            let rows = isTyped ? after.layer.filter { $0.hasCursor || $0.selected != nil } : after.layer
            let title = isTyped ? after.layer.prefix(1).map(\.line) : []
            return title + cut(rows.map(\.line)) + ["keys: \(after.hints)"]
        }
        var lines: [String] = []
        let old = Set(before.layer.map(\.line))
        let isTyped = after.layer.contains(where: \.hasCursor)
        for row in after.layer where !old.contains(row.line) {
            // A row that is no longer selected, or that moved up in a list, is not news.
            if row.selected == nil, before.layer.contains(where: { $0.text == row.text }) { continue }
            if isTyped, !row.hasCursor, row.selected == nil { continue }
            lines.append(row.line)
        }
        return cut(lines)
    }

    private var status: [String] {
        guard after.status != before?.status, !after.status.isEmpty else { return [] }
        // Progress is shown only on screens.
        if after.isWorking, before?.isWorking == true { return [] }
        return [after.status]
    }
}
