import Files
import JSON
import SystemPackage
import Testing

/// Sync files that name folders outside the world.
struct EscapeTests {
    private let program = Program()

    private func world(_ sync: String) async throws {
        try program.writeSmallWorld()
        #expect(await program.run("push", in: "/w").code == 0)
        try program.write(#"{"$kind":"defschema","name":"v/V@1","type":{"text":{}}}"#, to: "/victim/v.air.json")
        try program.write(sync, to: "/w/aos.sync.json")
    }

    @Test(arguments: [
        #"{"version":1,"air":{"dir":"../victim"}}"#, #"{"version":1,"air":{"dir":"/"}}"#,
        #"{"version":1,"air":{"dir":"/victim"}}"#, #"{"version":1,"air":{"dir":"air/../../victim"}}"#,
        #"{"version":1,"air":{"dir":"air"},"modules":{"pull":true,"dir":"../victim"}}"#,
        #"{"version":1,"air":{"dir":"air"},"workspaces":[{"ref":"r","dir":"../victim"}]}"#,
    ])
    func `a folder outside the world is refused, and not read or written`(
        _ sync: String
    ) async throws {
        try await world(sync)
        let before = try program.contents(of: "/victim")
        let checked = await program.run("check", "--json", in: "/w")
        #expect(checked.code == 1)
        #expect(try checked.codes().contains("path-escape"))
        let listed = await program.run("defs", "list", "--json", in: "/w")
        #expect(!listed.out.contains("v/V@1"))
        let pulled = await program.run("pull", "--force", "--json", in: "/w")
        #expect(pulled.code == 1)
        #expect(try pulled.codes().contains("path-escape"))
        #expect(await program.run("push", in: "/w").code == 1)
        #expect(try program.contents(of: "/victim") == before)
    }

    @Test(arguments: [
        (#"{"version":1,"air":{"dir":"linked"}}"#, "/w/linked"), (#"{"version":1}"#, "/w/air"),
        (#"{"version":1,"modules":{"pull":true,"dir":"linked"}}"#, "/w/linked"),
        (#"{"version":1,"modules":{"pull":true}}"#, "/w/modules"),
        (#"{"version":1,"air":{"dir":"in/side"}}"#, "/w/in"),
    ])
    func `a folder that a link leads outside the world is refused`(_ sync: String, _ path: String) async throws {
        let link = FilePath(path)
        try await world(sync)
        let before = try program.contents(of: "/victim")
        if try program.files.exists(link) { try program.files.rename(link, to: "/w/before") }
        try program.files.createSymbolicLink(link, to: "../victim")
        let checked = await program.run("check", "--json", in: "/w")
        #expect(checked.code == 1)
        #expect(try checked.codes().contains("path-escape"))
        #expect(await program.run("pull", "--force", in: "/w").code == 1)
        #expect(try program.contents(of: "/victim") == before)
    }

    @Test func `an import may be outside the world`() async throws {
        try await world(#"{"version":1,"air":{"dir":"air","imports":[{"path":"../victim"}]}}"#)
        let checked = await program.run("check", "--json", in: "/w")
        #expect(try checked.codes() == ["lock-missing"])
        #expect(await program.run("defs", "list", in: "/w").out.contains("v/V@1"))
    }

    @Test func `a folder named on the command line is read wherever it is, and never written to`() async throws {
        try await world(#"{"version":1}"#)
        try program.write(try program.read("/w/air/manifest.air.json"), to: "/else/air/manifest.air.json")
        try program.write(
            #"{"$kind":"defschema","name":"t/A@1","type":{"nat":{}}}"#, to: "/else/air/schemas.air.json")
        let differs = await program.run("diff", "--air", "/else/air", "--json", in: "/w")
        #expect(try differs.data()["/ops"]?.asArray?.count == 1)
        let before = try program.contents(of: "/else")
        let pulled = await program.run("pull", "--force", "--air", "/else/air", "--json", in: "/w")
        #expect(pulled.code == 1)
        #expect(try pulled.codes() == ["path-escape"])
        #expect(try program.contents(of: "/else") == before)
    }
}
