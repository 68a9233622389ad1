import AIR
import Canvas
import WorldProtocol

/// Resolving drift: each choice is previewed and must be confirmed.
extension Model {
    /// The import of the selected lock.
    var lock: ImportRow? {
        guard let snapshot, case .lock(let index)? = list.row else { return nil }
        return snapshot.imports[index]
    }

    mutating func takeResolved() -> [Job] {
        guard let row = lock else { return [] }
        if row.state == "ok" {
            status = .note("the lock of \(row.label) is up to date")
        } else if row.resolved == nil {
            status = .refused("\(row.label) can't be resolved, so there is nothing to lock")
        } else if case .lock = detail.content, detail.subject == .lock(row.label) {
            return ask(.updateLocks(labels: [row.label]))
        } else {
            status = .note("the changes are still being read; try again in a moment")
        }
        return []
    }

    /// Selects the next lock that needs attention once the selected one is settled.
    mutating func leaveSettledLock() {
        makeRows()
        // Locks that need attention come first.
        guard lock?.state == "ok", let snapshot, case .lock(let index)? = list.rows.first,
            snapshot.imports[index].state != "ok"
        else { return }
        moveList { $0.select(0, count: $1, height: $2) }
    }

    mutating func keepPin() -> [Job] {
        guard let row = lock else { return [] }
        if row.pinned == nil {
            status = .refused("\(row.label) has no lock, so there is no pin to restore")
        } else if row.state == "ok" {
            status = .note("\(row.label) matches its lock")
        } else {
            return ask(.restoreLock(label: row.label, to: nil))
        }
        return []
    }
}
