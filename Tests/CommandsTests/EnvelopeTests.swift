import Commands
import JSON
import Testing

struct EnvelopeTests {
    private let program = Program()

    @Test(arguments: [
        ["staus"], ["gov", "lst"], ["status", "--nope"], ["gov", "shadow"], ["gov", "get", "--id", "x"], ["hash"],
        ["hash", "a", "--index", "b"], ["diff", "--base", "nonsense"], ["status", "--color", "pink"],
        ["gov", "propose", "--all", "--staged"], ["stage", "add"], ["status", "--mode", "fast"],
        ["import", "--air", "air"], ["import", "--mode", "genesis"], ["--timeout-ms", "soon", "status"],
    ])
    func `wrong usage exits with 64, and prints an envelope with --json`(_ arguments: [String]) async throws {
        try program.writeSmallWorld()
        let plain = await run(arguments)
        #expect(plain.code == 64)
        #expect(plain.out.isEmpty)
        #expect(plain.err.hasPrefix("error[usage]: "))
        let enveloped = await run(arguments + ["--json"])
        #expect(enveloped.code == 64)
        #expect(enveloped.err.isEmpty)
        let document = try enveloped.document()
        #expect(document.keys == ["ok", "data", "diagnostics"])
        #expect(document.member("ok")?.asBool == false)
        #expect(document.member("data")?.isNull == true)
        #expect(try enveloped.codes() == ["usage"])
        #expect(document["/diagnostics/0/severity"]?.asString == "error")
    }

    private func run(_ arguments: [String]) async -> Program.Ran {
        switch arguments.count {
        case 1: await program.run(arguments[0], in: "/w")
        case 2: await program.run(arguments[0], arguments[1], in: "/w")
        case 3: await program.run(arguments[0], arguments[1], arguments[2], in: "/w")
        case 4: await program.run(arguments[0], arguments[1], arguments[2], arguments[3], in: "/w")
        default: await program.run(arguments[0], arguments[1], arguments[2], arguments[3], arguments[4], in: "/w")
        }
    }

    @Test func `a misspelled command gets a suggestion`() async {
        let ran = await program.run("gov", "propse")
        #expect(ran.err.contains("did you mean `aos gov propose`?"))
    }

    @Test(arguments: ["status", "check", "diff", "stage", "journal", "authority", "push"])
    func `outside a world, commands say how to create one`(_ command: String) async throws {
        let ran = await program.run(command, "--json")
        #expect(ran.code == 1)
        #expect(try ran.codes() == ["not-a-world"])
        #expect(try ran.document()["/diagnostics/0/help"]?.asString?.contains("aos init") == true)
        let plain = await program.run(command)
        #expect(plain.err.hasPrefix("error[not-a-world]: "))
        #expect(plain.err.contains("\n  help: "))
    }

    @Test func `options may precede or follow the command`() async throws {
        try program.writeSmallWorld()
        for ran in [
            await program.run("--json", "-w", "/w", "status"), await program.run("status", "--world", "/w", "--json"),
            await program.run("-w", "w", "status", "--json"),
            await program.run("status", "--json", environment: ["AOS_WORLD": "/w"]),
            await program.run("status", "--json", in: "/w/air"),
        ] {
            #expect(ran.code == 0)
            #expect(try ran.data()["/world"]?.asString == "/w")
        }
    }

    @Test func `version and help go to standard output`() async throws {
        let version = await program.run("--version")
        #expect(version.code == 0)
        #expect(version.out == AOSCommand.version + "\n")
        let help = await program.run("gov", "--help")
        #expect(help.code == 0)
        #expect(help.out.contains("propose") && help.err.isEmpty)
        let group = await program.run("gov")
        #expect(group.code == 0 && group.out.contains("propose"))
        let enveloped = await program.run("help", "--json")
        #expect(try enveloped.document().member("ok")?.asBool == true)
    }

    @Test func `connecting to a host is refused as not supported`() async throws {
        try program.writeSmallWorld()
        for arguments in [["--mode", "daemon"], ["--control", "/tmp/s"]] {
            let ran = await program.run("status", "--json", arguments[0], arguments[1], in: "/w")
            #expect(ran.code == 1)
            #expect(try ran.codes() == ["not-supported"])
        }
        let byEnvironment = await program.run("status", "--json", in: "/w", environment: ["AOS_MODE": "daemon"])
        #expect(byEnvironment.code == 1)
        let overridden = await program.run("status", "--mode", "batch", in: "/w", environment: ["AOS_MODE": "daemon"])
        #expect(overridden.code == 0)
    }

    @Test func `color is used only on a terminal, and not with NO_COLOR`() async throws {
        try program.writeSmallWorld()
        func isColored(_ ran: Program.Ran) -> Bool { (ran.out + ran.err).contains("\u{1b}[") }
        #expect(!isColored(await program.run("status", in: "/w")))
        #expect(isColored(await program.run("status", in: "/w", terminal: true)))
        #expect(!isColored(await program.run("status", in: "/w", environment: ["NO_COLOR": "1"], terminal: true)))
        #expect(!isColored(await program.run("status", in: "/w", environment: ["TERM": "dumb"], terminal: true)))
        #expect(!isColored(await program.run("status", "--color", "never", in: "/w", terminal: true)))
        #expect(isColored(await program.run("status", "--color=always", in: "/w")))
    }

    @Test func `slow work is indicated on a terminal, and the indication is erased`() async throws {
        let slow = await program.run("hash", "-", terminal: true, isSlow: true)
        #expect(slow.err == "working…\r\u{1b}[K")
        #expect(slow.code == 0)
        try program.writeSmallWorld()
        #expect(!(await program.run("check", in: "/w", terminal: true)).err.contains("working"))
        #expect(!(await program.run("check", in: "/w", isSlow: true)).err.contains("working"))
        #expect(
            !(await program.run("check", "--quiet", in: "/w", terminal: true, isSlow: true)).err.contains("working"))
    }

    @Test func `--quiet prints only data and errors`() async throws {
        try program.writeSmallWorld(more: #","nmae":"x""#)
        let loud = await program.run("check", in: "/w")
        #expect(loud.err.contains("warning[unknown-field]"))
        let quiet = await program.run("check", "--quiet", in: "/w")
        #expect(quiet.err.isEmpty)
        #expect(quiet.out == loud.out)
    }

    @Test func `at most five similar diagnostics are listed, all of them with --verbose or --json`() async throws {
        try program.writeSmallWorld(more: (0..<8).map { #","extra\#($0)":1"# }.joined())
        func count(_ ran: Program.Ran) -> Int { ran.err.split(separator: "\n").count { $0.hasPrefix("warning[") } }
        let brief = await program.run("check", in: "/w")
        #expect(count(brief) == 5)
        #expect(brief.err.contains("… and 3 more like it; --verbose shows all\n"), "\(brief.err)")
        let whole = await program.run("check", "--verbose", in: "/w")
        #expect(count(whole) == 8 && !whole.err.contains("more like it"))
        #expect(try await program.run("check", "--json", in: "/w").codes().count == 8)
    }

    @Test func `hostile text never reaches the terminal unescaped`() async throws {
        try program.writeSmallWorld(more: #","evil\u001b[31m\u202e":1"#)
        for ran in [
            await program.run("check", in: "/w", terminal: true), await program.run("check", "--json", in: "/w"),
        ] {
            let text = (ran.out + ran.err)
            #expect(!text.contains("\u{1b}[31mevil") && !text.unicodeScalars.contains("\u{202e}"))
            #expect(text.contains(#"\u{1b}[31m\u{202e}"#) || text.contains(#"\u001b[31m\u202e"#))
        }
    }
}
