import Foundation
import JSON
import PseudoTerminal
import Testing
import WaitingThreads

/// Two people at their consoles, each on a clone, who share a world through a remote.
@Suite(.waiting, .serialized, .enabled(if: FileManager.default.isExecutableFile(atPath: Git.path)))
struct RemoteConsoleTests {
    /// Ada's shared world, Bob's clone with its journal, and the bare repository between them.
    private func people() throws -> (ada: RemotePerson, bob: RemotePerson, bare: String) {
        let scratch = try ScratchFolder()
        let (ada, bob, url) = try RemotePerson.people(scratch)
        try bob.run("remote", "trust")
        try bob.run("remote", "fetch")
        return (ada, bob, String(url.dropFirst("git+file://".count)))
    }

    private func digits(_ person: RemotePerson, proposal: Int) throws -> String {
        let hash = try #require(try person.run("gov", "get", "--id", "\(proposal)").data("manifest_hash")?.asString)
        return String(hash.dropFirst("sha256:".count).prefix(4))
    }

    @Test(arguments: SharedPlace.documented)
    func `proposals, comments, signed approvals and applies reach the other open console`(
        place: SharedPlace
    ) throws {
        let scratch = try ScratchFolder()
        guard let url = try place.url(in: scratch) else { return }
        let (ada, bob, _) = try RemotePerson.people(scratch, at: url, isGoverned: true)
        try bob.run("remote", "trust")
        try bob.run("remote", "fetch")
        let (first, second) = (try ada.console("--key", ada.key), try bob.console("--key", bob.key))
        try first.see("↑0 ↓0")
        try second.see("↑0 ↓0", "nothing needs attention")
        try second.press(.text("7"), see: "[7 Proposals")

        try RemotePerson.author("Ada", in: ada.folder)
        try first.see("unreviewed")
        try first.press(.text("6"), see: "x/Ada@1")
        try first.press(.text("a"), see: "compiles")
        try first.press(.text("S"), see: "Propose staged changes")
        try first.press(.text("one more"), .enter, see: "made proposal 1")

        // It appears without a key press.
        try second.see("the world changed: 1 proposal", "one more")
        try second.press(.home, .text("s"), see: "proposal 1 is shadowed")
        try first.see("shadowed")
        try second.press(.enter, see: "Proposal 1,", "unreviewed")
        try second.press(.text("]"), see: "─ add:defschema:x/Ada@1")
        try second.press(.text("c"), see: "on add:defschema:x/Ada@1")
        try second.press(.text("why a number?"), .enter, see: "commented:")
        try first.see("?1", "why a number?")
        try first.see("[ ] approved")

        try second.press(.text("A"), see: "Approve proposal 1?", "1 open comment", "signed by bob", "y confirms")
        try second.press(.text("y"), see: "First 4 digits")
        try second.press(.text(try digits(bob, proposal: 1)), .enter, see: "proposal 1 is approved")
        try second.send(.escape)
        try second.send(.escape)
        try second.see("[x] approved")

        try first.see("[x] approved")
        try first.press(.text("P"), see: "Apply proposal 1?", "y confirms")
        try first.press(.text("y"), see: "First 4 digits")
        try first.press(.text(try digits(ada, proposal: 1)), .enter, see: "proposal 1 is applied")
        try second.see("[x] applied")

        for console in [first, second] {
            try console.send(.escape)
            try console.type("qqqq")
            #expect(try console.waitForExit() == .code(0))
        }
        try expectEqual([ada, bob])
        let proposal = try bob.run("gov", "get", "--id", "1")
        #expect(try proposal.data("signer")?.asString == "ada")
        #expect(
            try proposal.data("approvals")?.asArray?.compactMap { $0.member("owner")?.asString } == ["bob"])
        #expect(try proposal.data("state")?.asString == "applied")
        try bob.run("pull")
        #expect(
            try bob.run("status").data("base", "hash")?.asString == ada.run("status").data("base", "hash")?.asString)
    }

    @Test func `an unreachable remote is shown in the header, and kept changes are published later`() throws {
        let (ada, bob, bare) = try people()
        try RemotePerson.author("Ada", in: ada.folder)
        try ada.run("gov", "propose", "--all", "--description", "one more")
        let console = try bob.console()
        try console.see("↑0 ↓0", "1 proposal to shadow")
        try FileManager.default.moveItem(atPath: bare, toPath: bare + ".away")
        try console.see("unreachable")
        #expect(!console.screen.shows("Failed"), "it is not a popup")
        try console.press(.text("7"), see: "one more")
        try console.press(.text("c"), see: "on proposal 0")
        try console.press(.text("later"), .enter, see: "Save it to the outbox?")
        try console.press(.tab, see: "Enter save")
        try console.press(.enter, see: "saved to the outbox", "↑1")
        try FileManager.default.moveItem(atPath: bare + ".away", toPath: bare)
        try console.press(.text("p"), see: "published 1 change", "↑0")
        try console.type("qq")
        #expect(try console.waitForExit() == .code(0))
        try ada.run("remote", "fetch")
        let comments = try ada.run("gov", "get", "--id", "0").data("comments")?.asArray
        #expect(comments?.first?.member("text")?.asString == "later")
    }

    @Test func `a console with --offline contacts no remote`() throws {
        let (ada, bob, bare) = try people()
        try RemotePerson.author("Ada", in: ada.folder)
        try ada.run("gov", "propose", "--all", "--description", "one more")
        try FileManager.default.moveItem(atPath: bare, toPath: bare + ".away")
        let console = try bob.console("--offline")
        try console.see("offline", "↑0 ↓0")
        // Without `--offline`, R would contact the remote at once.
        try console.press(.text("R"), see: "reloaded")
        try console.press(.text("5"), see: "[5 Definitions]")
        #expect(console.screen.shows("offline"))
        #expect(!console.screen.shows("unreachable"))
        try console.type("q")
        #expect(try console.waitForExit() == .code(0))
    }
}
