import Foundation
import PseudoTerminal
import Testing
import WaitingThreads

/// The mouse in the real program, as an xterm reports it.
@Suite(.waiting, .serialized) struct MouseTests {
    /// The bytes that an xterm sends for a button at a cell, with coordinates counted from 0.
    private func report(_ button: Int, _ x: Int, _ y: Int, released: Bool = false) -> TerminalKey {
        .text("\u{1B}[<\(button);\(x + 1);\(y + 1)\(released ? "m" : "M")")
    }

    private func place(of text: String, in screen: TerminalScreen) throws -> (x: Int, y: Int) {
        let y = try #require(screen.lines.firstIndex { $0.contains(text) }, "\(text)")
        let line = screen.lines[y]
        let start = try #require(line.range(of: text)).lowerBound
        return (line.distance(from: line.startIndex, to: start), y)
    }

    @Test func `clicks open and select, the wheel scrolls the pane under it, and the divider can be dragged`() throws {
        let scratch = try ScratchFolder()
        _ = try AOSProgram.run(["demo", "--to", scratch.path + "/notes"])
        let program = try TerminalProgram(
            AOSProgram.path, arguments: ["tui", "--mouse", "--read-only", "--world", scratch.path + "/notes"],
            environment: ["HOME": scratch.path])
        try program.waitFor(text: "fetch/Request@1")
        #expect(program.screen.modes.isSuperset(of: [1002, 1006]))

        // A tab opens its screen.
        let tab = try place(of: "5 Definitions", in: program.screen)
        try program.send(report(0, tab.x + 3, tab.y), report(0, tab.x + 3, tab.y, released: true))
        try program.waitFor(text: "[5 Definitions]")
        try program.waitFor("the list") { $0.lines.contains { $0.hasPrefix("│>") } }

        // A row is selected by a click.
        let y = try #require(program.lines.firstIndex { $0.hasPrefix("│>") }) + 6
        try program.send(report(0, 8, y), report(0, 8, y, released: true))
        try program.waitFor("the row") { $0.lines[y].hasPrefix("│>") }

        // The wheel scrolls the pane under the pointer.
        let row = program.lines[y].prefix(20)
        try program.send(report(65, 8, 10), report(65, 8, 10))
        try program.waitFor("another row") { !$0.lines[y].hasPrefix(String(row)) }
        try program.send(report(0, 8, 20), report(0, 8, 20, released: true))
        try program.waitFor("the row") { $0.lines[20].hasPrefix("│>") }

        // The divider follows a drag.
        let divider = try #require(
            program.lines[10].range(of: "││").map {
                program.lines[10].distance(from: program.lines[10].startIndex, to: $0.lowerBound)
            })
        try program.send(
            report(0, divider, 10), report(32, divider + 10, 10), report(32, divider + 20, 10),
            report(0, divider + 20, 10, released: true))
        try program.waitFor("the divider") { screen in
            let line = screen.lines[10]
            guard let found = line.range(of: "││") else { return false }
            return abs(line.distance(from: line.startIndex, to: found.lowerBound) - divider - 20) <= 2
        }
        try program.send(report(32, 5, 10), report(35, 5, 10))

        try program.type("q")
        #expect(try program.waitForExit() == .code(0))
        #expect(program.leftovers.isEmpty)
        #expect(program.screen.unknownSequences.isEmpty)
    }

    @Test func `the mouse is not captured unless requested`() throws {
        let scratch = try ScratchFolder()
        _ = try AOSProgram.run(["init", scratch.path + "/small"])
        let program = try TerminalProgram(
            AOSProgram.path, arguments: ["tui", "--world", scratch.path + "/small"],
            environment: ["HOME": scratch.path])
        try program.waitFor(text: "1 Overview")
        #expect(program.screen.modes.isDisjoint(with: [1000, 1002, 1003, 1006]))
        try program.type("q")
        _ = try program.waitForExit()
    }
}
