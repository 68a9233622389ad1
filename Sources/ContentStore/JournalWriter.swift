public import CanonicalCBOR
import Files
import SystemPackage

/// The one writer of a journal, from `JournalFile.openForWriting` until `close()` or its end.
public final class JournalWriter {
    /// The journal with everything appended so far.
    public private(set) var contents: JournalContents
    /// What an earlier writer left unfinished, and where it is now: to be told to the user.
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
    /// After an error of the file system the record may be there or not, and the writer is closed: whoever goes on
    /// opens the journal again and decides on what it holds then. An error in the payload changes nothing.
    @discardableResult
    public func append(_ payload: CBORValue) throws(JournalError) -> JournalFrame {
        guard isOpen else { throw .writerClosed(journal.logPath) }
        let bytes: [UInt8]
        do throws(CBORError) {
            bytes = try CanonicalEncoder.encode(payload)
        } catch {
            throw .payloadRefused(error)
        }
        guard bytes.count <= JournalFormat.maximumPayload else {
            throw .payloadTooLarge(limit: JournalFormat.maximumPayload)
        }
        let encoded = JournalFormat.frame(bytes, after: contents.head)
        let head = try JournalHead(height: contents.height + 1, hash: encoded.hash).encoded()
        do throws(JournalError) {
            try write(encoded.bytes, head)
        } catch {
            close()
            throw error
        }
        let frame = JournalFrame(
            index: contents.height, offset: contents.end, payload: payload, hash: encoded.hash,
            previous: contents.head)
        contents.frames.append(frame)
        contents.head = frame.hash
        contents.end += encoded.bytes.count
        return frame
    }

    /// Gives the lock back; later appends are refused.
    public func close() {
        isOpen = false
        lock.release()
    }

    private func write(_ frame: [UInt8], _ head: [UInt8]) throws(JournalError) {
        let files = journal.files
        let path = journal.logPath
        let size = try journaling { () throws(FileError) in try files.status(of: path, followLinks: false)?.size }
        // The lock only binds those who ask for it.
        guard size == contents.end else {
            throw .damaged(path, frame: contents.height, offset: contents.end, .changedUnderLock)
        }
        try journaling { () throws(FileError) in
            try files.append(frame, to: path)
            try files.synchronize(path)
            try files.writeAtomically(head, to: journal.headPath)
        }
    }
}
