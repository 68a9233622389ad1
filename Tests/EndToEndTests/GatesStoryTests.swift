import Foundation
import JSON
import Testing
import WaitingThreads

/// The four gates in CI, on a clone of a world that uses imported plans.
@Suite(.waiting, .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/git")))
struct GatesStoryTests {
    private static let fixtures = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Fixtures")

    /// A repository with the consumer and the pack that it imports.
    private struct Repository {
        let scratch: ScratchFolder
        var origin: URL { scratch.url.appending(path: "origin") }
        var clone: URL { scratch.url.appending(path: "clone") }
        var world: URL { clone.appending(path: "worlds/consumer") }

        init() throws {
            scratch = try ScratchFolder()
            let files = FileManager.default
            for folder in ["worlds/consumer", "sdk/agent-sdk"] {
                let target = origin.appending(path: folder)
                try files.createDirectory(
                    at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
                try files.copyItem(at: GatesStoryTests.fixtures.appending(path: folder), to: target)
            }
        }

        /// Replaces a text in a file of the origin.
        func replace(_ old: String, with new: String, in file: String) throws {
            let url = origin.appending(path: file)
            let text = try String(contentsOf: url, encoding: .utf8)
            let changed = text.replacing(old, with: new)
            try #require(changed != text, "\(file) has no \(old)")
            try Data(changed.utf8).write(to: url)
        }

        /// Commits the files of the origin and clones it, as a CI machine does.
        func publish() throws {
            try Git.publish(origin.path, as: "the worlds", to: clone.path)
        }
    }

    /// Runs the gates in the clone with `CI=true`, and returns the run and each gate by name.
    private func gates(_ repository: Repository) throws -> (run: AOSProgram.Run, [String: JSONValue]) {
        let run = try AOSProgram.run(["gates", "--json"], in: repository.world, environment: ["CI": "true"])
        let gates = try #require(try run.data("gates")?.asArray, "\(run.text)\(run.error)")
        return (run, Dictionary(uniqueKeysWithValues: gates.map { ($0.member("gate")?.asString ?? "", $0) }))
    }

    /// Expects the gates in `failing` to fail, the first of them for the given reason, and the others to pass.
    private func expect(
        failing: [String], code: String, why: String, _ repository: Repository
    ) throws {
        let (run, gates) = try gates(repository)
        #expect(run.status == 1, "\(run.text)")
        for name in ["push", "manifest", "replay", "smoke"] {
            #expect(
                gates[name]?.member("result")?.asString == (failing.contains(name) ? "fail" : "pass"),
                "\(name): \(run.text)")
        }
        let first = gates[failing[0]]
        let codes = (first?.member("diagnostics")?.asArray ?? [])
            .filter { $0.member("severity")?.asString == "error" }.compactMap { $0.member("code")?.asString }
        #expect(codes.contains(code), "\(codes)")
        #expect(first?.member("why")?.asString?.contains(why) == true, "\(run.text)")
    }

    @Test func `a clone of the pinned consumer passes all gates without creating a store or a journal`() throws {
        let repository = try Repository()
        try repository.publish()
        let (run, gates) = try gates(repository)
        #expect(run.status == 0, "\(run.text)")
        #expect(gates.count == 4)
        for (name, gate) in gates { #expect(gate.member("result")?.asString == "pass", "\(name)") }
        let names = try FileManager.default.subpathsOfDirectory(atPath: repository.world.path)
        #expect(!names.contains { $0.hasPrefix(".aos/store") || $0.hasPrefix(".aos/journal") })
        let shown = try AOSProgram.run(["gates"], in: repository.world, environment: ["CI": "true"])
        #expect(shown.status == 0 && shown.text.contains("replay    pass"), "\(shown.text)")
    }

    @Test func `push fails if the import has no lock`() throws {
        let repository = try Repository()
        try repository.replace(
            #",\n        "lock": "sha256:4d9d061ba2834f935ed3af5c6e6fbc3e76466ee873862f18680212f50bd8318c""#
                .replacing("\\n", with: "\n"), with: "", in: "worlds/consumer/aos.sync.json")
        try repository.publish()
        try expect(failing: ["push"], code: "lock-missing", why: "aos.sync.json", repository)
    }

    @Test func `push fails if the pack changed since it was pinned`() throws {
        let repository = try Repository()
        let pack = "sdk/agent-sdk/air/exports/plan-packs/session-core/defs.air.json"
        let text = try String(contentsOf: repository.origin.appending(path: pack), encoding: .utf8)
        let start = try #require(text.firstIndex(of: "["))
        let more = #"{"$kind":"defschema","name":"session/New@1","type":{"bool":{}}},"#
        try Data((text[...start] + more + text[text.index(after: start)...]).utf8)
            .write(to: repository.origin.appending(path: pack))
        try repository.publish()
        try expect(failing: ["push"], code: "lock-content", why: "session-core", repository)
    }

    @Test func `manifest fails if a trigger starts an undefined plan`() throws {
        let repository = try Repository()
        try repository.replace(
            #"{ "event": "session/Close@1", "plan": "session/core_close@1" }"#,
            with: #"{ "event": "session/Close@1", "plan": "session/core_gone@1" }"#,
            in: "worlds/consumer/air/manifest.air.json")
        let (_, gates) = try {
            try repository.publish()
            return try self.gates(repository)
        }()
        #expect(gates["manifest"]?.member("result")?.asString == "fail")
        #expect(
            gates["manifest"]?.member("why")?.asString?.hasPrefix("air/manifest.air.json:") == true,
            "\(gates.mapValues(JSONPrinter.compact))")
    }

    @Test func `replay and smoke fail if a scenario can't start`() throws {
        let repository = try Repository()
        try Data(#"{"plan":"session/gone@1","input":{}}"#.utf8)
            .write(to: repository.origin.appending(path: "worlds/consumer/smoke/bad.smoke.json"))
        try repository.publish()
        try expect(failing: ["replay", "smoke"], code: "unknown-reference", why: "smoke/bad.smoke.json:1", repository)
    }

    @Test func `smoke fails if no scenario of an imported plan passes`() throws {
        let repository = try Repository()
        for name in ["close", "close-elsewhere", "open"] {
            let file = repository.origin.appending(path: "worlds/consumer/smoke/\(name).smoke.json")
            let text = try String(contentsOf: file, encoding: .utf8)
            let scenario = try JSONParser.parse(Array(text.utf8))
            let members = (scenario.asObject ?? []).map { member in
                (
                    member.key,
                    member.key == "expect" ? JSONValue.object([("status", .string("waiting"))]) : member.value
                )
            }
            try Data(JSONPrinter.compact(.object(members)).utf8).write(to: file)
        }
        try repository.publish()
        try expect(failing: ["smoke"], code: "no-imported-step", why: "smoke/", repository)
    }
}
