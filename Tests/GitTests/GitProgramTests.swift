import Files
import Git
import Glibc
import Programs
import Sync
import SystemPackage
import Testing

/// Running git as a child process, with scripts that stand in for git.
struct GitProgramTests {
    /// Runs a script in a temporary folder, which is removed afterwards.
    private func run(
        _ text: String, _ arguments: [String] = ["rev-parse"], input: String = "",
        limits: ChildProgram.Limits = .init(time: .seconds(3600))
    ) async throws -> Result<String, GitFault> {
        let files = RealFileSystem()
        var template = Array("/tmp/aos-git-XXXXXX".utf8CString)
        let folder = try files.resolve(FilePath(platformString: try #require(mkdtemp(&template))))
        defer { #expect(throws: Never.self) { try files.removeTree(folder) } }
        let script = folder.appending("git")
        try files.createFile(script, contents: Array("#!/bin/sh\n\(text)\n".utf8), mode: 0o755)
        do throws(GitFault) {
            let answer = try await GitProgram(.at(script), limits: limits).run(
                arguments, in: folder, input: Array(input.utf8))
            return .success(String(decoding: answer, as: UTF8.self))
        } catch {
            return .failure(error)
        }
    }

    @Test func `arguments and input arrive whole, after options that keep git from running programs`() async throws {
        let answer = try await run(
            #"for word in "$@"; do echo "[$word]"; done; cat"#, ["log", "a b; $(touch x)"], input: "in\nput"
        ).get()
        let lines = answer.split(separator: "\n").map(String.init)
        #expect(lines.suffix(4) == ["[log]", "[a b; $(touch x)]", "in", "put"])
        for wanted in ["core.hooksPath=/dev/null", "core.fsmonitor=false", "protocol.ext.allow=never", "--no-pager"] {
            #expect(lines.contains("[\(wanted)]"), "\(wanted)")
        }
    }

    @Test func `git never prompts, and a hook's own repository is ignored`() async throws {
        // Not GIT_DIR, which other tests that run git at the same time would see.
        setenv("GIT_PREFIX", "elsewhere/", 1)
        defer { unsetenv("GIT_PREFIX") }
        let answer = try await run(
            #"echo "$GIT_TERMINAL_PROMPT|$GIT_ASKPASS|$GIT_SSH_COMMAND|${GIT_PREFIX-unset}"; test -t 0 || echo none"#
        ).get()
        #expect(answer == "0|/bin/false|ssh -oBatchMode=yes|unset\nnone\n")
    }

    @Test func `all ways to fail are distinguished`() async throws {
        let failed = try await run("echo fatal: no >&2; exit 128")
        #expect(failed == .failure(.failed(status: 128, message: "fatal: no\n")))
        let killed = try await run("kill -KILL $$")
        #expect(killed == .failure(.killed(signal: SIGKILL)))
        let endless = try await run("cat /dev/zero", limits: .init(time: .seconds(3600), output: 1000))
        #expect(endless == .failure(.tooLarge(limit: 1000)))
        let short = ChildProgram.Limits(time: .milliseconds(200), grace: .milliseconds(50))
        let slow = try await run("sleep 1000", limits: short)
        #expect(slow == .failure(.timedOut(short.time)))
        await #expect(throws: GitFault.notInstalled) {
            try await GitProgram(.named("aos-test-no-such-git")).run(["version"], in: "/", input: [])
        }
    }
}
