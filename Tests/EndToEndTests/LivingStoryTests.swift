import Foundation
import Glibc
import JSON
import PseudoTerminal
import Testing
import WaitingThreads

/// Several consoles on one world, at the same time and one after another.
@Suite(.waiting, .serialized) struct LivingStoryTests {
    @Test func `two consoles change one world, and each shows the decisions of the other`() throws {
        let world = try SharedWorld()
        let (ada, grace) = (try world.console(of: "ada"), try world.console(of: "grace"))
        try ada.see("unreviewed")
        try grace.see("unreviewed")
        try ada.press(.text("6"), see: "[6 Patch 0/25]")
        try grace.press(.text("6"), see: "[6 Patch 0/25]")

        try ada.press(.down, .text("D"), see: "[6 Patch 2/25]", "undo 1")
        try grace.see("[6 Patch 2/25]", "2 ops staged", "undo 1")
        try grace.press(.down, .down, .text("s"), see: "undo 2")
        try ada.see("undo 2", "1 review mark")
        // Both decisions are shown, and either console can undo the last one.
        try ada.press(.text("u"), see: "undo 1", "undid")
        try grace.see("undo 1")
        try grace.press(.text("u"), see: "[6 Patch 0/25]", "undid")
        try ada.see("[6 Patch 0/25]")
        for console in [ada, grace] {
            try console.type("q")
            #expect(try console.waitForExit() == .code(0))
        }
    }

    @Test func `a decision survives a killed console, and the next console undoes it`() throws {
        let world = try SharedWorld()
        let first = try world.console()
        try first.see("unreviewed")
        try first.press(.text("6"), see: "[6 Patch 0/25]")
        try first.press(.down, .text("D"), see: "[6 Patch 2/25]", "compiles")
        first.signal(SIGKILL)
        #expect(try first.waitForExit() == .signal(SIGKILL))

        let second = try world.console()
        try second.see("2 ops,", "undo 1")
        try second.press(.text("u"), see: "undid")
        try second.waitUntilGone("undo 1")
        try second.press(.control("r"), see: "undo 1")
        try second.type("q")
        #expect(try second.waitForExit() == .code(0))
        #expect(try world.aos("stage").data("staged")?.asArray?.count == 2)
    }

    @Test func `an edit is undone after a restart, but not over later changes`() throws {
        let world = try SharedWorld(demo: ())
        let first = try world.console()
        try first.see("1 conflict")
        try first.press(.text("3"), see: "[3 Conflicts 1!]", "fetch/Request@1")
        try first.press(.text("t"), see: "Take theirs for fetch/Request@1?")
        try first.press(.tab, see: "Enter take theirs")
        try first.press(.enter, see: "no conflicts")
        first.signal(SIGKILL)
        _ = try first.waitForExit()

        let second = try world.console()
        try second.see("undo 1")
        // The edit removed this file, and another program has written one with the same name.
        try world.write(
            "air/schemas/fetch.air.json", Data(#"{"$kind":"defschema","name":"fetch/Other@1","type":{"text":{}}}"#.utf8)
        )
        try second.see("the world changed: 1 definition")
        try second.press(.text("u"), see: "Failed", "the file changed in the meantime", "air/schemas/fetch.air.json")
        try second.send(.escape)
        try second.waitUntilGone("Failed")
        try FileManager.default.removeItem(atPath: world.path + "/air/schemas/fetch.air.json")
        try second.see("the world changed: 1 definition")
        try second.press(.text("u"), see: "3 Conflicts 1!", "undid")
        try second.type("q")
        #expect(try second.waitForExit() == .code(0))
    }

    @Test func `a file written by another program is read at once, and the selection is kept`() throws {
        let world = try SharedWorld()
        let console = try world.console()
        try console.see("unreviewed")
        try console.press(.text("5"), see: "[5 Definitions]")
        try console.press(.text("/"), .text("kind:plan notes/share"), .enter, see: "/kind:plan notes/share", "1 of")
        try console.send(.end)
        try console.see("─ plan notes/share@1")
        try console.send(.escape)
        try console.waitUntilGone("/kind:plan")
        let schemas = (0..<50).map { #"{"$kind":"defschema","name":"a/Early\#($0)@1","type":{"text":{}}}"# }
        try world.write("air/early.air.json", Data("[\(schemas.joined(separator: ","))]".utf8))
        try console.see("the world changed: 50 definitions", "─ plan notes/share@1")
        try console.press(.home, .down, see: "schema a/Early0@1")
        try FileManager.default.removeItem(atPath: world.path + "/air/early.air.json")
        try console.see("the world changed: 50 definitions", "the selected row is gone")
        try console.waitUntilGone("a/Early0@1")
        try console.type("q")
        #expect(try console.waitForExit() == .code(0))
    }

    @Test func `applying a proposal marks others as stale in every open console`() throws {
        let world = try SharedWorld()
        try world.aos("gov", "propose", "--all", "--description", "everything")
        try world.aos("stage", "add", "add:defplan:notes/share@1", "--with-needs")
        try world.aos("gov", "propose", "--staged", "--description", "sharing")
        let console = try world.console()
        try console.see("2 proposals to shadow")
        try console.press(.text("7"), see: "[7 Proposals 2]", "sharing")
        for step in ["shadow", "approve", "apply"] { try world.aos("gov", step, "--id", "0") }
        try console.see("the base is now", "1 proposal is stale")
        try console.type("q")
        #expect(try console.waitForExit() == .code(0))
    }

    @Test func `a console restores its state for each user and world`() throws {
        let world = try SharedWorld()
        let first = try world.console(of: "ada")
        try first.see("unreviewed")
        try first.press(.text("5"), see: "[5 Definitions]")
        try first.press(.home, .text("h"), see: "+ ")
        try first.type("q")
        #expect(try first.waitForExit() == .code(0))
        let again = try world.console(of: "ada")
        try again.see("[5 Definitions]")
        try again.type("q")
        #expect(try again.waitForExit() == .code(0))
        let grace = try world.console(of: "grace")
        try grace.see("[1 Overview]", "unreviewed")
        try grace.type("q")
        #expect(try grace.waitForExit() == .code(0))
    }
}
