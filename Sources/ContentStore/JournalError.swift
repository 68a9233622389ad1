public import CanonicalCBOR
public import Files
public import SystemPackage

/// The kind of damage to a frame of the journal.
public enum JournalDamage: Error, Sendable, Equatable {
    /// The frame's hash does not match its bytes.
    case hashMismatch
    /// The frame does not name the previous frame.
    case chainBroken
    /// The stated length exceeds that of any frame.
    case lengthImplausible(UInt32)
    /// The payload is not canonical.
    case payload(CBORError)
    /// The frame is the last one that the head promises, but the head names a different hash.
    case headMismatch(promised: Hash, found: Hash)
    /// The file changed while its lock was held.
    case changedUnderLock
}

/// The reason that the journal could not be read or written.
public enum JournalError: Error, Sendable, Equatable {
    /// The file does not begin with the journal's header; it is never written to.
    case notOurs(FilePath)
    /// A promised frame, counted from 0, at this offset does not match its hash.
    case damaged(FilePath, frame: Int, offset: Int, JournalDamage)
    /// The promised frame at the offset is missing or incomplete.
    case shorterThanHead(FilePath, offset: Int, found: Int, promised: Int)
    /// The journal holds frames from the offset on, but the head file that promises them is missing.
    case headMissing(FilePath, offset: Int)
    /// The head file is malformed; the error is nil when its bytes are canonical CBOR but not a head.
    case headDamaged(FilePath, CBORError?)
    /// The journal holds a sealed frame, counted from 0, that the head neither promises nor announces.
    case headRolledBack(FilePath, frame: Int, offset: Int)
    /// Another process is writing.
    case lockedByOther(FilePath, owner: String)
    /// The payload can't be written canonically.
    case payloadRefused(CBORError)
    /// The payload is larger than a frame may be.
    case payloadTooLarge(limit: Int)
    /// The writer was closed, or an append failed, so the journal must be reopened to find out its state.
    case writerClosed(FilePath)
    /// The file system failed in the middle of an append, so the append may have taken effect.
    case outcomeUnknown(FileError)
    /// The file system failed.
    case file(FileError)
}

extension JournalError: CustomStringConvertible {
    /// The message: one line, without the remedy.
    public var message: String {
        switch self {
        case .notOurs(let path): "\(path): not an aos journal"
        case .damaged(let path, let frame, let offset, let damage):
            "\(path): frame \(frame), at byte \(offset), is damaged: \(damage.message)"
        case .shorterThanHead(let path, let offset, let found, let promised):
            "\(path): ends inside or before frame \(found), at byte \(offset): the head promises \(promised) frames"
        case .headMissing(let path, let offset):
            "\(path): missing, though the journal holds frames from byte \(offset) on: they may be shorter than promised"
        case .headDamaged(let path, let cause): "\(path): damaged: \(cause?.message ?? "not a height and a hash")"
        case .headRolledBack(let path, let frame, let offset):
            "\(path): older than the journal, which holds frame \(frame) or a later one at byte \(offset): the head was rolled back"
        case .lockedByOther(let path, let owner): FileError.lockedByOther(path, owner: owner).message
        case .payloadRefused(let cause): "the record can't be written: \(cause.message)"
        case .payloadTooLarge(let limit): "the record is larger than \(limit) bytes"
        case .writerClosed(let path): "\(path): no longer open for writing"
        case .outcomeUnknown(let error): "\(error.message); the change may have been made anyway"
        case .file(let error): error.message
        }
    }

    /// The remedy, where it is not obvious.
    public var help: String? {
        switch self {
        case .notOurs: "move the file away if it is not needed; it was not changed"
        case .damaged, .shorterThanHead, .headMissing, .headDamaged:
            "restore the journal folder from a backup; nothing in it was changed"
        case .headRolledBack:
            "nothing in it was changed; restore `head` together with `governance.log` from one backup"
        case .lockedByOther(let path, let owner): FileError.lockedByOther(path, owner: owner).help
        case .payloadRefused, .payloadTooLarge: nil
        case .writerClosed: "run the command again"
        case .outcomeUnknown: "`aos journal` shows whether it was; fix the cause, then run the command again"
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
        case .hashMismatch: "the frame's hash does not match its bytes"
        case .chainBroken: "the frame does not follow the one before it"
        case .lengthImplausible(let length): "\(length) bytes is not a plausible length of a frame"
        case .payload(let cause): cause.message
        case .headMismatch(let promised, let found): "the last frame is \(found), but the head promises \(promised)"
        case .changedUnderLock: "another process has written to the file"
        }
    }
}

/// Runs a body, converting its file errors to journal errors.
func journaling<Value>(_ body: () throws(FileError) -> Value) throws(JournalError) -> Value {
    do throws(FileError) {
        return try body()
    } catch .lockedByOther(let path, let owner) {
        throw .lockedByOther(path, owner: owner)
    } catch {
        throw .file(error)
    }
}
