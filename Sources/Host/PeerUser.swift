import Glibc

/// The user of the process at the other end of a Unix socket, as the kernel recorded it when it connected or listened.
struct PeerUser: Sendable {
    /// `SO_PEERCRED`, which Glibc declares for GNU sources only.
    static let option: CInt = 17

    /// The layout of `struct ucred`.
    struct Credentials: Sendable {
        var process: Int32 = 0
        var user: UInt32 = .max
        var group: UInt32 = .max
    }

    /// The user at the other end of a descriptor; nil if the kernel does not report it.
    static func of(_ descriptor: CInt) -> UInt32? {
        var found = Credentials()
        var size = socklen_t(MemoryLayout<Credentials>.size)
        guard getsockopt(descriptor, SOL_SOCKET, option, &found, &size) == 0 else { return nil }
        return found.user
    }
}
