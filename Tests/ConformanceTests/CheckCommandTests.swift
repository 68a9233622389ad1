import Foundation
import JSON
import Testing

/// `aos check` and `aos defs list` on whole worlds.
@Suite(.enabled(if: ConformanceData.isAvailable)) struct CheckCommandTests {
    @Test(arguments: ConformanceData.cases("lit-", "w-"))
    func `worlds load as expected`(_ name: String) async throws {
        let (expected, roots) = try load(name)
        #expect(roots.count == 1)
        let folder = try TemporaryFolder()
        try folder.copy("edge/\(name)", to: "case")
        let before = try folder.listing("case")
        try await WorldFacts(of: folder.path("case"), air: folder.path("case/\(roots[0])"))
            .judge(expected).check(name, .load)
        #expect(try folder.listing("case") == before, "check and defs list write nothing")
    }

    @Test(arguments: ConformanceData.cases("i-"))
    func `worlds with imports load as expected`(_ name: String) async throws {
        let (expected, roots) = try load(name)
        #expect(roots.first == "world")
        let folder = try TemporaryFolder()
        try folder.copy("edge/\(name)", to: "case")
        let imports = roots.dropFirst().map { "{\"path\":\"\(folder.path("case/\($0)"))\"}" }.joined(separator: ",")
        try folder.write(
            "{\"version\":1,\"air\":{\"dir\":\"world/air\",\"imports\":[\(imports)]}}", to: "case/aos.sync.json")
        try await WorldFacts(of: folder.path("case")).judge(expected).check(name, .load)
        // The same with paths relative to the sync file.
        let relative = roots.dropFirst().map { "{\"path\":\"../case/\($0)\"}" }.joined(separator: ",")
        try folder.write(
            "{\"version\":1,\"air\":{\"dir\":\"./world/air\",\"imports\":[\(relative)]}}", to: "case/aos.sync.json")
        try await WorldFacts(of: folder.path("case")).judge(expected).check(name, .load)
    }

    @Test(arguments: ConformanceData.cases("wp-"))
    func `the targets of patches load as expected`(_ name: String) async throws {
        let expected = try #require(try ConformanceData.json("edge/\(name)/expected.json").member("load"))
        #expect(expected.member("args")?.asArray?.compactMap(\.asString) == ["new"])
        let folder = try TemporaryFolder()
        try folder.copy("edge/\(name)/new", to: "case")
        try await WorldFacts(of: folder.path("case")).judge(expected).check(name, .load)
    }

    /// The expected outcome of a load, and the roots that it loads.
    private func load(_ name: String) throws -> (expected: JSONValue, roots: [String]) {
        let expected = try #require(try ConformanceData.json("edge/\(name)/expected.json").member("load"))
        let roots = try #require(expected.member("args")?.asArray).compactMap(\.asString)
        return (expected, roots)
    }
}
