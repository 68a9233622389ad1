public import Control
public import Files
import Glibc
public import SystemPackage

/// The socket of a host, from its creation to its removal (Documentation/control-channel.md, *Sockets*).
public final class HostSocket: Sendable {
    /// The path at which clients connect.
    public let path: FilePath
    /// The listening descriptor, owned by the service that serves it.
    let descriptor: CInt
    private let inode: UInt64
    private let locks: [FileLock]

    /// Acquires the world's host lock, removes a dead socket, and listens.
    ///
    /// - Parameters:
    ///   - named: the path that the user named, instead of the world's own.
    ///   - owner: the holder of the lock, as shown to others.
    /// - Throws: ``ControlError`` when another host serves the world or listens there, something else is at the path, or
    ///   the system refuses.
    public init(
        _ sockets: ControlSockets, named: FilePath?, owner: String, files: any FileSystem
    ) throws(ControlError) {
        let run = sockets.lock.removingLastComponent()
        try Self.makePrivate(run, files)
        var locks = [try Self.lock(sockets.lock, owner, files)]
        let places = if let named { [named] } else { [sockets.preferred, sockets.alternative].compactMap { $0 } }
        var failure = ControlError.refused(sockets.preferred, .pathTooLong(limit: ControlSockets.pathLimit))
        for path in places {
            do throws(ControlError) {
                if named != nil {
                    locks.append(try Self.lock(FilePath(path.string + ".lock"), owner, files))
                } else {
                    try Self.makePrivate(path.removingLastComponent(), files)
                }
                (descriptor, inode) = try Self.listen(path)
                self.path = path
                self.locks = locks
                return
            } catch {
                failure = error
                // The other place is for paths that are too long and for file systems without sockets.
                guard error.allowsOtherPlace else { break }
            }
        }
        for lock in locks { lock.release() }
        throw failure
    }

    /// Removes the socket, unless another one has replaced it, and releases the locks.
    public func remove() {
        if let found = UnixSocket.status(of: path), UInt64(found.st_ino) == inode {
            _ = path.withPlatformString { unlink($0) }
        }
        for lock in locks { lock.release() }
    }

    private static func lock(
        _ path: FilePath, _ owner: String, _ files: any FileSystem
    ) throws(ControlError) -> FileLock {
        do throws(FileError) {
            return try files.lock(path, owner: owner)
        } catch .lockedByOther(_, let owner) {
            throw .refused(path, .alreadyServed(owner))
        } catch {
            throw .unreachable(path, reason: error.message)
        }
    }

    /// Creates a folder that only its owner can enter.
    private static func makePrivate(_ folder: FilePath, _ files: any FileSystem) throws(ControlError) {
        do throws(FileError) {
            try files.createDirectories(folder, mode: 0o700)
        } catch {
            throw .unreachable(folder, reason: error.message)
        }
        guard let found = UnixSocket.status(of: folder), found.st_mode & S_IFMT == S_IFDIR, found.st_uid == geteuid(),
            folder.withPlatformString({ chmod($0, 0o700) }) == 0
        else { throw .refused(folder, .openFolder(folder)) }
    }

    private static func listen(_ path: FilePath) throws(ControlError) -> (descriptor: CInt, inode: UInt64) {
        guard path.string.utf8.count <= ControlSockets.pathLimit else {
            throw .refused(path, .pathTooLong(limit: ControlSockets.pathLimit))
        }
        try removeDead(path)
        do throws(SocketFailure) {
            let descriptor = try UnixSocket.make(nonBlocking: true)
            do throws(SocketFailure) {
                // Linux gives the file the socket's own mode, so there is no moment at which others could connect. The
                // process's umask would do the same, but to every file that another thread creates at that moment, too.
                guard fchmod(descriptor, 0o600) == 0 else {
                    throw SocketFailure("fchmod", Errno(rawValue: Glibc.errno))
                }
                try UnixSocket.call("bind", path) { bind(descriptor, $0, $1) }
                guard Glibc.listen(descriptor, 128) == 0 else {
                    throw SocketFailure("listen", Errno(rawValue: Glibc.errno))
                }
            } catch {
                close(descriptor)
                throw error
            }
            return (descriptor, (UnixSocket.status(of: path)?.st_ino).map { UInt64($0) } ?? 0)
        } catch {
            throw error.error(at: path)
        }
    }

    /// Removes a socket that nobody listens on; the caller holds the lock.
    private static func removeDead(_ path: FilePath) throws(ControlError) {
        guard let found = UnixSocket.status(of: path) else { return }
        guard found.st_mode & S_IFMT == S_IFSOCK else { throw .refused(path, .notASocket) }
        do throws(SocketFailure) {
            let descriptor = try UnixSocket.make(nonBlocking: true)
            defer { close(descriptor) }
            try UnixSocket.call("connect", path) { connect(descriptor, $0, $1) }
        } catch {
            guard error.errno == .connectionRefused else {
                // The full queue of a busy host is a live socket, too.
                if error.errno == .wouldBlock { throw .refused(path, .alreadyServed("")) }
                throw error.error(at: path)
            }
            guard path.withPlatformString({ unlink($0) }) == 0 else { throw .refused(path, .accessDenied) }
            return
        }
        throw .refused(path, .alreadyServed(""))
    }
}

extension ControlError {
    /// Whether a socket may be possible at another path.
    fileprivate var allowsOtherPlace: Bool {
        switch self {
        case .refused(_, .pathTooLong), .unreachable, .refused(_, .accessDenied): true
        default: false
        }
    }
}
