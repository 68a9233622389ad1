import Cargo
import Files
import Glibc
import Programs
import Sync
import SystemPackage
import Testing

/// Everything that can go wrong with a child process, with scripts that stand in for cargo.
struct CargoFaultTests {
    @Test func `the arguments, the working folder and the answer arrive whole, without a shell`() async throws {
        try await inFreshFolder { folder in
            let odd = folder.appending("a b; $(touch x) 'q'")
            try RealFileSystem().createDirectories(odd)
            let standIn = try StandIn(#"pwd; for word in "$@"; do echo "[$word]"; done; cat"#, in: odd)
            let answer = String(decoding: try await standIn.run().get(), as: UTF8.self)
            #expect(
                answer.split(separator: "\n") == [
                    Substring(odd.string), "[metadata]", "[--format-version]", "[1]", "[--manifest-path]",
                    Substring("[\(standIn.manifest)]"),
                ])
            #expect(try RealFileSystem().list(odd).map(\.string) == ["bin"])
        }
    }

    @Test func `cargo's messages are kept, and shown from the first error on`() async throws {
        try await inFreshFolder { folder in
            let standIn = try StandIn(
                "echo '  Updating index' >&2; echo 'error: no such crate' >&2; echo >&2; echo '  really' >&2; exit 101",
                in: folder)
            guard case .failure(let fault) = await standIn.run(), case .failed(status: 101, let message) = fault else {
                Issue.record("cargo did not fail with its status")
                return
            }
            #expect(message.utf8.starts(with: "  Updating index\n".utf8))
            #expect(fault.message == "cargo failed with status 101: error: no such crate; really")
        }
    }

    @Test func `a killed child is distinguished from a failed one`() async throws {
        try await inFreshFolder { folder in
            let fault = try await StandIn("echo dying >&2; kill -KILL $$", in: folder).run()
            #expect(fault == .failure(.killed(signal: SIGKILL, message: "dying\n")))
        }
    }

    @Test(arguments: ["sleep 1000", "trap '' TERM; sleep 1000", "sleep 1000 & wait", "cat /dev/zero >&2"])
    func `a child that hangs is terminated with all its children`(_ text: String) async throws {
        try await inFreshFolder { folder in
            let standIn = try StandIn("echo $$ > pid; \(text)", in: folder)
            let pid = folder.appending("pid")
            var limits = ChildProgram.Limits(time: .milliseconds(400), grace: .milliseconds(100))
            // On a busy machine the time may be up before the child has done anything at all.
            while true {
                #expect(await standIn.run(limits) == .failure(.timedOut(limits.time)))
                if try RealFileSystem().exists(pid) { break }
                limits.time *= 2
            }
            let text = String(decoding: try RealFileSystem().read(pid, limit: 100), as: UTF8.self)
            // The file is empty if the child ended between creating the file and writing its id.
            guard let group = pid_t(text.dropLast()) else { return }
            try await eventually { try !isRunning(group: group) }
        }
    }

    @Test func `a child is terminated when its caller is canceled`() async throws {
        try await inFreshFolder { folder in
            let standIn = try StandIn("echo $$ > pid; sleep 1000", in: folder)
            let task = Task { await standIn.run(.patient(grace: .milliseconds(100))) }
            let files = RealFileSystem()
            try await eventually { ((try? files.read(folder.appending("pid"), limit: 100)) ?? []).last == 0x0A }
            task.cancel()
            #expect(await task.value == .failure(.canceled))
            let text = String(decoding: try files.read(folder.appending("pid"), limit: 100), as: UTF8.self)
            let group = try #require(pid_t(text.dropLast()))
            try await eventually { try !isRunning(group: group) }
        }
    }

    @Test func `endless output is refused`() async throws {
        try await inFreshFolder { folder in
            let limits = ChildProgram.Limits.patient(grace: .milliseconds(100), output: 1 << 20)
            let standIn = try StandIn("cat /dev/zero", in: folder)
            #expect(await standIn.run(limits) == .failure(.tooLarge(limit: 1 << 20)))
        }
    }

    @Test func `output of the maximum size arrives completely`() async throws {
        try await inFreshFolder { folder in
            let limits = ChildProgram.Limits.patient(output: 1 << 20)
            let standIn = try StandIn("head -c 1048576 /dev/zero", in: folder)
            #expect(try await standIn.run(limits).get().count == 1 << 20)
        }
    }

    @Test func `very long error output does not affect the output`() async throws {
        try await inFreshFolder { folder in
            let standIn = try StandIn("head -c 3000000 /dev/zero >&2; echo fine", in: folder)
            #expect(await standIn.run() == .success(Array("fine\n".utf8)))
        }
    }

    @Test(arguments: ["garbage", #"{"packages": 1}"#, #"{"packages": [{"name": "a"}]}"#, "", #"{"packages": []"#])
    func `invalid output is distinguished from a failure`(_ text: String) async throws {
        try await inFreshFolder { folder in
            let standIn = try StandIn("printf '%s' '\(text)'", in: folder)
            let bytes = try await standIn.run().get()
            #expect(bytes == Array(text.utf8))
            let fault = try #require(throws: CargoFault.self) { try CargoMetadata(bytes) }
            guard case .garbled = fault else {
                Issue.record("\(fault)")
                return
            }
        }
    }

    @Test func `a missing cargo is distinguished from one that can't run`() async throws {
        try await inFreshFolder { folder in
            let standIn = try StandIn("echo", in: folder)
            let missing = CargoProgram(.named("cargo"), variables: ["PATH": folder.appending("none").string])
            await #expect(throws: CargoFault.notInstalled) { try await missing.metadata(of: standIn.manifest) }
            let found = CargoProgram(
                .named("cargo"), variables: ["PATH": standIn.script.removingLastComponent().string], limits: .patient())
            #expect(try await found.metadata(of: standIn.manifest) == [0x0A])
            try RealFileSystem().remove(standIn.script)
            try RealFileSystem().createFile(standIn.script, contents: [1, 2, 3], mode: 0o755)
            let answer = await standIn.run()
            guard case .failure(.notStarted(let reason)) = answer else {
                Issue.record("a program of three bytes ran: \(answer)")
                return
            }
            #expect(!reason.isEmpty)
        }
    }

    @Test func `a missing working folder is an error`() async throws {
        try await inFreshFolder { folder in
            let standIn = try StandIn("echo", in: folder)
            let elsewhere = folder.appending("gone").appending("Cargo.toml")
            await #expect(throws: CargoFault.self) {
                try await CargoProgram(.at(standIn.script)).metadata(of: elsewhere)
            }
        }
    }
}
