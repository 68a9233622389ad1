import Foundation
import JSON
import PseudoTerminal
import Testing
import WaitingThreads

/// Host processes, and commands and consoles that connect to them.
@Suite(.waiting, .serialized) struct HostStoryTests {
    /// A host of the notes application, which is killed on deinit if it is still running.
    private final class Host {
        let shared: SharedWorld
        private(set) var process = Process()

        init() throws {
            shared = try SharedWorld()
            try start()
        }

        var world: URL { URL(filePath: shared.path) }
        var scratch: ScratchFolder { shared.scratch }
        var socket: String { world.appending(path: ".aos/run/control.sock").path }

        private func start() throws {
            process.executableURL = URL(filePath: AOSProgram.path)
            process.arguments = ["host", "--world", world.path, "--quiet"]
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            for _ in 0..<200 {
                if try run("journal", "--mode", "daemon").status == 0 { return }
                usleep(50_000)
            }
            throw CocoaError(.fileReadUnknown)
        }

        func run(_ arguments: String..., environment: [String: String] = [:]) throws -> AOSProgram.Run {
            try AOSProgram.run(arguments + ["--world", world.path, "--json"], environment: environment)
        }

        /// Starts the host again after ``kill()``.
        func restart() throws {
            process = Process()
            try start()
        }

        func kill() {
            Foundation.kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }

        deinit { if process.isRunning { kill() } }
    }

    @Test func `commands print the same with and without a host`() throws {
        let host = try Host()
        let commands = [
            ["status"], ["check"], ["diff", "--patch"], ["authority"], ["defs", "list"], ["packs", "list"],
            ["conflicts"], ["lock", "status"], ["gov", "list"], ["journal"], ["store", "verify"], ["stage"],
            ["defs", "show", "notes/Note@1"], ["gates", "--only", "manifest"], ["undo", "--list"],
            ["gov", "get", "--id", "99"], ["packs", "check"], ["push", "--dry-run"],
        ]
        for command in commands {
            let arguments = command + ["--world", host.world.path, "--json"]
            let embedded = try AOSProgram.run(arguments + ["--mode", "batch"])
            let hosted = try AOSProgram.run(arguments + ["--mode", "daemon"])
            #expect(hosted.text == embedded.text, "\(command)")
            #expect(hosted.status == embedded.status, "\(command)")
        }
    }

    @Test func `a proposal applied through the host is in the files`() throws {
        let host = try Host()
        let made = try host.run("gov", "propose", "--all", "--mode", "daemon")
        let id = try #require(try made.data("proposal_id")?.asNumber?.text)
        for step in [["shadow"], ["approve", "--approver", "ada"], ["apply"]] {
            let run = try AOSProgram.run(
                ["gov"] + step + ["--id", id, "--world", host.world.path, "--mode", "daemon", "--json"])
            #expect(run.status == 0, "\(run.text) \(run.error)")
        }
        let status = try host.run("status", "--mode", "batch")
        #expect(try status.data("proposals", "applied")?.asNumber?.text == "1")
        #expect(try status.data("equivalent")?.asBool == true)
    }

    @Test func `without a host, daemon mode fails and auto mode reads the files`() throws {
        let host = try Host()
        host.kill()
        let demanded = try host.run("status", "--mode", "daemon")
        #expect(demanded.status == 1)
        #expect(try demanded.codes() == ["host-unreachable"])
        let free = try host.run("status")
        #expect(free.status == 0)
        #expect(try !free.codes().contains { $0.hasPrefix("host-") })
    }

    @Test func `a terminated host removes its socket`() throws {
        let host = try Host()
        let second = try AOSProgram.run(["host", "--world", host.world.path, "--json"])
        #expect(second.status == 1)
        #expect(try second.codes() == ["locked-by-other"])
        host.process.terminate()
        host.process.waitUntilExit()
        #expect(host.process.terminationStatus == 0)
        #expect(!FileManager.default.fileExists(atPath: host.socket))
    }

