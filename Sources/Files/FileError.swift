public import SystemPackage

/// The reason why a file operation failed; every case names the path.
public enum FileError: Error, Sendable, Equatable {
    /// Nothing is at the path, or a folder on the way to it is missing.
    case notFound(FilePath)
    /// The path already exists but had to be free.
    case alreadyExists(FilePath)
    /// The system refused access.
    case permissionDenied(FilePath)
    /// A folder was required, but the path is something else.
    case notADirectory(FilePath)
    /// A file was required, but the path is a folder.
    case isADirectory(FilePath)
    /// A regular file was required, but the path is a pipe, a socket, a device or a symbolic link.
    case notARegularFile(FilePath)
    /// The folder is not empty.
    case directoryNotEmpty(FilePath)
    /// The file is larger than the limit set by the caller.
    case tooLarge(FilePath, limit: Int)
    /// The symbolic links form a cycle, or there are too many of them.
    case tooManyLinks(FilePath)
    /// The disk or the quota is full.
    case noSpace(FilePath)
    /// The file system is mounted read-only.
    case readOnly(FilePath)
    /// The lock is already held, by another process or by this one; `owner` is the text that the holder wrote into the
    /// lock file, and may be empty.
    case lockedByOther(FilePath, owner: String)
    /// Any other failure of a system call.
    case systemCall(String, FilePath, Errno)
    /// A simulated crash: no later operation has any effect.
    case stopped(FilePath)

    /// Creates the error for a failed system call.
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
        // The result of opening a socket, or a pipe that has no reader.
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
        case .alreadyExists(let path): "\(path): already exists"
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
