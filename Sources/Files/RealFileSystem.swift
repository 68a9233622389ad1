import CFiles
import Glibc
public import SystemPackage

/// The file system of the machine.
public struct RealFileSystem: FileSystem {
    /// Creates the file system; all instances are equivalent.
    public init() {}

    /// True: the disk and its cache can serve several threads at once.
    public var allowsConcurrentReading: Bool { true }

    /// The status of the file at the path; nil if it does not exist.
    public func status(of path: FilePath, followLinks: Bool) throws(FileError) -> FileStatus? {
        var found = stat()
        do {
            try systemCall("stat", path) { fstatat(AT_FDCWD, $0, &found, followLinks ? 0 : AT_SYMLINK_NOFOLLOW) }
        } catch .notFound, .notADirectory {
            return nil
        }
        return FileStatus(found)
    }

    /// Creates one folder; the umask is applied to the mode.
    public func createDirectory(_ path: FilePath, mode: UInt16) throws(FileError) {
        try systemCall("mkdir", path) { mkdir($0, mode_t(mode)) }
    }

    /// Creates a file that must not exist yet; the umask is applied to the mode.
    public func createFile(_ path: FilePath, contents: [UInt8], mode: UInt16) throws(FileError) {
        let file = try Descriptor(opening: path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: mode)
        try file.write(contents, path)
        try file.finish(path)
    }

    /// Appends bytes to an existing regular file.
    public func append(_ bytes: [UInt8], to path: FilePath) throws(FileError) {
        let file = try Descriptor.writing(path, O_WRONLY | O_APPEND)
        try file.write(bytes, path)
        try file.finish(path)
    }

    /// Truncates a regular file to a size, or extends it with zero bytes.
    public func truncate(_ path: FilePath, to size: Int) throws(FileError) {
        let file = try Descriptor.writing(path, O_WRONLY)
        try systemCall("ftruncate", path) { ftruncate(file.number, size) }
        try file.finish(path)
    }

    /// Makes the contents of a file, or the names in a folder, survive a power loss.
    public func synchronize(_ path: FilePath) throws(FileError) {
        let file = try Descriptor(opening: path, O_RDONLY | O_NONBLOCK)
        do {
            try systemCall("fsync", path) { fsync(file.number) }
        } catch .systemCall(let call, _, .invalidArgument) {
            // Some network and user-space file systems persist names on their own and reject `fsync` on a folder.
            guard try file.status(path).kind == .directory else {
                throw .systemCall(call, path, .invalidArgument)
            }
        }
    }

    /// Makes everything written so far to the file system that holds the path survive a power loss.
    public func synchronizeFileSystem(containing path: FilePath) throws(FileError) {
        let file = try Descriptor(opening: path, O_RDONLY | O_NONBLOCK)
        try systemCall("syncfs", path) { cfiles_syncfs(file.number) }
    }

    /// Renames a file or folder atomically.
    public func rename(_ path: FilePath, to destination: FilePath) throws(FileError) {
        try systemCall("rename", path) { from in
            destination.withPlatformString { to in Glibc.rename(from, to) }
        }
    }

    /// Removes a file or a symbolic link.
    public func remove(_ path: FilePath) throws(FileError) {
        try systemCall("unlink", path) { unlink($0) }
    }

    /// Removes an empty folder.
    public func removeDirectory(_ path: FilePath) throws(FileError) {
        try systemCall("rmdir", path) { rmdir($0) }
    }

    /// Creates a symbolic link.
    public func createSymbolicLink(_ path: FilePath, to target: FilePath) throws(FileError) {
        try systemCall("symlink", path) { link in
            target.withPlatformString { text in symlink(text, link) }
        }
    }
}
