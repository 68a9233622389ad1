import Foundation
import JSON
import PseudoTerminal
import Testing
import WaitingThreads

/// The decisions of a session, saved as a script and run in another copy of the world.
@Suite(.waiting, .serialized) struct DecisionScriptStoryTests {
    @Test func `the saved decisions bring a copy of the world to the same state`() throws {
        let world = try SharedWorld(demo: ())
        let copy = try Copy(of: world)
        let console = try world.console()
        try console.see("does not build")
        try settleImports(console)
        try stageAndPropose(console)
        try stageForTheNext(console)
        try console.press(.text("@"), see: "Decisions", "aos stage add")
        try console.press(.text("s"), see: "File:")
        try console.press(.enter, see: "saved the decisions: sh decisions.sh")
        try console.press(.escape, .escape, see: "─ 38 ─")
        try console.type("q")
        #expect(try console.waitForExit() == .code(0))

        let run = try copy.run(script: world.path + "/decisions.sh")
        #expect(run.status == 0, "\(run.text)\(run.error)")
        try copy.expectSame(as: world)
        let script = try String(contentsOfFile: world.path + "/decisions.sh", encoding: .utf8)
        #expect(script.contains("aos stage remove"))
        #expect(
            !script.contains("aos stage add add:defsecret:notes/llm_key@2"), "an undone decision is not repeated")
        #expect(!script.contains(world.path + "/"), "it names no files of the original world")
        // In the original world everything is already done: the first decision can't be made twice.
        #expect(try copy.run(script: world.path + "/decisions.sh").status != 0)
        try copy.expectSame(as: world)
    }

    /// Resolves the conflict, accepts both locks, and writes the grant, undoes it and writes it again.
    private func settleImports(_ console: TerminalProgram) throws {
        try console.press(.text("3"), see: "[3 Conflicts 1!]", "Differs in 1 place")
        try console.press(.text("t"), see: "Take theirs for fetch/Request@1?", "+++ /dev/null")
        try console.confirm("take theirs", see: "no conflicts")
        try console.press(.text("4"), see: "[4 Locks 1!]", "1 definition changed, 1 breaking")
        try console.press(.text("t"), see: "Update the lock of session-core?")
        try console.confirm("update", see: "u undoes it: pin `session-core`", "[4 Locks 1]", "t updates the lock.")
        try console.press(.text("t"), see: "Update the lock of http-fetch?")
        try console.confirm("update", see: "u undoes it: pin `http-fetch`")
        try console.press(.text("2"), see: "[2 Packs 1!]", "Import session-core")
        try console.press(.text("t"), see: "[Checks 1!]")
        for isFirst in [true, false] {
            try console.press(.text("M"), see: "Fix a finding of session-core?")
            try console.confirm("write", see: "u undoes it: fix", "[2 Packs]")
            if isFirst { try console.press(.text("u"), see: "[2 Packs 1!]", "the cap slot `cap_transcripts`") }
        }
    }

    /// Stages the sharing plan with its dependencies, unstages one of them, stages it again, and submits the proposal.
    private func stageAndPropose(_ console: TerminalProgram) throws {
        try console.press(.text("6"), see: "[6 Patch 0/38]")
        try console.choose("share@1")
        try console.press(.text("D"), see: "5 ops, compiles", "Stage its companions, too?")
        try console.press(.escape, .escape, see: "─ 38 ─")
        try console.choose("kind:schema NoteShared@1")
        try console.press(.text(" "), see: "[6 Patch 4/38]", "does not compile")
        try console.press(.text(" "), see: "5 ops, compiles")
        try console.press(.escape, see: "─ 38 ─")
        try console.choose("llm_key@2")
        try console.press(.text("s"), see: "marked as reviewed")
        try console.press(.text(" "), see: "6 ops, compiles")
        try console.press(.text("u"), see: "5 ops, compiles")
        try console.press(.escape, see: "─ 38 ─")
        try console.press(.text("S"), see: "Description:")
        try console.press(.text("- it's \"$HOME\" & `more`"), see: "& `more`")
        try console.press(.enter, see: "[7 Proposals 2]", "submitted")
    }

    /// Stages a policy change with its dependencies for the next proposal.
    private func stageForTheNext(_ console: TerminalProgram) throws {
        try console.press(.text("6"), see: "[6 Patch 0/")
        try console.choose("policy@1")
        try console.press(.text("D"), see: "3 ops, compiles")
    }
}

extension DecisionScriptStoryTests {
    /// A copy of a world as it was before any decision.
    private struct Copy {
        let path: String
        private let scratch: String

        init(of world: SharedWorld) throws {
            scratch = world.scratch.path
            path = scratch + "/copy"
            try FileManager.default.copyItem(atPath: world.path, toPath: path)
        }

        /// Runs a decision script on the copy, with the program on the search path.
        func run(script: String) throws -> AOSProgram.Run {
            let folder = URL(filePath: AOSProgram.path).deletingLastPathComponent().path
            return try AOSProgram.run(
                [script, path], program: "/bin/sh",
                environment: ["PATH": "\(folder):/usr/bin:/bin", "HOME": scratch + "/other-home"])
        }

        /// Expects both worlds to have the same authored files, stage, proposals and locks.
        func expectSame(as world: SharedWorld) throws {
            #expect(try authored(path) == authored(world.path))
            #expect(
                try Data(contentsOf: URL(filePath: path + "/.aos/stage"))
                    == Data(contentsOf: URL(filePath: world.path + "/.aos/stage")))
            #expect(try proposals(path) == proposals(world.path))
            let stages = try [path, world.path].map { try AOSProgram.run(["stage", "--json", "--world", $0]) }
            #expect(stages[0].text == stages[1].text)
            #expect(try stages[0].data("compiles")?.asBool == true)
            let locks = try [path, world.path].map { try AOSProgram.run(["lock", "status", "--json", "--world", $0]) }
            #expect(locks[0].text == locks[1].text)
        }

        /// The bytes of every authored file.
        private func authored(_ world: String) throws -> [String: Data] {
            var found: [String: Data] = [:]
            for name in try FileManager.default.subpathsOfDirectory(atPath: world)
            where !name.hasPrefix(".aos") && name != "decisions.sh" {
                var isFolder: ObjCBool = false
                let file = world + "/" + name
                guard FileManager.default.fileExists(atPath: file, isDirectory: &isFolder), !isFolder.boolValue else {
                    continue
                }
                found[name] = try Data(contentsOf: URL(filePath: file))
            }
            return found
        }

        /// Each proposal, without its author and time.
        private func proposals(_ world: String) throws -> [[String?]] {
            let list = try AOSProgram.run(["gov", "list", "--json", "--world", world]).data("proposals")?.asArray ?? []
            return list.map { proposal in
                ["id", "state", "description", "patch_hash", "manifest_base", "manifest_hash"].map { key in
                    proposal.member(key).map { JSONPrinter.pretty($0) }
                }
            }
        }
    }
}

extension TerminalProgram {
    /// Filters the changes and selects the first, which is below its heading.
    fileprivate func choose(_ filter: String) throws {
        try press(.text("/" + filter), .enter, see: "/" + filter, "of ")
        try send(.home, .down)
    }

    /// Confirms the preview in front of the screen.
    ///
    /// - Parameter verb: the label of the button, as the footer shows it.
    fileprivate func confirm(_ verb: String, see texts: String...) throws {
        try press(.tab, see: "Enter \(verb)")
        try send(.enter)
        try waitFor(texts.joined(separator: " and ")) { screen in texts.allSatisfy(screen.shows) }
    }
}
