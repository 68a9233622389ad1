import Files
import JSON
import SystemPackage
import Testing

@testable import Commands

struct UnwritableOutputTests {
    private static let lines = [
        ["status"], ["--json", "status"], ["check"], ["diff"], ["diff", "--patch"], ["defs", "list"], ["journal"],
        ["hash", "air/schemas.air.json"], ["gov", "list"], ["authority"], ["--version"], ["--help"],
        ["gov", "--help"], ["help", "hashes"], ["--generate-completion-script", "bash"], ["push", "--dry-run"],
        ["export", "--out", "copy"], ["stage", "--json"],
    ]

    @Test(arguments: lines) func `output that can't be written fails the command`(_ line: [String]) async throws {
        let program = Program()
        try program.writeSmallWorld()
        _ = await program.run("import", "--air", "air", "--mode", "genesis", in: "/w")
        let ran = await program.run(line, in: "/w", outputFails: .noSpace)
        #expect(ran.code == 1)
        #expect(ran.err.contains("error[unwritable-output]: standard output: no space left"))
        #expect(ran.out.isEmpty)
    }

    @Test(arguments: lines) func `a closed pipe is not an error`(_ line: [String]) async throws {
        let program = Program()
        try program.writeSmallWorld()
        _ = await program.run("import", "--air", "air", "--mode", "genesis", in: "/w")
        let ran = await program.run(line, in: "/w", outputFails: .brokenPipe)
        #expect(ran.code == 0)
        #expect(!ran.err.contains("error"))
    }

    @Test func `a command's change persists when its output is lost`() async throws {
        let program = Program()
        try program.writeSmallWorld()
        let ran = await program.run(
            "import", "--air", "air", "--mode", "genesis", in: "/w", outputFails: .ioError)
        #expect(ran.code == 1)
        #expect(ran.err.contains("changes that the command made are kept"))
        #expect(try await program.run("status", "--json", in: "/w").data()["/base/source"]?.asString == "journal")
    }

    @Test func `a failure that can't be printed as JSON is printed on standard error`() async throws {
        let ran = await Program().run("status", "--json", outputFails: .noSpace)
        #expect(ran.code == 1)
        #expect(ran.err.contains("error[not-a-world]") && ran.err.contains("error[unwritable-output]"))
    }
}
