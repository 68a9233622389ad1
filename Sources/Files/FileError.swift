public import SystemPackage

/// The reason why a file operation failed; every case names the path.
public enum FileError: Error, Sendable, Equatable {
    /// Nothing is at the path, or a folder on the way to it is missing.
    case notFound(FilePath)
    /// Something is at a path that had to be free.
    case alreadyExists(FilePath)
    /// The system refused access.
    case permissionDenied(FilePath)
    /// A folder was needed and something else is there.
    case notADirectory(FilePath)
    /// A file was needed and a folder is there.
    case isADirectory(FilePath)
    /// A regular file was needed and a pipe, a socket, a device or a symbolic link is there.
    case notARegularFile(FilePath)
    /// The folder still holds something.
    case directoryNotEmpty(FilePath)
    /// The file holds more bytes than the caller was ready to take.
    case tooLarge(FilePath, limit: Int)
    /// Symbolic links lead in a circle, or too far.
    case tooManyLinks(FilePath)
    /// The disk or the quota is full.
    case noSpace(FilePath)
    /// The file system is mounted read-only.
    case readOnly(FilePath)
    /// Another process or lock holds the lock; `owner` is the text it wrote into the lock file and may be empty.
    case lockedByOther(FilePath, owner: String)
    /// Any other failure of a system call.
    case systemCall(String, FilePath, Errno)
    /// A simulated crash: nothing happens after it.
    case stopped(FilePath)

    /// The error that a failed system call means.
    public init(call: String, path: FilePath, errno: Errno) {
        switch errno {
        case .noSuchFileOrDirectory: self = .notFound(path)
        case .fileExists: self = .alreadyExists(path)
        case .permissionDenied, .notPermitted: self = .permissionDenied(path)
        case .notDirectory: self = .notADirectory(path)
        case .isDirectory: self = .isADirectory(path)
        case .directoryNotEmpty: self = .directoryNotEmpty(path)
        case .tooManySymbolicLinkLevels: self = .tooManyLinks(path)
        case .noSpace, .diskQuotaExceeded: self = .noSpace(path)
        case .readOnlyFileSystem: self = .readOnly(path)
        // The answer to opening a socket, or a pipe that has no reader.
        case .noSuchAddressOrDevice: self = .notARegularFile(path)
        default: self = .systemCall(call, path, errno)
        }
    }

    /// The path that the operation was about.
    public var path: FilePath {
        switch self {
        case .notFound(let path), .alreadyExists(let path), .permissionDenied(let path), .notADirectory(let path),
            .isADirectory(let path), .notARegularFile(let path), .directoryNotEmpty(let path), .tooManyLinks(let path),
            .noSpace(let path), .readOnly(let path), .stopped(let path):
            path
        case .tooLarge(let path, _), .lockedByOther(let path, _), .systemCall(_, let path, _): path
        }
    }
}

extension FileError: CustomStringConvertible {
    /// The message: one line, without the remedy.
    public var message: String {
        switch self {
        case .notFound(let path): "\(path): no such file or folder"
        case .alreadyExists(let path): "\(path): exists already"
        case .permissionDenied(let path): "\(path): permission denied"
        case .notADirectory(let path): "\(path): not a folder"
        case .isADirectory(let path): "\(path): is a folder"
        case .notARegularFile(let path): "\(path): not a regular file"
        case .directoryNotEmpty(let path): "\(path): the folder is not empty"
        case .tooLarge(let path, let limit): "\(path): larger than \(limit) bytes"
        case .tooManyLinks(let path): "\(path): too many symbolic links"
        case .noSpace(let path): "\(path): no space left"
        case .readOnly(let path): "\(path): the file system is read-only"
        case .lockedByOther(let path, let owner):
            owner.isEmpty ? "\(path): locked by another process" : "\(path): locked by \(owner)"
        case .systemCall(let call, let path, let errno): "\(path): \(call) failed: \(errno)"
        case .stopped(let path): "\(path): stopped"
        }
    }

    /// The remedy, where it is not obvious.
    public var help: String? {
        switch self {
        case .permissionDenied: "check who owns it and its permission bits"
        case .noSpace: "free some space and run the command again"
        case .lockedByOther: "wait until the other process has ended, then run the command again"
        case .tooManyLinks: "look for a symbolic link that leads back to itself"
        default: nil
        }
    }

    /// The message.
    public var description: String { message }
}
