import AIR
import Canvas
import WorldProtocol

/// What follows from every change: rows, selection, what the detail is about, its text.
extension Model {
    /// Brings everything that is derived up to date, and asks for what is missing.
    mutating func settle() -> [Job] {
        guard let snapshot else { return [] }
        if needsRows { makeRows() }
        var list = list
        list.state.settle(count: list.rows.count, height: listHeight)
        self.list = list
        let subject = list.selected.map(Subject.init) ?? (screen == .overview ? .overview : .nothing)
        if subject != detail.subject {
            detail.turn(to: subject)
            detail.wanted = returning
        }
        returning = nil
        // Nothing is left to be read: where one pane shows, it is the list that says so.
        if subject == .nothing { layout.focus = .list }
        let jobs =
            askForReferences() + askForLookalikes() + fetchDetail() + fetchHistory()
            + followGates()
        writeDetail(snapshot)
        return jobs
    }

    /// Makes the rows of the list in sight.
    mutating func makeRows() {
        guard let snapshot else { return }
        needsRows = false
        var list = list
        let filter = Filter(list.filter.text)
        if screen == .definitions { finder.turn(to: snapshot.definitions) }
        // What was searched for is shown, also below headings that are folded.
        let folded = filter.isEmpty ? list.folded : []
        let made =
            switch screen {
            case .overview: OverviewRows.rows(snapshot, folded: folded, filter: filter, references)
            case .definitions:
                DefinitionRows.rows(
                    snapshot.definitions, finder.find(filter, references), by: grouping, folded: folded)
            case .patch: PatchRows.rows(snapshot, folded: folded, filter: filter, references)
            case .packs: ImportRows.packs(snapshot, filter: filter, references)
            case .conflicts: ConflictRows.rows(snapshot, folded: folded, filter: filter, references)
            case .locks: ImportRows.locks(snapshot, filter: filter, references)
            case .proposals: ProposalRows.rows(snapshot, folded: folded, filter: filter, references)
            }
        list.show(made.rows, shown: made.shown, of: made.total, in: snapshot, height: listHeight)
        self.list = list
    }

    /// Asks what the filter wants to know about references.
    private mutating func askForReferences() -> [Job] {
        var jobs: [Job] = []
        for query in Filter(list.filter.text).queries where references.mustAsk(query, arrivals: arrivals) {
            jobs.append(send(.references(query), "looking for what refers to it"))
        }
        return jobs
    }

    /// Asks whether names look alike, when the definitions are in sight.
    private mutating func askForLookalikes() -> [Job] {
        guard screen == .definitions, finder.mustAskForLookalikes() else { return [] }
        return [send(.lookalikes, "comparing names", isQuiet: true)]
    }

    /// Takes which names look alike.
    mutating func take(lookalikes: [DefinitionKey: [DefinitionName]]) {
        finder.take(lookalikes)
        // Mostly there are none: then nothing is shown otherwise.
        guard !lookalikes.isEmpty else { return }
        needsRows = true
        revision += 1
    }

    /// Asks for the history of the definition when somebody looks at it.
    private mutating func fetchHistory() -> [Job] {
        guard detail.tab == .history, detail.historyAskedAt != arrivals, case .definition(let key) = detail.subject
        else { return [] }
        detail.historyAskedAt = arrivals
        return [send(.history(key), "reading the journal")]
    }

    private mutating func fetchDetail() -> [Job] {
        guard detail.askedAt != arrivals else { return [] }
        detail.askedAt = arrivals
        guard let question = detail.subject.question else { return [] }
        let request = nextRequest()
        detail.request = request
        return [.ask(question, request: request)]
    }

    private mutating func writeDetail(_ snapshot: Snapshot) {
        let width = detailWidth
        let sides = takenSides
        let key = DetailKey(
            subject: detail.subject, version: detail.version, revision: revision, tab: detail.tab,
            packTab: detail.packTab, opened: detail.opened, showsAuthored: detail.showsAuthored,
            unfolded: detail.unfolded, gates: detail.subject == .overview ? gates : nil, sides: sides, width: width)
        if key != detail.writtenFor {
            detail.writtenFor = key
            detail.text = DetailWriter(
                snapshot: snapshot, detail: detail, lookalikes: finder.lookalikes ?? [:], gates: gates, sides: sides,
                ellipsis: options.ornaments.ellipsis, width: width
            ).text()
        }
        if let wanted = detail.wanted, let line = detail.text.targets.filter({ $0.value == wanted }).keys.min() {
            detail.wanted = nil
            showDetailLine(line)
        }
        detail.place.settle(count: detail.text.count, height: max(1, detailArea.height))
    }
}

extension Subject {
    /// The request for what the detail shows; nil where the snapshot says it all.
    fileprivate var question: Request? {
        switch self {
        case .definition(let key): .definition(key)
        case .change(let id): .change(id)
        case .proposal(let id): .proposal(id)
        case .pack(let label): .pack(label)
        case .conflict(let key): .conflict(key)
        case .lock(let label): .lock(label)
        case .nothing, .overview, .problem, .kind, .namespace, .group, .settledConflicts, .settledConflict: nil
        }
    }
}
