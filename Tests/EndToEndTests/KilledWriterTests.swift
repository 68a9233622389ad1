import Foundation
import JSON
import StorageServers
import Testing
import WaitingThreads

/// People whose commands, or whose remote, are killed while something is on its way.
@Suite(.waiting, .serialized) struct KilledWriterTests {
    /// How often everything is killed, at as many instants; with `AOS_LONG_TESTS` at many.
    private static func rounds(_ usual: Int, long: Int) -> Int {
        ProcessInfo.processInfo.environment["AOS_LONG_TESTS"] == nil ? usual : long
    }

    @Test(arguments: [SharedPlace.git, .moto])
    func `whoever is killed at any instant goes on, with nothing lost and nothing doubled`(
        place: SharedPlace
    ) throws {
        let scratch = try ScratchFolder()
        guard let url = try place.url(in: scratch) else { return }
        let (ada, bob, _) = try RemotePerson.people(scratch, at: url)
        try bob.run("remote", "trust")
        try RemotePerson.author("Ada", in: ada.folder)
        try ada.run("gov", "propose", "--all", "--description", "first")
        // How long each command takes when nobody kills it.
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
            // A change that is published at once.
            let said = "said \(round)"
            possible.insert(said)
            if try KillableCommand(["gov", "comment", "--id", "0", said], as: ada)
                .kill(after: commenting.time * share, withChildren: withChildren)
            {
                certain.insert(said)
            }
            // A change that brings objects.
            try RemotePerson.author("Ada\(round)", in: ada.folder)
            let text = "proposal \(round)"
            if try KillableCommand(["gov", "propose", "--all", "--description", text], as: ada)
                .kill(after: commenting.time * 1.5 * share, withChildren: withChildren)
            {
                proposed.insert(text)
            }
            try ada.run("remote", "push")
            // What others did.
            _ = try KillableCommand(["remote", "fetch"], as: bob)
                .kill(after: fetching.time * share, withChildren: withChildren)
            let (mine, whole) = (try bob.log, try ada.log)
            #expect(whole.starts(with: mine), "a replica is always a part of the chain")
            // A change that waits.
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
        #expect(Set(texts).count == texts.count, "no comment is there twice")
        #expect(certain.isSubset(of: texts), "lost: \(certain.subtracting(texts))")
        #expect(Set(texts).isSubset(of: certain.union(possible)))
        let list = try bob.run("gov", "list").data("proposals")?.asArray ?? []
        let described = list.compactMap { $0.member("description")?.asString }
        #expect(proposed.isSubset(of: described), "lost: \(proposed.subtracting(described))")
        let patches = list.compactMap { $0.member("patch_hash")?.asString }
        #expect(Set(patches).count == patches.count, "no proposal is there twice")
    }

    @Test func `a clone whose first fetch is killed at any instant is fetched by the next`() throws {
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
    func `a git server that is killed before or after it takes a change is asked again`(hook: String) throws {
        let scratch = try ScratchFolder()
        let (ada, bob, url) = try RemotePerson.people(scratch)
        try RemotePerson.author("Ada", in: ada.folder)
        try ada.run("gov", "propose", "--all")
        try bob.run("remote", "trust")
        try bob.run("remote", "fetch")
        // The hook ends the program that runs it, once.
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

    @Test func `a server of S3 that is killed while people publish loses nothing, and they go on`() throws {
        // Another server keeps what it has in memory.
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
            // Each has said that the server was away, or has waited for it.
            _ = (pushing.finish(), fetching.finish())
            try ada.run("remote", "push")
        }
        try expectEqual([ada, bob])
        let comments = try bob.run("gov", "get", "--id", "0").data("comments")?.asArray ?? []
        #expect(comments.compactMap { $0.member("text")?.asString } == expected)
    }
}
