import Control
import Glibc
import SystemPackage

/// System calls for Unix sockets.
enum UnixSocket {
    /// A new stream socket that child processes don't inherit.
    static func make(nonBlocking: Bool) throws(SocketFailure) -> CInt {
        let kind = CInt(SOCK_STREAM.rawValue) | O_CLOEXEC | (nonBlocking ? O_NONBLOCK : 0)
        let descriptor = socket(AF_UNIX, kind, 0)
        guard descriptor >= 0 else { throw SocketFailure("socket", Errno(rawValue: errno)) }
        return descriptor
    }

    /// Calls `bind` or `connect` with the address of a path, which must not be too long.
    static func call(
        _ name: String, _ path: FilePath, _ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt
    ) throws(SocketFailure) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = path.string.utf8
        guard bytes.count <= ControlSockets.pathLimit else { throw SocketFailure(name, .fileNameTooLong) }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let result = withUnsafePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else { throw SocketFailure(name, Errno(rawValue: errno)) }
    }

    /// The result of `lstat` for a path; nil if nothing exists there.
    static func status(of path: FilePath) -> stat? {
        var found = stat()
        return path.withPlatformString { lstat($0, &found) } == 0 ? found : nil
    }
}

/// A failed system call on a socket.
struct SocketFailure: Error {
    let call: String
    let errno: Errno

    init(_ call: String, _ errno: Errno) {
        self.call = call
        self.errno = errno
    }

    /// The failure as an error of the control channel.
    func error(at path: FilePath) -> ControlError {
        switch errno {
        case .noSuchFileOrDirectory: .unreachable(path, reason: "no host is running")
        case .connectionRefused: .unreachable(path, reason: "the host has ended and left its socket behind")
        case .permissionDenied, .notPermitted: .refused(path, .accessDenied)
        case .fileNameTooLong: .refused(path, .pathTooLong(limit: ControlSockets.pathLimit))
        case .notSocket: .refused(path, .notASocket)
        default: .unreachable(path, reason: "\(call) failed: \(errno)")
        }
    }
}
