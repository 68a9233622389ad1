import Foundation
import JSON
import Testing
import WaitingThreads

/// The real program on machines with tight limits.
@Suite(.waiting) struct MachineLimitTests {
    private static let shell = "/bin/sh"

    private func run(_ script: String, _ arguments: String...) throws -> AOSProgram.Run {
        try AOSProgram.run(["-c", script, "sh", AOSProgram.path] + arguments, program: Self.shell)
    }

    /// A folder with a new, valid world.
    private func world() throws -> ScratchFolder {
        let scratch = try ScratchFolder()
        #expect(try AOSProgram.run(["init", scratch.path + "/world"]).status == 0)
        return scratch
    }

    @Test func `too few descriptors give a clear error, not a trap`() throws {
        let scratch = try world()
        let world = scratch.path + "/world"
        var refused = 0
        for limit in [5, 8, 12, 16, 20, 24, 28, 32, 40, 48, 64] {
            for command in [
                ["status"], ["check"], ["diff"], ["gov", "list"], ["store", "verify"], ["journal", "verify"],
            ] {
                let line = command + ["--world", world, "--json"]
                let run = try AOSProgram.run(
                    ["-c", #"ulimit -n \#(limit); exec "$0" "$@""#, AOSProgram.path] + line, program: Self.shell)
                if run.status == 0 { continue }
                refused += 1
                #expect(run.status == 1, "ulimit -n \(limit): \(command): \(run.status) \(run.text)\(run.error)")
                #expect(try run.codes() == ["machine-limit"], "\(run.text)")
            }
        }
        #expect(refused > 12)
        let enough = try run(#"ulimit -n 64; exec "$1" status --world "$2""#, world)
        #expect(enough.status == 0, "\(enough.error)")
    }

    /// Whether strace can make system calls of a program fail on this machine.
    private static let canTrace =
        (try? AOSProgram.run(["-c", "strace -o /dev/null true"], program: shell))?.status == 0

    @Test(.enabled(if: canTrace))
    func `if the user name can't be looked up, nothing is recorded under another name`() throws {
        let scratch = try world()
        let world = scratch.path + "/world"
        let before = try AOSProgram.run(["journal", "--world", world, "--json"]).text
        let trace =
            #"strace -f -qq -o /dev/null -P /etc/nsswitch.conf -e inject=openat:error=EMFILE "$1" push --world "$2" --json"#
        let run = try run(trace, world)
        #expect(run.status == 1)
        #expect(try run.codes() == ["machine-limit"], "\(run.text)")
        #expect(try AOSProgram.run(["journal", "--world", world, "--json"]).text == before)
    }

    @Test func `a soft limit is raised`() throws {
        let scratch = try world()
        let run = try run(#"ulimit -Sn 8; exec "$1" status --world "$2""#, scratch.path + "/world")
        #expect(run.status == 0, "\(run.error)")
    }

    /// Whether a process may create its own mount namespace on this machine.
    private static let canUnshare =
        (try? AOSProgram.run(["-c", "unshare -m mount -t tmpfs none /proc"], program: shell).status) == 0

    @Test(.enabled(if: canUnshare))
    func `a missing proc file system is reported`() throws {
        let scratch = try world()
        let script = #"exec unshare -m /bin/sh -c 'mount -t tmpfs none /proc && exec "$0" "$@"' "$@""#
        for command in [["status"], ["check"], ["demo", "--to", scratch.path + "/demo"], ["gates"]] {
            let run = try AOSProgram.run(
                ["-c", script, "sh", AOSProgram.path] + command + ["--world", scratch.path + "/world", "--json"],
                program: Self.shell)
            // Then not even the arguments can be read, so the error is text despite `--json`.
            #expect(run.status == 1, "\(command): \(run.status) \(run.text)\(run.error)")
            #expect(run.error.contains("error[machine-limit]"), "\(run.text)\(run.error)")
        }
    }
}
