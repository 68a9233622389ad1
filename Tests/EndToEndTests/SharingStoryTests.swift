import Foundation
import JSON
import Testing
import WaitingThreads

/// Two people, each with a clone and a machine, who share a world through a remote.
@Suite(.waiting, .enabled(if: FileManager.default.isExecutableFile(atPath: Git.path)))
struct SharingStoryTests {
    @Test(arguments: SharedPlace.documented)
    func `one person proposes and applies, another reviews and signs, and both have the same journal`(
        place: SharedPlace
    ) throws {
        let scratch = try ScratchFolder()
        guard let url = try place.url(in: scratch) else { return }
        let (ada, bob, _) = try RemotePerson.people(scratch, at: url, isGoverned: true)
        // The sync file came with the clone, so its URL is not used until it is trusted.
        let refused = try bob.run("remote", "fetch", fails: true)
        #expect(try refused.codes() == ["remote-untrusted"])
        try bob.run("remote", "trust")
        let fetched = try bob.run("remote", "fetch")
        #expect(try fetched.data("url")?.asString == url)
        #expect(try fetched.data("fetched", "from").map(JSONPrinter.compact) == "0")
        #expect(try bob.log == ada.log)

        try RemotePerson.author("Ada", in: ada.folder)
        let proposed = try ada.run("gov", "propose", "--all", "--description", "one more", "--key", ada.key)
        #expect(try proposed.data("proposal_id").map(JSONPrinter.compact) == "1")
        try bob.run("gov", "shadow", "--id", "1")
        let review = try bob.run("gov", "show", "--id", "1")
        #expect(try review.data("ops")?.asArray?.compactMap { $0.member("name")?.asString } == ["x/Ada@1"])
        try bob.run("gov", "comment", "--id", "1", "why a number?", "--author", "bob")
        try ada.run("gov", "comment", "--id", "1", "--resolves", "0", "it counts", "--author", "ada")
        // The rules came with the journal: neither the author's signature nor a missing one is accepted.
        #expect(
            try ada.run("gov", "approve", "--id", "1", "--key", ada.key, fails: true).codes() == ["governed"])
        #expect(
            try bob.run("gov", "approve", "--id", "1", "--approver", "bob", fails: true).codes() == ["governed"])
        let approved = try bob.run("gov", "approve", "--id", "1", "--key", bob.key)
        #expect(try approved.data("approvals")?.asArray?.first?.member("owner")?.asString == "bob")
        let applied = try ada.run("gov", "apply", "--id", "1")
        #expect(try applied.data("state")?.asString == "applied")
        try expectEqual([ada, bob])
        let read = try [ada, bob].map { person in
            try person.run("gov", "get", "--id", "1").data("comments")?.asArray?.compactMap {
                $0.member("text")?.asString
            }
        }
        #expect(read == [["why a number?", "it counts"], ["why a number?", "it counts"]])
        // The working tree changes only when its owner pulls.
        try bob.run("pull")
        #expect(
            try bob.run("status").data("base", "hash")?.asString == ada.run("status").data("base", "hash")?.asString)
    }

    @Test func `the suggested next commands name the given world, including those for git`() throws {
        let scratch = try ScratchFolder()
        let folder = scratch.path + "/ada"
        try #require(try AOSProgram.run(["init", folder]).status == 0)
        let url = try #require(try SharedPlace.git.url(in: scratch))
        let added = try AOSProgram.run(["remote", "add", url, "--world", folder])
        let next = added.error
        #expect(next.contains("next: git -C \(folder) add aos.sync.json\n"), "\(next)")
        #expect(next.contains("next: aos remote show --world \(folder)\n"), "\(next)")
    }

    @Test func `a decision made offline is kept and published later`() throws {
        let scratch = try ScratchFolder()
        let (ada, bob, _) = try RemotePerson.people(scratch)
        try bob.run("remote", "trust")
        try bob.run("remote", "fetch")
        try RemotePerson.author("Bob", in: bob.folder)
        let kept = try bob.run("gov", "propose", "--all", "--offline")
        #expect(try kept.data("proposal_id").map(JSONPrinter.compact) == "null")
        let operation = try #require(try kept.data("outbox")?.asString)
        let shown = try bob.run("remote", "show")
        #expect(try shown.data("ahead").map(JSONPrinter.compact) == "1")
        #expect(try shown.data("pending")?.asArray?.first?.member("op")?.asString == operation)
        let pushed = try bob.run("remote", "push")
        #expect(try pushed.data("published")?.asArray?.compactMap(\.asString) == [operation])
        try ada.run("remote", "fetch")
        #expect(try ada.run("gov", "list").data("proposals")?.asArray?.count == 1)
        #expect(try bob.log == ada.log)
    }

    @Test func `a separate local journal is set aside for the shared one`() throws {
        let scratch = try ScratchFolder()
        let (ada, bob, _) = try RemotePerson.people(scratch)
        // Bob started before the world was shared: his sync file named no shared world.
        let sync = URL(filePath: bob.folder + "/aos.sync.json")
        let shared = try Data(contentsOf: sync)
        try bob.run("world", "new")
        try bob.run("push")
        try RemotePerson.author("Own", in: bob.folder)
        try bob.run("gov", "propose", "--all")
        try shared.write(to: sync)
        try bob.run("remote", "trust")
        let joined = try bob.run("remote", "join")
        #expect(try joined.data("aside")?.asString == ".aos/journal-aside-1")
        try ada.run("remote", "fetch")
        #expect(try bob.log == ada.log)
    }

    @Test(arguments: SharedPlace.documented)
    func `a clone that lost its store proposes with objects from the remote`(place: SharedPlace) throws {
        let scratch = try ScratchFolder()
        guard let url = try place.url(in: scratch) else { return }
        let (_, bob, _) = try RemotePerson.people(scratch, at: url)
        try bob.run("remote", "trust")
        try bob.run("remote", "fetch")
        try RemotePerson.author("Bob", in: bob.folder)
        let base = try bob.run("status").data("base", "hash")?.asString
        try FileManager.default.removeItem(atPath: bob.folder + "/.aos/store")
        try? FileManager.default.removeItem(atPath: bob.folder + "/.aos/index")
        let away = try bob.run("gov", "propose", "--all", "--offline", fails: true)
        #expect(try away.codes().isEmpty == false)
        #expect(try bob.run("status").data("base", "hash")?.asString == base)
        try bob.run("gov", "propose", "--all", "--description", "one more")
        try bob.run("store", "repair")
        try bob.run("store", "verify")
        try bob.run("gov", "shadow", "--id", "0")
    }
}
