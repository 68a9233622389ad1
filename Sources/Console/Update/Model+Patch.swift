import AIR
import CanonicalCBOR
import Canvas
import Presentation
import WorldProtocol
import WorldIO

/// Staging, seeing, submitting.
extension Model {
    /// The changes that the selected rows stand for.
    var chosen: [ChangeRow] {
        guard let snapshot, let range = list.range(in: snapshot) else { return [] }
        var indices: [Int] = []
        for row in list.rows[range] {
            switch row {
            case .change(let index): indices.append(index)
            // A heading stands for its rows; within a range its rows stand for themselves.
            case .group(_, let members): if range.count == 1 { indices += members }
            default: break
            }
        }
        return indices.map { snapshot.changes[$0] }
    }

    mutating func toggleRange() {
        list.anchor = list.anchor == nil ? list.selected : nil
        status = .note(
            list.anchor == nil ? "no range" : "a range begins here: move, then Space, D or s; Esc gives it up")
    }

    mutating func stage() -> [Job] {
        let rows = chosen
        guard !rows.isEmpty else { return [] }
        list.anchor = nil
        guard !rows.allSatisfy(\.isStaged) else { return unstage(rows) }
        let wanted = rows.filter { !$0.isStaged }
        let missing = needs(of: wanted)
        guard missing.isEmpty else {
            status = .refused("needs \(Self.list(missing)); D stages \(missing.count.agree("it", "them")) too")
            return []
        }
        return stage(wanted.map(\.id), withNeeds: false)
    }

    mutating func stageWithNeeds() -> [Job] {
        let wanted = chosen.filter { !$0.isStaged || isBlocked($0.id) }
        list.anchor = nil
        guard !wanted.isEmpty else {
            status = .note("staged already")
            return []
        }
        return stage(wanted.map(\.id), withNeeds: true)
    }

    /// Stages all rows that the filter shows; asks first when that takes some that it hides.
    mutating func stageShown() -> [Job] {
        guard let snapshot else { return [] }
        let shown = list.rows.flatMap { row in if case .group(_, let members) = row { members } else { [] as [Int] } }
            .map { snapshot.changes[$0] }
        guard !shown.isEmpty else { return [] }
        guard !shown.allSatisfy(\.isStaged) else { return unstage(shown) }
        let wanted = shown.filter { !$0.isStaged }
        let missing = needs(of: wanted)
        guard missing.isEmpty else {
            layers.append(
                .question(
                    Question(
                        title: "Stage what is not shown, too?",
                        lines: [
                            StyledLine("The \(wanted.count) changes need \(missing.count) more:"), "",
                        ] + missing.prefix(8).map { StyledLine("  " + $0.text, .accent) },
                        verb: "Stage", action: .stage(wanted.map(\.id), withNeeds: true))))
            return [.discardTyping]
        }
        return stage(wanted.map(\.id), withNeeds: false)
    }

    private mutating func unstage(_ rows: [ChangeRow]) -> [Job] {
        foresee(rows.map(\.id), staged: false)
        return perform(.unstage(rows.map(\.id)), "unstaging \(Self.count(rows.count))")
    }

    private mutating func stage(_ ids: [OpID], withNeeds: Bool) -> [Job] {
        foresee(ids, staged: true)
        return perform(.stage(ids, withNeeds: withNeeds), "staging \(Self.count(ids.count))")
    }

    /// Shows at once what the answer will say, so that the next key acts on it.
    private mutating func foresee(_ ids: [OpID], staged: Bool) {
        guard var snapshot, !snapshot.isReadOnly else { return }
        let ids = Set(ids)
        for index in snapshot.changes.indices where ids.contains(snapshot.changes[index].id) {
            snapshot.changes[index].isStaged = staged
        }
        self.snapshot = snapshot
        revision += 1
        needsRows = true
    }

    private func isBlocked(_ id: OpID) -> Bool { snapshot?.stage.blocked.contains { $0.id == id } ?? false }

    /// What changes need and that is neither staged nor among them.
    private func needs(of rows: [ChangeRow]) -> [OpID] {
        let chosen = Set(rows.map(\.id))
        let staged = Set((snapshot?.changes ?? []).filter(\.isStaged).map(\.id))
        return Set(rows.flatMap(\.needs)).subtracting(chosen).subtracting(staged).sorted()
    }

    private static func list(_ ids: [OpID]) -> String {
        let first = ids.first.map(\.text) ?? ""
        return ids.count > 1 ? "\(first) and \(ids.count - 1) more" : first
    }

    static func count(_ count: Int) -> String { count.of("change") }

    mutating func undo() -> [Job] {
        guard snapshot?.undoCount ?? 0 > 0 else {
            status = .note("there is nothing to take back")
            return []
        }
        return perform(.undo, "taking back")
    }

    mutating func redo() -> [Job] {
        guard snapshot?.redoCount ?? 0 > 0 else {
            status = .note("there is nothing to do again")
            return []
        }
        return perform(.redo, "doing again")
    }

    /// Asks for a description, when what is staged can be proposed.
    mutating func submit() -> [Job] {
        guard let snapshot else { return [] }
        let stage = snapshot.stage
        if snapshot.baseHash == nil {
            status = .refused("there is no base to propose against: aos import --mode genesis makes one")
        } else if stage.staged.isEmpty {
            status = .refused("nothing is staged: Space stages a change, a all of them")
        } else if !stage.blocked.isEmpty {
            status = .refused("\(stage.blocked.count) staged changes need others: D stages them too")
        } else if !stage.compiles {
            status = .refused("what is staged does not compile; the end of the detail says why")
        } else if isWriting {
            status = .refused("the stage is being written; again in a moment")
        } else {
            layers.append(.prompt(Prompt(purpose: .submit)))
            return [.discardTyping]
        }
        return []
    }
}
