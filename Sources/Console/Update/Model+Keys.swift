import Canvas
import WorldProtocol
import WorldIO

/// What keys do when nothing is in front of the screen.
extension Model {
    /// Takes a key: the foremost layer first, then what is being typed, then the keymap.
    mutating func take(_ key: Key) -> [Job] {
        if case .mouse(let mouse) = key { return take(mouse) }
        if key != .control("c") { isQuitArmed = false }
        if let layer = layers.last { return take(key, in: layer) }
        if list.isTyping, layout.focus == .list || geometry.showsBoth, let jobs = typeFilter(key) { return jobs }
        if detail.isSearching, let jobs = typeSearch(key) { return jobs }
        guard let binding = Keymap.binding(for: key, on: screen) else {
            // What was pasted must never act as keys.
            if case .paste = key {
                status = .note("nothing to paste into")
            } else if key != .escape {
                status = .note(Keymap.absence(of: key))
            }
            return []
        }
        return run(binding)
    }

    /// Does what a row of the keymap says, if the world may be written to.
    mutating func run(_ binding: KeyBinding) -> [Job] {
        if binding.writes {
            guard let snapshot else {
                status = .refused("the world is still being read")
                return []
            }
            guard !snapshot.isReadOnly else {
                status = .refused("this world is open for reading only")
                return []
            }
        }
        if binding.input != .cancel && binding.input != .quit { status = nil }
        return take(binding.input)
    }

    private mutating func take(_ input: Input) -> [Job] {
        switch input {
        case .down, .up, .top, .bottom, .halfPageDown, .halfPageUp, .pageDown, .pageUp: move(input)
        case .left, .right: foldOrScroll(input)
        case .nextHunk: moveToHunk(forward: true)
        case .previousHunk: moveToHunk(forward: false)
        case .detailDown: moveDetail { $0.page(by: 3, count: $1, height: $2) }
        case .detailUp: moveDetail { $0.page(by: -3, count: $1, height: $2) }
        case .otherPane: layout.focus = layout.focus == .list ? .detail : .list
        case .zoom: layout.isZoomed = true
        case .unzoom: layout.isZoomed = false
        case .narrower: layout.moveDivider(by: -4)
        case .wider: layout.moveDivider(by: 4)
        case .nextTab: turnTab(by: 1)
        case .previousTab: turnTab(by: -1)
        case .form: detail.showsAuthored.toggle()
        case .grouping: turnGrouping()
        case .addImport: askForImport()
        case .migrate: return migrate()
        case .open: return open()
        case .back: goBack()
        case .forward: goForward()
        case .filter: beginTyping()
        case .nextMatch: moveToMatch(forward: true)
        case .previousMatch: moveToMatch(forward: false)
        case .escape: clear()
        case .why: return why()
        case .stage: return stage()
        case .stageWithNeeds: return stageWithNeeds()
        case .stageShown: return stageShown()
        case .range: toggleRange()
        case .seen: return markSeen()
        case .undo: return undo()
        case .redo: return redo()
        case .submit: return submit()
        case .shadow: return shadow()
        case .approve: return approve()
        case .reject: return reject()
        case .apply: return apply()
        case .rebase: return rebase()
        case .takeMine: takeSide(.mine)
        case .takeWorlds: takeSide(.theirs)
        case .takeBoth: return takeBothSides()
        case .gates: return askGates()
        case .writeMend: return writeMend()
        case .takeTheirs: return takeTheirs()
        case .takeAllTheirs: takeAllTheirs()
        case .dropImport: return dropImport()
        case .keepMine: keepMine(listsTheirs: false)
        case .keepBoth: keepMine(listsTheirs: true)
        case .takeResolved: return takeResolved()
        case .keepPin: return keepPin()
        case .edit: return edit()
        case .copy: openCopyMenu()
        case .log: openLog()
        case .palette: openPalette()
        case .help: layers.append(.help(HelpPopup()))
        case .reload: return perform(.reload, "reading the world again")
        case .redraw: return [.redraw]
        case .suspend: return [.suspend]
        case .quit: return quit()
        case .cancel: return cancel()
        case .screen(let name): open(name)
        }
        return []
    }

    /// Leaves what is in the way, and then the console.
    private mutating func quit() -> [Job] {
        if layout.focus == .detail {
            layout.focus = .list
            layout.isZoomed = false
            return []
        }
        if !history.isEmpty {
            goBack()
            return []
        }
        if isWriting, status != .note(Self.stillWriting) {
            status = .note(Self.stillWriting)
            return []
        }
        return [.quit]
    }

    private static let stillWriting = "something is being written; q again leaves without waiting for it"

    /// Cancels what runs; without anything to cancel, twice quits.
    mutating func cancel() -> [Job] {
        if isQuitArmed { return [.quit] }
        isQuitArmed = true
        guard !pending.isEmpty else {
            status = .note("Ctrl-C again quits")
            return []
        }
        status = .note("cancelling; Ctrl-C again quits")
        return [.cancel(requests: pending.map(\.request))]
    }
}
