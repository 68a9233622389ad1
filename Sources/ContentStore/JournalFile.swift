public import CanonicalCBOR
public import Files
public import SystemPackage

/// The append-only file of governance records: `governance.log` and `head` in a folder (SYSTEM §7).
///
/// What the head promises is checked to the last byte. Beyond it may stand an append that was cut short before it was
/// promised, even a whole frame: nobody was told that it had happened, so it has not. Readers report and ignore it;
/// the next writer moves it aside.
public struct JournalFile: Sendable {
    /// The folder; files in it that are not ours are left alone.
    public let directory: FilePath
    let files: any FileSystem

    private static let largest = 1 << 30

    /// The journal in a folder, which is made by the first writer.
    public init(files: any FileSystem, directory: FilePath) {
        self.files = files
        self.directory = directory
    }

    /// The file that holds the frames.
    public var logPath: FilePath { directory.appending("governance.log") }
    /// The file that says how many frames are promised.
    public var headPath: FilePath { directory.appending("head") }
    /// The file that a writer locks.
    public var lockPath: FilePath { directory.appending("governance.lock") }

    /// Reads the promised part; never waits, changes nothing, and finds nothing in a journal that was never made.
    ///
    /// A writer that is at work at this moment can show as a torn tail.
    public func read() throws(JournalError) -> JournalContents {
        let (head, log) = try snapshot()
        guard let log else {
            guard let head, head.height > 0 else { return .nothing }
            throw .shorterThanHead(logPath, offset: 0, found: 0, promised: head.height)
        }
        // A writer makes the head before the journal, so no crash leaves frames without a head.
        let contents = try JournalFormat.contents(log, head ?? .empty, path: logPath)
        guard head != nil || contents.tornTail == nil else { throw .headMissing(headPath, offset: contents.end) }
        return contents
    }

    /// What the frame at an offset says, whether or not it is what was written: only good for naming a damaged frame.
    public func unverifiedPayload(at offset: Int) -> CBORValue? {
        guard let log = try? bytes(of: logPath), log.indices.contains(offset) else { return nil }
        return JournalFormat.payload(log[offset...])
    }

    /// Opens the journal for writing: takes its lock, makes it if needed, and moves a torn tail aside.
    ///
    /// Throws `lockedByOther` at once while somebody else writes. A damaged journal is not opened.
    public func openForWriting(owner: String) throws(JournalError) -> JournalWriter {
        let lock = try journaling { () throws(FileError) in
            try files.createDirectories(directory)
            return try files.lock(lockPath, owner: owner)
        }
        do throws(JournalError) {
            var contents = try read()
            try makeMissingFiles()
            let moved = try moveTail(of: &contents)
            return JournalWriter(journal: self, lock: lock, contents: contents, movedTail: moved)
        } catch {
            lock.release()
            throw error
        }
    }

    /// Opens the journal, hands the writer to the body, and closes it.
    public func withWriter<Value>(
        owner: String, _ body: (JournalWriter) throws(JournalError) -> Value
    ) throws(JournalError) -> Value {
        try withWriter(owner: owner, failure: { $0 }, body)
    }

    /// Opens the journal, hands the writer to the body, and closes it; `failure` turns our errors into the caller's.
    public func withWriter<Value, Failure: Error>(
        owner: String, failure: (JournalError) -> Failure, _ body: (JournalWriter) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        let writer: JournalWriter
        do throws(JournalError) {
            writer = try openForWriting(owner: owner)
        } catch {
            throw failure(error)
        }
        defer { writer.close() }
        return try body(writer)
    }

    /// Head and journal as they were together: a head that changed meanwhile is read again.
    private func snapshot() throws(JournalError) -> (head: JournalHead?, log: [UInt8]?) {
        var head = try bytes(of: headPath)
        var log = try bytes(of: logPath)
        // A writer that appends all the time must not keep us here: an old head with a newer journal is sound too.
        for _ in 0..<8 {
            let now = try bytes(of: headPath)
            if now == head { break }
            head = now
            log = try bytes(of: logPath)
        }
        // Before the head, which a foreign journal may have under the same name.
        if let log, !log.starts(with: JournalFormat.header) { throw .notOurs(logPath) }
        guard let head else { return (nil, log) }
        return (try JournalHead(head, path: headPath), log)
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
            // Under the lock nobody else can be using these.
            try files.sweepTemporaries(in: directory, modifiedBefore: nil)
            if try !files.exists(headPath) { try files.writeAtomically(head, to: headPath) }
            if try !files.exists(logPath) { try files.writeAtomically(JournalFormat.header, to: logPath) }
        }
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

extension JournalContents {
    /// A journal that was never made.
    fileprivate static let nothing = JournalContents(
        frames: [], head: .zero, end: JournalFormat.header.count, tornTail: nil)
}
