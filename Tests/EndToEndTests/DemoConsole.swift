import Foundation
import PseudoTerminal
import Testing

/// The console on a fresh demonstration world, in a pseudo-terminal.
final class DemoConsole {
    let scratch: ScratchFolder
    let program: TerminalProgram
    private let hasPictures: Bool
    /// The folder that pictures are written to; where nil, they are compared with those of the repository.
    private let pictures = ProcessInfo.processInfo.environment["AOS_PICTURES"].map { URL(filePath: $0) }

    /// - Parameters:
    ///   - hasPictures: whether its screens are those of the README.
    ///   - arguments: what is run, when it is not the demonstration.
    ///   - scratch: the folder of its temporary files and the user's own, when there is something in it.
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

    /// The world that `aos demo` made.
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

    /// Waits until the screen shows all of some texts.
    func see(_ texts: String...) throws { try wait(for: texts) }

    /// Presses keys, and waits until the screen shows what they bring.
    ///
    /// One of the texts at least must not be there before: else there is nothing to wait for, and the next key would
    /// come before this one was done.
    func press(
        _ keys: TerminalKey..., see texts: String..., sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        program.drain()
        let isNew = texts.contains { !program.screen.shows($0) }
        #expect(isNew, "\(texts) stands there already:\n\(program.screen.text)", sourceLocation: sourceLocation)
        for key in keys { try program.send(key) }
        try wait(for: texts)
    }

    /// Goes through with what a preview in front of the screen asks.
    ///
    /// - Parameter verb: the word on the button, as the footer has it.
    func confirm(_ verb: String, see texts: String..., sourceLocation: SourceLocation = #_sourceLocation) throws {
        try press(.tab, see: "Enter \(verb)", sourceLocation: sourceLocation)
        try program.send(.enter)
        try wait(for: texts)
    }

    private func wait(for texts: [String]) throws {
        try program.waitFor(texts.joined(separator: " and ")) { screen in texts.allSatisfy(screen.shows) }
    }

    /// Compares the screen with its picture in the repository, or makes the picture again where pictures are wanted.
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
        // What was waited for may stand in the first half of a frame, or before other details were read.
        try program.waitFor("the details") { !$0.shows("reading ") && !$0.shows(" looking at ") }
        program.waitForSilence(.seconds(2))
        try FileManager.default.createDirectory(at: pictures, withIntermediateDirectories: true)
        try ScreenPicture(program.screen, title: title).svg.write(
            to: pictures.appending(path: "\(name).svg"), atomically: true, encoding: .utf8)
    }
}
