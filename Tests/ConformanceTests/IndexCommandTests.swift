import Foundation
import JSON
import Testing

/// `aos hash --index` on import roots.
@Suite(.enabled(if: ConformanceData.isAvailable)) struct IndexCommandTests {
    @Test(arguments: ConformanceData.cases("dh-", "w-"))
    func `import indexes hash as expected`(_ name: String) async throws {
        let json = try ConformanceData.json("edge/\(name)/expected.json")
        guard let expected = json.member("defs_hash") else {
            #expect(name.hasPrefix("w-"), "only a world may lack an index")
            return
        }
        let ran = await Program.run(
            "hash", "--index", ConformanceData.path("edge/\(name)/air"), "--json", in: "/")
        let errors = try ran.errors()
        #expect(ran.code == (errors.isEmpty ? 0 : 1))
        guard errors.isEmpty else {
            let isRejected = expected.member("rejected")?.asBool == true
            return Judgment(isRejected ? .same : .refused(errors)).check(name, .index)
        }
        let hash = try text(try ran.data(), "defs_hash")
        guard let want = expected.member("defs_hash")?.asString else {
            return Judgment(.accepted(hash: hash)).check(name, .index)
        }
        Judgment([hash], [want], hash: hash).check(name, .index)
    }
}
