import Foundation
import JSON
import Testing

/// `aos hash` on single files.
@Suite(.enabled(if: ConformanceData.isAvailable)) struct HashCommandTests {
    @Test(arguments: ConformanceData.cases("cbor-"))
    func `plain data hashes as expected`(_ name: String) async throws {
        try await judge(name, .cbor)
    }

    @Test(arguments: ConformanceData.cases("n-", "x-"))
    func `nodes hash as authored`(_ name: String) async throws {
        try await judge(name, .nodes)
    }

    private func judge(_ name: String, _ run: Run) async throws {
        let expected = try #require(try ConformanceData.json("edge/\(name)/expected.json").member(run.rawValue))
        let file = ConformanceData.path("edge/\(name)/input.json")
        let ran = await Program.run("hash", "--cbor", "--json", file, in: "/")
        let nodes = try #require(try ran.data().member("nodes")?.asArray)
        let errors = try ran.errors()
        #expect(ran.code == (errors.isEmpty ? 0 : 1))
        #expect(nodes.allSatisfy { $0.member("file")?.asString == file })
        let hash = try nodes.first.map { try text($0, "hash") } ?? ""
        guard let want = expected.asArray else {
            #expect(expected.member("rejected")?.asBool == true)
            return Judgment(errors.isEmpty ? .accepted(hash: hash) : .same).check(name, run)
        }
        let isData = run == .cbor
        var judgment = Judgment(
            try nodes.map { try facts($0, bytes: "cbor", isData: isData) },
            try want.map { try facts($0, bytes: "cbor_hex", isData: isData) }, hash: hash)
        judgment.add(errors: errors)
        judgment.check(name, run)
    }

    private func facts(_ node: JSONValue, bytes: String, isData: Bool) throws -> String {
        let kind = isData ? nil : try text(node, "kind")
        let name = isData ? nil : try text(node, "name")
        if isData {
            #expect(node.member("kind")?.asString == nil)
            #expect(node.member("name")?.asString == nil)
        }
        return "\(kind ?? "-") \(name ?? "-") \(try text(node, "hash")) \(try text(node, bytes))"
    }
}
