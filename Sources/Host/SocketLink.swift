public import Control
import Dispatch
import Glibc
import Synchronization
public import SystemPackage

/// A connection to a host over a Unix socket.
///
/// It needs neither an event loop nor its threads, so that a command that sends one request starts as fast as one that
/// sends none.
public final class SocketLink: ControlLink {
    private let descriptor: CInt
    private let writing = DispatchQueue(label: "control writing")
    private let isOpen = Atomic(true)

    /// Connects to the host behind a socket.
    ///
    /// - Throws: ``ControlError`` when nobody listens, or the socket or its listener can't be trusted.
    public init(_ path: FilePath) throws(ControlError) {
        guard path.string.utf8.count <= ControlSockets.pathLimit else {
            throw .refused(path, .pathTooLong(limit: ControlSockets.pathLimit))
        }
        guard let found = UnixSocket.status(of: path) else { throw .unreachable(path, reason: "no host is running") }
        guard found.st_mode & S_IFMT == S_IFSOCK else { throw .refused(path, .notASocket) }
        try Self.checkFolder(of: path)
        do throws(SocketFailure) {
            let descriptor = try UnixSocket.make(nonBlocking: false)
            do throws(SocketFailure) {
                try UnixSocket.call("connect", path) { connect(descriptor, $0, $1) }
            } catch {
                Glibc.close(descriptor)
                throw error
            }
            self.descriptor = descriptor
        } catch {
            throw error.error(at: path)
        }
        guard let user = PeerUser.of(descriptor), user == geteuid() else {
            let user = PeerUser.of(descriptor) ?? .max
            Glibc.close(descriptor)
            throw .refused(path, .otherUser(user))
        }
    }

    deinit { Glibc.close(descriptor) }

    /// Rejects a folder in which other users could replace the socket.
    private static func checkFolder(of path: FilePath) throws(ControlError) {
        let folder = path.removingLastComponent()
        var found = stat()
        guard (folder.isEmpty ? FilePath(".") : folder).withPlatformString({ stat($0, &found) }) == 0 else { return }
        let isOwn = found.st_uid == geteuid() || found.st_uid == 0
        // In a sticky folder, users can't replace the files of other users.
        let isClosed = found.st_mode & 0o022 == 0 || found.st_mode & S_ISVTX != 0
        guard isOwn, isClosed else { throw .refused(path, .openFolder(folder)) }
    }

    /// Starts receiving on a separate thread.
    public func start(_ receive: @escaping @Sendable (IncomingLine?) -> Void) {
        let descriptor = descriptor
        // The thread holds the link, so that the descriptor is closed only after the thread has ended.
        DispatchQueue(label: "control reading").async { [self] in
            var splitter = LineSplitter()
            var buffer = [UInt8](repeating: 0, count: 1 << 16)
            reading: while true {
                let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { break }
                for line in splitter.take(buffer[..<count]) {
                    receive(line)
                    if case .tooLong = line { break reading }
                }
            }
            isOpen.store(false, ordering: .relaxed)
            receive(nil)
        }
    }

    /// Sends whole lines, in the order of the calls.
    public func send(_ bytes: [UInt8]) -> Bool {
        guard isOpen.load(ordering: .relaxed) else { return false }
        writing.async { [self] in
            bytes.withUnsafeBytes { buffer in
                var rest = UnsafeRawBufferPointer(rebasing: buffer[...])
                while !rest.isEmpty {
                    let count = Glibc.send(descriptor, rest.baseAddress, rest.count, CInt(MSG_NOSIGNAL))
                    if count < 0, errno == EINTR { continue }
                    // The reading thread detects and reports the end of the connection.
                    guard count > 0 else { return close() }
                    rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
                }
            }
        }
        return true
    }

    /// Ends the connection.
    public func close() {
        isOpen.store(false, ordering: .relaxed)
        _ = shutdown(descriptor, CInt(SHUT_RDWR))
    }
}
