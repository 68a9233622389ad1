import Foundation
import Glibc

/// A server that is killed when this process ends, for whatever reason.
///
/// A shell starts the server and waits for the end of a pipe, which closes with this process.
struct ServerProcess {
    private let shell: pid_t
    private let server: pid_t
    private let lifeline: Int32

    /// Starts a program with a folder for its log, which is removed when this process ends; nil if that fails.
    init?(_ command: [String], in folder: String) {
        var (lifeline, report): ([Int32], [Int32]) = ([0, 0], [0, 0])
        guard pipe(&lifeline) == 0 else { return nil }
        guard pipe(&report) == 0 else {
            for end in lifeline { close(end) }
            return nil
        }
        for end in lifeline + report { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, report[1], 1)
        posix_spawn_file_actions_addopen(&actions, 2, "\(folder)/log", O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, lifeline[0], 0)
        // An interrupt from the keyboard ends the tests, and with them the pipe. A pipe to a program of another test would
        // never end if a server also had it open, so all descriptors inherited by accident are closed.
        let script = """
            trap '' HUP INT QUIT TERM
            for file in /proc/$$/fd/*; do
              number=${file##*/}
              if [ $number -gt 2 ]; then eval "exec $number>&-"; fi
            done
            folder=$1; shift
            "$@" >&2 & server=$!
            echo $server; exec >&2
            cat >/dev/null
            kill -KILL $server; wait $server
            rm -rf "$folder"
            """
        var words: [UnsafeMutablePointer<CChar>?] = (["bash", "-c", script, "bash", folder] + command).map {
            strdup($0)
        }
        words.append(nil)
        defer { for word in words { free(word) } }
        var pid = pid_t()
        let failure = posix_spawn(&pid, "/bin/bash", &actions, nil, words, environ)
        close(lifeline[0])
        close(report[1])
        // Not read to the end: a program that another test started meanwhile may also have the other end open.
        var digits: [UInt8] = []
        var byte: UInt8 = 0
        while failure == 0, read(report[0], &byte, 1) == 1, byte != UInt8(ascii: "\n") { digits.append(byte) }
        close(report[0])
        guard let server = pid_t(String(decoding: digits, as: UTF8.self)) else {
            close(lifeline[1])
            return nil
        }
        (shell, self.server, self.lifeline) = (pid, server, lifeline[1])
    }

    /// Whether the server runs: after its end it stays a zombie until the shell ends, so its process ID is not reused.
    var isAlive: Bool {
        guard let line = try? String(contentsOfFile: "/proc/\(server)/stat", encoding: .utf8),
            let end = line.lastIndex(of: ")")
        else { return false }
        return line[end...].dropFirst(2).first != "Z"
    }

    /// Kills the server and waits for its end.
    func kill() {
        _ = Glibc.kill(server, SIGKILL)
        while isAlive { usleep(10_000) }
        _ = Glibc.kill(shell, SIGKILL)
        var status: Int32 = 0
        while waitpid(shell, &status, 0) < 0, errno == EINTR {}
        close(lifeline)
    }
}
