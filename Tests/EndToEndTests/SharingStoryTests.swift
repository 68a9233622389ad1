import Foundation
import JSON
import Testing

/// Two people, each with a clone and a machine, and a bare repository between them.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: Git.path)))
struct SharingStoryTests {
    @Test func `one proposes, the other reviews and approves, the first applies, and both end equal`() throws {
        let scratch = try ScratchFolder()
        let (ada, bob, url) = try RemotePerson.people(scratch)
        // The sync file came with the clone, and git does not use its URL there.
        let refused = try bob.run("remote", "fetch", fails: true)
        #expect(try refused.codes() == ["remote-untrusted"])
        try bob.run("remote", "trust")
        let fetched = try bob.run("remote", "fetch")
        #expect(try fetched.data("url")?.asString == url)
        #expect(try fetched.data("fetched", "from").map(JSONPrinter.compact) == "0")
        #expect(try bob.log == ada.log)

        try RemotePerson.author("Ada", in: ada.folder)
        let proposed = try ada.run("gov", "propose", "--all", "--description", "one more")
        #expect(try proposed.data("proposal_id").map(JSONPrinter.compact) == "0")
        try bob.run("gov", "shadow", "--id", "0")
        try bob.run("gov", "comment", "--id", "0", "fine", "--author", "bob")
        try bob.run("gov", "approve", "--id", "0", "--approver", "bob")
        let applied = try ada.run("gov", "apply", "--id", "0")
        #expect(try applied.data("state")?.asString == "applied")
        try bob.run("remote", "fetch")
        #expect(try bob.log == ada.log)
        try bob.run("remote", "verify")
        try bob.run("journal", "verify")
        #expect(try bob.run("store", "verify").data("missing")?.asArray?.isEmpty == true)
        // The working tree moves when its person says so.
        try bob.run("pull")
        #expect(
            try bob.run("status").data("base", "hash")?.asString == ada.run("status").data("base", "hash")?.asString)
    }

    @Test func `what is decided offline waits, and is published later`() throws {
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

    @Test func `a journal of one's own is set aside for the shared one`() throws {
        let scratch = try ScratchFolder()
        let (ada, bob, _) = try RemotePerson.people(scratch)
        // Bob began before the world was shared: his sync file named none.
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

    @Test func `whoever is killed while publishing goes on, with nothing lost and nothing doubled`() throws {
        let scratch = try ScratchFolder()
        let (ada, bob, _) = try RemotePerson.people(scratch)
        try RemotePerson.author("Ada", in: ada.folder)
        try ada.run("gov", "propose", "--all")
        var acknowledged: [String] = []
        for round in 0..<12 {
            let text = "comment \(round)"
            let process = Process()
            process.executableURL = URL(filePath: AOSProgram.path)
            process.arguments = ["gov", "comment", "--id", "0", text, "--world", ada.folder]
            process.environment = ProcessInfo.processInfo.environment.merging(ada.environment) { $1 }
            (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
            try process.run()
            Thread.sleep(forTimeInterval: Double(round) * 0.04)
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            if process.terminationReason == .exit, process.terminationStatus == 0 { acknowledged.append(text) }
            try ada.run("remote", "push")
        }
        try bob.run("remote", "trust")
        try bob.run("remote", "fetch")
        #expect(try bob.log == ada.log)
        let comments = try bob.run("gov", "get", "--id", "0").data("comments")?.asArray ?? []
        let texts = comments.compactMap { $0.member("text")?.asString }
        #expect(Set(texts).count == texts.count, "no comment is there twice")
        #expect(acknowledged.allSatisfy(texts.contains))
        #expect(try ada.run("remote", "show").data("pending")?.asArray?.isEmpty == true)
        try bob.run("remote", "verify")
    }
}
