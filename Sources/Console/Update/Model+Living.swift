import AIR
import Canvas
import WorldProtocol

/// Following the world when others change it.
extension Model {
    /// Something may have changed: somebody has to look, unless somebody looks already.
    mutating func touch() { living.isTouched = true }

    /// Looks whether the world changed, as soon as nothing else is about to bring it as it is.
    mutating func followWorld() -> [Job] {
        guard living.isTouched, living.request == nil, snapshot != nil,
            !pending.contains(where: { $0.request == worldRequest })
        else { return [] }
        living.isTouched = false
        // Mostly there is nothing to say: then nothing is said.
        let job = send(.refresh, "reading what changed", isQuiet: true)
        living.request = job.request
        return [job]
    }

    /// Takes the world as it is after somebody else changed it.
    mutating func takeRefreshed(_ request: Int, _ new: Snapshot) -> [Job] {
        guard forget(request), living.request == request else { return [] }
        living.request = nil
        guard let old = snapshot, old.revision != new.revision else { return [] }
        guard request > worldRequest else {
            // Something was asked for meanwhile that brings the world as it is; if it does not, somebody looks again.
            living.isTouched = true
            return []
        }
        let place = list.place(in: old)
        let said = status
        status = nil
        worldRequest = request
        take(new, from: request)
        makeRows()
        let isLost = list.restore(place, in: new, height: listHeight) == false
        let news = WorldNews(from: old, to: new).text
        // What a prompt lost its reason for is said first.
        var parts = [status?.text, news].compactMap { $0 }
        if isLost { parts.append("what was selected is gone, and the nearest is selected") }
        status = parts.isEmpty ? said : .note(parts.joined(separator: "; "))
        return []
    }

    /// Takes how far something has come.
    mutating func takeProgress(_ request: Int, _ progress: JobProgress) {
        guard let index = pending.firstIndex(where: { $0.request == request }) else { return }
        pending[index].progress = progress
    }
}

extension ListPane {
    /// Where somebody looks: at what, in which line of the window, and what stands around it.
    struct Spot: Sendable, Equatable {
        var id: RowID
        var line: Int
        /// What to look at when that is gone, the nearest first.
        var others: [RowID]
    }

    /// How far around the selected row a neighbour is looked for.
    private static let reach = 200

    /// Where somebody looks; nil where nothing is shown.
    func place(in snapshot: Snapshot) -> Spot? {
        guard let selected, rows.indices.contains(state.selection) else { return nil }
        let below = rows[(state.selection + 1)...].prefix(Self.reach)
        let above = rows[..<state.selection].suffix(Self.reach).reversed()
        // Headings stay for long, but say less.
        let near = below.filter { !$0.isGroup } + above.filter { !$0.isGroup } + above.filter(\.isGroup)
        return Spot(
            id: selected, line: state.selection - state.offset, others: near.map { $0.id(in: snapshot) })
    }

    /// Goes on looking at the same thing in the same line of the window, however many rows came above it.
    ///
    /// - Returns: whether it is still there; nil where nobody looked at anything.
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
    /// Whether two rows are about the same: a problem stays the same when lines above it come and go.
    fileprivate func isSame(as other: RowID) -> Bool {
        guard case .problem(var mine) = self, case .problem(var theirs) = other else { return self == other }
        (mine.line, theirs.line) = (nil, nil)
        (mine.path, theirs.path) = (nil, nil)
        (mine.column, theirs.column) = (nil, nil)
        return mine == theirs
    }
}
