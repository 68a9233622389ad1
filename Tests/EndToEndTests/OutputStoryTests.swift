import Foundation
import JSON
import PseudoTerminal
import Testing
import WaitingThreads

/// Output to a real terminal, a pager, a full disk and a pipe without a reader.
@Suite(.waiting) struct OutputStoryTests {
    private func world() throws -> (scratch: ScratchFolder, path: String) {
        let scratch = try ScratchFolder()
        let path = scratch.path + "/notes"
        _ = try AOSProgram.run(["demo", "--to", path])
        return (scratch, path)
    }

    private func start(
        _ line: [String], _ scratch: ScratchFolder, _ environment: [String: String] = [:], rows: Int = 24
    ) throws -> TerminalProgram {
        try TerminalProgram(
            AOSProgram.path, arguments: line,
            environment: ["PATH": "/usr/bin:/bin", "HOME": scratch.path].merging(environment) { $1 }, columns: 100,
            rows: rows)
    }

    @Test func `long output goes through the pager, and quitting it early is not an error`() throws {
        let (scratch, path) = try world()
        let pager = scratch.url.appending(path: "my pager")
        // Prints the first line of its input to the terminal, and waits for a key from the terminal.
        try """
        #!/bin/sh
        read -r first
        echo "first: $first"
        echo "LESS is $LESS"
        read -r key </dev/tty
        echo "typed: $key"
        """.write(to: pager, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: pager.path)
        let program = try start(
            ["defs", "list", "--sys", "--world", path], scratch, ["PAGER": "STYLE=1 '\(pager.path)'"])
        try program.waitFor(text: "LESS is FRX")
        #expect(program.screen.shows("first: "))
        try program.send(.text("go"), .enter)
        try program.waitFor(text: "typed: go")
        #expect(try program.waitForExit() == .code(0))
        #expect(program.isRestored, "\(program.leftovers)")
    }

    @Test func `an interrupt ends the pager, not the command`() throws {
        let (scratch, path) = try world()
        let program = try start(
            ["defs", "list", "--sys", "--world", path], scratch, ["PAGER": "echo started; exec sleep 600"])
        try program.waitFor(text: "started")
        try program.send(.control("c"))
        #expect(try program.waitForExit() == .code(0))
    }

    @Test func `if the pager is missing, the output goes to the terminal`() throws {
        let (scratch, path) = try world()
        let program = try start(
            ["defs", "list", "--sys", "--world", path], scratch, ["PAGER": "no-such-pager"], rows: 30)
        #expect(try program.waitForExit() == .code(0))
        #expect(program.screen.shows("sys/"))
        #expect(program.screen.shows("the pager can't be started"))
    }

    @Test func `output that can't be written is an error`() throws {
        let (scratch, path) = try world()
        defer { withExtendedLifetime(scratch) {} }
        for line in ["status --world '\(path)'", "--json status --world '\(path)'", "--version", "--help"] {
            let run = try AOSProgram.run(
                ["-c", "'\(AOSProgram.path)' \(line) >/dev/full"], program: "/bin/sh")
            #expect(run.status == 1, "\(line)")
            #expect(run.error.contains("error[unwritable-output]"), "\(line)")
        }
    }

    @Test func `a pipe without a reader is not an error`() throws {
        let (scratch, path) = try world()
        defer { withExtendedLifetime(scratch) {} }
        let script = "set -o pipefail; '\(AOSProgram.path)' store cat --world '\(path)' '\(try base(path))' | true"
        let run = try AOSProgram.run(["-c", script], program: "/bin/bash")
        #expect(run.status == 0)
        #expect(run.error.isEmpty)
    }

    private func base(_ path: String) throws -> String {
        let run = try AOSProgram.run(["status", "--json", "--world", path])
        return try #require(try run.data("base", "hash")?.asString)
    }

    @Test(arguments: ["\"%s\" --wait", "'%s'", "MARK=1 \"%s\""]) func `the editor setting uses shell syntax`(
        _ pattern: String
    ) throws {
        let tools = try ScratchFolder()
        let editor = tools.url.appending(path: "my editor")
        try """
        #!/bin/sh
        for last; do :; done
        echo "$MARK:$#:$last" > "$0.ran"
        """.write(to: editor, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: editor.path)
        let command = pattern.replacing("%s", with: editor.path)
        let console = try OpenedConsole(environment: ["EDITOR": "/bin/false", "VISUAL": command])
        try console.press(.text("5"), see: "[5 Definitions]")
        try console.press(.text("/kind:plan notes/share"), .enter, .end, see: "─ plan notes/share@1")
        try console.program.type("e")
        let mark = tools.url.appending(path: "my editor.ran")
        try console.program.waitFor("the editor to run") { _ in FileManager.default.fileExists(atPath: mark.path) }
        try console.program.type("q")
        #expect(try console.program.waitForExit() == .code(0))
        let ran = try String(contentsOf: mark, encoding: .utf8)
        #expect(ran.hasPrefix(pattern.hasPrefix("MARK") ? "1:2:" : pattern.hasSuffix("wait") ? ":3:" : ":2:"))
        #expect(ran.contains("share.air.json"))
    }

    @Test func `a missing editor is reported`() throws {
        let console = try OpenedConsole(environment: ["EDITOR": "no-such-editor --wait", "VISUAL": " "])
        try console.press(.text("5"), see: "[5 Definitions]")
        try console.press(.text("/kind:plan notes/share"), .enter, .end, see: "─ plan notes/share@1")
        try console.press(.text("e"), see: "no-such-editor --wait can't be started: command not found")
        try console.program.type("q")
        #expect(try console.program.waitForExit() == .code(0))
    }

    @Test func `AOS_LOG=debug logs opened files, locks and timings on standard error`() throws {
        let (scratch, path) = try world()
        defer { withExtendedLifetime(scratch) {} }
        let quiet = try AOSProgram.run(["stage", "--json", "--world", path])
        let run = try AOSProgram.run(["stage", "--json", "--world", path], environment: ["AOS_LOG": "debug"])
        #expect(run.output == quiet.output)
        #expect(run.error.contains("debug files: read \(path)/aos.sync.json: "))
        #expect(run.error.contains("/.aos/journal/head: "))
        #expect(run.error.contains("debug command: stage --json --world \(path): exit "))
        #expect(run.error.contains(" ms\n"))
        let other = scratch.path + "/other"
        let made = try AOSProgram.run(["init", other], environment: ["AOS_LOG": "debug"])
        #expect(made.error.contains("debug files: lock \(other)/.aos/journal/governance.lock: taken"))
        #expect(
            try AOSProgram.run(["--version"], environment: ["AOS_LOG": "loud"]).error.contains("`loud` is not a level"))
    }

    @Test func `the log goes to a file while the console is open`() throws {
        let console = try OpenedConsole(environment: ["AOS_LOG": "debug"])
        try console.program.type("q")
        #expect(try console.program.waitForExit() == .code(0))
        let log = try String(contentsOfFile: console.scratch.path + "/state/aos/log", encoding: .utf8)
        #expect(log.contains("debug requests: follow: done, "))
        #expect(log.contains("debug files: read "))
        #expect(!console.program.screen.shows("debug files"))
    }
}
