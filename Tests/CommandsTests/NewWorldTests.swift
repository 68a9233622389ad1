import Commands
import Files
import JSON
import SystemPackage
import Testing

struct NewWorldTests {
    private let program = Program()

    @Test func `init creates a valid world with a first manifest`() async throws {
        let ran = await program.run("init", "w", "--json")
        #expect(ran.code == 0)
        #expect(try ran.data().keys == ["world", "manifest_hash"])
        #expect(try ran.data()["/world"]?.asString == "/w")
        let status = await program.run("status", "--json", in: "/w")
        #expect(try status.data()["/base/source"]?.asString == "journal")
        #expect(try status.data()["/base/hash"]?.asString == ran.data()["/manifest_hash"]?.asString)
        #expect(try status.data()["/equivalent"]?.asBool == true)
        #expect(await program.run("check", in: "/w").code == 0)
        let ignored = try program.read("/w/.aos/.gitignore")
        #expect(ignored == "*\n!.gitignore\n!.gitattributes\n!manifest.air.cbor\n!pins/\n!pins/**\n")
    }

    @Test func `init does not touch existing files`() async throws {
        try program.write("mine", to: "/w/air/notes.txt")
        let ran = await program.run("init", "w", "--json")
        #expect(ran.code == 1)
        #expect(try ran.codes() == ["would-overwrite"])
        #expect(try program.files.status(of: "/w/aos.sync.json", followLinks: true) == nil)
        #expect(try program.files.status(of: "/w/.aos", followLinks: true) == nil)
        try program.write("readme", to: "/other/README.md")
        #expect(await program.run("init", in: "/other").code == 0)
    }

    @Test func `init --files-only leaves the first manifest to a push`() async throws {
        let ran = await program.run("init", "w", "--files-only", "--template", "notes", "--json")
        #expect(ran.code == 0)
        let status = await program.run("status", "--json", in: "/w")
        #expect(try status.data()["/base/source"]?.asString == "none")
        #expect(try status.data()["/base/hash"]?.isNull == true)
        #expect(try status.data()["/manifest_hash"]?.asString == ran.data()["/manifest_hash"]?.asString)
        let pushed = await program.run("push", "--json", in: "/w")
        #expect(pushed.code == 0)
        #expect(try pushed.data()["/applied"]?.asBool == true)
        #expect(try pushed.data()["/base_manifest_hash"]?.isNull == true)
    }

    @Test func `templates are listed, and a misspelled one gets a suggestion`() async throws {
        let list = await program.run("init", "--template", "list", "--json")
        #expect(try list.data()["/templates"]?.asArray?.map { $0.member("name")?.asString } == ["minimal", "notes"])
        let wrong = await program.run("init", "w", "--template", "note")
        #expect(wrong.code == 1)
        #expect(wrong.err.contains("did you mean `notes`?"))
    }

    @Test func `demo with a folder only creates the world`() async throws {
        let ran = await program.run("demo", "--to", "d", "--json")
        #expect(ran.code == 0)
        #expect(try ran.data().keys == ["world", "manifest_hash"])
        #expect(program.consoleLaunches.isEmpty)
        let again = await program.run("demo", "--to", "d", "--json")
        #expect(again.code == 1)
        #expect(try again.codes() == ["would-overwrite"])
    }

    @Test func `demo opens the console in a new folder`() async throws {
        try program.files.createDirectories("/scratch")
        let ran = await program.run("demo", environment: ["TMPDIR": "/scratch"], terminal: true)
        #expect(ran.code == 0)
        let launch = try #require(program.consoleLaunches.first)
        #expect(launch.world.starts(with: "/scratch"))
        #expect(launch.world.lastComponent?.string == "notes")
        let status = await program.run("status", "--json", "-w", launch.world.string)
        #expect(try status.data()["/proposals/submitted"]?.asInt == 1)
    }

    @Test func `aos alone opens the console in a world on a terminal, and prints help elsewhere`() async throws {
        let outside = await program.run(terminal: true)
        #expect(outside.code == 0 && outside.out.contains("USAGE: aos"))
        try program.writeSmallWorld()
        let piped = await program.run(in: "/w")
        #expect(piped.out.contains("USAGE: aos") && program.consoleLaunches.isEmpty)
        _ = await program.run("--air", "air", in: "/w", terminal: true)
        #expect(program.consoleLaunches == [ConsoleLaunch(world: "/w", primary: "/w/air")])
    }

    @Test func `without a terminal, tui and demo name the commands to use instead`() async throws {
        try program.writeSmallWorld()
        let tui = await program.run("tui", "--json", in: "/w")
        #expect(tui.code == 1)
        #expect(try tui.codes() == ["not-a-terminal"])
        #expect(try tui.document()["/diagnostics/0/help"]?.asString?.contains("aos status") == true)
        let demo = await program.run("demo")
        #expect(demo.code == 1 && demo.err.contains("aos demo --to"))
        #expect(program.consoleLaunches.isEmpty)
    }

    @Test func `tui passes its options to the console`() async throws {
        try program.writeSmallWorld()
        _ = await program.run("tui", "--ascii", "--read-only", in: "/w", environment: ["NO_COLOR": "1"], terminal: true)
        #expect(
            program.consoleLaunches == [ConsoleLaunch(world: "/w", isReadOnly: true, usesASCII: true, usesColor: false)]
        )
    }
}
