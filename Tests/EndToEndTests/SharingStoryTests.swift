import Foundation
import JSON
import Testing

/// Two people, each with a clone and a machine, and a bare repository between them.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: Git.path)))
struct SharingStoryTests {
    /// One person's clone.
    private struct Person {
        let name: String
        let folder: String
        let scratch: ScratchFolder

        init(_ name: String, _ scratch: ScratchFolder) {
            self.name = name
            self.scratch = scratch
            folder = scratch.url.appending(path: name).path
        }

        var environment: [String: String] {
            ["HOME": "\(scratch.path)/home-\(name)", "XDG_STATE_HOME": "\(scratch.path)/state-\(name)"]
        }

        @discardableResult
        func run(_ arguments: String..., fails: Bool = false) throws -> AOSProgram.Run {
            let run = try AOSProgram.run(
                arguments + ["--json", "--world", folder], environment: environment)
            #expect((run.status == 0) != fails, "\(name): aos \(arguments.joined(separator: " "))\n\(run.text)")
            return run
        }

        var log: Data { get throws { try Data(contentsOf: URL(filePath: folder + "/.aos/journal/governance.log")) } }
    }

    /// A world of Ada's that is shared, and Bob's clone of it.
    private static func people(_ scratch: ScratchFolder) throws -> (ada: Person, bob: Person, url: String) {
        let (ada, bob) = (Person("ada", scratch), Person("bob", scratch))
        let bare = scratch.url.appending(path: "remote.git").path
        let made = try AOSProgram.run(["init", "--quiet", "--bare", bare], program: Git.path)
        try #require(made.status == 0)
        try #require(try AOSProgram.run(["init", ada.folder]).status == 0)
        let url = "git+file://\(bare)"
        try ada.run("remote", "add", url)
        try Git.publish(ada.folder, as: "the world", to: bob.folder)
        return (ada, bob, url)
    }

    /// Adds a definition to a world's authored files.
    private static func author(_ name: String, in folder: String) throws {
        let file = URL(filePath: "\(folder)/air/\(name).air.json")
        try Data(#"{"$kind":"defschema","name":"x/\#(name)@1","type":{"nat":{}}}"#.utf8).write(to: file)
        let manifest = URL(filePath: folder + "/air/manifest.air.json")
        let text = try String(contentsOf: manifest, encoding: .utf8)
        var value = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        value["schemas"] = (value["schemas"] as? [Any] ?? []) + [["name": "x/\(name)@1"]]
        try JSONSerialization.data(withJSONObject: value).write(to: manifest)
    }

    @Test func `one proposes, the other reviews and approves, the first applies, and both end equal`() throws {
        let scratch = try ScratchFolder()
        let (ada, bob, url) = try Self.people(scratch)
        // The sync file came with the clone, and git does not use its URL there.
        let refused = try bob.run("remote", "fetch", fails: true)
        #expect(try refused.codes() == ["remote-untrusted"])
        try bob.run("remote", "trust")
        let fetched = try bob.run("remote", "fetch")
        #expect(try fetched.data("url")?.asString == url)
        #expect(try fetched.data("fetched", "from").map(JSONPrinter.compact) == "0")
        #expect(try bob.log == ada.log)

        try Self.author("Ada", in: ada.folder)
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
        let (ada, bob, _) = try Self.people(scratch)
        try bob.run("remote", "trust")
        try bob.run("remote", "fetch")
        try Self.author("Bob", in: bob.folder)
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
        let (ada, bob, _) = try Self.people(scratch)
        // Bob began before the world was shared: his sync file named none.
        let sync = URL(filePath: bob.folder + "/aos.sync.json")
        let shared = try Data(contentsOf: sync)
        try bob.run("world", "new")
        try bob.run("push")
        try Self.author("Own", in: bob.folder)
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
        let (ada, bob, _) = try Self.people(scratch)
        try Self.author("Ada", in: ada.folder)
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
