import Dispatch
import Files
import Glibc
import SystemPackage

/// The program's environment on the real machine.
enum Machine {
    /// Writes all bytes to a descriptor.
    ///
    /// - Returns: why some could not be written; nil when all were.
    static func write(_ bytes: [UInt8], to descriptor: Int32) -> Errno? {
        bytes.withUnsafeBytes { buffer in
            var rest = UnsafeRawBufferPointer(rebasing: buffer[...])
            while !rest.isEmpty {
                let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
                if count < 0 {
                    let failure = Errno(rawValue: errno)
                    if failure == .interrupted { continue }
                    guard failure == .wouldBlock else { return failure }
                    // Whoever opened the descriptor does not wait for readers; this program does.
                    var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    poll(&wanted, 1, -1)
                    continue
                }
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
            }
            return nil
        }
    }

    /// Writes data to standard output.
    static func writeOut(_ bytes: [UInt8]) throws(FileError) {
        guard let failure = write(bytes, to: STDOUT_FILENO) else { return }
        throw FileError(call: "write", path: "standard output", errno: failure)
    }

    /// Writes messages to standard error; there is nowhere to report that this failed.
    static func writeError(_ bytes: [UInt8]) { _ = write(bytes, to: STDERR_FILENO) }

    /// Reads a descriptor to its end.
    static func read(_ descriptor: Int32, limit: Int) throws(FileError) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw FileError(call: "read", path: "standard input", errno: Errno(rawValue: errno))
            }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
            if bytes.count > limit { throw .tooLarge("standard input", limit: limit) }
        }
    }

    /// The environment.
    static var environment: [String: String] {
        var variables: [String: String] = [:]
        var next = environ
        while let entry = next.pointee {
            let text = String(cString: entry)
            if let equals = text.firstIndex(of: "=") {
                variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            next += 1
        }
        return variables
    }

    /// The folder that relative paths start from; the root when it is gone.
    static var currentDirectory: FilePath {
        guard let text = getcwd(nil, 0) else { return "/" }
        defer { free(text) }
        return FilePath(platformString: text)
    }

    /// The file that this process runs; nil when it can't be told.
    static var executable: FilePath? { try? RealFileSystem().readLink("/proc/self/exe") }

    /// The time in nanoseconds since 1970.
    static var now: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return UInt64(max(0, time.tv_sec)) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// Does something after so many nanoseconds, on a thread that no task of the program can keep busy.
    static func later(_ nanoseconds: UInt64, _ work: @escaping @Sendable () -> Void) {
        timers.asyncAfter(deadline: .now() + .nanoseconds(Int(clamping: nanoseconds)), execute: work)
    }

    /// Runs its argument on a thread that may block as long as it likes.
    static func spawn(_ name: String, _ work: @escaping @Sendable () -> Void) {
        DispatchQueue(label: name).async(execute: work)
    }

    private static let timers = DispatchQueue(label: "timers")

    /// The name of the user who runs the program; the number where there is no name.
    static var user: String { account.name }

    /// Why the name of the user could not be looked up; nil if it was, or if the user has no name.
    static var userFailure: CInt? { account.failure }

    private static let account: (name: String, failure: CInt?) = {
        var entry: UnsafeMutablePointer<passwd>?
        repeat {
            errno = 0
            entry = getpwuid(getuid())
        } while entry == nil && errno == EINTR
        let code = errno
        if let name = entry?.pointee.pw_name { return (String(cString: name), nil) }
        // With any other code there is no such user, or nothing that knows users.
        return ("user \(getuid())", [EIO, EMFILE, ENFILE, ENOMEM, EAGAIN].contains(code) ? code : nil)
    }()
}
