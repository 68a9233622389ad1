import AIR
import CanonicalCBOR
import Canvas
import JSON
import Sync
import WorldProtocol

extension Screen {
    /// The conflicting definitions.
    static let conflicts = Screen(
        name: "conflicts", title: "Conflicts", shortTitle: "Conf", heading: "Conflicts", folded: [.settledConflicts],
        absence: { snapshot in
            snapshot?.imports.isEmpty == false || snapshot?.conflicts.isEmpty == false
                ? nil : "no conflicts, and no imports"
        },
        badge: { $0.conflicts.isEmpty ? [] : [Span(" \($0.conflicts.count)!", .danger)] },
        emptyText: { _ in "no conflicts" },
        rows: { ConflictRows.rows($1) },
        keys: [
            KeyBinding(
                ["t"], "take theirs", "remove the local definition, so that the imported one is used", place: 1,
                writes: true, when: { $0.conflict?.hasLocalSide == true }, run: { $0.takeTheirs() }),
            KeyBinding(
                ["T"], "take all theirs", "take theirs for a whole namespace, or everywhere", writes: true,
                when: { $0.conflict != nil }, do: { $0.takeAllTheirs() }),
            KeyBinding(
                ["x"], "drop import", "remove a conflicting import from the sync file", place: 2, writes: true,
                when: { $0.conflict?.importLabels.isEmpty == false }, run: { $0.dropImport() }),
            KeyBinding(
                ["o"], "keep mine", "rename the local definition and every reference to it", place: 4, writes: true,
                when: { $0.conflict?.hasLocalSide == true }, do: { $0.keepMine(listsTheirs: false) }),
            KeyBinding(
                ["b"], "keep both", "rename the local definition, and list the imported one, too", place: 5,
                writes: true,
                when: { $0.conflict?.hasLocalSide == true }, do: { $0.keepMine(listsTheirs: true) }),
            KeyBinding(
                [.enter], "open", "show both sides; on a choice, show its effect", place: 3, isLocal: true,
                when: { $0.hasRows }, run: { $0.open() }),
            KeyBinding(
                ["e"], "edit", "open the local definition's file at its line", place: 6, isLocal: true,
                when: { $0.hasFile }, run: { $0.edit() }),
        ])
}

/// A conflict.
struct ConflictSubject: Subject {
    let key: DefinitionKey

    func title(_ snapshot: Snapshot?) -> StyledLine { StyledLine("\(key.kind.title) \(key.name)") }
    var request: Request? { .conflict(key) }

    func write(_ writer: DetailWriter, to text: inout DetailText) {
        guard case .conflict(let conflict) = writer.detail.content else { return }
        ConflictText.write(conflict, writer.snapshot, width: writer.width, to: &text)
    }

    func copies(_ model: Model, _ snapshot: Snapshot) -> [CopyItem] {
        let sides = snapshot.conflicts.first { $0.key == key }?.sides ?? []
        func json(_ side: ConflictRow.Side?) -> String? {
            side.map { JSONPrinter.pretty(PlainData.json(of: $0.value)) }
        }
        return [
            ("name", "n", key.name.text), ("my JSON", "m", json(sides.first(where: \.isLocal))),
            ("their JSON", "j", json(sides.first { !$0.isLocal })),
            ("command", "c", Resolution.takeTheirs(key).command(in: snapshot.worldPath)),
        ]
    }

    func place(_ model: Model) -> FilePlace? {
        model.snapshot?.conflicts.first { $0.key == key }?.sides.first?.origins.first.map { ($0.file, $0.line) }
    }
}

/// The heading of the settled conflicts.
struct SettledConflictsSubject: Subject {
    func title(_ snapshot: Snapshot?) -> StyledLine { "Settled" }

    func write(_ writer: DetailWriter, to text: inout DetailText) {
        if writer.snapshot.conflicts.isEmpty { text.add(StyledLine("no conflicts", .success)) }
        text.addProse(
            StyledLine(
                "Conflicts that were resolved and have not recurred. Enter folds and unfolds.", .muted),
            width: writer.width)
    }
}

/// A settled conflict.
struct SettledConflictSubject: Subject {
    let key: DefinitionKey

    func title(_ snapshot: Snapshot?) -> StyledLine { StyledLine("\(key.kind.title) \(key.name)") }

    func write(_ writer: DetailWriter, to text: inout DetailText) {
        ConflictText.writeSettled(key, writer.snapshot, width: writer.width, to: &text)
    }

    func copies(_ model: Model, _ snapshot: Snapshot) -> [CopyItem] {
        let decision = snapshot.settledConflicts.first { $0.key == key }?.decision
        return [("name", "n", key.name.text), ("command", "c", decision?.command)]
    }
}
