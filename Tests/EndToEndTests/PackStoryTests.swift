import Foundation
import JSON
import PseudoTerminal
import Testing
import WaitingThreads

/// A world that uses plans from a package, with the real program and the real cargo.
///
/// `Scripts/install-packages.sh` installs cargo; without it, these tests fail.
@Suite(.waiting) struct PackStoryTests {
    private static let fixtures = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Fixtures")

    /// A copy of the worlds and their imports.
    private struct Copy {
        let scratch: ScratchFolder
        var root: URL { scratch.url }
        var world: URL { root.appending(path: "worlds/cargo-consumer") }

        init() throws {
            scratch = try ScratchFolder()
            for name in ["worlds", "sdk"] {
                try FileManager.default.copyItem(
                    at: PackStoryTests.fixtures.appending(path: name), to: scratch.url.appending(path: name))
            }
        }

        func aos(_ arguments: String..., variables: [String: String] = [:]) throws -> AOSProgram.Run {
            try AOSProgram.run(
                arguments + ["--world", world.path, "--json"],
                environment: ["CARGO_NET_OFFLINE": "true"].merging(variables) { $1 })
        }

        /// Replaces a text in a file, which must contain it.
        func edit(_ file: String, _ old: String, _ new: String) throws {
            let url = root.appending(path: file)
            let text = try String(contentsOf: url, encoding: .utf8)
            #expect(text.contains(old), "\(file) contains \(old)")
            try Data(text.replacing(old, with: new).utf8).write(to: url)
        }
    }

    private static let pack = "sdk/agent-sdk/air/exports/plan-packs/session-core/defs.air.json"

    @Test func `a consumer uses the locked plans of a package`() throws {
        let copy = try Copy()
        let check = try copy.aos("check", "--locked", "--strict")
        #expect(check.status == 0, "\(check.text)")
        #expect(try check.data("counts", "defplan")?.asNumber?.text == "2")
        let packs = try copy.aos("packs", "check", "--locked", "--strict")
        #expect(packs.status == 0, "\(packs.text)")
        let list = try copy.aos("packs", "list").data("packs")?.asArray?.first
        #expect(list?.member("label")?.asString == "session-core")
        #expect(list?.member("source")?.asString == "cargo" && list?.member("lock")?.asString == "ok")
        #expect(try copy.aos("lock", "status").data("imports")?.asArray?.first?.member("state")?.asString == "ok")
        #expect(try copy.aos("conflicts").data("conflicts")?.asArray?.isEmpty == true)
        let genesis = try copy.aos("push")
        #expect(genesis.status == 0, "\(genesis.text)")
        #expect(try copy.aos("status").data("equivalent")?.asBool == true)
    }

    @Test func `a pack edited by hand shows exactly what changed, and is restored`() throws {
        let copy = try Copy()
        // Opening the world for writing stores the pin, as it did on the author's machine.
        #expect(try copy.aos("lock", "update", "--all").status == 0)
        try copy.edit(Self.pack, #""session/Transcript@1","#, #""session/Transcript@1", "#)
        #expect(
            try copy.aos("lock", "diff").data("imports")?.asArray?.first?.member("changed")?.asArray?.isEmpty == true)
        let url = copy.root.appending(path: Self.pack)
        var nodes = try #require(JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [[String: Any]])
        let touched = try #require(nodes.firstIndex { $0["name"] as? String == "session/Transcript@1" })
        nodes[touched]["type"] = ["nat": [String: Any]()]
        nodes.append(["$kind": "defschema", "name": "session/New@1", "type": ["bool": [String: Any]()]])
        try JSONSerialization.data(withJSONObject: nodes).write(to: url)
        let diff = try #require(try copy.aos("lock", "diff", "session-core").data("imports")?.asArray?.first)
        func names(_ key: String) -> [String]? {
            diff.member(key)?.asArray?.compactMap { $0.member("name")?.asString }
        }
        #expect(diff.member("available")?.asBool == true)
        #expect(names("changed") == ["session/Transcript@1"])
        #expect(names("added") == ["session/New@1"])
        #expect(names("removed") == [])
        let strict = try copy.aos("check", "--locked")
        #expect(strict.status == 1)
        #expect(try strict.codes().contains("lock-content"))
        let restored = try copy.aos("lock", "restore", "session-core")
        #expect(restored.status == 0, "\(restored.text)")
        let check = try copy.aos("check", "--locked", "--strict")
        #expect(check.status == 0, "\(check.text)")
    }

