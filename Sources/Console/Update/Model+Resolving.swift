import AIR
import CanonicalCBOR
import Canvas
import Presentation
import Sync
import WorldProtocol

/// Settling conflicts, locks and checks: first what it would do, then, when that was confirmed, the doing.
extension Model {
    // MARK: Conflicts

    private var conflict: ConflictRow? {
        guard let snapshot, case .conflict(let index)? = list.row else { return nil }
        return snapshot.conflicts[index]
    }

    mutating func takeTheirs() -> [Job] {
        guard let row = conflict else { return [] }
        guard row.sides.contains(where: \.isLocal) else {
            status = .refused("two imports disagree and there is no local definition: x drops one of them")
            return []
        }
        return ask(.takeTheirs(row.key))
    }

    /// Asks whose local definitions are to give way: those of the namespace, or all.
    mutating func takeAllTheirs() {
        guard let row = conflict, let snapshot else { return }
        let all = snapshot.conflicts.filter { $0.sides.contains(where: \.isLocal) && !$0.importLabels.isEmpty }.map(
            \.key)
        let namespace = row.key.name.namespace
        let some = all.filter { $0.name.namespace.utf8.elementsEqual(namespace.utf8) }
        guard !all.isEmpty else {
            status = .refused("only imports disagree, and there is no local definition: x drops one of them")
            return
        }
        var entries: [Menu.Entry] = []
        func offer(_ title: String, _ keys: [DefinitionKey], _ key: Character) {
            guard !keys.isEmpty else { return }
            entries.append(
                Menu.Entry(
                    title: title, note: keys.count.of("definition"),
                    key: .character(key), choice: .resolve(.takeAllTheirs(keys))))
        }
        offer(namespace + "/", some, "1")
        if all.count > some.count { offer("everywhere", all, "2") }
        layers.append(.menu(Menu(title: "Take theirs where?", all: entries, entries: entries)))
    }

    /// Asks about the import that disagrees, or which one of several is to go.
    mutating func dropImport() -> [Job] {
        guard let row = conflict else { return [] }
        let labels = row.importLabels
        guard let first = labels.first else {
            status = .refused("no import has a part in this: the world itself says two things")
            return []
        }
        guard labels.count > 1 else { return ask(.dropImport(label: first)) }
        let entries = labels.enumerated().map { index, label in
            Menu.Entry(
                title: label, note: "drop this import", key: index < 9 ? .character(Character("\(index + 1)")) : nil,
                choice: .resolve(.dropImport(label: label)))
        }
        layers.append(.menu(Menu(title: "Drop which import?", all: entries, entries: entries)))
        return []
    }

    /// Asks for the name that the local definition is to have from now on.
    mutating func keepMine(listsTheirs: Bool) {
        guard let row = conflict else { return }
        guard row.sides.contains(where: \.isLocal) else {
            status = .refused("two imports disagree and there is no local definition: x drops one of them")
            return
        }
        layers.append(
            .prompt(
                Prompt(
                    purpose: .rename(row.key, listsTheirs: listsTheirs),
                    field: TextFieldState(suggestedName(for: row.key).text))))
    }

    /// The name with the next free version: from the detail where it is there, else as far as the list shows.
    private func suggestedName(for key: DefinitionKey) -> DefinitionName {
        if case .conflict(let detail) = detail.content, detail.row.key == key {
            for case .rename(_, let name, _) in detail.choices.map(\.resolution) { return name }
        }
        return nextFreeName(for: key)
    }

    /// The name with the next free version, as far as the list of definitions shows.
    func nextFreeName(for key: DefinitionKey) -> DefinitionName {
        let known = Set((snapshot?.definitions ?? []).map(\.key))
        var version = (key.name.version ?? 0) + 1
        func name() -> DefinitionName { DefinitionName("\(key.name.namespace)/\(key.name.localName)@\(version)") }
        while known.contains(DefinitionKey(key.kind, name())) { version += 1 }
        return name()
    }

    /// The name that was typed; nil where it is none that anybody may give, which is said.
    mutating func nameTyped(_ typed: String) -> DefinitionName? {
        let name = DefinitionName(typed.trimmed)
        guard name.isWellFormed, !name.isReserved else {
            status = .refused("write the name as namespace/Name@version, such as notes/Note@2")
            return nil
        }
        return name
    }

