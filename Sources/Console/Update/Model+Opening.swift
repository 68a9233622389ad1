import AIR
import Canvas
import Governance
import Sync
import WorldProtocol

/// Opening screens, rows and references.
extension Model {
    /// Shows a screen.
    mutating func open(_ name: Screen) {
        guard name != screen else {
            // The key of the current screen goes to its list.
            layout.focus = .list
            return
        }
        if let absence = name.absence(snapshot) {
            status = .note(absence)
            return
        }
        list.isTyping = false
        list.anchor = nil
        screen = name
        needsRows = true
        layout.focus = .list
        makeRows()
    }

    /// Selects a row on the current screen; if it is hidden, clears the filter and unfolds its heading.
    mutating func reveal(_ id: RowID) {
        switch id {
        case .proposal where review.isOpen && screen == .proposals: closeReview()
        case .reviewed(let proposal, let op): return openReview(of: proposal, at: op)
        case .review(let proposal), .reviewedGroup(let proposal, _): openReview(of: proposal)
        default: break
        }
        if select(id) { return }
        switch id {
        case .definition(let key):
            list.folded.remove(.kind(key.kind))
            list.folded.remove(.namespace(key.name.namespace))
        case .change: list.folded = []
        default: break
        }
        list.filter = .init()
        makeRows()
        if !select(id) { status = .note("not found on this screen") }
    }

    /// Handles Enter.
    mutating func open() -> [Job] {
        if layout.focus != .list { return openLine() }
        guard let snapshot, let row = list.row else { return [] }
        switch row {
        case .need(let need): handle(need)
        case .problem(let index):
            if let place = DecisionPlace(snapshot.diagnostics[index], in: snapshot) {
                follow(place)
            } else {
                layout.focus = .detail
            }
        case .proposal(let index): openReview(of: snapshot.proposals[index].id)
        case _ where row.isHeading: toggleFold(row.id(in: snapshot))
        default: layout.focus = .detail
        }
        return []
    }

    /// Hides or shows the rows below a heading.
    mutating func toggleFold(_ heading: RowID) {
        if list.folded.remove(heading) == nil { list.folded.insert(heading) }
        needsRows = true
    }

    /// The target of the line that keys act on; nil while the list has the focus, and for a line without a target.
    var targetHere: DetailText.Target? {
        switch layout.focus {
        case .list: nil
        case .detail: detail.text.targets[detail.place.selection]
        case .aside: detail.aside.targets[detail.asidePlace.selection]
        }
    }

    private mutating func openLine() -> [Job] {
        switch targetHere {
        case .definition(let key): follow(.definition(key), on: .definitions)
        case .change(let id): follow(.change(id), on: .patch)
        case .proposal(let id): follow(.proposal(id), on: .proposals)
        case .finding(let index): showFix(index)
        case .choice(let index): return askForChoice(index)
        case .gate(let gate):
            if gates.results.isEmpty { return runGates() }
            showGate(gate)
        case .reviewed(let op):
            guard let id = proposal?.id else { break }
            trail.leave(here)
            openReview(of: id, at: op)
        case .comment(let id, let number): return askToSettle(id, number)
        case .authority(let place): follow(place)
        case .collision: status = .note(Self.howToTakeSides)
        case .difference(let key):
            if detail.opened.remove(key) == nil { detail.opened.insert(key) }
            detail.wanted = .difference(key)
        case .unfold(let place): detail.unfolded.insert(place)
        case .file(let file, let line): return [.edit(file: file, line: line)]
        case .decision(let place): follow(place)
        case nil: break
        }
        return []
    }

    /// Goes to the screen where a problem can be resolved.
    private mutating func follow(_ place: DecisionPlace) {
        switch place {
        case .conflict(let key): follow(.conflict(key), on: .conflicts)
        case .checks(let label):
            follow(.pack(label), on: .packs)
            detail.packTab = .checks
        }
    }

    /// Opens an editor at the selected item.
    mutating func edit() -> [Job] {
        if case .file(let file, let line)? = targetHere {
            return [.edit(file: file, line: line)]
        }
        guard let place = placeInFile else {
            status = .refused("no file to open for this")
            return []
        }
        return [.edit(file: place.file, line: place.line)]
    }

    /// Requests the chain of references that brings the selected definition into the world.
    mutating func why() -> [Job] {
        guard case .definition(let key) = detail.subject else {
            status = .note("select a definition first")
            return []
        }
        return [requests.send(.why(key), "finding the references to it")]
    }

    /// Whether the subject is in a file that can be edited; true while its file is not known yet.
    var hasFile: Bool {
        if case .file? = targetHere { return true }
        return placeInFile != nil || isDetailAwaited
    }

    /// Whether the detail is waiting for its subject.
    var isDetailAwaited: Bool { detail.content == .waiting && detail.request != nil }

    private var placeInFile: FilePlace? { detail.subject?.subject.place(self) }
}
