public import CanonicalCBOR
public import Files
public import SystemPackage

/// The append-only file of governance records: `governance.log` and `head` in a folder (Documentation/file-formats.md,
/// *Journal*).
///
/// The frames that the head promises are verified to the last byte. A writer first announces in the head what it is
/// about to append. Complete frames beyond the promised ones are therefore either the announced ones, which count, or
/// evidence that the head was replaced by an older one, which is an error. The remains of an append that was cut short
/// do not count: readers report them, and the next writer moves them aside.
public struct JournalFile: Sendable {
    /// The folder; unrelated files in it are left alone.
    public let directory: FilePath
    let files: any FileSystem
    private let memory: JournalMemory?

    private static let largest = 1 << 30

    /// The journal in a folder, which is created by the first writer.
    ///
    /// - Parameter memory: remembers decoded contents for the next read; nil decodes the whole file each time.
    public init(files: any FileSystem, directory: FilePath, memory: JournalMemory? = nil) {
        self.files = files
        self.directory = directory
        self.memory = memory
    }

    /// The file that holds the frames.
    public var logPath: FilePath { directory.appending("governance.log") }
    /// The file that states how many frames are promised.
    public var headPath: FilePath { directory.appending("head") }
    /// The file that a writer locks.
    public var lockPath: FilePath { directory.appending("governance.lock") }

    /// Reads the promised part without waiting or changing anything; a journal that was never created is empty.
    ///
    /// A concurrent append may appear as a torn tail.
    public func read() throws(JournalError) -> JournalContents {
        let (head, log, isSettled) = try snapshot()
        guard let log else {
            guard let head, head.height > 0 else { return .nothing }
            throw .shorterThanHead(logPath, offset: 0, found: 0, promised: head.height)
        }
        // A writer creates the head before the journal, so no crash leaves frames without a head.
        guard head != nil || log.count == JournalFormat.header.count else {
            throw .headMissing(headPath, offset: JournalFormat.header.count)
        }
        let promised = head ?? .empty
        let contents = try JournalFormat.contents(
            log, promised, after: memory?.contents(of: log, promised: promised.height), isSettled: isSettled,
            path: logPath, headPath: headPath)
        memory?.note(log, contents)
        return contents
    }

    /// The payload of the frame at an offset, even if it does not match its hash; use it only to describe a damaged
    /// frame.
    public func unverifiedPayload(at offset: Int) -> CBORValue? {
        guard let log = try? bytes(of: logPath), log.indices.contains(offset) else { return nil }
        return JournalFormat.payload(log[offset...])
    }

    /// Opens the journal for writing: acquires its lock, creates it if needed, moves a torn tail aside, and promises
    /// frames that an earlier writer announced and appended.
    ///
    /// A damaged journal is not opened.
    ///
    /// - Parameter patience: how long to wait for another writer before `lockedByOther` is thrown.
    public func openForWriting(owner: String, patience: Duration = .zero) throws(JournalError) -> JournalWriter {
        let lock = try journaling { () throws(FileError) in
            try files.createDirectories(directory)
            return try files.lock(lockPath, owner: owner, patience: patience)
        }
        do throws(JournalError) {
            var contents = try read()
            try makeMissingFiles()
            let moved = try moveTail(of: &contents)
            try settle(&contents)
            return JournalWriter(journal: self, lock: lock, contents: contents, movedTail: moved)
        } catch {
            lock.release()
            throw error
        }
    }

    /// Opens the journal, passes the writer to the body, and closes it.
    public func withWriter<Value>(
        owner: String, patience: Duration = .zero, _ body: (JournalWriter) throws(JournalError) -> Value
    ) throws(JournalError) -> Value {
        try withWriter(owner: owner, patience: patience, failure: { $0 }, body)
    }

    /// Opens the journal, passes the writer to the body, and closes it; `failure` converts journal errors to the
    /// caller's error type.
    public func withWriter<Value, Failure: Error>(
        owner: String, patience: Duration = .zero, failure: (JournalError) -> Failure,
        _ body: (JournalWriter) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        let writer: JournalWriter
        do throws(JournalError) {
            writer = try openForWriting(owner: owner, patience: patience)
        } catch {
            throw failure(error)
        }
        defer { writer.close() }
        return try body(writer)
    }

    /// A consistent snapshot of head and journal: both are read again if the head changed in between.
    private func snapshot() throws(JournalError) -> (head: JournalHead?, log: [UInt8]?, isSettled: Bool) {
        var head = try bytes(of: headPath)
        var log = try bytes(of: logPath)
        var isSettled = false
        // Bounded, so that constant appends can't starve a reader: a newer journal holds everything that an older head
        // promises.
        for _ in 0..<8 {
            let now = try bytes(of: headPath)
            isSettled = now == head
            if isSettled { break }
            head = now
            log = try bytes(of: logPath)
        }
        // Check this before the head: a foreign journal may have a file of that name, too.
        if let log, JournalFormat.isReplica(log) == nil { throw .notOurs(logPath) }
        guard let head else { return (nil, log, isSettled) }
        return (try JournalHead(head, path: headPath), log, isSettled)
    }

    private func bytes(of path: FilePath) throws(JournalError) -> [UInt8]? {
        do throws(FileError) {
            return try files.read(path, limit: Self.largest)
        } catch .notFound {
            return nil
        } catch {
            throw .file(error)
        }
    }

    private func makeMissingFiles() throws(JournalError) {
        let head = try JournalHead.empty.encoded()
        try journaling { () throws(FileError) in
            // Under the lock, no other process can be using these files.
            try files.sweepTemporaries(in: directory, modifiedBefore: nil)
            if try !files.exists(headPath) { try files.writeAtomically(head, to: headPath) }
            if try !files.exists(logPath) { try files.writeAtomically(JournalFormat.header, to: logPath) }
        }
    }

    /// Promises the frames that an earlier writer announced and appended.
    private func settle(_ contents: inout JournalContents) throws(JournalError) {
        guard contents.isAnnounced else { return }
        let head = try JournalHead(height: contents.height, hash: contents.head).encoded()
        try journaling { () throws(FileError) in
            // The earlier writer may have been stopped before this.
            try files.synchronize(logPath)
            try files.writeAtomically(head, to: headPath)
        }
        contents.isAnnounced = false
    }

    private func moveTail(of contents: inout JournalContents) throws(JournalError) -> MovedTail? {
        guard let tail = contents.tornTail else { return nil }
        let file = try journaling { () throws(FileError) in
            let bytes = try files.read(logPath, from: tail.offset, count: tail.count)
            var number = 1
            var file = directory.appending("governance.log.torn-1")
            while try files.exists(file) {
                number += 1
                file = directory.appending("governance.log.torn-\(number)")
            }
            try files.writeAtomically(bytes, to: file)
            try files.truncate(logPath, to: tail.offset)
            try files.synchronize(logPath)
            return file
        }
        contents.tornTail = nil
        return MovedTail(file: file, offset: tail.offset, count: tail.count)
    }
}
