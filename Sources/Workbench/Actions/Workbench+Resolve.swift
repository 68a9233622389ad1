public import WorldProtocol
import AIR
import CanonicalCBOR
import Governance
import Sync
import WorldIO

extension Workbench {
    /// - Parameter shown: the digest of the preview that was confirmed.
    func resolve(_ resolution: Resolution, showing shown: Hash?) async throws(WorkbenchError) -> Outcome {
        try requireWritable()
        try requireSyncFile()
        let planned = try await plan(resolution)
        if let shown, planned.digest != shown {
            throw WorkbenchError(
                .changedSinceShown, "the edit is no longer the one that was shown",
                help: "review the edit again")
        }
        let preview = await preview(of: planned)
        let command = command(resolution, settling: world().loaded.conflicts)
        try checkCancelled()
        let record = try write(planned)
        let before = world().loaded.conflicts.map(\.key)
        let left = Set(preview.conflicts)
        note(
            planned.edit.title, command, changing: Self.authored, edit: record?.id,
            settled: before.filter { !left.contains($0) })
        return .resolved(preview, text: planned.edit.title)
    }

    private var editLog: EditLog {
        EditLog(
            rooms.world, files: rooms.environment.files, owner: rooms.environment.lockOwner,
            named: options.syncFile.map { [$0] } ?? [])
    }

    /// Completes or undoes edits that a crash interrupted, and reports them.
    func settleEdits() -> [Diagnostic] {
        do {
            guard !options.isReadOnly else {
                return try editLog.records().filter(\.isPending).map { record in
                    Diagnostic(
                        .warning, .fileChangedSince,
                        "an edit was interrupted, so files may be partly changed: \(record.edit.title)",
                        help: "run `aos undo` to restore them; any other command that changes the world does so, too"
                    )
                }
            }
            return try editLog.recover().map { record in
                Diagnostic(
                    .notice, .fileChangedSince,
                    "an edit that was interrupted is \(record.state.rawValue): \(record.edit.title)")
            }
        } catch {
            return error.diagnostics(in: rooms.world)
        }
    }

    /// Stores pins of the imports that match their locks, so that every clone can show their locked state
    /// (Documentation/system.md, *Locks and pins*).
    func keepPins(of imports: [ResolvedImport]) -> [Diagnostic] {
        guard !options.isReadOnly, imports.contains(where: { $0.state == .ok }) else { return [] }
        do {
            try PinStore(rooms.world, files: rooms.environment.files).keepMatching(imports)
            return []
        } catch {
            return [error.diagnostic]
        }
    }

    /// Writes the pins, then the files.
    func write(_ planned: PlannedEdit) throws(WorkbenchError) -> EditRecord? {
        let pins = PinStore(rooms.world, files: rooms.environment.files)
        do {
            for item in planned.pinned { _ = try pins.keep(item) }
        } catch {
            throw WorkbenchError([error.diagnostic])
        }
        guard !planned.edit.isEmpty else { return nil }
        do {
            return try editLog.apply(planned.edit, time: rooms.environment.clock())
        } catch {
            throw WorkbenchError(error.diagnostics(in: rooms.world))
        }
    }

    /// Undoes the last edit of authored files.
    ///
    /// - Throws: ``WorkbenchError`` when nothing can be undone, or a file changed since.
    public func undoEdit() async throws(WorkbenchError) -> ResolutionPreview {
        try requireWritable()
        await askCargoBeforeUndo()
        return try await undo(edit: nil)
    }

    /// Restores the files of an interrupted edit; returns nil if there was none, or it was complete.
    ///
    /// - Throws: ``WorkbenchError`` when a file matches neither its state before the edit nor that after it.
    public func undoInterrupted() async throws(WorkbenchError) -> ResolutionPreview? {
        try requireWritable()
        let settled: [EditRecord]
        do {
            settled = try editLog.recover()
        } catch {
            throw WorkbenchError(error.diagnostics(in: rooms.world))
        }
        guard let record = settled.last(where: { $0.state == .undone }) else { return nil }
        return await preview(undoing: record)
    }

    /// A preview of the files that an undo has changed, and of the resulting world.
    private func preview(undoing record: EditRecord) async -> ResolutionPreview {
        let back = AuthoredEdit(
            record.edit.title,
            record.edit.changes.map { AuthoredEdit.Change($0.path, from: $0.after, to: $0.before) })
        let (files, diff) = PlannedEdit.preview(of: back, in: rooms.world)
        return await preview(files: files, diff: diff)
    }

    /// Undoes an edit; the last one when none is named.
    func undo(edit id: UInt64?) async throws(WorkbenchError) -> ResolutionPreview {
        let record: EditRecord
        do {
            record = try editLog.undo(id)
        } catch {
            throw WorkbenchError(error.diagnostics(in: rooms.world))
        }
        try changeReview(keepsStage: true) { (log, _) throws(WorkbenchError) in
            log.mark(edit: record.id, isUndone: true)
        }
        return await preview(undoing: record)
    }

    /// A preview of files that have just been written, and of the resulting world.
    private func preview(files: [ResolutionPreview.File], diff: String) async -> ResolutionPreview {
        forget(Self.authored)
        await prepare([.problems])
        let world = world()
        return ResolutionPreview(
            files: files, diff: diff, manifestHash: world.loaded.manifestHash, diagnostics: world.diagnostics)
    }

    /// Redoes an undone edit.
    func redo(edit id: UInt64) async throws(WorkbenchError) -> ResolutionPreview {
        let record: EditRecord
        do {
            record = try editLog.redo(id)
        } catch {
            throw WorkbenchError(error.diagnostics(in: rooms.world))
        }
        try changeReview(keepsStage: true) { (log, _) throws(WorkbenchError) in
            log.mark(edit: id, isUndone: false)
        }
        let (files, diff) = PlannedEdit.preview(of: record.edit, in: rooms.world)
        return await preview(files: files, diff: diff)
    }

    /// The edits of authored files, oldest first.
    ///
    /// - Throws: ``WorkbenchError`` when their records can't be read.
    public func edits() throws(WorkbenchError) -> [Decision] {
        do {
            return try editLog.records().map { record in
                Decision(
                    time: record.time, text: record.edit.title, command: "aos undo", isUndone: record.state == .undone)
            }
        } catch {
            throw WorkbenchError(error.diagnostics(in: rooms.world))
        }
    }
}
