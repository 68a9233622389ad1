import Foundation
import PseudoTerminal
import Testing

/// A world on disk that several consoles and commands work on at once.
final class SharedWorld {
    let scratch: ScratchFolder
    let path: String

    /// The notes application, with its base as the genesis manifest and its working state in the files.
    init() throws {
        scratch = try ScratchFolder()
        path = scratch.path + "/notes"
        try checkOut("base")
        let made = try AOSProgram.run(["import", "--world", path, "--air", path + "/air", "--mode", "genesis"])
        #expect(made.status == 0, "\(made.text)\(made.error)")
        try checkOut("working")
    }

    /// The world that `aos demo` creates, with its conflict.
    init(demo: Void) throws {
        scratch = try ScratchFolder()
        path = scratch.path + "/notes"
        #expect(try AOSProgram.run(["demo", "--to", path]).status == 0)
    }

    private func checkOut(_ state: String) throws {
        let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let source = project.appending(path: "Fixtures/worlds/notes/\(state)")
        for name in try FileManager.default.subpathsOfDirectory(atPath: source.path).sorted() {
            let file = source.appending(path: name)
            guard (try? file.resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile == true else { continue }
            try write(name, Data(contentsOf: file))
        }
    }

    /// Writes a file of the world as an editor does.
    func write(_ name: String, _ data: Data) throws {
        let file = URL(filePath: path).appending(path: name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try data.write(to: file, options: .atomic)
    }

    /// Opens a console for a user with a separate home folder.
    func console(of user: String = "ada", columns: Int = 120, rows: Int = 40) throws -> TerminalProgram {
        try TerminalProgram(
            AOSProgram.path, arguments: ["tui", "--world", path],
            environment: ["PATH": "/usr/bin:/bin", "HOME": scratch.path + "/home-" + user],
            columns: columns, rows: rows)
    }

    /// Runs a command on the world.
    @discardableResult
    func aos(_ arguments: String...) throws -> AOSProgram.Run {
        let run = try AOSProgram.run(arguments + ["--world", path, "--json"])
        #expect(run.status == 0, "\(arguments): \(run.text)")
        return run
    }
}

extension TerminalProgram {
    /// Waits until the screen shows all of the texts.
    func see(_ texts: String...) throws {
        try waitFor(texts.joined(separator: " and ")) { screen in texts.allSatisfy(screen.shows) }
    }

    /// Waits until the screen no longer shows a text.
    func waitUntilGone(_ text: String) throws {
        try waitFor("the end of \(text)") { !$0.shows(text) }
    }

    /// Presses keys and waits until the screen shows the texts, at least one of which must be new.
    func press(_ keys: TerminalKey..., see texts: String...) throws {
        drain()
        #expect(texts.contains { !screen.shows($0) }, "\(texts) is already on the screen:\n\(screen.text)")
        for key in keys { try send(key) }
        try waitFor(texts.joined(separator: " and ")) { screen in texts.allSatisfy(screen.shows) }
    }
}
