public import CanonicalCBOR
public import Files
public import SystemPackage

/// The damage of a frame of the journal.
public enum JournalDamage: Error, Sendable, Equatable {
    /// Its own hash is not that of its bytes.
    case hashMismatch
    /// It does not name the frame before it.
    case chainBroken
    /// No frame is as long as this one says.
    case lengthImplausible(UInt32)
    /// Its payload is not canonical.
    case payload(CBORError)
    /// It is the last one that the head promises, and the head names another.
    case headMismatch(promised: Hash, found: Hash)
    /// The file has changed while its lock was held.
    case changedUnderLock
}

/// The reason why the journal could not be read or written.
public enum JournalError: Error, Sendable, Equatable {
    /// The file does not begin with our header; it is never written to.
    case notOurs(FilePath)
    /// A promised frame, counted from 0, at this offset does not match its hash.
    case damaged(FilePath, frame: Int, offset: Int, JournalDamage)
    /// The frame at the offset is promised and not wholly there.
    case shorterThanHead(FilePath, offset: Int, found: Int, promised: Int)
    /// The journal holds frames from the offset on and the file that promises them is gone.
    case headMissing(FilePath, offset: Int)
    /// The head file does not hold what we write into it; nil when its bytes are canonical and mean something else.
    case headDamaged(FilePath, CBORError?)
    /// The journal holds a sealed frame, counted from 0, that the head neither promises nor announces.
    case headRolledBack(FilePath, frame: Int, offset: Int)
    /// Another process is writing.
    case lockedByOther(FilePath, owner: String)
    /// The payload can't be written canonically.
    case payloadRefused(CBORError)
    /// The payload is larger than a frame may be.
    case payloadTooLarge(limit: Int)
    /// The writer was closed, or an append failed and the journal must be opened again to find out its state.
    case writerClosed(FilePath)
    /// The file system refused in the middle of an append, so that it may have happened.
    case outcomeUnknown(FileError)
    /// The file system refused.
    case file(FileError)
}

extension JournalError: CustomStringConvertible {
    /// The message: one line, without the remedy.
    public var message: String {
        switch self {
        case .notOurs(let path): "\(path): not a journal of ours"
        case .damaged(let path, let frame, let offset, let damage):
            "\(path): frame \(frame), at byte \(offset), is damaged: \(damage.message)"
        case .shorterThanHead(let path, let offset, let found, let promised):
            "\(path): ends inside or before frame \(found), at byte \(offset): \(promised) frames are promised"
        case .headMissing(let path, let offset):
            "\(path): missing, though the journal holds frames from byte \(offset) on: they may be shorter than promised"
        case .headDamaged(let path, let cause): "\(path): damaged: \(cause?.message ?? "not a height and a hash")"
        case .headRolledBack(let path, let frame, let offset):
            "\(path): older than the journal, which holds frame \(frame) or a later one at byte \(offset): the head was rolled back"
        case .lockedByOther(let path, let owner): FileError.lockedByOther(path, owner: owner).message
        case .payloadRefused(let cause): "the record can't be written: \(cause.message)"
        case .payloadTooLarge(let limit): "the record is larger than \(limit) bytes"
        case .writerClosed(let path): "\(path): no longer open for writing"
        case .outcomeUnknown(let error): "\(error.message); the change may have happened all the same"
        case .file(let error): error.message
        }
    }

    /// The remedy, where it is not obvious.
    public var help: String? {
        switch self {
        case .notOurs: "move the file away if it is not needed; it was left as it is"
        case .damaged, .shorterThanHead, .headMissing, .headDamaged:
            "restore the journal folder from a backup; nothing in it was changed"
        case .headRolledBack:
            "nothing in it was changed; restore `head` together with `governance.log` from one backup"
        case .lockedByOther(let path, let owner): FileError.lockedByOther(path, owner: owner).help
        case .payloadRefused, .payloadTooLarge: nil
        case .writerClosed: "run the command again"
        case .outcomeUnknown: "`aos journal` shows whether it did; fix the cause, then run the command again"
        case .file(let error): error.help
        }
    }

    /// The message.
    public var description: String { message }
}

extension JournalDamage {
    /// The message, in one line.
    public var message: String {
        switch self {
        case .hashMismatch: "the frame's hash is not that of its bytes"
        case .chainBroken: "the frame does not follow the one before it"
        case .lengthImplausible(let length): "a frame of \(length) bytes is not one of ours"
        case .payload(let cause): cause.message
        case .headMismatch(let promised, let found): "the last frame is \(found), the head promises \(promised)"
        case .changedUnderLock: "another process has written to the file"
        }
    }
}

/// Lets file errors through as errors of the journal.
func journaling<Value>(_ body: () throws(FileError) -> Value) throws(JournalError) -> Value {
    do throws(FileError) {
        return try body()
    } catch .lockedByOther(let path, let owner) {
        throw .lockedByOther(path, owner: owner)
    } catch {
        throw .file(error)
    }
}
