import Foundation
import PseudoTerminal
import Testing
import WaitingThreads

/// Consoles that are stopped, killed and resized, or that open an editor.
@Suite(.waiting, .serialized) struct ConsoleLifeTests {
    @Test func `a stopped console resumes where it was`() throws {
        let console = try OpenedConsole(inShell: true)
        let shell = console.program
        try console.stageSharing()
        try shell.send(.control("z"))
        try shell.waitFor("the shell") { !$0.isAlternate && $0.isCursorVisible && $0.shows("Stopped") }
        shell.resize(columns: 110, rows: 35)
        try shell.send(.text("fg"), .enter)
        try shell.waitFor("the console") { screen in
            screen.isAlternate && screen.shows("[6 Patch 5/") && screen.lines[34].hasSuffix("q quit")
        }
        try console.press(.text("u"), see: "nothing staged")
        try shell.type("q")
        try shell.waitFor("the shell") { !$0.isAlternate && $0.isCursorVisible }
        try shell.send(.text("echo $((6*7))"), .enter)
        try shell.waitFor("an answer") { $0.lines.contains("42") }
        #expect(shell.screen.unknownSequences.isEmpty, "\(shell.screen.unknownSequences)")
    }

    @Test func `decisions survive a kill and can be undone afterwards`() throws {
        let console = try OpenedConsole()
        try console.stageSharing()
        try console.press(.text("s"), see: "marked")
        let header = try #require(console.program.lines.first)
        console.program.signal(SIGKILL)
        #expect(try console.program.waitForExit() == .signal(SIGKILL))
        try console.reopen()
        try console.press(.text("6"), see: "[6 Patch 5/", "5 ops, compiles")
        #expect(console.program.lines.first == header)
        try console.press(.text("@"), see: "Decisions", "aos stage add")
        try console.press(.escape, .text("u"), .text("u"), see: "nothing staged")
        try console.press(.control("r"), see: "5 ops, compiles")
        try console.program.type("q")
        #expect(try console.program.waitForExit() == .code(0))
        #expect(console.program.isRestored, "\(console.program.leftovers)")
    }

    @Test func `an editor gets the terminal, and the screen shows its edits`() throws {
        let tools = try ScratchFolder()
        let script = tools.url.appending(path: "edit")
        // Breaks the file the first time, and fixes it the second time.
        try """
        #!/bin/sh
        echo "editing at $1"
        if [ -e "$2.kept" ]; then mv "$2.kept" "$2"; else cp "$2" "$2.kept"; echo '}' >> "$2"; fi
        """.write(to: script, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script.path)
        let console = try OpenedConsole(environment: ["EDITOR": script.path, "VISUAL": ""])
        try console.press(.text("5"), see: "[5 Definitions]")
        try console.press(.text("/kind:plan notes/share"), .enter, .end, see: "─ plan notes/share@1")
        try console.press(.text("e"), see: "! does not build", "Overview 4!")
        try console.press(.escape, .text("1"), see: "[1 Overview 4!]", "share.air.json")
        // The error that keeps the file from being read comes first, then the definitions that the manifest lacks
        // because of it.
        try console.press(.home, .down, see: ">  ! share.air.json:")
        // The editor opens at the line of the problem.
        try console.press(.text("e"), see: "nothing staged", "unreviewed")
        #expect(!console.program.screen.shows("does not build"))
        try console.program.type("q")
        #expect(try console.program.waitForExit() == .code(0))
        #expect(console.program.isRestored, "\(console.program.leftovers)")
        #expect(console.program.screen.shows("editing at +"), "the editor's output is on the shell's screen")
    }

    @Test func `a failing editor is reported`() throws {
        let console = try OpenedConsole(environment: ["EDITOR": "/bin/false", "VISUAL": ""])
        try console.press(.text("5"), see: "[5 Definitions]")
        try console.press(.text("/kind:plan notes/share"), .enter, .end, see: "─ plan notes/share@1")
        try console.press(.text("e"), see: "/bin/false ended with status 1")
        #expect(console.program.screen.isAlternate)
        try console.program.type("q")
        #expect(try console.program.waitForExit() == .code(0))
        #expect(console.program.isRestored, "\(console.program.leftovers)")
    }

    @Test func `the window can be resized at any time`() throws {
        let console = try OpenedConsole()
        try console.press(.text("6"), see: "[6 Patch 0/")
        for (columns, rows) in [(80, 24), (200, 60), (40, 10), (99, 16), (100, 16), (120, 40)] {
            console.program.resize(columns: columns, rows: rows)
            try console.program.waitFor("a whole frame of \(columns)x\(rows)") { screen in
                // A resize fills the terminal with question marks, except where something was painted since.
                screen.columns == columns && screen.shows("6 Patch 0/") && screen.shows("? help")
                    && !screen.shows("???")
            }
        }
        console.program.resize(columns: 12, rows: 3)
        try console.program.waitFor("that it is too small") { $0.shows("small: needs") }
        console.program.resize(columns: 120, rows: 40)
        try console.program.waitFor("all of it") { $0.shows("[6 Patch 0/") && $0.shows("q quit") && !$0.shows("???") }
        try console.press(.text("/share@1"), .enter, .home, .down, .text("D"), see: "Stage its companions, too?")
        try console.program.send(.escape)
        try console.program.waitFor("the offer to go") {
            $0.shows("[6 Patch 5/") && !$0.shows("Stage its companions, too?")
        }
        try console.program.type("q")
        #expect(try console.program.waitForExit() == .code(0))
        #expect(console.program.isRestored, "\(console.program.leftovers)")
    }

    @Test func `a read-only session changes no file`() throws {
        let console = try OpenedConsole(options: ["--read-only"])
        let before = try console.files()
        try console.see(["read-only"])
        try console.press(.text("6"), see: "[6 Patch 0/")
        try console.press(.text(" "), see: "this world is read-only")
        try console.press(.text("7A"), see: "[7 Proposals")
        try console.press(.text("P"), see: "this world is read-only")
        try console.press(.text("4t"), see: "[4 Locks")
        try console.press(.text("5/share@1"), .enter, see: " of ")
        try console.press(.text("R"), see: "reloaded")
        try console.program.type("q")
        #expect(try console.program.waitForExit() == .code(0))
        #expect(try console.files() == before)
        #expect(console.program.isRestored, "\(console.program.leftovers)")
    }
}
