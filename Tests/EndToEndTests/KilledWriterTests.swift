import Foundation
import JSON
import StorageServers
import Testing
import WaitingThreads

/// Commands and remotes that are killed during a transfer.
@Suite(.waiting, .serialized) struct KilledWriterTests {
    /// The number of kills, each at another instant: `usual`, or `long` with `AOS_LONG_TESTS`.
    private static func rounds(_ usual: Int, long: Int) -> Int {
        ProcessInfo.processInfo.environment["AOS_LONG_TESTS"] == nil ? usual : long
    }

    @Test(arguments: [SharedPlace.git, .moto])
    func `after a kill at any instant, work continues with nothing lost and nothing duplicated`(
        place: SharedPlace
    ) throws {
        let scratch = try ScratchFolder()
        guard let url = try place.url(in: scratch) else { return }
        let (ada, bob, _) = try RemotePerson.people(scratch, at: url)
        try bob.run("remote", "trust")
        try RemotePerson.author("Ada", in: ada.folder)
        try ada.run("gov", "propose", "--all", "--description", "first")
        // How long each command takes if it is not killed.
        let fetching = try KillableCommand(["remote", "fetch"], as: bob).finish()
        try bob.run("gov", "comment", "--id", "0", "kept first", "--offline")
        let pushing = try KillableCommand(["remote", "push"], as: bob).finish()
        try #require(fetching.isDone && pushing.isDone)
        let commenting = try KillableCommand(["gov", "comment", "--id", "0", "said first"], as: ada).finish()
        try #require(commenting.isDone)

        var (certain, possible) = (Set(["kept first", "said first"]), Set<String>())
        var proposed = Set(["first"])
        let rounds = Self.rounds(3, long: 40)
        for round in 0..<rounds {
            let share = (Double(round) + 0.5) / Double(rounds)
            let withChildren = round.isMultiple(of: 2)
            // A change that is published immediately.
            let said = "said \(round)"
            possible.insert(said)
            if try KillableCommand(["gov", "comment", "--id", "0", said], as: ada)
                .kill(after: commenting.time * share, withChildren: withChildren)
            {
                certain.insert(said)
            }
            // A change that includes objects.
            try RemotePerson.author("Ada\(round)", in: ada.folder)
            let text = "proposal \(round)"
            if try KillableCommand(["gov", "propose", "--all", "--description", text], as: ada)
                .kill(after: commenting.time * 1.5 * share, withChildren: withChildren)
            {
                proposed.insert(text)
            }
            try ada.run("remote", "push")
            // Changes by others.
            _ = try KillableCommand(["remote", "fetch"], as: bob)
                .kill(after: fetching.time * share, withChildren: withChildren)
            let (mine, whole) = (try bob.log, try ada.log)
            #expect(whole.starts(with: mine), "a replica is always a prefix of the chain")
            // A change that is published later.
            let kept = "kept \(round)"
            try bob.run("gov", "comment", "--id", "0", kept, "--offline")
            certain.insert(kept)
            _ = try KillableCommand(["remote", "push"], as: bob)
                .kill(after: pushing.time * share, withChildren: withChildren)
            try bob.run("remote", "push")
        }

        try expectEqual([ada, bob])
        let comments = try bob.run("gov", "get", "--id", "0").data("comments")?.asArray ?? []
        let texts = comments.compactMap { $0.member("text")?.asString }
        #expect(Set(texts).count == texts.count, "no comment is duplicated")
        #expect(certain.isSubset(of: texts), "lost: \(certain.subtracting(texts))")
        #expect(Set(texts).isSubset(of: certain.union(possible)))
        let list = try bob.run("gov", "list").data("proposals")?.asArray ?? []
        let described = list.compactMap { $0.member("description")?.asString }
        #expect(proposed.isSubset(of: described), "lost: \(proposed.subtracting(described))")
        let patches = list.compactMap { $0.member("patch_hash")?.asString }
        #expect(Set(patches).count == patches.count, "no proposal is duplicated")
    }

