import CanonicalCBOR
import Canvas
import WorldProtocol
import WorldIO

/// Marking as reviewed: changes in the list, hunks in the detail.
extension Model {
    mutating func markSeen() -> [Job] {
        guard layout.focus == .detail, case .change(let id) = detail.subject else { return markChosenSeen() }
        guard case .change = detail.content, detail.writtenFor?.subject == detail.subject else {
            status = .refused("the change is still being read")
            return []
        }
        if let hunk = detail.text.seenable[detail.place.selection] { return markSeen(hunk, of: id) }
        // The text above the first hunk is about the change as a whole.
        if let first = detail.text.seenable.keys.min(), detail.place.selection > first {
            status = .note("no hunk here; ] and [ go to one, and s at the top marks the whole change")
            return []
        }
        return markChosenSeen()
    }

    private mutating func markChosenSeen() -> [Job] {
        let rows = chosen
        guard !rows.isEmpty else { return [] }
        list.anchor = nil
        let isSeen = !rows.allSatisfy(\.isSeen)
        let wanted = rows.filter { $0.isSeen != isSeen }.map(\.id)
        foresee(Set(wanted)) { row in
            row.isSeen = isSeen
            row.seenHunks = []
        }
        return perform(.markSeen(wanted, isSeen), "marking \(Self.count(wanted.count))")
    }

    private mutating func markSeen(_ hunk: Hash, of id: OpID) -> [Job] {
        guard let row = snapshot?.changes.first(where: { $0.id == id }) else { return [] }
        let all = Set(detail.text.seenable.values)
        var seen = row.isSeen ? all : row.seenHunks
        let isSeen = seen.insert(hunk).inserted
        if !isSeen { seen.remove(hunk) }
        foresee([id]) { row in
            row.isSeen = seen == all
            row.seenHunks = row.isSeen ? [] : seen
        }
        return perform(.markHunksSeen(id, [hunk], isSeen), "marking a hunk")
    }

    /// Applies a mark before its answer arrives.
    private mutating func foresee(_ ids: Set<OpID>, _ change: (inout ChangeRow) -> Void) {
        guard var snapshot, !snapshot.isReadOnly else { return }
        for index in snapshot.changes.indices where ids.contains(snapshot.changes[index].id) {
            change(&snapshot.changes[index])
        }
        self.snapshot = snapshot
        revision += 1
        needsRows = true
    }
}

extension ChangeRow {
    /// Whether some hunks are marked as reviewed, but not all.
    var isPartlySeen: Bool { !isSeen && !seenHunks.isEmpty }

    /// The mark in a list: reviewed, reviewed in part, or unreviewed.
    var seenSign: String { isSeen ? " " : isPartlySeen ? "~" : "o" }
}
