import Foundation
import PseudoTerminal
import Testing

/// The console on a fresh demonstration world, in a pseudo-terminal.
final class DemoConsole {
    let scratch: ScratchFolder
    let program: TerminalProgram
    private let hasPictures: Bool
    /// The folder to write pictures to; if nil, screens are compared with the pictures in the repository.
    private let pictures = ProcessInfo.processInfo.environment["AOS_PICTURES"].map { URL(filePath: $0) }

    /// - Parameters:
    ///   - hasPictures: whether its screens are the pictures of the README.
    ///   - arguments: the arguments of the program, by default those of the demonstration.
    ///   - scratch: an existing folder to use for temporary files and as the user's home; if nil, a new one.
    init(
        columns: Int, rows: Int, hasPictures: Bool = false, arguments: [String] = ["demo"],
        scratch: ScratchFolder? = nil
    ) throws {
        let scratch = try scratch ?? ScratchFolder()
        self.scratch = scratch
        self.hasPictures = hasPictures
        program = try TerminalProgram(
            AOSProgram.path, arguments: arguments,
            environment: [
                "TMPDIR": scratch.path, "PATH": "/usr/bin:/bin", "HOME": scratch.path, "LC_ALL": "C.UTF-8",
            ], columns: columns, rows: rows)
    }

    /// The path of the world that `aos demo` created.
    func world() throws -> String {
        let names = try FileManager.default.contentsOfDirectory(atPath: scratch.path).sorted()
        for name in names {
            let folder = scratch.url.appending(path: name).appending(path: "notes")
            if FileManager.default.fileExists(atPath: folder.appending(path: "aos.sync.json").path) {
                return folder.path
            }
        }
        return scratch.path
    }

    /// Waits until the screen shows all of the texts.
    func see(_ texts: String...) throws { try wait(for: texts) }

    /// Presses keys and waits until the screen shows the expected texts.
    ///
    /// At least one of the texts must be new: otherwise there is nothing to wait for, and the next key would be sent
    /// before this one was handled.
    func press(
        _ keys: TerminalKey..., see texts: String..., sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        program.drain()
        let isNew = texts.contains { !program.screen.shows($0) }
        #expect(isNew, "\(texts) is already on the screen:\n\(program.screen.text)", sourceLocation: sourceLocation)
        for key in keys { try program.send(key) }
        try wait(for: texts)
    }

    /// Confirms the preview in front of the screen.
    ///
    /// - Parameter verb: the label of the button, as the footer shows it.
    func confirm(_ verb: String, see texts: String..., sourceLocation: SourceLocation = #_sourceLocation) throws {
        try press(.tab, see: "Enter \(verb)", sourceLocation: sourceLocation)
        try program.send(.enter)
        try wait(for: texts)
    }

    private func wait(for texts: [String]) throws {
        try program.waitFor(texts.joined(separator: " and ")) { screen in texts.allSatisfy(screen.shows) }
    }

    /// Compares the screen with its picture in the repository, or writes the picture if `AOS_PICTURES` is set.
    func picture(_ name: String, _ title: String) throws {
        guard hasPictures else { return }
        guard let pictures else {
            let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent().appending(path: "screenshots/\(name).svg")
            let shown = ScreenPicture.text(of: try String(contentsOf: file, encoding: .utf8))
            let what = "what screenshots/\(name).svg shows (screenshots/make.sh makes it again):\n\(shown)\nNot this"
            try program.waitFor(what) { ScreenPicture.text(of: ScreenPicture($0, title: title).svg) == shown }
            return
        }
        // The expected text may be in the first half of a frame, or appear before other details were read.
        try program.waitFor("the details") { !$0.shows("reading ") && !$0.shows(" checking the files") }
        program.waitForSilence(.seconds(2))
        try FileManager.default.createDirectory(at: pictures, withIntermediateDirectories: true)
        try ScreenPicture(program.screen, title: title).svg.write(
            to: pictures.appending(path: "\(name).svg"), atomically: true, encoding: .utf8)
    }
}
