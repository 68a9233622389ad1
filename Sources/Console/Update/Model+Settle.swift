import AIR
import Canvas
import Governance
import WorldProtocol

/// Updating derived state after every message: the rows, the selection, and the subject and text of the detail.
extension Model {
    /// Updates all derived state, and requests missing data.
    mutating func settle() -> [Job] {
        if listed != nil {
            if needsRows { makeRows() }
            showWantedChange()
            var list = list
            list.state.settle(count: list.rows.count, height: listHeight)
            self.list = list
        }
        guard let snapshot else { return [] }
        let subject = list.selected?.shown
        if subject != detail.subject {
            detail.turn(to: subject)
            detail.wanted = returning
        }
        returning = nil
        // Without a subject the detail is empty; the list shows the reason.
        if subject == nil { layout.focus = .list }
        if layout.focus == .aside, geometry.aside == nil { layout.focus = .detail }
        let jobs =
            references.find(Filter(self.list.filter.text), arrivals: arrivals, &requests)
            + (screen == .definitions ? finder.findLookalikes(&requests) : [])
            + (isReviewing ? review.fetch(arrivals, &requests) : [])
            + (screen == .patch ? notes.fetch(arrivals, &requests) : [])
            + detail.fetch(arrivals, &requests) + followGates()
        writeDetail(snapshot)
        return jobs
    }

    /// Makes the rows of the current list.
    mutating func makeRows() {
        guard let snapshot = listed else { return }
        needsRows = false
        var list = list
        let filter = Filter(list.filter.text)
        // A filter also finds rows below folded headings.
        let folded = filter.isEmpty ? list.folded : []
        let query = RowQuery(
            snapshot: snapshot, filter: filter, folded: folded, answers: references, order: order, notes: notes.notes,
            failedGates: gates.results.filter { $0.verdict == .fail }.map(\.gate))
        list.show(screen.rows(&self, query), in: snapshot, height: listHeight)
        if filter.isEmpty || list.contentWidth == 0 || list.rows.count <= RowMeasure.quickCount {
            let measure = RowMeasure(
                snapshot: snapshot, review: review.detail, notes: notes.notes,
                showsKinds: grouping == .namespace, lookalikes: finder.lookalikes ?? [:])
            // An empty list shows the reason, which needs room, too.
            let isEmpty = list.rows.isEmpty && filter.isEmpty
            list.widen(to: isEmpty ? screen.emptyText(snapshot).utf8.count + 4 : measure.widest(of: list.rows))
        }
        self.list = list
    }

    /// Receives the look-alikes.
    mutating func take(lookalikes: [DefinitionKey: [DefinitionName]]) {
        finder.take(lookalikes)
        // Mostly there are none, so that nothing changes on screen.
        guard !lookalikes.isEmpty else { return }
        needsRows = true
        revision += 1
    }

    private mutating func writeDetail(_ snapshot: Snapshot) {
        let width = detailWidth
        let geometry = geometry
        let asideWidth = geometry.aside == nil ? nil : geometry.asideText.width
        let showsColumns = showsColumns
        let facts = detail.subject == .impact ? SharedFacts(remote.state) : nil
        let sides = takenSides
        let key = DetailKey(
            subject: detail.subject, version: detail.version, revision: revision, tab: detail.tab,
            packTab: detail.packTab, opened: detail.opened, showsAuthored: detail.showsAuthored,
            unfolded: detail.unfolded, gates: detail.subject == .impact ? gates : nil, remote: facts, sides: sides,
            review: review.version, showsRaw: showsRaw, showsColumns: showsColumns, width: width,
            asideWidth: asideWidth)
        if key != detail.writtenFor {
            detail.writtenFor = key
            let writer = DetailWriter(
                snapshot: snapshot, detail: detail, lookalikes: finder.lookalikes ?? [:], gates: gates, remote: facts,
                sides: sides,
                notes: notes.notes, review: review,
                reading: DifferenceReading(
                    unfolded: detail.unfolded, showsRaw: showsRaw, showsColumns: showsColumns),
                ornaments: options.ornaments, width: width, asideWidth: asideWidth)
            detail.text = writer.text()
            detail.aside = writer.aside()
        }
        if let wanted = detail.wanted, let line = detail.text.targets.filter({ $0.value == wanted }).keys.min() {
            detail.wanted = nil
            showDetailLine(line)
        }
        if !isDetailAwaited, let path = detail.wantedPath {
            detail.wantedPath = nil
            if let line = detail.text.line(about: path) { showDetailLine(line) }
        }
        if detail.wantsFirstHunk {
            detail.wantsFirstHunk = false
            let first = detail.text.hunks.first { detail.text.seenable[$0] != nil }
            if let first { showDetailLine(first) }
        }
        detail.place.settle(count: detail.text.count, height: max(1, detailArea.height))
        detail.asidePlace.settle(count: detail.aside.count, height: max(1, geometry.asideText.height))
    }
}
