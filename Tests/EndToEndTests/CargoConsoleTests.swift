import Foundation
import PseudoTerminal
import Testing
import WaitingThreads

/// Imports from cargo in the console, with a script in place of cargo.
@Suite(.waiting, .serialized) struct CargoConsoleTests {
    private let scratch: ScratchFolder
    private var world: String { scratch.path + "/small" }
    private var sync: URL { URL(filePath: world + "/aos.sync.json") }

    /// Creates a small world, a package next to it, and a fake cargo that knows this package.
    init() throws {
        scratch = try ScratchFolder()
        #expect(try AOSProgram.run(["init", scratch.path + "/small"]).status == 0)
        try write("", to: "small/Cargo.toml")
        try write(
            """
            [{"$kind":"defschema","name":"mini/In@1","type":{"text":{}}},
             {"$kind":"defplan","name":"mini/entry_run@1","input":"mini/In@1","required_caps":[],"allowed_effects":[],
              "steps":[{"id":"end","op":"end"}],"edges":[]}]
            """, to: "mini/air/defs.air.json")
        try write(
            """
            #!/bin/sh
            echo "$*" >> '\(scratch.path)/asked'
            if [ -e '\(scratch.path)/broken' ]; then echo 'error: out of order' >&2; exit 101; fi
            echo '{"packages":[{"name":"mini","version":"1.2.0","source":null,
              "manifest_path":"\(scratch.path)/mini/Cargo.toml"}]}'
            """, to: "bin/cargo", mode: 0o755)
    }

    private func write(_ text: String, to name: String, mode: Int = 0o644) throws {
        let file = scratch.url.appending(path: name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
    }

    private func console() throws -> TerminalProgram {
        let program = try TerminalProgram(
            AOSProgram.path, arguments: ["tui", "--world", world],
            environment: ["PATH": scratch.path + "/bin:/usr/bin:/bin", "HOME": scratch.path + "/home"])
        try program.see("[1 Overview", "nothing needs attention")
        return program
    }

    /// The bytes of every authored file.
    private func authored() throws -> [Data] {
        try FileManager.default.subpathsOfDirectory(atPath: world).sorted()
            .filter { $0.hasSuffix(".json") && !$0.hasPrefix(".aos") }
            .map { try Data(contentsOf: URL(filePath: world + "/" + $0)) }
    }

    @Test func `a package is imported with its lock, and the import is undone`() throws {
        let before = try authored()
        let console = try console()
        try console.press(.text("I"), see: "A folder of definitions")
        try console.press(.text("cargo:mini"), .enter, see: "add and wire")
        try console.press(.text("a"), see: "Add this import?", "same as aos packs add --cargo mini")
        #expect(try authored() == before)
        try console.press(.tab, see: "Enter add")
        try console.press(.enter, see: "u undoes it: add the import mini", "2 Packs")
        #expect(try String(contentsOfFile: scratch.path + "/asked", encoding: .utf8).contains("metadata"))
        #expect(try AOSProgram.run(["undo", "--list", "--world", world]).text.contains("add the import mini"))
        let lock = try String(contentsOf: sync, encoding: .utf8)
        #expect(lock.contains(#""package": "mini""#) && lock.contains(#""version": "1.2.0""#), "\(lock)")
        try console.press(.text("4"), see: "[4 Locks]", "ok mini")
        try console.press(.text("u"), see: "undid")
        try console.waitUntilGone("ok mini")
        #expect(try authored() == before)
        try console.type("q")
        #expect(try console.waitForExit() == .code(0))
    }

    @Test func `a package is imported and wired in one step`() throws {
        let console = try console()
        try console.press(.text("I"), see: "A folder of definitions")
        try console.press(.text("cargo:mini"), .enter, see: "add and wire")
        try console.press(.text("w"), see: "Add and wire this import?", "--wire")
        try console.press(.tab, see: "Enter add")
        try console.press(.enter, see: "u undoes it: add the import mini, wired")
        try console.press(.text("5"), see: "[5 Definitions]", "mini/entry_run@1")
        try console.type("q")
        #expect(try console.waitForExit() == .code(0))
        let variables = ["PATH": scratch.path + "/bin:/usr/bin:/bin"]
        let check = try AOSProgram.run(["packs", "check", "mini", "--world", world], environment: variables)
        #expect(check.status == 0, "\(check.text)\(check.error)")
        let pushed = try AOSProgram.run(["push", "--locked", "--json", "--world", world], environment: variables)
        #expect(pushed.status == 0, "\(pushed.text)")
        #expect(pushed.text.contains("mini/entry_run@1"))
    }

    @Test(arguments: [("nobody", false, "nobody"), ("mini", true, "out of order")])
    func `an unknown package or a failing cargo changes nothing`(package: String, isBroken: Bool, text: String) throws {
        let before = try authored()
        if isBroken { try write("", to: "broken") }
        let console = try console()
        try console.press(.text("I"), see: "A folder of definitions")
        try console.press(.text("cargo:\(package)"), .enter, see: "add and wire")
        try console.press(.text("a"), see: "Failed", text)
        #expect(try authored() == before)
        try console.send(.escape)
        try console.waitUntilGone("Failed")
        try console.type("q")
        #expect(try console.waitForExit() == .code(0))
    }
}