    @Test func `a first fetch that is killed at any instant is completed by the next one`() throws {
        let scratch = try ScratchFolder()
        let (ada, bob, _) = try RemotePerson.people(scratch)
        try bob.run("remote", "trust")
        let copy = "\(scratch.path)/bob-before"
        try FileManager.default.copyItem(atPath: bob.folder, toPath: copy)
        let fetching = try KillableCommand(["remote", "fetch"], as: bob).finish()
        try #require(fetching.isDone)
        let rounds = Self.rounds(8, long: 60)
        for round in 0..<rounds {
            try FileManager.default.removeItem(atPath: bob.folder)
            try FileManager.default.copyItem(atPath: copy, toPath: bob.folder)
            _ = try KillableCommand(["remote", "fetch"], as: bob)
                .kill(after: fetching.time * (Double(round) / Double(rounds)), withChildren: true)
            try bob.run("remote", "fetch")
            #expect(try bob.log == ada.log)
        }
        try expectEqual([ada, bob])
    }

    @Test(
        .enabled(if: FileManager.default.isExecutableFile(atPath: Git.path)),
        arguments: ["pre-receive", "update", "reference-transaction", "post-receive"])
    func `a push is retried if the git server is killed before or after it accepts a change`(hook: String) throws {
        let scratch = try ScratchFolder()
        let (ada, bob, url) = try RemotePerson.people(scratch)
        try RemotePerson.author("Ada", in: ada.folder)
        try ada.run("gov", "propose", "--all")
        try bob.run("remote", "trust")
        try bob.run("remote", "fetch")
        // The hook kills the program that runs it, once.
        let bare = String(url.dropFirst("git+file://".count))
        let mark = "\(scratch.path)/killed"
        let script = """
            #!/bin/sh
            if [ "$1" = aborted ] || [ "$1" = prepared ] || [ "$1" = preparing ]; then exit 0; fi
            if [ -e '\(mark)' ]; then exit 0; fi
            touch '\(mark)'
            kill -KILL $PPID
            """
        try FileManager.default.createDirectory(atPath: "\(bare)/hooks", withIntermediateDirectories: true)
        let file = "\(bare)/hooks/\(hook)"
        try Data((script + "\n").utf8).write(to: URL(filePath: file))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file)

        try ada.run("gov", "comment", "--id", "0", "of ada")
        #expect(FileManager.default.fileExists(atPath: mark), "the server was killed")
        try bob.run("gov", "comment", "--id", "0", "of bob")
        try expectEqual([ada, bob])
        let comments = try ada.run("gov", "get", "--id", "0").data("comments")?.asArray ?? []
        #expect(comments.compactMap { $0.member("text")?.asString } == ["of ada", "of bob"])
    }

    @Test func `an S3 server that is killed during a push loses nothing, and the next push succeeds`() throws {
        // The other server keeps its data in memory only.
        guard let server = try S3Server.own(.seaweedfs) else { return }
        let scratch = try ScratchFolder()
        let (ada, bob, _) = try RemotePerson.people(scratch, at: server.freshURL())
        try RemotePerson.author("Ada", in: ada.folder)
        try ada.run("gov", "propose", "--all")
        try bob.run("remote", "trust")
        try bob.run("remote", "fetch")
        func keep(_ round: Int) throws -> [String] {
            try (0..<6).map { number in
                let text = "kept \(round) \(number)"
                try ada.run("gov", "comment", "--id", "0", text, "--offline")
                return text
            }
        }
        var expected = try keep(0)
        let usual = try KillableCommand(["remote", "push"], as: ada).finish()
        try #require(usual.isDone)
        let rounds = Self.rounds(2, long: 12)
        for round in 1...rounds {
            expected += try keep(round)
            let pushing = try KillableCommand(["remote", "push"], as: ada)
            let fetching = try KillableCommand(["remote", "fetch"], as: bob)
            pushing.wait(until: usual.time * ((Double(round) - 0.5) / Double(rounds)))
            server.stop()
            try #require(server.resume())
            // Each has either failed because the server was unreachable, or waited for it.
            _ = (pushing.finish(), fetching.finish())
            try ada.run("remote", "push")
        }
        try expectEqual([ada, bob])
        let comments = try bob.run("gov", "get", "--id", "0").data("comments")?.asArray ?? []
        #expect(comments.compactMap { $0.member("text")?.asString } == expected)
    }
}
