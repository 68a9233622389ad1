import Foundation
import JSON
import Testing
import WaitingThreads

/// Two people who propose, approve and apply at the same time, each with separate processes.
@Suite(.waiting) struct TwoWriterTests {
    private static let changes = 3

    /// A world with a single schema.
    private func world() throws -> ScratchFolder {
        let scratch = try ScratchFolder()
        let air = scratch.url.appending(path: "air")
        try FileManager.default.createDirectory(at: air, withIntermediateDirectories: true)
        let nodes = """
            [{"$kind": "defschema", "name": "two/First@1", "type": {"text": {}}},
             {"$kind": "manifest", "air_version": "1", "schemas": [{"name": "two/First@1"}], "modules": [], "plans": [],
              "caps": [], "policies": []}]
            """
        try Data(nodes.utf8).write(to: air.appending(path: "world.air.json"))
        let run = try AOSProgram.run([
            "import", "--air", air.path, "--mode", "genesis", "--world", scratch.path,
        ])
        #expect(run.status == 0, "\(run.error)")
        return scratch
    }

    /// The files of a writer's patch documents, which apply to whichever manifest is current.
    private func writePatches(of writer: String, to scratch: ScratchFolder) throws -> [String] {
        try (0..<Self.changes).map { number in
            let name = "two/\(writer)\(number)@1"
            let node = #"{"$kind": "defschema", "name": "\#(name)", "type": {"nat": {}}}"#
            let hashed = try AOSProgram.run(["hash", "-", "--json"], input: node)
            let hash = try #require(hashed.data("nodes")?.asArray?.first?.member("hash")?.asString)
            let document = """
                {"version": "1", "base_manifest_hash": "", "patches": [
                 {"add_def": {"kind": "defschema", "node": \(node)}},
                 {"set_manifest_refs": {"add": [{"kind": "defschema", "name": "\(name)", "hash": "\(hash)"}],
                  "remove": []}}]}
                """
            let file = scratch.url.appending(path: "\(writer)\(number).json")
            try Data(document.utf8).write(to: file)
            return file.path
        }
    }

    /// Proposes, shadows, approves and applies each patch, and retries whenever the other writer was faster.
    ///
    /// - Returns: the exit status of the writer.
    private static func applyAll(_ writer: String, _ patches: [String], _ world: String) async throws -> Int32 {
        let script = """
            aos() { "$AOS" "$@" --world "$WORLD" --json 2>/dev/null; }
            for patch in "$@"; do
              tries=0
              while :; do
                tries=$((tries + 1)); [ $tries -le 300 ] || exit 9
                id=$(aos gov propose --patch "$patch" | sed -n 's/.*"proposal_id": *\\([0-9][0-9]*\\).*/\\1/p')
                [ -n "$id" ] || continue
                aos gov shadow --id "$id" >/dev/null
                aos gov approve --id "$id" --approver "$WRITER" >/dev/null
                aos gov apply --id "$id" >/dev/null && break
              done
            done
            """
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", script, "sh"] + patches
        process.environment = [
            "AOS": AOSProgram.path, "WORLD": world, "WRITER": writer, "PATH": "/usr/bin:/bin",
            "HOME": "/nonexistent", "USER": writer,
        ]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        // Waiting must not block a thread that other tests run on.
        let (ended, end) = AsyncStream<Void>.makeStream()
        process.terminationHandler = { _ in end.finish() }
        try process.run()
        for await _ in ended {}
        return process.terminationStatus
    }

    @Test func `concurrent changes of two writers are each applied once, and none is lost`() async throws {
        let scratch = try world()
        let writers = ["Ada", "Bob"]
        let patches = try writers.map { try writePatches(of: $0, to: scratch) }
        let path = scratch.path
        async let ada = Self.applyAll(writers[0], patches[0], path)
        async let bob = Self.applyAll(writers[1], patches[1], path)
        #expect(try await [ada, bob] == [0, 0])

        let list = try AOSProgram.run(["gov", "list", "--world", scratch.path, "--json"])
        let proposals = try #require(list.data("proposals")?.asArray, "\(list.text)")
        let applied = proposals.filter { $0.member("state")?.asString == "applied" }
        #expect(applied.count == writers.count * Self.changes)
        // Each is based on the one before: a lost update would be based on an older one.
        let bases = applied.compactMap { $0.member("manifest_base")?.asString }
        #expect(Set(bases).count == applied.count)
        for proposal in applied {
            let id = try #require(proposal.member("id")?.asNumber?.text)
            let whole = try AOSProgram.run(["gov", "get", "--id", id, "--world", scratch.path, "--json"])
            let steps = try #require(whole.data("history")?.asArray).compactMap { $0.member("step")?.asString }
            #expect(steps.count { $0 == "applied" } == 1)
        }
        // Proposals that were not applied are based on a manifest that is no longer current.
        let left = proposals.filter { $0.member("state")?.asString != "applied" }
        #expect(left.allSatisfy { $0.member("stale")?.asBool == true }, "\(list.text)")

        let export = scratch.url.appending(path: "out")
        #expect(try AOSProgram.run(["export", "--out", export.path, "--world", scratch.path]).status == 0)
        let defs = try AOSProgram.run(["defs", "list", "--world", export.path, "--json"])
        let names = try #require(defs.data("defs")?.asArray).compactMap { $0.member("name")?.asString }
        let expected = ["two/First@1"] + writers.flatMap { writer in (0..<Self.changes).map { "two/\(writer)\($0)@1" } }
        #expect(names == expected.sorted())
        let verified = try AOSProgram.run(["journal", "verify", "--world", scratch.path, "--json"])
        #expect(verified.status == 0, "\(verified.text)")
    }
}
