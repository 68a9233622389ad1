import FaultyFiles
import Files
import JSON
import Randomness
import SystemPackage
import Testing

/// A file or folder that a command fails to read is never treated as missing.
@Suite struct UnreadableOnceTests {
    /// A command that changes something, and the commands that prepare it.
    struct Scenario: Sendable, CustomTestStringConvertible {
        let command: String
        let before: [String]

        var testDescription: String { command }
    }

    static let scenarios = [
        Scenario(command: "push", before: []),
        Scenario(command: "gov propose --all", before: []),
        Scenario(command: "gov shadow --id 0", before: ["gov propose --all"]),
        Scenario(
            command: "gov apply --id 0", before: ["gov propose --all", "gov shadow --id 0", "gov approve --id 0"]),
        Scenario(command: "lock update --all", before: []),
        Scenario(command: "store gc", before: ["gov propose --all", "gov withdraw --id 0"]),
    ]

    private static let wasm: [UInt8] = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]
    private static let wasmFile = FilePath(
        "/w/modules/t/m@1-93a44bbb96c751218e4c00d479e4c14358122a389acca16205b1e4d0dc5f9476.wasm")

    /// A world with a first manifest, a module, a scenario, and an import and a schema that have changed since.
    private func world(_ scenario: Scenario) async throws -> Program {
        let program = Program()
        try program.write(
            #"{"version":1,"air":{"imports":[{"label":"lib","path":"vendor/lib"}]}}"#, to: "/w/aos.sync.json")
        try program.write(
            #"[{"$kind":"defschema","name":"l/A@1","type":{"text":{}}}]"#, to: "/w/vendor/lib/lib.air.json")
        try write("text", to: program)
        try program.write(#"{"plan":"t/run@1","input":"a"}"#, to: "/w/smoke/run.smoke.json")
        try program.files.createDirectories(Self.wasmFile.removingLastComponent())
        try program.files.writeAtomically(Self.wasm, to: Self.wasmFile)
        #expect(await program.run("lock", "update", "--all", in: "/w").code == 0)
        let made = await program.run("push", in: "/w")
        #expect(made.code == 0, "\(made.err)")
        // The empty blob, to which nothing refers.
        let garbage = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        try program.write("", to: "/w/.aos/store/blobs/sha256/\(garbage)")
        try write("nat", to: program)
        try program.write(
            #"[{"$kind":"defschema","name":"l/A@1","type":{"nat":{}}}]"#, to: "/w/vendor/lib/lib.air.json")
        for command in scenario.before {
            let ran = await program.run(command.split(separator: " ").map(String.init), in: "/w")
            #expect(ran.code == 0, "\(command): \(ran.err)")
        }
        return program
    }

    private func write(_ type: String, to program: Program) throws {
        try program.write(
            #"""
            [{"$kind":"defschema","name":"t/A@1","type":{"text":{}}},
             {"$kind":"defschema","name":"t/B@1","type":{"\#(type)":{}}},
             {"$kind":"defmodule","name":"t/m@1","module_kind":"pure","abi":{"pure":{"input":"t/A@1","output":"t/A@1"}}},
             {"$kind":"defplan","name":"t/run@1","input":"t/A@1","output":"t/A@1",
              "steps":[{"id":"end","op":"end","result":{"ref":"@plan.input"}}],"edges":[]},
             {"$kind":"manifest","air_version":"1","schemas":[{"name":"t/A@1"},{"name":"t/B@1"},{"name":"l/A@1"}],
              "modules":[{"name":"t/m@1"}],"plans":[{"name":"t/run@1"}],"caps":[],"policies":[]}]
            """#, to: "/w/air/world.air.json")
    }

    /// The state that commands change: authored files, the manifest file, pins, the store and the journal's records.
    ///
    /// It omits random numbers and times, which differ from run to run, and the marker next to the manifest file, which
    /// has no meaning once the file matches the journal.
    private func state(_ program: Program) async throws -> [String: String] {
        var found: [String: String] = [:]
        func visit(_ folder: FilePath) throws {
            for name in try program.files.list(folder) {
                let path = folder.appending(name)
                switch try program.files.status(of: path, followLinks: false)?.kind {
                case .directory where !["journal", "index", "review", "edits"].contains(name.string): try visit(path)
                case .regular where !["decisions", "stage", "manifest.next"].contains(name.string):
                    found[path.string] = String(
                        decoding: try program.files.read(path, limit: 1 << 24).map { $0 & 0x7F }, as: UTF8.self)
                default: continue
                }
            }
        }
        try visit("/w")
        let journal = try await program.run("journal", "--json", in: "/w").data()
        for (number, record) in (journal.member("records")?.asArray ?? []).enumerated() {
            let kept = (record.asObject ?? []).filter { !["time", "frame", "operation", "previous"].contains($0.key) }
            found["record \(number)"] = JSONPrinter.compact(.object(kept.map { ($0.key, $0.value) }))
        }
        return found
    }

    @Test(arguments: scenarios)
    func `one reading that fails never changes the result`(_ scenario: Scenario) async throws {
        let command = scenario.command.split(separator: " ").map(String.init)
        let whole = try await world(scenario)
        let old = try await state(whole)
        let done = await Program(files: whole.files).run(command + ["--json"], in: "/w")
        #expect(done.code == 0, "\(done.out)")
        let new = try await state(whole)
        #expect(old != new)
        for point in stride(from: 1, to: .max, by: Effort.count("AOS_STOP_STRIDE", default: 7)) {
            let program = try await world(scenario)
            let files = UnreadableFileSystem(program.files, failingAt: point)
            let ran = await Program(files: files).run(command + ["--json"], in: "/w")
            guard let failed = files.failed else {
                #expect(ran.code == 0 && point > 20)
                break
            }
            let found = try await state(program)
            func differences(_ other: [String: String]) -> [String] {
                Set(found.keys).union(other.keys).filter { found[$0] != other[$0] }.sorted()
            }
            // Unreferenced objects that were stored before the command failed do no harm.
            let isOld = differences(old).allSatisfy { $0.hasPrefix("/w/.aos/") && old[$0] == nil }
            let isNew = differences(new).isEmpty
            // The manifest file may lag behind the journal if the command warns about it.
            let trails =
                differences(new) == ["/w/.aos/manifest.air.cbor"]
                && ran.out.contains(#""severity": "warning""#)
            let holds = isNew || trails || (ran.code != 0 && isOld)
            #expect(holds, "\(point), \(failed), exit \(ran.code): \(differences(new)) \(ran.out)")
        }
    }
}
