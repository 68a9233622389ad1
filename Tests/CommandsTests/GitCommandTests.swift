import CanonicalCBOR
import Files
import JSON
import SystemPackage
import Testing

/// The commands that git runs to merge and show the files of a world.
struct GitCommandTests {
    private let program = Program()
    private let hashes = (1...3).map { "sha256:" + String(repeating: "\($0)", count: 64) }

    private func sync(_ lock: String, _ more: String = "") -> String {
        #"{"version":1,"air":{"imports":[{"path":"vendor/a","lock":"\#(lock)"}]}\#(more)}"#
    }

    private func merge(_ base: String, _ ours: String, _ theirs: String) async throws -> Program.Ran {
        try program.write(base, to: "/r/base")
        try program.write(ours, to: "/r/ours")
        try program.write(theirs, to: "/r/theirs")
        return await program.run("git", "merge-sync", "base", "ours", "theirs", "aos.sync.json", "--json", in: "/r")
    }

    @Test func `merging sync files replaces our side, and a conflict fails the merge`() async throws {
        let merged = try await merge(sync(hashes[0]), sync(hashes[1]), sync(hashes[0], #","note":1"#))
        #expect(merged.code == 0)
        #expect(try program.read("/r/ours") == sync(hashes[1], #","note":1"#))
        let refused = try await merge(sync(hashes[0]), sync(hashes[1]), sync(hashes[2], #","note":1"#))
        #expect(refused.code == 1)
        #expect(try refused.codes() == ["merge-conflict"])
        #expect(try refused.data()["/conflicts/0/path"]?.asString == "/air/imports/0/lock")
        #expect(try program.read("/r/ours") == sync(hashes[1], #","note":1"#))
        let broken = try await merge(sync(hashes[0]), "<<<<<<< x", sync(hashes[2]))
        #expect(broken.code == 1)
        #expect(try broken.codes() == ["merge-conflict"])
        #expect(try program.read("/r/ours") == "<<<<<<< x")
    }

    /// Pushes two manifests to the journal of a world in `/w`, and returns the bytes of both.
    private func twoManifests() async throws -> [[UInt8]] {
        var found: [[UInt8]] = []
        for type in ["text", "nat"] {
            try program.writeSmallWorld(type: type)
            #expect(await program.run("push", in: "/w").code == 0)
            found.append(try program.files.read("/w/.aos/manifest.air.cbor", limit: 1 << 20))
        }
        return found
    }

    @Test func `merging two manifests of one journal takes the later one, whichever side has it`() async throws {
        let manifests = try await twoManifests()
        func merge(_ ours: [UInt8], _ theirs: [UInt8], code: Int32) async throws -> [UInt8] {
            try program.files.writeAtomically(ours, to: "/ours")
            try program.files.writeAtomically(theirs, to: "/theirs")
            let ran = await program.run(
                "git", "merge-manifest", "base", "ours", "theirs", "w/.aos/manifest.air.cbor", "--json", in: "/")
            #expect(ran.code == code, "\(ran.out)")
            if code == 1 { #expect(try ran.codes() == ["base-unmerged"]) }
            return try program.files.read("/ours", limit: 1 << 20)
        }
        #expect(try await merge(manifests[0], manifests[1], code: 0) == manifests[1])
        #expect(try await merge(manifests[1], manifests[0], code: 0) == manifests[1])
        #expect(try await merge(manifests[0], [1, 2, 3], code: 1) == manifests[0])
        try program.files.removeTree("/w/.aos/journal")
        #expect(try await merge(manifests[0], manifests[1], code: 1) == manifests[0])
    }

    @Test func `textconv shows manifests, and any other file, as text`() async throws {
        _ = try await twoManifests()
        let shown = await program.run("git", "textconv", "/w/.aos/manifest.air.cbor", in: "/")
        #expect(shown.code == 0 && shown.out.contains("t/A@1") && shown.out.contains("\n"))
        try program.files.writeAtomically([1, 2, 3], to: "/w/.aos/manifest.air.cbor")
        let other = await program.run("git", "textconv", "/w/.aos/manifest.air.cbor", in: "/")
        #expect(other.code == 0 && other.out.hasPrefix("not a manifest: 3 bytes, sha256:"))
    }

    @Test func `setup without git writes the versioned files and warns`() async throws {
        try program.writeSmallWorld()
        let ran = await program.run("git", "setup", "--json", in: "/w")
        #expect(ran.code == 0)
        #expect(try ran.data()["/files"]?.asArray?.compactMap(\.asString) == [".gitattributes", ".aos/.gitignore"])
        #expect(try ran.data()["/config"]?.asArray?.isEmpty == true)
        #expect(try ran.codes() == ["not-found"])
        #expect(try program.read("/w/.gitattributes").contains("/.aos/pins/** binary\n"))
    }

    @Test func `world new turns a copy into another world, and can be undone`() async throws {
        try program.writeSmallWorld()
        let text = "{\n  \"version\": 1,\n  \"world\": {\"id\": \"\(hashes[0])\"},\n  \"air\": {\"dir\": \"air\"}\n}\n"
        try program.write(text, to: "/w/aos.sync.json")
        let ran = await program.run("world", "new", "--json", in: "/w")
        #expect(ran.code == 0)
        #expect(try ran.data()["/world"]?.isNull == true)
        #expect(try !program.read("/w/aos.sync.json").contains("world"))
        #expect(await program.run("undo", in: "/w").code == 0)
        #expect(try program.read("/w/aos.sync.json") == text)
    }
}
