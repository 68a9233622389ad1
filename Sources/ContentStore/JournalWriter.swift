public import CanonicalCBOR
import Files
import SystemPackage

/// The only writer of a journal, from `JournalFile.openForWriting` until `close()` is called or it is deallocated.
public final class JournalWriter {
    /// The journal with everything appended so far.
    public private(set) var contents: JournalContents
    /// The unfinished tail of an earlier writer, and the file it was moved to; show it to the user.
    public let movedTail: MovedTail?
    private let journal: JournalFile
    private let lock: FileLock
    private var isOpen = true

    init(journal: JournalFile, lock: FileLock, contents: JournalContents, movedTail: MovedTail?) {
        self.journal = journal
        self.lock = lock
        self.contents = contents
        self.movedTail = movedTail
    }

    /// Appends one record; when this returns, it survives a power loss.
    ///
    /// After a file system error, the record may or may not be in the journal, and the writer is closed: reopen the
    /// journal and check what it holds. An error in the payload changes nothing.
    @discardableResult
    public func append(_ payload: CBORValue) throws(JournalError) -> JournalFrame {
        try append(contentsOf: [payload])[0]
    }

    /// Appends records in order, each as a frame; when this returns, they survive a power loss.
    ///
    /// After a file system error, none, some of the first, or all of them may be in the journal.
    @discardableResult
    public func append(contentsOf payloads: [CBORValue]) throws(JournalError) -> [JournalFrame] {
        var sealed: [SealedFrame] = []
        for payload in payloads {
            sealed.append(try SealedFrame(payload, after: sealed.last?.hash ?? contents.head))
        }
        return try append(sealed: sealed)
    }

    /// Appends sealed frames unchanged; when this returns, they survive a power loss.
    ///
    /// - Throws: ``JournalError/damaged(_:frame:offset:_:)``, which changes nothing, when a frame does not follow the
    ///   one before it. After a file system error, none, some of the first, or all of the frames may be in the journal.
    @discardableResult
    public func append(sealed frames: [SealedFrame]) throws(JournalError) -> [JournalFrame] {
        guard isOpen else { throw .writerClosed(journal.logPath) }
        guard !frames.isEmpty else { return [] }
        var next = contents
        var bytes: [UInt8] = []
        for sealed in frames {
            guard sealed.previous == next.head else {
                throw .damaged(journal.logPath, frame: next.height, offset: next.end, .chainBroken)
            }
            let frame = JournalFrame(
                index: next.height, offset: next.end, payload: sealed.payload, hash: sealed.hash, previous: next.head)
            next.take(frame, count: sealed.bytes.count)
            bytes += sealed.bytes
        }
        do throws(JournalError) {
            try write(bytes, reaching: next)
        } catch {
            close()
            throw error
        }
        let appended = Array(next.frames[contents.height...])
        contents = next
        return appended
    }

    /// Marks the journal as a replica of a remote's journal, or as independent again.
    ///
    /// Builds without support for remotes do not recognize a replica as a journal and leave it alone.
    public func mark(isReplica: Bool) throws(JournalError) {
        guard isOpen else { throw .writerClosed(journal.logPath) }
        guard contents.isReplica != isReplica else { return }
        let (files, path, end) = (journal.files, journal.logPath, contents.end)
        try journaling { () throws(FileError) in
            let frames = try files.read(path, from: 0, count: end).dropFirst(JournalFormat.header.count)
            try files.writeAtomically(JournalFormat.header(isReplica: isReplica) + frames, to: path)
        }
        contents.isReplica = isReplica
    }

    /// Releases the lock; later appends are refused.
    public func close() {
        isOpen = false
        lock.release()
    }

    private func write(_ bytes: [UInt8], reaching next: JournalContents) throws(JournalError) {
        let files = journal.files
        let path = journal.logPath
        let announcement = try JournalHead(
            height: contents.height, hash: contents.head, next: .init(height: next.height, hash: next.head)
        ).encoded()
        let head = try JournalHead(height: next.height, hash: next.head).encoded()
        let size = try journaling { () throws(FileError) in try files.status(of: path, followLinks: false)?.size }
        // The lock is advisory: it does not keep out programs that ignore it.
        guard size == contents.end else {
            throw .damaged(path, frame: contents.height, offset: contents.end, .changedUnderLock)
        }
        try journaling { () throws(FileError) in try files.writeAtomically(announcement, to: journal.headPath) }
        do throws(FileError) {
            try files.append(bytes, to: path)
            try files.synchronize(path)
            try files.writeAtomically(head, to: journal.headPath)
        } catch {
            throw .outcomeUnknown(error)
        }
    }
}
