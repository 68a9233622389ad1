import Foundation
import PseudoTerminal

/// A console on the demonstration world with its conflict resolved, so that there is something to stage.
final class OpenedConsole {
    let scratch: ScratchFolder
    /// The path of the world.
    let world: URL
    private(set) var program: TerminalProgram
    private let environment: [String: String]

    /// Creates the world and opens it.
    ///
    /// - Parameter inShell: whether the console runs as a job of an interactive shell.
    init(
        options: [String] = [], environment: [String: String] = [:], inShell: Bool = false, columns: Int = 120,
        rows: Int = 40
    ) throws {
        scratch = try ScratchFolder()
        world = scratch.url.appending(path: "notes")
        self.environment = [
            "HOME": scratch.path, "PATH": "/usr/bin:/bin", "TMPDIR": scratch.path, "PS1": "ready> ",
            "XDG_STATE_HOME": scratch.path + "/state",
        ].merging(environment) { $1 }
        _ = try AOSProgram.run(["demo", "--to", world.path])
        _ = try AOSProgram.run(
            ["conflicts", "resolve", "fetch/Request@1", "--take-theirs", "--world", world.path])
        let arguments = ["tui", "--world", world.path] + options
        program = try Self.start(arguments, self.environment, inShell, columns, rows)
        if inShell {
            try program.waitFor(text: "ready>")
            try program.send(.text("'\(AOSProgram.path)' tui --world '\(world.path)'"), .enter)
        }
        try program.waitFor(text: "unreviewed")
    }

    private static func start(
        _ arguments: [String], _ environment: [String: String], _ inShell: Bool, _ columns: Int, _ rows: Int
    ) throws -> TerminalProgram {
        inShell
            ? try TerminalProgram(
                "/bin/bash", arguments: ["--norc", "--noprofile", "-i"], environment: environment, columns: columns,
                rows: rows)
            : try TerminalProgram(
                AOSProgram.path, arguments: arguments, environment: environment, columns: columns, rows: rows)
    }

    /// Opens the same world again, in another terminal.
    func reopen() throws {
        program = try Self.start(["tui", "--world", world.path], environment, false, 120, 40)
        try program.waitFor(text: "Overview")
    }

    /// Presses keys and waits until the screen shows the expected texts.
    func press(_ keys: TerminalKey..., see texts: String...) throws {
        for key in keys { try program.send(key) }
        try see(texts)
    }

    /// Waits until the screen shows all of the texts.
    func see(_ texts: [String]) throws {
        try program.waitFor(texts.joined(separator: " and ")) { screen in texts.allSatisfy(screen.shows) }
    }

    /// Stages the sharing plan with its dependencies.
    func stageSharing() throws {
        try press(.text("6"), see: "[6 Patch 0/")
        try press(.text("/share@1"), .enter, see: "/share@1", " of ")
        // The companions are offered and declined.
        try press(.home, .down, .text("D"), see: "5 ops, compiles", "Stage its companions, too?")
        try program.send(.escape)
        try program.waitFor("the offer to go") { !$0.shows("Stage its companions, too?") }
        try program.send(.escape)
        try program.waitFor("the filter to go") { $0.shows("[6 Patch 5/") && $0.shows("─ 37 ─") }
    }

    /// The bytes of every file of the world, by path.
    func files() throws -> [String: Data] {
        var found: [String: Data] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: world.path) {
            let file = world.appending(path: name)
            guard (try? file.resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile == true else { continue }
            found[name] = try Data(contentsOf: file)
        }
        return found
    }
}