    @Test func `another release has another identity, and its drift is shown before it is pinned`() throws {
        let copy = try Copy()
        let sync = "worlds/cargo-consumer/aos.sync.json"
        try copy.edit(sync, "session-core", "http-fetch")
        #expect(try copy.aos("lock", "update", "--all").status == 0)
        try copy.edit(sync, #""=0.4.0""#, #""=0.3.0""#)
        let status = try #require(try copy.aos("lock", "status").data("imports")?.asArray?.first)
        #expect(status.member("state")?.asString == "content")
        #expect(status.member("resolved")?.member("version")?.asString == "0.3.0")
        let diff = try #require(try copy.aos("lock", "diff").data("imports")?.asArray?.first)
        #expect(
            diff.member("changed")?.asArray?.compactMap { $0.member("name")?.asString } == [
                "fetch/adapter_get@1", "fetch/Response@1",
            ])
        #expect(diff.member("changed")?.asArray?.last?.member("breaking")?.asString?.isEmpty == false)
        try copy.edit(sync, #""version": "=0.3.0","#, "")
        let several = try copy.aos("check")
        #expect(several.status == 1)
        #expect(try several.codes().contains("import-ambiguous"))
    }

    @Test func `with a missing or broken cargo, the rest of the world still opens`() throws {
        let copy = try Copy()
        let none = try copy.aos("packs", "list", variables: ["PATH": copy.root.path])
        #expect(none.status == 0)
        #expect(try none.data("packs")?.asArray?.first?.member("lock")?.asString == "unresolvable")
        #expect(none.text.contains("`cargo` was not found on the search path"))
        #expect(try copy.aos("defs", "list", variables: ["PATH": copy.root.path]).data("defs")?.asArray?.count == 1)
        let script = copy.root.appending(path: "cargo")
        for (text, said) in [
            ("echo 'error: out of order' >&2; exit 101", "cargo failed with status 101: error: out of order"),
            ("echo nonsense", "cargo's output can't be read"), ("kill -KILL $$", "cargo was terminated by signal 9"),
        ] {
            try Data("#!/bin/sh\n\(text)\n".utf8).write(to: script)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script.path)
            let check = try copy.aos("check", variables: ["PATH": copy.root.path])
            #expect(check.status == 1)
            #expect(try check.codes().contains("import-unresolved"))
            #expect(check.text.contains(said), "\(check.text)")
        }
    }

    @Test func `a package is added and wired with one command`() throws {
        let copy = try Copy()
        let world = copy.root.appending(path: "worlds/cargo-consumer")
        let manifest = try Data(contentsOf: world.appending(path: "air/manifest.air.json"))
        let words = [
            "packs", "add", "--cargo", "agent-sdk", "--package-version", "0.4.0", "--air-dir",
            "air/exports/plan-packs/http-fetch", "--manifest-path",
            copy.root.appending(path: "sdk/desk-reducer/Cargo.toml").path, "--wire", "--yes", "--world", world.path,
            "--json",
        ]
        // The parameters come from the grant of the same type.
        let added = try AOSProgram.run(words, environment: ["CARGO_NET_OFFLINE": "true"])
        #expect(added.status == 0, "\(added.text)")
        #expect(try copy.aos("check", "--locked").status == 0)
        #expect(try copy.aos("packs", "check", "http-fetch").status == 0)
        let again = try AOSProgram.run(words, environment: ["CARGO_NET_OFFLINE": "true"])
        #expect(again.status == 0)
        #expect(try again.data("files")?.asArray?.isEmpty == true)
        #expect(try copy.aos("undo").status == 0)
        #expect(try Data(contentsOf: world.appending(path: "air/manifest.air.json")) == manifest)
    }

    @Test func `the console opens a world that imports from cargo`() throws {
        let copy = try Copy()
        var variables = ProcessInfo.processInfo.environment
        variables["CARGO_NET_OFFLINE"] = "true"
        variables["LC_ALL"] = "C.UTF-8"
        let program = try TerminalProgram(
            AOSProgram.path, arguments: ["tui", "--world", copy.world.path], environment: variables, columns: 100,
            rows: 30)
        try program.waitFor("the world") { $0.shows("cargo-consumer") && $0.shows("1 import") }
        try program.send(.text("2"))
        try program.waitFor("the import") { $0.shows("session-core") && $0.shows("cargo") && $0.shows("entry_open") }
        #expect(!program.screen.shows("unresolvable"))
    }

    @Test func `the lock of every fixture is the index of the pinned folder`() throws {
        let copy = try Copy()
        var count = 0
        let worlds = copy.root.appending(path: "worlds")
        for name in try FileManager.default.subpathsOfDirectory(atPath: worlds.path).sorted()
        where name.hasSuffix("aos.sync.json") {
            let file = worlds.appending(path: name)
            let sync = try JSONParser.parse(Array(try Data(contentsOf: file)))
            for item in sync.member("air")?.member("imports")?.asArray ?? [] {
                guard let lock = item.member("lock") else { continue }
                let pinned = try #require(lock.asString ?? lock.member("defs_hash")?.asString)
                let folder = file.deletingLastPathComponent()
                let found = try Self.candidates(item, lock, folder).map { root in
                    try AOSProgram.run(["hash", "--index", root.path, "--json"]).data("defs_hash")?.asString
                }
                #expect(found.contains(pinned), "\(name) pins \(pinned), not \(found)")
                count += 1
            }
        }
        #expect(count > 0)
    }

    /// The folders that a lock may pin: that of the import, in this state of the world or in a sibling state.
    private static func candidates(_ item: JSONValue, _ lock: JSONValue, _ world: URL) throws -> [URL] {
        if let cargo = item.member("cargo"), let air = cargo.member("air_dir")?.asString,
            let manifest = lock.member("manifest_path")?.asString, let version = lock.member("version")?.asString
        {
            let sdk = world.appending(path: manifest).deletingLastPathComponent().deletingLastPathComponent()
            return [sdk.appending(path: version == "0.4.0" ? "agent-sdk" : "releases/agent-sdk-\(version)/")]
                .map { $0.appending(path: air) }
        }
        let path = try #require(item.member("path")?.asString)
        let beside = try FileManager.default.contentsOfDirectory(atPath: world.deletingLastPathComponent().path)
        return ([world] + beside.sorted().map { world.deletingLastPathComponent().appending(path: $0) })
            .map { $0.appending(path: path) }.filter { FileManager.default.fileExists(atPath: $0.path) }
    }
}
