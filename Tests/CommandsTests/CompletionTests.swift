import Files
import JSON
import Sync
import Synchronization
import SystemPackage
import Testing

@testable import Commands

/// The completion of names, requested as the scripts of the shells do.
struct CompletionTests {
    /// Completes a line as the generated script of a shell does, with the cursor at the end of the last word.
    private func complete(
        _ command: String, _ argument: String, _ line: String..., in folder: String = "/d", shell: String = "bash",
        environment: [String: String] = [:], program: Program
    ) async -> Program.Ran {
        let words = ["aos"] + line
        return await program.run(
            ["---completion"] + command.split(separator: " ").map(String.init)
                + ["--", argument, "\(words.count - 1)", "\(words[words.count - 1].count)"] + words,
            in: folder, environment: ["SAP_SHELL": shell].merging(environment) { $1 })
    }

    private func words(_ ran: Program.Ran) -> [String] {
        #expect(ran.code == 0)
        #expect(ran.err == "")
        return ran.out.split(separator: "\n").map(String.init)
    }

    private func demo() async throws -> Program {
        let program = Program()
        try await DemoCopy.write(to: program)
        return program
    }

    @Test func `names of definitions are completed up to the cursor`() async throws {
        let program = try await demo()
        let ran = await complete("defs show", "positional@0", "defs", "show", "notes/ReminderB", program: program)
        #expect(words(ran) == ["notes/ReminderBoard@1"])
        let all = words(await complete("defs show", "positional@0", "defs", "show", "", program: program))
        let listed = await program.run("defs", "list", "--json", in: "/d")
        let names = try #require(try listed.data().member("defs")?.asArray).compactMap { $0.member("name")?.asString }
        #expect(all == Set(names).sorted())
    }

    @Test func `quoted and escaped words are completed`() async throws {
        let program = try await demo()
        for word in ["'notes/ReminderB", "\"notes/ReminderB", "notes\\/ReminderB"] {
            let ran = await complete("defs show", "positional@0", "defs", "show", word, program: program)
            #expect(words(ran) == ["notes/ReminderBoard@1"], "\(word)")
        }
        let ran = await complete(
            "defs show", "positional@0", "--world", "'/d'", "defs", "show", "notes/ReminderB", in: "/", program: program
        )
        #expect(words(ran) == ["notes/ReminderBoard@1"])
    }

    @Test(arguments: [["--world", "/d"], ["-w", "/d"], ["--world=/d"]])
    func `the world named on the command line is used`(_ option: [String]) async throws {
        let program = try await demo()
        let line = ["aos"] + option + ["packs", "show", ""]
        let ran = await program.run(
            ["---completion", "packs", "show", "--", "positional@0", "\(line.count - 1)", "0"] + line, in: "/",
            environment: ["AOS_WORLD": "/elsewhere"])
        #expect(words(ran) == ["session-core", "http-fetch"])
    }

