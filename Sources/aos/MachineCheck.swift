import Commands
import Glibc

/// Checks, before the first thread is started, that threads can work on this machine.
///
/// The runtime of Swift's tasks traps if it can't open a file: the status of a thread in `/proc`, or a descriptor to
/// wait for events.
enum MachineCheck {
    /// The descriptors that a command may need at once, in addition to those that it was started with.
    private static let needed = 24
    /// The limit to request if the current one is lower.
    private static let wanted: rlim_t = 1024

    /// The reason why no command can run, or nil.
    ///
    /// Raises the limit on open files as far as the machine allows.
    static func fault() -> MachineFault? {
        // The Swift runtime reads them from `/proc`; without any, not even the program's own name, help would be
        // printed.
        guard !CommandLine.arguments.isEmpty else { return .noArguments }
        if let fault = descriptors() { return fault }
        if let failure = Machine.userFailure { return .unknownUser(why: text(of: failure)) }
        let status = "/proc/\(getpid())/stat"
        var file: CInt
        repeat { file = open(status, O_RDONLY | O_CLOEXEC) } while file < 0 && errno == EINTR
        guard file >= 0 else { return .noProcessInformation(path: status, why: text(of: errno)) }
        close(file)
        var thread = pthread_t()
        let failure = pthread_create(&thread, nil, { _ in nil }, nil)
        guard failure == 0 else { return .noThread(why: text(of: failure)) }
        pthread_join(thread, nil)
        return nil
    }

    private static func descriptors() -> MachineFault? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
        if limit.rlim_cur < wanted, limit.rlim_cur < limit.rlim_max {
            limit.rlim_cur = min(limit.rlim_max, wanted)
            // If the limit can't be raised, the current one decides.
            _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
        }
        var free = 0
        var number: CInt = 0
        while free < needed, rlim_t(number) < limit.rlim_cur {
            if fcntl(number, F_GETFD) == -1 { free += 1 }
            number += 1
        }
        return free < needed ? .tooFewDescriptors(free: free, needed: needed) : nil
    }

    private static func text(of code: CInt) -> String { String(cString: strerror(code)) }
}
