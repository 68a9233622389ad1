import Glibc

/// A program in the foreground, which has the terminal until it exits.
enum ChildProcess {
    enum Outcome {
        case ended(Int32)
        case notStarted(String)
    }

    /// Runs a command line in a shell, with additional arguments.
    ///
    /// - Parameters:
    ///   - input: the bytes of its standard input; nil to inherit standard input.
    ///   - variables: environment variables to set in addition to those of this process.
    static func runInShell(
        _ command: String, _ arguments: [String] = [], input: [UInt8]? = nil, variables: [String: String] = [:]
    ) -> Outcome {
        let script = arguments.isEmpty ? command : command + " \"$@\""
        let outcome = run("/bin/sh", ["-c", script, command] + arguments, input: input, variables: variables)
        return switch outcome {
        case .ended(126): .notStarted("not executable")
        case .ended(127): .notStarted("command not found")
        default: outcome
        }
    }

    private static func run(
        _ program: String, _ arguments: [String], input: [UInt8]?, variables: [String: String]
    ) -> Outcome {
        var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        let settings = Machine.environment.merging(variables) { $1 }.sorted { $0.key < $1.key }
        var environment: [UnsafeMutablePointer<CChar>?] = settings.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for variable in environment { free(variable) } }

        var attributes = posix_spawnattr_t()
        var actions = posix_spawn_file_actions_t()
        posix_spawnattr_init(&attributes)
        posix_spawn_file_actions_init(&actions)
        defer {
            posix_spawnattr_destroy(&attributes)
            posix_spawn_file_actions_destroy(&actions)
        }
        // This process ignores some signals, and the threads of its tasks block all; a program that it starts must do
        // neither.
        var signals = sigset_t()
        sigemptyset(&signals)
        for signal in [SIGPIPE, SIGINT, SIGQUIT] { sigaddset(&signals, signal) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))

        var ends: (reading: Int32, writing: Int32)?
        if input != nil {
            var pair: [Int32] = [-1, -1]
            guard pipe(&pair) == 0 else { return .notStarted(String(cString: strerror(errno))) }
            ends = (pair[0], pair[1])
            posix_spawn_file_actions_adddup2(&actions, pair[0], STDIN_FILENO)
            for end in pair { posix_spawn_file_actions_addclose(&actions, end) }
        }
        // Interrupt keys are meant for the program that has the terminal.
        let previous = [SIGINT, SIGQUIT].map { ($0, signal($0, SIG_IGN)) }
        defer { for (number, handler) in previous { signal(number, handler) } }

        var child: pid_t = 0
        let failure = posix_spawn(&child, program, &actions, &attributes, &words, &environment)
        if let ends {
            close(ends.reading)
            // A program may stop reading its input early.
            if failure == 0, let input { _ = Machine.write(input, to: ends.writing) }
            close(ends.writing)
        }
        guard failure == 0 else { return .notStarted(String(cString: strerror(failure))) }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        let number = status & 0x7F
        return .ended(number == 0 ? (status >> 8) & 0xFF : 128 + number)
    }
}
