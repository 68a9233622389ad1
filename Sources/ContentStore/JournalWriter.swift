public import CanonicalCBOR
import Files
import SystemPackage

/// The one writer of a journal, from `JournalFile.openForWriting` until `close()` or its end.
public final class JournalWriter {
    /// The journal with everything appended so far.
    public private(set) var contents: JournalContents
    /// The tail that an earlier writer left unfinished, and where it is now: to be shown to the user.
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

    /// Appends one record; when this returns, it survives a loss of power.
    ///
    /// After an error of the file system the record may or may not be there, and the writer is closed: to go on, open
    /// the journal again and check what it holds. An error in the payload changes nothing.
    @discardableResult
    public func append(_ payload: CBORValue) throws(JournalError) -> JournalFrame {
        try append(contentsOf: [payload])[0]
    }

    /// Appends records in their order, each as a frame; when this returns, they survive a loss of power.
    ///
    /// After an error of the file system the first of them may be there, or all, or none.
    @discardableResult
    public func append(contentsOf payloads: [CBORValue]) throws(JournalError) -> [JournalFrame] {
        var sealed: [SealedFrame] = []
        for payload in payloads {
            sealed.append(try SealedFrame(payload, after: sealed.last?.hash ?? contents.head))
        }
        return try append(sealed: sealed)
    }

    /// Appends frames that were sealed before, unchanged; when this returns, they survive a loss of power.
    ///
    /// - Throws: ``JournalError/damaged(_:frame:offset:_:)``, which changes nothing, when a frame does not follow the one
    ///   before it; after an error of the file system the first of them may be there, or all, or none.
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

    /// Marks the journal as a replica of a remote's, or as independent again.
    ///
    /// Builds that know no remotes take a replica for no journal of theirs and leave it alone.
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
        // The lock is advisory: a program that does not take it is not kept out.
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
