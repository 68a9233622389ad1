import AIR
import CanonicalCBOR
import Files
import JSON
import Sync
import SystemPackage
import Testing

/// Absent, unreadable, damaged and empty files are four different cases.
struct UnreadableTests {
    private let program = Program()

    private func pushed() async throws -> Hash {
        try program.writeSmallWorld()
        let pushed = await program.run("push", "--json", in: "/w")
        try program.write(
            #"[{"$kind":"defschema","name":"t/A@1","type":{"nat":{}}}]"#, to: "/w/air/schemas.air.json")
        return try #require(Hash(try pushed.data()["/manifest_hash"]?.asString ?? ""))
    }

    private func node(_ hash: Hash) -> FilePath { FilePath("/w/.aos/store/nodes/sha256/\(hash.hex)") }

    static let comparing = [
        ["diff"], ["diff", "--exit-code"], ["diff", "--patch"], ["authority"], ["export", "--out", "/x"], ["pull"],
        ["stage"], ["stage", "add", "--all"], ["gov", "propose", "--all"],
    ]

    @Test(arguments: UnreadableTests.comparing)
    func `a base that is not in the store is never treated as no base`(_ command: [String]) async throws {
        let hash = try await pushed()
        try program.files.remove(node(hash))
        let ran = await program.run(command + ["--json"], in: "/w")
        #expect(ran.code == 1)
        #expect(try ran.codes() == ["base-unreadable"])
        #expect(try ran.data().isNull)
    }

    @Test(arguments: UnreadableTests.comparing)
    func `a base with wrong bytes is damaged`(_ command: [String]) async throws {
        let hash = try await pushed()
        try program.files.writeAtomically([0xa0], to: node(hash))
        let ran = await program.run(command + ["--json"], in: "/w")
        #expect(ran.code == 1)
        #expect(try ran.codes() == ["base-damaged"])
        #expect(try ran.data().isNull)
    }

    @Test(arguments: UnreadableTests.comparing)
    func `a damaged journal is not a world without a base`(_ command: [String]) async throws {
        _ = try await pushed()
        var bytes = try program.files.read("/w/.aos/journal/governance.log", limit: 1 << 20)
        bytes[bytes.count - 1] ^= 1
        try program.files.writeAtomically(bytes, to: "/w/.aos/journal/governance.log")
        let ran = await program.run(command + ["--json"], in: "/w")
        #expect(ran.code == 1)
        #expect(try ran.codes() == ["journal-corrupt"])
        #expect(try ran.data().isNull)
    }

    @Test func `a base without read permission is unreadable, with or without a journal`() async throws {
        let hash = try await pushed()
        let locked = Program(files: WildFileSystem(program.files, [node(hash): .forbidden]))
        #expect(try await locked.run("diff", "--json", in: "/w").codes() == ["base-unreadable"])
        try program.files.removeTree("/w/.aos/journal")
        let file = Program(files: WildFileSystem(program.files, ["/w/.aos/manifest.air.cbor": .forbidden]))
        let ran = await file.run("diff", "--json", in: "/w")
        #expect(ran.code == 1)
        #expect(try ran.codes() == ["base-unreadable"])
    }

    @Test func `a manifest file with other bytes is a damaged base, not a missing one`() async throws {
        _ = try await pushed()
        try program.files.removeTree("/w/.aos/journal")
        try program.files.writeAtomically(Array("<<<<<<<".utf8), to: "/w/.aos/manifest.air.cbor")
        for command in Self.comparing + [["push"]] {
            let ran = await program.run(command + ["--json"], in: "/w")
            #expect(ran.code == 1, "\(command)")
            #expect(try ran.codes() == ["base-damaged"], "\(command)")
        }
        #expect(try !program.files.exists("/w/.aos/journal"))
    }

    @Test(arguments: [["diff"], ["authority"], ["gov", "propose", "--all"]])
    func `an unknown base is unreadable`(_ command: [String]) async throws {
        _ = try await pushed()
        let unknown = String(repeating: "7", count: 64)
        let ran = await program.run(command + ["--base", "sha256:\(unknown)", "--json"], in: "/w")
        #expect(ran.code == 1)
        #expect(try ran.codes() == ["base-unreadable"])
    }

    @Test func `status says that the base is unknown`() async throws {
        let hash = try await pushed()
        try program.files.remove(node(hash))
        let ran = await program.run("status", in: "/w")
        #expect(ran.code == 0)
        #expect(ran.out.contains("unknown: it can't be read"))
        let data = try await program.run("status", "--json", in: "/w").data()
        #expect(data["/base/source"]?.asString == "journal")
        #expect(data["/patch/add"]?.asInt == 0)
    }

    @Test(arguments: [
        ["lock", "update", "--all"], ["lock", "status"], ["--locked", "lock", "status"], ["lock", "diff"],
        ["packs", "check"], ["packs", "list"], ["packs", "add", "--path", "x"],
    ])
    func `a sync file that can't be parsed fails commands about imports, with the line`(
        _ command: [String]
    ) async throws {
        try program.writeSmallWorld()
        let text = "{\n<<<<<<< HEAD\n  \"version\": 1\n}\n"
        try program.write(text, to: "/w/aos.sync.json")
        let ran = await program.run(command + ["--json"], in: "/w")
        #expect(ran.code == 1)
        #expect(try ran.codes() == ["json-syntax"])
        #expect(try ran.document()["/diagnostics/0/file"]?.asString == "aos.sync.json")
        #expect(try ran.document()["/diagnostics/0/line"]?.asInt == 2)
        #expect(try ran.data().isNull)
        #expect(try program.read("/w/aos.sync.json") == text)
    }

    @Test(arguments: ["lock status", "packs check", "lock update --all"])
    func `a sync file without read permission is not treated as empty`(_ command: String) async throws {
        try program.writeSmallWorld()
        let locked = Program(files: WildFileSystem(program.files, ["/w/aos.sync.json": .forbidden]))
        let ran = await locked.run(command.split(separator: " ").map(String.init) + ["--json"], in: "/w")
        #expect(ran.code == 1)
        #expect(try ran.codes() == ["unreadable-file"])
    }

    @Test func `a folder in place of the sync file is not treated as an empty file`() async throws {
        try program.writeSmallWorld()
        try program.files.remove("/w/aos.sync.json")
        try program.files.createDirectory("/w/aos.sync.json", mode: 0o755)
        let ran = await program.run("packs", "check", "--json", in: "/w")
        #expect(ran.code == 1)
        #expect(try ran.codes() == ["unreadable-file"])
    }

    @Test func `files left by editors and systems are reported, but are not errors`() async throws {
        try program.writeSmallWorld()
        try program.files.createSymbolicLink("/w/air/.#schemas.air.json", to: "u@host.42:1700000000")
        try program.files.writeAtomically(
            [0x00, 0x05, 0x16, 0x07, 0x00, 0x02, 0x00, 0x00], to: "/w/air/._schemas.air.json")
        let ran = await program.run("check", "--json", in: "/w")
        #expect(ran.code == 0)
        #expect(try ran.codes() == ["skipped-file", "skipped-file"])
        #expect(await program.run("push", in: "/w").code == 0)
        try program.files.writeAtomically(Array("{".utf8), to: "/w/air/._other.air.json")
        let other = await program.run("check", "--json", in: "/w")
        #expect(try other.codes().contains("json-syntax"))
    }
}
