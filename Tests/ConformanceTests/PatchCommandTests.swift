import AIR
import CanonicalCBOR
import Foundation
import JSON
import Testing

/// `aos gov propose` and `aos diff` against a stored base.
@Suite(.enabled(if: ConformanceData.isAvailable)) struct PatchCommandTests {
    @Test(arguments: ConformanceData.cases("p-", "wp-"))
    func `patch documents compile as expected`(_ name: String) async throws {
        let expected = try #require(try ConformanceData.json("edge/\(name)/expected.json").member("compile"))
        let folder = try await world(name)
        let before = try folder.listing(".")
        let ran = await Program.run(
            "gov", "propose", "--patch", ConformanceData.path("edge/\(name)/patch.json"), "--dry-run", "--json",
            in: folder.path)
        #expect(try folder.listing(".") == before, "a dry run writes nothing")
        let errors = try ran.errors()
        #expect(ran.code == (errors.isEmpty ? 0 : 1), "\(ran.err)")
        let isRejected = expected.member("rejected")?.asBool == true
        guard errors.isEmpty else {
            return Judgment(isRejected ? .same : .refused(errors)).check(name, .compile)
        }
        let data = try ran.data()
        #expect(data.member("proposal_id")?.isNull == true)
        let hash = try text(data, "manifest_hash")
        guard !isRejected else { return Judgment(.accepted(hash: hash)).check(name, .compile) }
        Judgment(
            [hash, try text(data, "patch_hash")],
            [try text(expected, "manifest_hash"), try text(expected, "proposal_patch_hash")], hash: hash
        ).check(name, .compile)
    }

    @Test(arguments: ConformanceData.cases("wp-"))
    func `the full document is the expected one`(_ name: String) async throws {
        let expected = try #require(try ConformanceData.json("edge/\(name)/expected.json").member("patch"))
        let folder = try await world(name)
        try folder.copy("edge/\(name)/new/air", to: "air")
        let ran = await Program.run("diff", "--full", "--patch", in: folder.path)
        #expect(ran.code == 0, "\(ran.err)")
        let isSame = try PlainData.value(of: ran.document()) == PlainData.value(of: expected)
        var judgment = Judgment(isSame ? .same : .different(hash: Hash.of(ran.out).text))
        judgment.notes = [String(decoding: ran.out, as: UTF8.self)]
        judgment.check(name, .patch)
    }

    @Test(arguments: ConformanceData.cases("wp-"))
    func `the minimal document reproduces the world that it was made from`(_ name: String) async throws {
        let folder = try await world(name)
        try folder.copy("edge/\(name)/new/air", to: "air")
        let minimal = await Program.run("diff", "--patch", in: folder.path)
        let proposed = await Program.run(
            "gov", "propose", "--patch", "-", "--dry-run", "--json", in: folder.path, input: minimal.out)
        let pushed = await Program.run("push", "--json", in: folder.path)
        #expect(pushed.code == 0, "\(pushed.err)")
        #expect(
            try proposed.data().member("manifest_hash")?.asString == pushed.data().member("manifest_hash")?.asString)
        let after = await Program.run("diff", "--exit-code", in: folder.path)
        #expect(after.code == 0, "\(String(decoding: after.out, as: UTF8.self))")
    }

    /// A world whose first manifest is the case's base.
    private func world(_ name: String) async throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.copy("edge/\(name)/base/air", to: "air")
        let made = await Program.run("import", "--air", "air", "--mode", "genesis", "--json", in: folder.path)
        #expect(made.code == 0, "\(made.err)")
        return folder
    }
}