    /// Takes the new name that was typed: shows what renaming would do, or says why it can't be.
    mutating func rename(_ key: DefinitionKey, to typed: String, listsTheirs: Bool) -> [Job] {
        guard let name = nameTyped(typed) else { return [] }
        layers.removeLast()
        return ask(.rename(key, to: name, listsTheirs: listsTheirs))
    }

    mutating func askForChoice(_ index: Int) -> [Job] {
        guard case .conflict(let detail) = detail.content, detail.choices.indices.contains(index) else { return [] }
        let choice = detail.choices[index]
        if let obstacle = choice.obstacle {
            status = .refused(obstacle)
            return []
        }
        return ask(choice.resolution)
    }

    // MARK: Locks

    private var lock: ImportRow? {
        guard let snapshot, case .lock(let index)? = list.row else { return nil }
        return snapshot.imports[index]
    }

    mutating func takeResolved() -> [Job] {
        guard let row = lock else { return [] }
        if row.state == "ok" {
            status = .note("the lock of \(row.label) is right already")
        } else if row.resolved == nil {
            status = .refused("\(row.label) can't be resolved, so there is nothing to lock")
        } else if case .lock = detail.content, detail.subject == .lock(row.label) {
            return ask(.updateLocks(labels: [row.label]))
        } else {
            status = .note("what changed is still being read; again in a moment")
        }
        return []
    }

    mutating func keepPin() -> [Job] {
        guard let row = lock else { return [] }
        if row.pinned == nil {
            status = .refused("\(row.label) has no lock, so there is no pin to keep")
        } else if row.state == "ok" {
            status = .note("\(row.label) is what its lock says")
        } else {
            return ask(.restoreLock(label: row.label, to: nil))
        }
        return []
    }

    // MARK: Checks

    /// The finding that the line of the detail belongs to.
    var selectedFinding: Int? {
        guard case .finding(let index)? = detail.text.targets[detail.place.selection] else { return nil }
        return index
    }

    mutating func showMend(_ index: Int) {
        guard case .pack(let pack) = detail.content, pack.findings.indices.contains(index) else { return }
        layers.append(.mend(label: pack.row.label, index: index, pack.findings[index], ScrollState()))
    }

    /// Asks about the mend of the finding in sight; where there are several, shows them first.
    mutating func writeMend() -> [Job] {
        guard case .pack(let pack) = detail.content else { return [] }
        let writable = pack.findings.indices.filter { pack.findings[$0].canBeWritten }
        if layout.focus == .detail, detail.packTab == .checks, let chosen = selectedFinding {
            guard writable.contains(chosen) else {
                status = .refused("this is for you to decide: Enter shows what it takes")
                return []
            }
            return ask(.mend(label: pack.row.label, index: chosen))
        }
        guard let first = writable.first else {
            status = .note(pack.findings.isEmpty ? "nothing is to be mended" : "nothing of it can be written for you")
            return []
        }
        if writable.count == 1 { return ask(.mend(label: pack.row.label, index: first)) }
        detail.packTab = .checks
        detail.wanted = .finding(first)
        layout.focus = .detail
        status = .note("\(writable.count) mends can be written: M writes the selected one")
        return []
    }

    // MARK: What it would do

    /// Asks what a resolution would do; the answer opens in front of the screen.
    mutating func ask(_ resolution: Resolution) -> [Job] {
        guard !isReadOnly else {
            status = .refused("this world is open for reading only")
            return []
        }
        if let earlier = previewRequest { forget(earlier) }
        let job = send(.preview(resolution), "looking at what it would do")
        previewRequest = job.request
        return [job]
    }

    mutating func takePreview(_ request: Int, of resolution: Resolution, _ preview: ResolutionPreview) -> [Job] {
        guard forget(request), request == previewRequest else { return [] }
        previewRequest = nil
        layers.append(
            .resolution(
                ResolutionPopup(resolution: resolution, preview: preview, preface: preface(resolution))))
        return [.discardTyping]
    }