    @Test func `a host of another clone is foreign`() throws {
        let host = try Host()
        let clone = host.scratch.url.appending(path: "clone")
        // FileManager refuses to copy a socket.
        #expect(try AOSProgram.run(["-a", host.world.path, clone.path], program: "/bin/cp").status == 0)
        try FileManager.default.removeItem(at: clone.appending(path: ".aos/run"))
        let run = try AOSProgram.run(["status", "--world", clone.path, "--json", "--control", host.socket])
        #expect(run.status == 0)
        #expect(try run.codes().contains("host-foreign"))
        #expect(try run.data("world")?.asString == clone.path)
        let demanded = try AOSProgram.run(
            ["status", "--world", clone.path, "--json", "--control", host.socket, "--mode", "daemon"])
        #expect(demanded.status == 1)
        #expect(try demanded.codes() == ["host-foreign"])
    }

    @Test(.enabled(if: getuid() == 0)) func `a client of another user is refused`() throws {
        let host = try Host()
        #expect(chmod(host.socket, 0o666) == 0)
        var folder = URL(filePath: host.socket).deletingLastPathComponent()
        while folder.path != "/" {
            _ = chmod(folder.path, 0o755)
            folder.deleteLastPathComponent()
            if folder.path == "/tmp" { break }
        }
        let script = """
            import os, socket, sys
            os.setuid(65534)
            s = socket.socket(socket.AF_UNIX); s.settimeout(10); s.connect(sys.argv[1])
            try:
                s.sendall(b'{"v":1,"id":"1","cmd":"journal-head"}\\n')
                print(len(s.recv(100)))
            except (BrokenPipeError, ConnectionResetError):
                print(0)
            """
        let run = try AOSProgram.run(["-c", script, host.socket], program: "/usr/bin/python3")
        #expect(run.text == "0\n", "\(run.error)")
        #expect(try host.run("journal", "--mode", "batch").status == 0)
    }

    @Test func `a host killed at any instant leaves a sound journal`() throws {
        for round in 0..<4 {
            let host = try Host()
            let writer = Process()
            writer.executableURL = URL(filePath: AOSProgram.path)
            writer.arguments = [
                "gov", "propose", "--all", "--mode", "daemon", "--world", host.world.path, "--json",
            ]
            writer.standardOutput = FileHandle.nullDevice
            writer.standardError = FileHandle.nullDevice
            try writer.run()
            usleep(UInt32(round) * 40_000)
            host.kill()
            writer.waitUntilExit()
            let verified = try host.run("journal", "verify", "--mode", "batch")
            #expect(verified.status == 0, "\(verified.text)")
            let again = try host.run("gov", "propose", "--all", "--mode", "batch")
            #expect(again.status == 0, "\(again.text)")
        }
    }

    @Test func `many clients read and propose, and each answer matches its request`() throws {
        let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Scripts/benchmark-host.py")
        let run = try AOSProgram.run(
            [script.path, AOSProgram.path, "--clients", "20", "--seconds", "5", "--definitions", "60"],
            program: "/usr/bin/python3")
        #expect(run.status == 0, "\(run.text) \(run.error)")
        #expect(run.text.contains("20 clients"))
    }

    @Test func `a proposal submitted in one console appears in the other`() throws {
        let host = try Host()
        try host.shared.aos("stage", "add", "add:defplan:notes/share@1", "--with-needs")
        let (one, two) = (try host.shared.console(), try host.shared.console(of: "bob"))
        try one.see("unreviewed")
        try two.see("unreviewed")
        try two.press(.text("7"), see: "[7 Proposals")
        try one.press(.text("6"), see: "[6 Patch")
        try one.press(.text("S"), see: "Description:")
        try one.press(.text("seen by both"), see: "seen by both")
        try one.press(.enter, see: "[7 Proposals 1]", "submitted")
        try two.see("[7 Proposals 1]", "seen by both")
        for console in [one, two] {
            try console.type("q")
            #expect(try console.waitForExit() == .code(0))
        }
    }

    @Test func `a console that was opened without a host uses one that starts later`() throws {
        let host = try Host()
        host.kill()
        let console = try host.shared.console()
        try console.see("unreviewed", "embedded")
        try host.restart()
        try console.waitFor("a host in the header", pressing: .text("R")) { $0.lines[0].contains("  host") }
        try console.type("q")
        #expect(try console.waitForExit() == .code(0))
    }

    @Test func `a console whose host is killed continues with the files and says so`() throws {
        let host = try Host()
        let console = try host.shared.console()
        try console.see("unreviewed", "  host")
        host.kill()
        try console.see("the host has ended", "embedded")
        try console.press(.text("6"), see: "[6 Patch")
        try console.type("q")
        #expect(try console.waitForExit() == .code(0))
    }
}
