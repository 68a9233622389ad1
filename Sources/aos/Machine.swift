import Dispatch
import Files
import Glibc
import SystemPackage

/// The program's environment on the real machine.
enum Machine {
    /// Writes all bytes to a descriptor.
    ///
    /// - Returns: the error, or nil if all bytes were written.
    static func write(_ bytes: [UInt8], to descriptor: Int32) -> Errno? {
        bytes.withUnsafeBytes { buffer in
            var rest = UnsafeRawBufferPointer(rebasing: buffer[...])
            while !rest.isEmpty {
                let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
                if count < 0 {
                    let failure = Errno(rawValue: errno)
                    if failure == .interrupted { continue }
                    guard failure == .wouldBlock else { return failure }
                    // Whoever opened the descriptor made it non-blocking; this program waits for readers.
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

    /// Writes messages to standard error; a failure can't be reported anywhere.
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

    /// The environment variables.
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

    /// The folder that relative paths start from; the root if the folder no longer exists.
    static var currentDirectory: FilePath {
        guard let text = getcwd(nil, 0) else { return "/" }
        defer { free(text) }
        return FilePath(platformString: text)
    }

    /// The executable of this process; nil if unknown.
    static var executable: FilePath? { try? RealFileSystem().readLink("/proc/self/exe") }

    /// The time in nanoseconds since 1970.
    static var now: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return UInt64(max(0, time.tv_sec)) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// Runs work after a delay in nanoseconds, on a thread that no task of the program can keep busy.
    static func later(_ nanoseconds: UInt64, _ work: @escaping @Sendable () -> Void) {
        timers.asyncAfter(deadline: .now() + .nanoseconds(Int(clamping: nanoseconds)), execute: work)
    }

    /// Runs work on a thread that may block indefinitely.
    static func spawn(_ name: String, _ work: @escaping @Sendable () -> Void) {
        DispatchQueue(label: name).async(execute: work)
    }

    private static let timers = DispatchQueue(label: "timers")

    /// The name of the user who runs the program, or the user ID if there is no name.
    static var user: String { account.name }

    /// The error of looking up the user's name; nil if the lookup succeeded, or if the user has no name.
    static var userFailure: CInt? { account.failure }

    private static let account: (name: String, failure: CInt?) = {
        var entry: UnsafeMutablePointer<passwd>?
        repeat {
            errno = 0
            entry = getpwuid(getuid())
        } while entry == nil && errno == EINTR
        let code = errno
        if let name = entry?.pointee.pw_name { return (String(cString: name), nil) }
        // Any other code means that there is no such user, or no database of users.
        return ("user \(getuid())", [EIO, EMFILE, ENFILE, ENOMEM, EAGAIN].contains(code) ? code : nil)
    }()
}