    @Test func `lock update is completed only with imports whose lock needs an update`() async throws {
        let program = Program()
        _ = await program.run("demo", "--to", "/d")
        #expect(
            words(await complete("lock update", "positional@0", "lock", "update", "", program: program))
                == ["session-core", "http-fetch"])
        _ = await program.run("lock", "update", "http-fetch", in: "/d")
        #expect(
            words(await complete("lock update", "positional@0", "lock", "update", "", program: program))
                == ["session-core"])
        #expect(
            words(await complete("conflicts resolve", "--drop-import", "conflicts", "resolve", "", program: program))
                == ["session-core", "http-fetch"])
    }

    @Test func `conflicts are completed by name and by namespace`() async throws {
        let program = Program()
        _ = await program.run("demo", "--to", "/d")
        #expect(
            words(await complete("conflicts show", "positional@0", "conflicts", "show", "", program: program))
                == ["fetch/Request@1"])
        #expect(
            words(await complete("conflicts resolve", "--namespace", "conflicts", "resolve", "", program: program))
                == ["fetch"])
    }

    @Test func `stage remove is completed with staged ops, stage add with the others`() async throws {
        let program = try await demo()
        let op = "add:defschema:notes/ShareLink@1"
        _ = await program.run("stage", "add", op, in: "/d")
        let added = words(await complete("stage add", "positional@0", "stage", "add", "", program: program))
        #expect(added.contains("add:defplan:notes/share@1"))
        #expect(!added.contains(op))
        let removed = words(await complete("stage remove", "positional@0", "stage", "remove", "", program: program))
        #expect(removed == [op])
        let more = words(
            await complete(
                "stage add", "positional@0", "stage", "add", "add:defplan:notes/share@1", "", program: program)
        )
        #expect(more == added.filter { $0 != "add:defplan:notes/share@1" })
    }

    @Test func `a command is completed with the proposals it can act on`() async throws {
        let program = try await demo()
        func numbers(_ command: String) async -> [String] {
            words(await complete("gov \(command)", "--id", "gov", command, "--id", "", program: program))
        }
        #expect(await numbers("show") == ["0"])
        #expect(await numbers("shadow") == ["0"])
        #expect(await numbers("apply") == [])
        #expect(await numbers("rebase") == [])
        _ = await program.run("gov", "shadow", "--id", "0", in: "/d")
        _ = await program.run("gov", "approve", "--id", "0", in: "/d")
        #expect(await numbers("apply") == ["0"])
        _ = await program.run("gov", "apply", "--id", "0", in: "/d")
        #expect(await numbers("apply") == [])
        #expect(await numbers("withdraw") == [])
        #expect(await numbers("comment") == ["0"])
    }

    @Test func `ops are completed from the proposal named on the command line`() async throws {
        let program = try await demo()
        let ops = words(await complete("gov show", "--op", "gov", "show", "--id", "0", "--op", "", program: program))
        #expect(ops == ["replace:defplan:notes/remind@1"])
        #expect(words(await complete("gov show", "--op", "gov", "show", "--op", "", program: program)) == [])
    }

    @Test func `help is completed with commands, topics and codes`() async throws {
        let program = Program()
        let first = words(
            await complete("help", "positional@0", "help", "stal", in: "/", program: program))
        #expect(first == ["stale-base"])
        let all = words(await complete("help", "positional@0", "help", "", in: "/", program: program))
        #expect(Set(all).isSuperset(of: ["gov", "check", "worlds", "exit-codes", "stale-base"]))
        let group = words(await complete("help", "positional@0", "help", "gov", "sh", in: "/", program: program))
        #expect(group == ["shadow", "show"])
        // Each of them has a help page.
        for word in all { #expect(await program.run("help", word).code == 0, "\(word)") }
    }

    @Test func `zsh and fish get a description of each name`() async throws {
        let program = try await demo()
        let line = ["stage", "add", "add:defplan:notes/sha"]
        let zsh = await complete("stage add", "positional@0", line[0], line[1], line[2], shell: "zsh", program: program)
        #expect(zsh.out.contains("\nadd\\:defplan\\:notes/share@1:"))
        #expect(zsh.out.hasSuffix("\n \n"), "the script drops the last line")
        let fish = await complete("gov show", "--id", "gov", "show", "--id", "", shell: "fish", program: program)
        #expect(fish.out == "0\tsubmitted: Remind half an hour ahead instead of a quarter\n")
    }

    @Test func `a name that a shell could misinterpret is not offered`() {
        let hostile = ["a b", "x\u{1B}[31m", "line\nbreak", "zero\u{200B}width", "-rf", "", "rtl\u{202E}x"]
        let offered = [Candidate("fine", "a\u{1B}description\nof two lines")] + hostile.map { Candidate($0) }
        #expect(Candidate.text(offered, for: "bash", prefix: "") == "fine\n")
        #expect(Candidate.text(offered, for: "fish", prefix: "") == "fine\ta description of two lines\n")
        #expect(Candidate.text(offered, for: "zsh", prefix: "") == "fine:a description of two lines\n \n")
    }

    @Test func `completion fails silently`() async throws {
        let program = Program()
        // No world, an invalid world, a damaged journal, and malformed requests.
        let nowhere = await complete("defs show", "positional@0", "defs", "show", "", in: "/", program: program)
        #expect(words(nowhere) == [])
        try program.write("{", to: "/b/aos.sync.json")
        try program.write("[{", to: "/b/air/x.air.json")
        try program.write("nonsense", to: "/b/.aos/journal/00000000000000000000.frames")
        for (command, argument) in [
            ("defs show", "positional@0"), ("packs show", "positional@0"), ("gov show", "--id"),
            ("stage add", "positional@0"), ("remote join", "positional@0"), ("smoke", "positional@0"),
        ] {
            #expect(words(await complete(command, argument, "x", "", in: "/b", program: program)) == [], "\(command)")
        }
        for request in [
            [], ["--"], ["defs", "show", "--", "positional@0"],
            ["defs", "show", "--", "positional@0", "7", "0", "aos"],
            ["defs", "show", "--", "positional@0", "1", "-3", "aos", ""],
            ["nonsense", "--", "--id", "1", "0", "aos", ""],
            ["defs", "show", "--", "positional@0", "3", "0", "aos", "defs", "--world"],
        ] {
            #expect(words(await program.run(["---completion"] + request, in: "/b")) == [], "\(request)")
        }
    }

    @Test func `completion writes nothing, does not run cargo, and reads the index`() async throws {
        let cargo = CountingCargo()
        let program = Program(cargo: cargo)
        try await DemoCopy.write(to: program)
        let sync = try program.read("/d/aos.sync.json")
        try program.write(
            sync.replacing(
                "\"imports\": [", with: "\"imports\": [{\"cargo\":{\"package\":\"p\"}},"),
            to: "/d/aos.sync.json")
        try program.write("[package]", to: "/d/Cargo.toml")
        let before = try program.contents(of: "/")
        for (command, argument) in [
            ("defs show", "positional@0"), ("gov show", "--id"), ("stage add", "positional@0"),
            ("packs show", "positional@0"), ("smoke", "positional@0"), ("remote join", "positional@0"),
        ] {
            _ = await complete(command, argument, "x", "", program: program)
        }
        #expect(try program.contents(of: "/") == before)
        #expect(cargo.count == 0)
        _ = await program.run("packs", "list", in: "/d")
        #expect(cargo.count > 0, "a command runs it")
    }

    @Test func `each script adds what the argument parser's script lacks`() async throws {
        let program = Program()
        func script(_ shell: String) async -> String {
            await program.run("--generate-completion-script", shell).out
        }
        let bash = await script("bash")
        #expect(bash.hasSuffix("\ncomplete -o filenames -F _aos_joined aos\n"))
        #expect(!bash.contains("complete -o filenames -F _aos aos"))
        let (zsh, fish) = (await script("zsh"), await script("fish"))
        for text in [bash, zsh, fish] {
            #expect(text.contains("---completion help -- positional@0"))
            #expect(text.contains("---completion gov show -- --id"))
        }
        #expect(!zsh.contains("'*:subcommands:'"))
    }

    @Test(
        arguments: [
            ("defs show", "positional@0", .definitions), ("defs rename", "positional@0", .ownDefinitions),
            ("defs list", "--prefix", .namespaces), ("packs show", "positional@0", .imports),
            ("packs check", "positional@0", .imports), ("packs readme", "positional@0", .imports),
            ("packs fix", "positional@0", .imports), ("packs migrate", "positional@0", .ownPlans),
            ("lock diff", "positional@0", .imports), ("lock update", "positional@0", .unlockedImports),
            ("lock restore", "positional@0", .imports), ("conflicts show", "positional@0", .conflicts),
            ("conflicts resolve", "positional@0", .conflicts),
            ("conflicts resolve", "--namespace", .conflictingNamespaces),
            ("conflicts resolve", "--drop-import", .imports), ("stage add", "positional@0", .unstagedOps),
            ("stage remove", "positional@0", .stagedOps), ("gov get", "--id", .proposals),
            ("gov show", "--id", .proposals), ("gov show", "--op", .proposedOps), ("gov shadow", "--id", .proposals),
            ("gov approve", "--id", .proposals), ("gov apply", "--id", .proposals), ("gov rebase", "--id", .proposals),
            ("gov rebase", "--mine", .proposedOps), ("gov rebase", "--theirs", .proposedOps),
            ("gov comment", "--id", .proposals), ("gov comment", "--op", .proposedOps),
            ("gov withdraw", "--id", .proposals), ("smoke", "positional@0", .scenarios),
            ("remote join", "positional@0", .remote),
        ] as [(String, String, CompletionSubject)])
    func `each argument is completed with what it names`(
        _ command: String, _ argument: String, _ subject: CompletionSubject
    ) {
        let request = ["---completion"] + command.split(separator: " ").map(String.init)
        #expect(NotedSubject.of(request + ["--", argument, "1", "0", "aos", ""]) == subject)
    }
}

/// A cargo client that counts its calls.
private final class CountingCargo: CargoClient {
    private let calls = Mutex(0)
    var count: Int { calls.withLock { $0 } }

    func metadata(of manifest: FilePath) throws(CargoFault) -> [UInt8] {
        calls.withLock { $0 += 1 }
        throw .notInstalled
    }
}
