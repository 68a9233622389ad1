import Sync
import Canvas
import AIR
import Governance
import WorldProtocol

/// Going from one thing to another.
extension Model {
    /// Shows a screen.
    mutating func open(_ name: ScreenName) {
        guard name != screen else {
            // Who asks for the screen in sight means its list.
            layout.focus = .list
            return
        }
        guard has(name) else {
            status = .note(
                name == .conflicts ? "nothing disagrees, and nothing is imported" : "this world imports nothing")
            return
        }
        list.isTyping = false
        list.anchor = nil
        screen = name
        needsRows = true
        layout.focus = .list
        makeRows()
    }

    /// Selects something on the screen in sight, clearing the filter and unfolding when they hide it.
    mutating func reveal(_ id: RowID) {
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
        if !select(id) { status = .note("it is not here") }
    }

    /// Does what Enter does.
    mutating func open() -> [Job] {
        if layout.focus == .detail { return openLine() }
        guard let snapshot, let row = list.row else { return [] }
        switch row {
        case .need(let need): return open(need, snapshot)
        case .kind, .namespace, .group, .settledConflicts:
            let id = row.id(in: snapshot)
            if list.folded.remove(id) == nil { list.folded.insert(id) }
            needsRows = true
        case .problem(let index):
            if let place = DecisionPlace(snapshot.diagnostics[index], in: snapshot) {
                follow(place)
            } else {
                layout.focus = .detail
            }
        case .definition, .change, .proposal, .pack, .conflict, .settledConflict, .lock:
            layout.focus = .detail
        }
        return []
    }

    private mutating func openLine() -> [Job] {
        switch detail.text.targets[detail.place.selection] {
        case .definition(let key): follow(.definition(key), on: .definitions)
        case .change(let id): follow(.change(id), on: .patch)
        case .proposal(let id): follow(.proposal(id), on: .proposals)
        case .finding(let index): showMend(index)
        case .choice(let index): return askForChoice(index)
        case .gate(let gate):
            if gates.results.isEmpty { return askGates() }
            showGate(gate)
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

    /// Goes to where a problem is decided.
    private mutating func follow(_ place: DecisionPlace) {
        switch place {
        case .conflict(let key): follow(.conflict(key), on: .conflicts)
        case .checks(let label):
            follow(.pack(label), on: .packs)
            detail.packTab = .checks
        }
    }

    /// Goes somewhere else, and remembers from where.
    mutating func follow(_ id: RowID, on name: ScreenName) {
        if case .definition(let key) = id, key.name.isReserved {
            status = .note("built in: aos defs show \(ShellText.quoted(key.name.text)) shows it")
            return
        }
        if let here { history.append(here) }
        future = []
        open(name)
        reveal(id)
        if !geometry.showsBoth { layout.focus = .detail }
    }

    mutating func goBack() {
        guard let place = history.popLast() else {
            status = .note("there is nothing to go back to")
            return
        }
        if let here { future.append(here) }
        go(to: place)
    }

    /// Goes where going back came from.
    mutating func goForward() {
        guard let place = future.popLast() else {
            status = .note("there is nothing to go forward to")
            return
        }
        if let here { history.append(here) }
        go(to: place)
    }

    /// Where somebody is.
    private var here: Place? {
        list.selected.map { row in
            Place(
                screen: screen, row: row,
                line: layout.focus == .detail ? detail.text.targets[detail.place.selection] : nil)
        }
    }

    private mutating func go(to place: Place) {
        open(place.screen)
        reveal(place.row)
        returning = place.line
        layout.focus = place.line == nil ? .list : .detail
    }

    private mutating func open(_ need: Need, _ snapshot: Snapshot) -> [Job] {
        switch need {
        case .problems:
            let id = RowID.need(need)
            if list.folded.remove(id) == nil { list.folded.insert(id) }
            needsRows = true
        case .conflicts:
            if has(.conflicts) { open(.conflicts) } else { revealProblem { $0.code == .conflict } }
        case .breakingDrift: openImport(on: .locks) { $0.isDrifted && $0.isBreaking }
        case .drift:
            if has(.locks) {
                openImport(on: .locks) { $0.isDrifted && !$0.isBreaking }
            } else {
                revealProblem { $0.code.rawValue.hasPrefix("lock-") }
            }
        case .unlocked: openImport(on: .locks) { $0.state == "unlocked" }
        case .failedChecks:
            let label = Need.failedChecks(in: snapshot).first?.label
            openImport(on: .packs) { $0.label == label }
            detail.packTab = .checks
        case .noBase: status = .note("aos import --mode genesis makes what is authored the first manifest")
        case .doesNotCompile: open(.patch)
        case .blocked: openPatch("state:blocked")
        case .unseen: openPatch("state:unseen")
        case .ready: openPatch("state:staged")
        case .waiting(let state): openProposal { $0.state == state && !$0.isStale }
        case .stale: openProposal(where: \.isStale)
        case .nothing: open(.definitions)
        }
        return []
    }

    private mutating func openPatch(_ filter: String) {
        open(.patch)
        list.filter = .init(filter)
        needsRows = true
    }

    private mutating func openProposal(where fits: (ProposalRow) -> Bool) {
        guard let row = snapshot?.proposals.last(where: fits) else { return }
        open(.proposals)
        reveal(.proposal(row.id))
    }

    private mutating func openImport(on name: ScreenName, where fits: (ImportRow) -> Bool) {
        guard let row = snapshot?.imports.first(where: fits) else { return }
        open(name)
        reveal(name == .packs ? .pack(row.label) : .lock(row.label))
    }

    private mutating func revealProblem(where fits: (Diagnostic) -> Bool) {
        guard let problem = snapshot?.diagnostics.first(where: fits) else {
            status = .note("`aos check` says more")
            return
        }
        list.folded.remove(.need(.problems(problem.severity)))
        makeRows()
        reveal(.problem(problem))
    }

    /// Opens an editor where the selected thing stands.
    mutating func edit() -> [Job] {
        if layout.focus == .detail, case .file(let file, let line)? = detail.text.targets[detail.place.selection] {
            return [.edit(file: file, line: line)]
        }
        guard let place = placeInFile else {
            status = .refused("there is no file to open for this")
            return []
        }
        return [.edit(file: place.file, line: place.line)]
    }

    /// Asks what brings the selected definition here.
    mutating func why() -> [Job] {
        guard case .definition(let key) = detail.subject else {
            status = .note("select a definition first")
            return []
        }
        return [send(.why(key), "looking for what names it")]
    }

    private var placeInFile: (file: String, line: Int)? {
        switch detail.subject {
        case .problem(let problem): problem.file.map { ($0, problem.line ?? 1) }
        case .definition(let key):
            snapshot?.definition(key)?.origins.first.map { ($0.file, $0.line) }
        case .pack:
            if case .pack(let pack) = detail.content, let index = selectedFinding, pack.findings.indices.contains(index)
            {
                pack.findings[index].diagnostic.file.map { ($0, pack.findings[index].diagnostic.line ?? 1) }
            } else {
                nil
            }
        case .conflict(let key):
            snapshot?.conflicts.first { $0.key == key }?.sides.first?.origins.first.map { ($0.file, $0.line) }
        case .change:
            if case .change(let change) = detail.content {
                change.origins.first.map { ($0.file, $0.line) }
            } else {
                nil
            }
        default: nil
        }
    }
}
