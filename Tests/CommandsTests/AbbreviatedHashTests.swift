import CanonicalCBOR
import Files
import JSON
import SystemPackage
import Testing

@testable import Commands

struct AbbreviatedHashTests {
    /// A small world whose journal has two manifests, and the hash of the first.
    private func world() async throws -> (program: Program, first: Hash) {
        let program = Program()
        try program.writeSmallWorld()
        let made = await program.run("import", "--air", "air", "--mode", "genesis", "--json", in: "/w")
        let first = try #require(try made.data()["/manifest_hash"]?.asString.flatMap(Hash.init))
        try program.writeSmallWorld(type: "nat")
        #expect(await program.run("push", in: "/w").code == 0)
        return (program, first)
    }

    @Test(arguments: [4, 8, 12, 63, 64], ["", "sha256:"])
    func `a hash may be abbreviated wherever one is accepted`(_ count: Int, _ prefix: String) async throws {
        let (program, first) = try await world()
        let short = prefix + first.hex.prefix(count)
        let diff = await program.run("diff", "--base", short, "--json", in: "/w")
        #expect(try diff.data()["/base_manifest_hash"]?.asString == first.text)
        let propose = await program.run("gov", "propose", "--all", "--dry-run", "--base", short, "--json", in: "/w")
        #expect(try propose.data()["/manifest_hash"]?.asString != nil)
        #expect(await program.run("authority", "--base", short, in: "/w").code == 0)
        let export = await program.run("export", "--out", "copy", "--manifest", short, "--json", in: "/w")
        #expect(try export.data()["/manifest_hash"]?.asString == first.text)
        #expect(try await program.run("store", "cat", short, in: "/w").document()["/air_version"]?.asString == "1")
    }

    @Test func `the head of a journal may be abbreviated`() async throws {
        let (program, _) = try await world()
        let verified = await program.run("journal", "verify", "--json", in: "/w")
        let head = try #require(try verified.data()["/head"]?.asString.flatMap(Hash.init))
        let again = await program.run("journal", "verify", "--head", String(head.hex.prefix(8)), in: "/w")
        #expect(again.code == 0)
        #expect(again.out.contains("head      \(head.text)"))
    }

    @Test func `hex digits are case-insensitive`() async throws {
        let (program, first) = try await world()
        #expect(await program.run("store", "cat", first.hex.prefix(12).uppercased(), in: "/w").code == 0)
    }

    @Test func `an ambiguous hash is refused with the candidates`() async throws {
        let (program, first) = try await world()
        let digits = String(first.hex.prefix(4))
        let other = try #require(
            Hash("sha256:" + digits + String(repeating: first.hex.hasSuffix("0") ? "1" : "0", count: 60)))
        try program.write("not read", to: "/w/.aos/store/blobs/sha256/\(other.hex)")
        let ran = await program.run("store", "cat", digits, "--json", in: "/w")
        #expect(ran.code == 1)
        #expect(try ran.codes() == ["bad-hash"])
        let help = try #require(try ran.document()["/diagnostics/0/help"]?.asString)
        #expect(help.contains(first.hex) && help.contains(other.hex))
        #expect(await program.run("store", "cat", String(first.hex.prefix(40)), in: "/w").code == 0)
    }

    @Test func `an unknown hash is refused, and the help says where to find one`() async throws {
        let (program, first) = try await world()
        let unknown = (first.hex.hasPrefix("f") ? "0" : "f") + first.hex.dropFirst().prefix(30)
        let ran = await program.run("diff", "--base", unknown, "--json", in: "/w")
        #expect(ran.code == 1)
        #expect(try ran.codes() == ["not-found"])
        #expect(try ran.document()["/diagnostics/0/help"]?.asString?.contains("aos journal") == true)
    }

    @Test(arguments: ["abc", "sha256:", "sha256:123", "12g4", "sha1:1234", "\u{661}234"])
    func `an invalid hash is refused with an example`(_ text: String) async throws {
        let (program, _) = try await world()
        let ran = await program.run(
            ["diff", "--base=\(text)", "--json"], in: "/w")
        #expect(ran.code == 64)
        #expect(try ran.document()["/diagnostics/0/help"]?.asString?.contains("64 hex digits") == true)
        #expect(await program.run(["diff", "--base=" + String(repeating: "a", count: 65)], in: "/w").code == 64)
    }
}
