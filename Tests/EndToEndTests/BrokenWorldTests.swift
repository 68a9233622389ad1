import Foundation
import JSON
import PseudoTerminal
import Testing
import WaitingThreads

/// Broken worlds and missing terminals: the errors name the problem and its location.
@Suite(.waiting) struct BrokenWorldTests {
    static let fixtures = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Fixtures/worlds")

    /// A copy of a fixture that is removed with its owner.
    private struct WorldCopy {
        let scratch: ScratchFolder
        let path: String

        init(_ name: String) throws {
            scratch = try ScratchFolder()
            let world = scratch.url.appending(path: name)
            try FileManager.default.copyItem(at: BrokenWorldTests.fixtures.appending(path: name), to: world)
            path = world.path
        }
    }

    @Test func `a folder that is not a world is reported as such`() throws {
        let scratch = try ScratchFolder()
        for arguments in [["status"], ["check"], ["diff"], ["gov", "list"]] {
            let run = try AOSProgram.run(arguments + ["--world", scratch.path, "--json"])
            #expect(run.status == 1)
            #expect(try run.codes() == ["not-a-world"])
            #expect(try run.json().member("ok")?.asBool == false)
        }
    }

    @Test func `every broken file is reported with its location`() throws {
        let world = try WorldCopy("broken-json")
        let run = try AOSProgram.run(["check", "--world", world.path, "--json"])
        #expect(run.status == 1)
        let diagnostics = try #require(try run.json().member("diagnostics")?.asArray)
        let codes = Set(diagnostics.compactMap { $0.member("code")?.asString })
        #expect(codes.isSuperset(of: ["json-syntax", "json-duplicate-key", "json-encoding"]), "\(codes)")
        for diagnostic in diagnostics where diagnostic.member("code")?.asString?.hasPrefix("json-") == true {
            #expect(diagnostic.member("file")?.asString?.hasPrefix("air/") == true)
            #expect(diagnostic.member("line")?.asNumber != nil)
            #expect(diagnostic.member("column")?.asNumber != nil)
            #expect(diagnostic.member("help")?.asString?.isEmpty == false)
        }
        let status = try AOSProgram.run(["status", "--world", world.path, "--json"])
        #expect(status.status == 0, "showing the status of a broken world is not an error")
        #expect(try status.data("manifest_hash")?.isNull == true)
    }

    @Test func `duplicate manifests are both reported`() throws {
        let world = try WorldCopy("two-manifests")
        let run = try AOSProgram.run(["check", "--world", world.path, "--json"])
        #expect(run.status == 1)
        #expect(try run.codes().filter { $0 == "duplicate-manifest" }.count == 2)
    }

    @Test func `without a terminal the console suggests commands to use instead`() throws {
        let world = try WorldCopy("no-manifest")
        let run = try AOSProgram.run(["tui", "--world", world.path, "--json"])
        #expect(run.status == 1)
        #expect(try run.codes() == ["not-a-terminal"])
        let help = try run.json().member("diagnostics")?.asArray?.first?.member("help")?.asString
        #expect(help?.contains("aos status") == true)
    }

    @Test(arguments: ["broken-json", "two-manifests", "no-manifest", "hostile", "unknown-references"])
    func `the console opens a broken world, shows the problem and restores the terminal`(_ name: String) throws {
        let world = try WorldCopy(name)
        let program = try TerminalProgram(AOSProgram.path, arguments: ["tui", "--world", world.path])
        try program.waitFor(text: "Overview")
        try program.waitFor("a problem on the screen") {
            $0.shows("error") || $0.shows("problem") || $0.shows("warning")
        }
        try program.type("q")
        #expect(try program.waitForExit() == .code(0))
        #expect(program.isRestored, "\(program.leftovers)")
    }

    @Test func `an unknown terminal type is an error, not a crash`() throws {
        let world = try WorldCopy("no-manifest")
        let program = try TerminalProgram(
            AOSProgram.path, arguments: ["tui", "--world", world.path], environment: ["TERM": "no-such-terminal"])
        #expect(try program.waitForExit() == .code(1))
        #expect(program.screen.shows("no-such-terminal"))
        #expect(program.isRestored)
    }
}
