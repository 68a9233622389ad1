import AIR
import CanonicalCBOR
import Canvas
import JSON
import Sync
import WorldIO
import WorldProtocol

extension Screen {
    /// The changes against the base.
    static let patch = Screen(
        name: "patch", title: "Patch", shortTitle: "Patch", heading: "Changes",
        badge: { snapshot in
            let count = snapshot.changes.count
            return count > 0 ? [Span(" \(snapshot.changes.count(where: \.isStaged))/\(count)", .changed)] : []
        },
        emptyText: { snapshot in
            if let broken = snapshot.brokenState { return broken + "; press 1 for details" }
            if snapshot.manifestHash == nil { return "the world can't be built; press 1 for the reason" }
            return snapshot.baseHash == nil
                ? "no base to compare with; run `aos import --mode genesis`" : "no changes against the base"
        },
        headingNamed: { .group($0) },
        rows: { PatchRows.rows($1) },
        states: { _ in
            [
                "authority", "gains", "widens", "opaque", "denied", "staged", "unstaged", "reviewed", "unreviewed",
                "partly", "blocked", "needs", "proposed", "add", "replace", "remove", "set",
            ]
        },
        keys: [
            KeyBinding(
                [" "], "stage", "stage or unstage the change, the range, or all below a heading", place: 1,
                writes: true, when: { $0.hasRows }, run: { $0.stage() }),
            KeyBinding(
                ["D"], "with dependencies", "stage together with its dependencies, and offer companions that it needs",
                place: 3, writes: true,
                when: { $0.canStageWithNeeds }, run: { $0.stageWithNeeds() }),
            KeyBinding(
                ["s"], "reviewed", "mark as reviewed or unreviewed; in the detail the hunk", place: 2, writes: true,
                when: { $0.hasRows }, run: { $0.markSeen() }),
            KeyBinding(
                ["a"], "all", "stage all visible changes", place: 6, writes: true, when: { $0.hasRows },
                run: { $0.stageShown() }),
            KeyBinding(
                ["v"], "range", "begin or end a range of rows", place: 9, isLocal: true, when: { $0.hasRows },
                do: { $0.toggleRange() }),
            KeyBinding(
                ["S"], "submit", "propose staged changes", place: 4, writes: true,
                when: { $0.snapshot?.stage.staged.isEmpty == false }, run: { $0.submit() }),
            KeyBinding(
                [.enter], "open", "read the change, open a fold", place: 8, isLocal: true, when: { $0.hasRows },
                run: { $0.open() }),
            KeyBinding(
                ["e"], "edit", "open the change's file at its line", place: 10, isLocal: true, when: { $0.hasFile },
                run: { $0.edit() }),
            .differenceForm, .columns, .changeOrder,
        ])
}

extension KeyBinding {
    /// The key that switches between readable values and AIR.
    static let differenceForm = KeyBinding(
        ["f"], "form", "show readable values, or AIR", isLocal: true,
        do: { model in
            model.showsRaw.toggle()
            model.status = .note(model.showsRaw ? "values as AIR" : "readable values")
        })

    /// The key that switches between base and result side by side and one below the other.
    static let columns = KeyBinding(
        ["|"], "side by side", "show base and result side by side, or one below the other; from 160 columns",
        isLocal: true, when: { $0.hasRoomForColumns },
        do: { model in
            guard model.hasRoomForColumns else {
                model.status = .note("side by side needs 160 columns")
                return
            }
            model.wantsColumns.toggle()
            model.status = .note(
                model.wantsColumns ? "base and result side by side" : "base and result one below the other")
        })

    /// The key that switches the order of changes.
    static let changeOrder = KeyBinding(
        ["O"], "order", "order changes by kind, or by risk", isLocal: true, when: { $0.hasRows },
        do: { model in
            model.order = model.order == .kind ? .risk : .kind
            model.needsRows = true
            model.status = .note(model.order == .kind ? "by kind" : "by risk, the most severe first")
        })
}

/// The heading of the changes of a kind or block.
struct ChangeGroupSubject: Subject {
    let kind: String

    func title(_ snapshot: Snapshot?) -> StyledLine { StyledLine(PatchRows.title(ofKind: kind, count: 2)) }

    func write(_ writer: DetailWriter, to text: inout DetailText) {
        let rows = writer.snapshot.changes.filter { $0.kind == kind }
        text.add(StyledLine("\(rows.count) \(PatchRows.title(ofKind: kind, count: rows.count))", .title))
        text.addGap()
        for row in rows {
            text.add(
                StyledLine([
                    Span(row.isStaged ? "[x] " : "[ ] ", row.isStaged ? .success : .plain), row.sign,
                    Span(" " + row.title),
                ]), to: .change(row.id))
        }
        text.addGap()
        text.addProse(
            StyledLine("Space stages or unstages all of them, s marks them as reviewed.", .muted), width: writer.width)
        if !writer.hasAside { StageText.write(writer.snapshot, width: writer.width, to: &text) }
    }

    func writeAside(_ writer: DetailWriter, width: Int, to text: inout DetailText) {
        StageText.write(writer.snapshot, width: width, to: &text)
    }

    func copies(_ model: Model, _ snapshot: Snapshot) -> [CopyItem] {
        guard case .group(_, let members)? = model.list.row else { return [("name", "n", kind)] }
        let ids = members.map { snapshot.changes[$0].id.text }
        return [
            ("name", "n", kind), ("ids", "i", ids.joined(separator: "\n")),
            ("command", "c", CommandText.line(["aos", "stage", "add"] + ids)),
        ]
    }
}

/// A change.
struct ChangeSubject: Subject {
    let id: OpID

    func title(_ snapshot: Snapshot?) -> StyledLine { StyledLine(id.text) }
    var request: Request? { .change(id) }

    func write(_ writer: DetailWriter, to text: inout DetailText) {
        guard case .change(let change) = writer.detail.content else { return }
        ChangeText.write(
            change, writer.snapshot, writer.reading, proposals: writer.notes.proposals[id] ?? [],
            hasAside: writer.hasAside, width: writer.width, to: &text)
    }

    func writeAside(_ writer: DetailWriter, width: Int, to text: inout DetailText) {
        guard case .change(let change) = writer.detail.content else {
            return StageText.write(writer.snapshot, width: width, to: &text)
        }
        ChangeText.writeAside(change, writer.snapshot, width: width, to: &text)
    }

    func copies(_ model: Model, _ snapshot: Snapshot) -> [CopyItem] {
        let row = snapshot.changes.first { $0.id == id }
        var json: String?
        if case .change(let shown) = model.detail.content, let value = shown.after ?? shown.before {
            json = JSONPrinter.pretty(PlainData.json(of: value))
        }
        return [
            ("name", "n", row?.name), ("id", "i", id.text), ("hash", "h", row?.hash.text), ("JSON", "j", json),
            ("command", "c", "aos stage \(row?.isStaged == true ? "remove" : "add") \(CommandText.quoted(id.text))"),
        ]
    }

    func place(_ model: Model) -> FilePlace? {
        guard case .change(let change) = model.detail.content else { return nil }
        return change.origins.first.map { ($0.file, $0.line) }
    }
}
