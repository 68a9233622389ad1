import CountingFiles
import Files
import SystemPackage
import Testing

/// The files that commands open in a world of 2,000 definitions; more would slow down a debug build and count the same.
@Suite struct OpenedFilesTests {
    private static let count = 2_000

    private func writeWorld(_ files: any FileSystem, _ field: String) throws {
        let names = (0..<Self.count).map { "gen/Item\($0)@1" }
        try files.createDirectories("/w/air")
        for start in stride(from: 0, to: Self.count, by: 100) {
            let nodes = names[start..<start + 100].map { name in
                let own = name == names[0] ? field : "id"
                return #"{"$kind":"defschema","name":"\#(name)","type":{"record":{"\#(own)":{"text":{}}}}}"#
            }
            try files.writeAtomically(
                Array("[\(nodes.joined(separator: ",\n"))]".utf8), to: FilePath("/w/air/part-\(start).json"))
        }
        let list = names.map { #"{"name":"\#($0)"}"# }.joined(separator: ",")
        let manifest = #"""
            {"$kind":"manifest","air_version":"1","schemas":[\#(list)],"modules":[],"plans":[],"caps":[],"policies":[]}
            """#
        try files.writeAtomically(Array(manifest.utf8), to: "/w/air/manifest.air.json")
    }

    private struct Opened {
        var air: Int
        var nodes: Int
        var log: Int
    }

    @Test func `commands about proposals open no authored file, and the journal once`() async throws {
        let memory = MemoryFileSystem()
        let counting = CountingFileSystem(memory)
        let program = Program(files: counting)
        @discardableResult func run(_ words: String...) async -> Opened {
            counting.reset()
            let ran = await program.run(words, in: "/w")
            #expect(ran.code == 0, "\(words): \(ran.err)")
            return Opened(
                air: counting.reads("/w/air/"), nodes: counting.reads("/store/nodes/"),
                log: counting.reads("governance.log"))
        }
        try writeWorld(memory, "id")
        await run("import", "--air", "air", "--mode", "genesis")
        try writeWorld(memory, "number")
        let proposed = await run("gov", "propose", "--all")
        #expect(proposed.air == Self.count / 100 + 1, "each file once")
        #expect(proposed.log == 1)
        #expect(proposed.nodes < Self.count + 20, "the definitions of the result are verified, each once")
        for words in [["gov", "list"], ["gov", "get", "--id", "0"], ["journal"]] {
            counting.reset()
            #expect(await program.run(words, in: "/w").code == 0)
            #expect(counting.reads("/w/air/") == 0, "\(words)")
            #expect(counting.reads("governance.log") == 1, "\(words)")
        }
        let shadowed = await run("gov", "shadow", "--id", "0")
        #expect(shadowed.air == 0)
        #expect(shadowed.log <= 2)
        #expect(shadowed.nodes < 2 * Self.count + 20, "the definitions of base and result")
        let approved = await run("gov", "approve", "--id", "0")
        #expect(approved.air == 0)
        #expect(approved.log == 1)
        #expect(approved.nodes < Self.count + 20, "the approved definitions are read from the store")
        let applied = await run("gov", "apply", "--id", "0")
        #expect(applied.air == 0)
        #expect(applied.log <= 2)
        #expect(applied.nodes < 2 * Self.count + 20, "verified by the review and by the store")
        try writeWorld(memory, "name")
        await run("gov", "propose", "--all")
        let rejected = await run("gov", "approve", "--id", "1", "--decision", "reject")
        #expect(rejected.air == 0)
        #expect(rejected.log == 1)
        let checked = await run("check")
        #expect(checked.air == Self.count / 100 + 1)
        #expect(checked.log == 1)
    }
}
