import Foundation
import JSON
import Testing
import WaitingThreads

/// The whole life of a change in every example world, with commands only.
@Suite(.waiting) struct WorldStoryTests {
    /// The conformance worlds if they are available, and those of `Fixtures`.
    static let worlds: [URL] = {
        let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let own = ["base", "working"].map { project.appending(path: "Fixtures/worlds/notes/\($0)") }
        let shared = project.deletingLastPathComponent().appending(path: "shared/conformance/worlds")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: shared.path)) ?? []
        return own + names.sorted().map { shared.appending(path: $0) }
    }()

    @Test(arguments: worlds)
    func `a world is opened, changed in three places, reviewed, proposed, approved and applied`(_ source: URL) throws {
        let scratch = try ScratchFolder()
        let world = scratch.url.appending(path: "world")
        try FileManager.default.createDirectory(at: world, withIntermediateDirectories: true)
        for name in ["air", "modules", "aos.sync.json"] {
            let from = source.appending(path: name)
            guard FileManager.default.fileExists(atPath: from.path) else { continue }
            try FileManager.default.copyItem(at: from, to: world.appending(path: name))
        }
        func aos(_ arguments: String...) throws -> AOSProgram.Run {
            let run = try AOSProgram.run(arguments + ["--world", world.path, "--json"])
            #expect(run.status == 0, "\(arguments): \(run.text)")
            return run
        }

        let manifest = try aos("check").data("manifest_hash")?.asString
        let genesis = try aos("import", "--air", world.appending(path: "air").path, "--mode", "genesis")
        #expect(try genesis.data("manifest_hash")?.asString == manifest)
        #expect(try aos("status").data("base", "hash")?.asString == manifest)
        #expect(try aos("diff").data("ops")?.asArray?.isEmpty == true)

        try change(world)
        let ops = try #require(try aos("diff").data("ops")?.asArray).compactMap { $0.member("id")?.asString }
        #expect(ops.count == 3, "\(ops)")
        for op in ops {
            let stage = try aos("stage", "add", op, "--with-needs")
            #expect(try stage.data("compiles")?.asBool == true)
        }
        let result = try #require(try aos("stage").data("result_manifest_hash")?.asString)
        let proposed = try aos("gov", "propose", "--staged", "--description", "three changes")
        #expect(try proposed.data("manifest_hash")?.asString == result)
        #expect(try aos("gov", "shadow", "--id", "0").data("valid")?.asBool == true)
        _ = try aos("gov", "approve", "--id", "0")
        _ = try aos("gov", "apply", "--id", "0")
        let after = try aos("status")
        #expect(try after.data("base", "hash")?.asString == result)
        #expect(try after.data("base", "source")?.asString == "journal")
        #expect(try after.data("equivalent")?.asBool == true)
        #expect(try aos("store", "verify").data("corrupt")?.asArray?.isEmpty == true)

        let copy = scratch.url.appending(path: "copy")
        let exported = try aos("export", "--out", copy.path, "--wasm")
        #expect(try exported.data("manifest_hash")?.asString == result)
        let again = try AOSProgram.run(
            ["import", "--world", copy.path, "--air", copy.appending(path: "air").path, "--mode", "genesis", "--json"])
        #expect(try again.data("manifest_hash")?.asString == result, "\(again.text)")
    }

    /// Adds three schemas, each of which depends on the one before: three ops.
    private func change(_ world: URL) throws {
        let file = try #require(
            try FileManager.default.subpathsOfDirectory(atPath: world.appending(path: "air").path)
                .first { $0.hasSuffix("manifest.air.json") })
        let path = world.appending(path: "air/\(file)")
        var text = try String(contentsOf: path, encoding: .utf8)
        let list = try #require(text.range(of: #""schemas":\s*\["#, options: .regularExpression))
        let isEmpty = text[list.upperBound...].drop(while: \.isWhitespace).first == "]"
        let names = ["story/First@1", "story/Second@1", "story/Third@1"]
        text.insert(
            contentsOf: names.map { "{\"name\": \"\($0)\"}" }.joined(separator: ", ") + (isEmpty ? "" : ", "),
            at: list.upperBound)
        try text.write(to: path, atomically: true, encoding: .utf8)
        let schemas = """
            [{"$kind": "defschema", "name": "story/First@1", "type": {"text": {}}},
             {"$kind": "defschema", "name": "story/Second@1", "type": {"list": {"ref": "story/First@1"}}},
             {"$kind": "defschema", "name": "story/Third@1", "type": {"record": {"one": {"ref": "story/Second@1"}}}}]
            """
        try schemas.write(to: world.appending(path: "air/story.air.json"), atomically: true, encoding: .utf8)
    }
}
