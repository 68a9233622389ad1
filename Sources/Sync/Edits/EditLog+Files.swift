import Files
import SystemPackage

/// The two states of an edit's files.
enum EditSide {
    case before, after

    var other: EditSide { self == .before ? .after : .before }

    /// The state of the record while files are brought to this side.
    var working: EditRecord.State { self == .after ? .doing : .undoing }
    /// The state of the record when all files are on this side.
    var finished: EditRecord.State { self == .after ? .done : .undone }
}

extension AuthoredEdit.Change {
    func contents(_ side: EditSide) -> [UInt8]? { side == .before ? before : after }
}

extension EditLog {
    private static let maximumFileSize = 256 << 20

    /// The contents of a file; nil when it does not exist.
    func contents(_ path: FilePath) throws(EditError) -> [UInt8]? {
        do {
            return try files.read(path, limit: Self.maximumFileSize)
        } catch .notFound {
            return nil
        } catch {
            throw .unreadable(error)
        }
    }

    /// Rejects symbolic links, and paths that leave the world except those of files that a person named.
    func checkWay(to path: FilePath) throws(EditError) {
        let isSound: Bool
        do {
            let isLink = try files.status(of: path, followLinks: false)?.kind == .symbolicLink
            let isInside = try world.encloses(path.removingLastComponent(), files: files)
            isSound = !isLink && (isInside || named.contains(path))
        } catch {
            throw .unreadable(error)
        }
        guard isSound else { throw .escapes(path) }
    }

    /// The folders that must be created for a file, outer ones first.
    func missingFolders(of path: FilePath, besides known: [FilePath]) throws(FileError) -> [FilePath] {
        var missing: [FilePath] = []
        var folder = path.removingLastComponent()
        while !folder.isEmpty, !known.contains(folder), try files.status(of: folder, followLinks: true) == nil {
            missing.insert(folder, at: 0)
            guard folder.removeLastComponent() else { break }
        }
        return missing
    }

    /// Brings all files to a side, or back to the other side on failure.
    func carry(_ record: EditRecord, to side: EditSide) throws(EditError) -> EditRecord {
        var placed = 0
        do throws(EditError) {
            try write(record.with(side.working))
            try put(record, on: side, placed: &placed)
            let finished = record.with(side.finished)
            try write(finished)
            return finished
        } catch {
            // If the rollback fails, the record stays, and recovery finds it.
            try? rollBack(record, from: side, placed: placed)
            throw error
        }
    }

    private func rollBack(_ record: EditRecord, from side: EditSide, placed: Int) throws(EditError) {
        // The last record may say that the edit is finished, which must not remain while files are rolled back.
        try write(record.with(side.working))
        for (index, change) in record.edit.changes.enumerated().reversed() {
            let now = try contents(change.path)
            if now == change.contents(side) {
                try place(change, mode: record.modes[index], on: side.other)
            } else if now != change.contents(side.other), index < placed {
                throw .changedSince([change.path])
            }
        }
        try finish(record, on: side.other)
    }

    private func put(_ record: EditRecord, on side: EditSide, placed: inout Int) throws(EditError) {
        for (index, change) in record.edit.changes.enumerated() {
            let now = try contents(change.path)
            guard now == change.before || now == change.after else { throw .changedSince([change.path]) }
            if now != change.contents(side) { try place(change, mode: record.modes[index], on: side) }
            placed = index + 1
        }
        if side == .before { try removeMadeFolders(record) }
    }

    private func place(_ change: AuthoredEdit.Change, mode: UInt16, on side: EditSide) throws(EditError) {
        do {
            let folder = change.path.removingLastComponent()
            if let bytes = change.contents(side) {
                try files.createDirectories(folder)
                try files.writeAtomically(bytes, to: change.path, mode: mode)
            } else {
                try files.remove(change.path)
                try files.synchronize(folder)
            }
        } catch {
            throw .file(error)
        }
    }

    /// Settles a record whose process was interrupted; returns nil if the edit was rolled back and so never happened.
    func settle(_ record: EditRecord) throws(EditError) -> EditRecord? {
        let target: EditSide = record.state == .undoing ? .before : .after
        var neither: [FilePath] = []
        var isComplete = true
        for change in record.edit.changes {
            let now = try contents(change.path)
            if now != change.before, now != change.after { neither.append(change.path) }
            if now != change.contents(target) { isComplete = false }
        }
        guard neither.isEmpty else { throw .stuck(id: record.id, neither) }
        try sweepTemporaries(of: record)
        if isComplete {
            let finished = record.with(target.finished)
            if target == .before { try removeMadeFolders(record) }
            try write(finished)
            return finished
        }
        var placed = 0
        try put(record, on: target.other, placed: &placed)
        return try finish(record, on: target.other)
    }

    /// Removes temporary files of an interrupted writer; the log's lock excludes other edits.
    private func sweepTemporaries(of record: EditRecord) throws(EditError) {
        for folder in Set(record.edit.changes.map { $0.path.removingLastComponent() }) {
            do {
                try files.sweepTemporaries(in: folder, modifiedBefore: nil)
            } catch .notFound, .notADirectory {
                continue
            } catch {
                throw .file(error)
            }
        }
    }

    /// Closes an edit that was rolled back: removes its record if it was being made, or keeps it if it was being undone.
    @discardableResult
    private func finish(_ record: EditRecord, on side: EditSide) throws(EditError) -> EditRecord? {
        if side == .after {
            let done = record.with(.done)
            try write(done)
            return done
        }
        try removeMadeFolders(record)
        do {
            try files.remove(path(of: record))
            try files.synchronize(world.edits)
        } catch {
            throw .file(error)
        }
        return nil
    }

    /// Removes the folders that the edit created, unless other files are in them.
    private func removeMadeFolders(_ record: EditRecord) throws(EditError) {
        for folder in record.madeFolders.reversed() {
            do {
                try files.removeDirectory(folder)
                try files.synchronize(folder.removingLastComponent())
            } catch .notFound, .directoryNotEmpty, .notADirectory {
                continue
            } catch {
                throw .file(error)
            }
        }
    }

    /// Removes the records of settled edits, oldest first, so that an interruption leaves no gaps.
    func forget(_ records: some Sequence<EditRecord>) throws(EditError) {
        for record in records where !record.isPending {
            do {
                try files.remove(path(of: record))
            } catch .notFound {
                continue
            } catch {
                throw .file(error)
            }
        }
    }

    private func path(of record: EditRecord) -> FilePath { world.edits.appending("\(record.id).cbor") }

    private func write(_ record: EditRecord) throws(EditError) {
        guard let bytes = try? record.encoded(in: world) else { throw .damagedRecord(path(of: record)) }
        do {
            try files.writeAtomically(bytes, to: path(of: record))
        } catch {
            throw .file(error)
        }
    }
}

extension WorldFolder {
    /// Whether a folder, or its nearest existing ancestor, lies in the world after following links.
    func encloses(_ folder: FilePath, files: any FileSystem) throws(FileError) -> Bool {
        let root = path.lexicallyNormalized()
        var folder = folder.lexicallyNormalized()
        guard folder.starts(with: root) else { return false }
        while folder != root, try !files.exists(folder) { folder.removeLastComponent() }
        // A world that does not exist yet contains everything under its path.
        if folder == root, try !files.exists(root) { return true }
        return try files.resolve(folder).starts(with: try files.resolve(root))
    }
}
