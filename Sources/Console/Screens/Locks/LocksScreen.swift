import AIR
import CanonicalCBOR
import Canvas
import WorldProtocol

extension Screen {
    /// The imports and their locks.
    static let locks = Screen(
        name: "locks", title: "Locks", shortTitle: "Locks", heading: "Locks", absence: withoutImports,
        badge: { snapshot in
            if snapshot.driftCount > 0 { return [Span(" \(snapshot.driftCount)!", .danger)] }
            return snapshot.unlockedCount > 0 ? [Span(" \(snapshot.unlockedCount)", .changed)] : []
        },
        emptyText: { _ in "no imports" },
        rows: { ImportRows.locks($1) },
        keys: [
            KeyBinding(
                ["t"], "update lock", "write the lock that matches the import", place: 1,
                writes: true, when: { $0.lock.map { $0.state != "ok" && $0.resolved != nil } ?? false },
                run: { $0.takeResolved() }),
            KeyBinding(
                ["o"], "restore pin", "write the pinned definitions into the world and import them", place: 2,
                writes: true, when: { $0.lock.map { $0.state != "ok" && $0.pinned != nil } ?? false },
                run: { $0.keepPin() }),
            KeyBinding(
                [.enter], "open", "read what changed; on a change, show or hide the difference", place: 3,
                isLocal: true, when: { $0.hasRows }, run: { $0.open() }),
        ])
}

/// An import and its lock.
struct LockSubject: Subject {
    let label: String

    func title(_ snapshot: Snapshot?) -> StyledLine { StyledLine("Lock of \(label)") }
    var request: Request? { .lock(label) }

    func write(_ writer: DetailWriter, to text: inout DetailText) {
        guard case .lock(let lock) = writer.detail.content else { return }
        let detail = writer.detail
        LockText.write(lock, opened: detail.opened, writer.reading, width: writer.width, to: &text)
    }

    func copies(_ model: Model, _ snapshot: Snapshot) -> [CopyItem] {
        let row = snapshot.imports.first { $0.label == label }
        let world = snapshot.worldPath
        return [
            ("name", "n", label), ("pinned hash", "h", LockText.hash(of: row?.pinned)?.text),
            ("matching lock", "j", row?.resolved), ("command", "c", "aos lock diff \(CommandText.quoted(label))"),
            ("update command", "u", Resolution.updateLocks(labels: [label]).command(in: world)),
            ("restore command", "r", Resolution.restoreLock(label: label, to: nil).command(in: world)),
        ]
    }
}