    /// What is said of a resolution before its files: for a lock, what one accepts with it.
    private func preface(_ resolution: Resolution) -> [StyledLine] {
        var lines = [StyledLine(resolution.meaning)]
        if case .updateLocks(let labels) = resolution, case .lock(let lock) = detail.content,
            labels == [lock.row.label]
        {
            lines.append(LockText.tally(lock))
            for change in lock.changes where change.breaking != nil {
                lines.append(
                    StyledLine([
                        Span("! ", .danger), Span("\(change.key.kind.title) \(change.key.name): "),
                        Span(change.breaking ?? "", .danger),
                        Span(change.users.isEmpty ? "" : "  used by \(change.users.joined(separator: ", "))"),
                    ]))
            }
        }
        var conflict: DefinitionKey?
        if case .conflict(let key) = detail.subject { conflict = key }
        lines.append(
            StyledLine([
                Span("same as ", .muted),
                Span(resolution.command(settling: conflict, in: snapshot?.worldPath ?? ""), .accent),
            ]))
        return lines
    }

    /// A preview is void when the world is no longer the one that it was made for.
    mutating func voidResolutions(since old: Snapshot?) {
        guard let old, let snapshot, layers.contains(where: \.isResolution) else { return }
        guard
            old.manifestHash != snapshot.manifestHash || old.imports != snapshot.imports
                || old.conflicts != snapshot.conflicts || old.diagnostics != snapshot.diagnostics
                || old.definitions != snapshot.definitions
        else { return }
        layers.removeAll(where: \.isResolution)
        status = .note("the world changed, so what was to be done must be looked at again")
    }

    mutating func take(_ key: Key, in old: ResolutionPopup) -> [Job] {
        var popup = old
        let body = ResolutionText.body(popup, snapshot, width: popupGeometry.text.width)
        let height = popupGeometry.text.height
        func scroll(_ lines: Int) { popup.scroll.scroll(by: lines, count: body.count, height: height) }
        switch key {
        case .escape, .control("c"), .character("q"):
            status = .note("not done")
            return close()
        case .tab, .backTab, .left, .right: popup.isArmed.toggle()
        case .down, .character("j"): scroll(1)
        case .up, .character("k"): scroll(-1)
        case .pageDown, .control("d"), .control("f"), .character(" "): scroll(max(1, height - 1))
        case .pageUp, .control("u"), .control("b"): scroll(-max(1, height - 1))
        case .home, .character("g"): scroll(-body.count)
        case .end, .character("G"): scroll(body.count)
        case .enter:
            layers.removeLast()
            guard popup.isArmed else {
                status = .note("not done")
                return []
            }
            return perform(.resolve(popup.resolution), popup.resolution.doing, foreword: "done, u takes it back: ")
        default: return []
        }
        layers[layers.count - 1] = .resolution(popup)
        return []
    }

    /// Where the popup of a resolution is: its box, its text and its buttons.
    var popupGeometry: (frame: Rect, text: Rect, buttons: Rect) {
        // The footer stays in sight: it says how to leave.
        let area = Rect(x: 0, y: 0, width: size.width, height: max(3, size.height - 1))
        let frame = area.inset(horizontally: min(6, area.width / 16), vertically: min(3, area.height / 12))
        let inside = frame.inset(horizontally: 2, vertically: 1)
        let gap = inside.height > 7 ? 1 : 0
        let text = Rect(
            x: inside.x, y: inside.y, width: inside.width, height: max(0, inside.height - 1 - gap))
        return (frame, text, inside.row(max(0, inside.height - 1)))
    }
}

extension String {
    /// The text without white space around it.
    var trimmed: String {
        let start = drop(while: \.isWhitespace)
        return String(start.prefix(start.count - start.reversed().prefix(while: \.isWhitespace).count))
    }
}

extension Layer {
    /// Whether it asks about a resolution.
    var isResolution: Bool {
        if case .resolution = self { true } else { false }
    }
}

extension ConflictRow.Side {
    /// Whether the world itself says it.
    var isLocal: Bool { origins.contains { $0.root == SourceRoot.primaryLabel } }
}

extension ConflictRow {
    /// The imports that have a part in it, each once, in the order of the sides.
    var importLabels: [String] {
        var labels: [String] = []
        for origin in sides.flatMap(\.origins) where origin.root != SourceRoot.primaryLabel {
            guard !labels.contains(where: { $0.utf8.elementsEqual(origin.root.utf8) }) else { continue }
            labels.append(origin.root)
        }
        return labels
    }
}
