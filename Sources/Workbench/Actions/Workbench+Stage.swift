import WorldProtocol
import AIR
import Governance
import WorldIO

extension Workbench {
    func stage(_ ids: [OpID], withNeeds: Bool) throws(WorkbenchError) -> Outcome {
        let lookup = rooms.lookup
        let time = rooms.environment.clock()
        let command = command(["aos", "stage", "add"] + ids.map(\.text) + (withNeeds ? ["--with-needs"] : []))
        try changeReview { (log, world) throws(WorkbenchError) in
            let changes = try Self.changes(ids, in: world)
            let before = Set(log.staged.map(\.id))
            var wanted = before.union(changes.map(\.id))
            if withNeeds, let needs = world.needs {
                wanted = needs.completed(before, with: Set(changes.map(\.id)), lookup: lookup)
            }
            let added = (world.difference?.changes ?? []).filter { wanted.contains($0.id) }.map(StagedOp.init)
            let delta = ReviewLog.Delta(staged: Set(added).subtracting(log.staged))
            guard !delta.isEmpty else { return }
            log.record(
                ReviewLog.Entry(
                    time: time, text: Self.text("stage", delta.staged, of: changes.map(\.id)), command: command,
                    delta: delta, isUndone: false))
        }
        return .stage(parts.stage, notices: stageNotices)
    }

    func unstage(_ ids: [OpID]) throws(WorkbenchError) -> Outcome {
        let time = rooms.environment.clock()
        let command = command(["aos", "stage", "remove"] + ids.map(\.text))
        try changeReview { (log, world) throws(WorkbenchError) in
            let chosen = Set(ids)
            for id in ids where !log.staged.contains(where: { $0.id == id }) {
                throw WorkbenchError(
                    .notFound, "`\(id)` is not staged",
                    help: Spelling.nearest(to: id.text, among: log.staged.map(\.id.text).sorted())
                        .map { "did you mean `\($0)`?" } ?? "`aos stage` lists the staged ops")
            }
            let removed = log.staged.filter { chosen.contains($0.id) }
            log.record(
                ReviewLog.Entry(
                    time: time, text: Self.text("unstage", removed, of: ids), command: command,
                    delta: ReviewLog.Delta(unstaged: removed), isUndone: false))
        }
        return .stage(parts.stage, notices: stageNotices)
    }

    func clearStage() throws(WorkbenchError) -> Outcome {
        let time = rooms.environment.clock()
        let command = command(["aos", "stage", "--clear"])
        try changeReview { (log, _) throws(WorkbenchError) in
            guard !log.staged.isEmpty else { return }
            log.record(
                ReviewLog.Entry(
                    time: time, text: "unstage all \(log.staged.count) ops", command: command,
                    delta: ReviewLog.Delta(unstaged: log.staged), isUndone: false))
        }
        return .stage(parts.stage, notices: stageNotices)
    }

    func undo() async throws(WorkbenchError) -> Outcome {
        // Another process may have logged a decision since: undo the last decision of all.
        if let edit = ReviewLog.read(rooms.world, files: rooms.environment.files).log.editToUndo {
            let preview = try await undo(edit: edit)
            return .resolved(preview, text: "undid: \(preview.files.map(\.path).joined(separator: ", "))")
        }
        var text = ""
        try changeReview { (log, _) throws(WorkbenchError) in
            guard let entry = log.undo() else {
                throw WorkbenchError(
                    .nothingToDo,
                    log.irreversible.map { "nothing to undo: `\($0.text)` can't be undone" } ?? "nothing to undo")
            }
            text = entry.text
        }
        return .done("undid: \(text)")
    }

    func redo() async throws(WorkbenchError) -> Outcome {
        if let edit = parts.log.editToRedo {
            let preview = try await redo(edit: edit)
            return .resolved(preview, text: "redid: \(preview.files.map(\.path).joined(separator: ", "))")
        }
        var text = ""
        try changeReview { (log, _) throws(WorkbenchError) in
            guard let entry = log.redo() else {
                throw WorkbenchError(.nothingToDo, "nothing to redo")
            }
            text = entry.text
        }
        return .done("redid: \(text)")
    }

    /// The changes with the given IDs, each of which must exist.
    static func changes(_ ids: [OpID], in world: WorldParts) throws(WorkbenchError) -> [Change] {
        try world.requireAgreement()
        guard let difference = world.difference else {
            throw WorkbenchError(
                [
                    Diagnostic(
                        .error, .patchInvalid, "the world can't be built, so nothing can be staged",
                        help: "run `aos check` for details")
                ]
                    + world.loaded.diagnostics.filter { $0.severity == .error })
        }
        var changes: [Change] = []
        for id in ids {
            guard let change = difference.change(id) else {
                throw WorkbenchError(
                    .notFound, "there is no op `\(id)`",
                    help: Spelling.nearest(to: id.text, among: difference.changes.map(\.id.text))
                        .map { "did you mean `\($0)`?" } ?? "`aos diff` lists the ops")
            }
            changes.append(change)
        }
        return changes
    }

    static func text(_ verb: String, _ ops: Set<StagedOp>, of ids: [OpID]) -> String {
        let more = ops.count - ids.count
        let dependencies = more == 1 ? "1 dependency" : "\(more) dependencies"
        return "\(verb) \(named(ids))" + (more > 0 ? " with \(dependencies)" : "")
    }

    /// The op, or the number of ops.
    static func named(_ ids: [OpID]) -> String { ids.count == 1 ? ids[0].text : "\(ids.count) ops" }
}
