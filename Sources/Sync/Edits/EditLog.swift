public import Files
public import SystemPackage

extension WorldFolder {
    /// The folder of undoable edits of authored files.
    public var edits: FilePath { internals.appending("edits") }
}

/// Makes edits of authored files and undoes them (Documentation/system.md, *Resolving conflicts*).
///
/// Before the first file is touched, a record with all previous contents is on disk, so that after an interruption at
/// any point the next process can settle the edit. One process edits at a time; readers never wait.
public struct EditLog: Sendable {
    let files: any FileSystem
    let world: WorldFolder
    private let owner: String
    /// Files outside of the world that may be edited because a person named them.
    let named: Set<FilePath>

    private static let maximumRecordSize = 512 << 20
    private let limit: Int

    /// Creates the log of a world's edits.
    ///
    /// - Parameters:
    ///   - owner: the owner of the lock, shown to other processes that find the log locked.
    ///   - named: files that a person named, which may be edited even outside of the world.
    ///   - limit: the number of edits to keep for listing and undoing; older ones are removed by the next edit.
    public init(
        _ world: WorldFolder, files: any FileSystem, owner: String, named: [FilePath] = [], limit: Int = 100
    ) {
        self.named = Set(named)
        self.limit = max(1, limit)
        self.world = world
        self.files = files
        self.owner = owner
    }

    /// All records, oldest first.
    public func records() throws(EditError) -> [EditRecord] {
        var records: [EditRecord] = []
        for path in try recordPaths() {
            let bytes: [UInt8]
            do {
                bytes = try files.read(path, limit: Self.maximumRecordSize)
            } catch {
                throw .unreadable(error)
            }
            guard let record = EditRecord(bytes, in: world), String(record.id) == path.stem else {
                throw .damagedRecord(path)
            }
            records.append(record)
        }
        return records.sorted { $0.id < $1.id }
    }

    private func recordPaths() throws(EditError) -> [FilePath] {
        do {
            guard try files.status(of: world.edits, followLinks: true) != nil else { return [] }
            return try files.list(world.edits).filter { $0.extension == "cbor" && UInt64($0.stem) != nil }
                .map { world.edits.appending($0) }
        } catch {
            throw .unreadable(error)
        }
    }

    /// Makes an edit, changing either all of its files or none.
    ///
    /// - Parameter time: now, in nanoseconds since 1970.
    /// - Throws: ``EditError/changedSince(_:)`` when a file differs from what the edit expects.
    @discardableResult
    public func apply(_ edit: AuthoredEdit, time: UInt64) throws(EditError) -> EditRecord {
        let lock = try acquireLock()
        defer { lock.release() }
        let settled = try settleAll()
        let last = settled.last?.id ?? 0
        var seen: Set<FilePath> = []
        var changed: [FilePath] = []
        var modes: [UInt16] = []
        var folders: [FilePath] = []
        for change in edit.changes {
            guard seen.insert(change.path).inserted else { throw .namedTwice(change.path) }
            try checkWay(to: change.path)
            if try contents(change.path) != change.before { changed.append(change.path) }
            do {
                modes.append(try files.status(of: change.path, followLinks: false)?.mode ?? 0o644)
                if change.after != nil { folders += try missingFolders(of: change.path, besides: folders) }
            } catch {
                throw .file(error)
            }
        }
        guard changed.isEmpty else { throw .changedSince(changed) }
        try forget(settled.dropLast(limit - 1))
        let record = EditRecord(
            id: last + 1, state: .doing, time: time, edit: edit, modes: modes, madeFolders: folders,
            names: edit.changes.map { world.shown($0.path) })
        return try carry(record, to: .after)
    }

    /// The edit that ``undo(_:)`` undoes by default: the last one that is done.
    public func lastUndoable() throws(EditError) -> EditRecord? {
        try records().last { $0.state == .done }
    }

    /// Undoes an edit, by default the last one.
    ///
    /// - Throws: ``EditError/changedSince(_:)`` when a file differs from what the edit left; then nothing is changed.
    @discardableResult
    public func undo(_ id: UInt64? = nil) throws(EditError) -> EditRecord {
        let lock = try acquireLock()
        defer { lock.release() }
        let records = try settleAll()
        let record: EditRecord
        if let id {
            guard let named = records.first(where: { $0.id == id }) else { throw .unknown(id: id) }
            record = named
        } else {
            guard let last = records.last(where: { $0.state == .done }) else { throw .nothingToUndo }
            record = last
        }
        guard record.state == .done else { throw .notDone(id: record.id, record.state) }
        var changed: [FilePath] = []
        for change in record.edit.changes {
            try checkWay(to: change.path)
            if try contents(change.path) != change.after { changed.append(change.path) }
        }
        guard changed.isEmpty else { throw .changedSince(changed) }
        return try carry(record, to: .before)
    }

    /// Redoes an edit that was undone; does nothing if it is done already.
    ///
    /// - Throws: ``EditError/changedSince(_:)`` when a file differs from what it was before; then nothing is changed.
    @discardableResult
    public func redo(_ id: UInt64) throws(EditError) -> EditRecord {
        let lock = try acquireLock()
        defer { lock.release() }
        guard let record = try settleAll().first(where: { $0.id == id }) else { throw .unknown(id: id) }
        if record.state == .done { return record }
        var changed: [FilePath] = []
        for change in record.edit.changes {
            try checkWay(to: change.path)
            if try contents(change.path) != change.before { changed.append(change.path) }
        }
        guard changed.isEmpty else { throw .changedSince(changed) }
        return try carry(record, to: .after)
    }

    /// Settles interrupted edits: finishes those whose files have all changed, and rolls others back.
    ///
    /// - Returns: the settled edits in their new state; one that was rolled back is `undone`.
    /// - Throws: ``EditError/stuck(id:_:)`` when a file matches neither state; then nothing is changed.
    @discardableResult
    public func recover() throws(EditError) -> [EditRecord] {
        let pending = try records().filter(\.isPending)
        guard !pending.isEmpty else { return [] }
        let lock = try acquireLock()
        defer { lock.release() }
        let ids = pending.map(\.id)
        let now = try settleAll()
        return pending.map { old in
            now.first { $0.id == old.id } ?? old.with(.undone)
        }.filter { ids.contains($0.id) }
    }

    private func acquireLock() throws(EditError) -> FileLock {
        do {
            try files.createDirectories(world.edits)
            return try files.lock(world.edits.appending("lock"), owner: owner)
        } catch {
            throw .file(error)
        }
    }

    /// Settles every pending edit, and returns all records in their new state.
    private func settleAll() throws(EditError) -> [EditRecord] {
        var settled: [EditRecord] = []
        for record in try records() {
            if !record.isPending {
                settled.append(record)
            } else if let result = try settle(record) {
                settled.append(result)
            }
        }
        return settled
    }
}

extension EditRecord {
    /// Whether the edit is unfinished because its process was interrupted.
    public var isPending: Bool { state == .doing || state == .undoing }

    func with(_ state: State) -> EditRecord {
        var copy = self
        copy.state = state
        return copy
    }
}
