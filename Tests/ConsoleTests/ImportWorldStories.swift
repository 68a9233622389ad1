import AIR
import Canvas
import Files
import Foundation
import SystemPackage
import Testing
import Workbench
import WorldProtocol

@testable import Console

/// Imports of real worlds in memory, resolved with keys.
@Suite struct ImportWorldStories {
    private static let sync = "aos.sync.json"

    private static func text(_ files: MemoryFileSystem, _ path: FilePath) throws -> String {
        String(decoding: try files.read(path, limit: 1 << 20), as: UTF8.self)
    }

    @Test func `an import is locked, and the lock is undone`() async throws {
        var created: (files: MemoryFileSystem, world: FilePath)?
        var user = try await WorldUser(fixture: "consumer") { files, world in
            created = (files, world)
            // The fixture has a lock.
            let bare = try Self.text(files, world.appending(Self.sync))
                .replacing(#/,\s*"lock": "sha256:[0-9a-f]{64}"/#, with: "")
            try files.writeAtomically(Array(bare.utf8), to: world.appending(Self.sync))
        }
        let (files, world) = try #require(created)
        let before = try Self.text(files, world.appending(Self.sync))
        await user.type("4")
        #expect(user.screen.contains("unlocked"))
        await user.type("t")
        #expect(user.screen.contains("Update the lock of session-core?"), "\(user.screen)")
        #expect(user.screen.contains("+++ "))
        await user.press(.enter)
        #expect(try Self.text(files, world.appending(Self.sync)) == before)
        await user.type("t")
        await user.press(.tab, .enter)
        #expect(user.screen.contains("ok session-core"), "\(user.screen)")
        #expect(user.screen.contains("u undoes it"))
        #expect(try Self.text(files, world.appending(Self.sync)).contains("sha256:"))
        await user.type("u")
        #expect(try Self.text(files, world.appending(Self.sync)) == before)
        #expect(user.screen.contains("unlocked"))
    }

    @Test func `an import is added by its folder, after a preview, and undone`() async throws {
        var created: (files: MemoryFileSystem, world: FilePath)?
        var user = try await WorldUser(fixture: "consumer") { created = ($0, $1) }
        let (files, world) = try #require(created)
        let before = try Self.text(files, world.appending(Self.sync))
        await user.type("I")
        #expect(user.screen.contains("A folder of definitions"), "\(user.screen)")
        await user.type("../../sdk/agent-sdk/air/exports/plan-packs/http-fetch")
        await user.press(.enter)
        await user.type("a")
        #expect(user.screen.contains("Add this import?"), "\(user.screen)")
        #expect(user.screen.contains("same as aos packs add --path /sdk/agent-sdk/air/exports/plan-packs/http-fetch"))
        #expect(try Self.text(files, world.appending(Self.sync)) == before)
        await user.press(.tab, .enter)
        #expect(try Self.text(files, world.appending(Self.sync)).contains("http-fetch"))
        await user.type("2")
        #expect(user.screen.contains("http-fetch"), "\(user.screen)")
        await user.type("@")
        #expect(user.screen.contains("aos packs add --path"), "\(user.screen)")
        await user.press(.escape)
        await user.type("u")
        #expect(try Self.text(files, world.appending(Self.sync)) == before)
    }

    @Test func `an import is added and wired in one step, and undone in one`() async throws {
        var user = try await WorldUser(fixture: "consumer") { _, _ in }
        let before = try user.place.authored()
        await user.type("2I../../sdk/agent-sdk/air/exports/plan-packs/http-fetch")
        await user.press(.enter)
        await user.type("w")
        #expect(user.sees("Add and wire this import?") && user.sees("--wire --yes --partly"), "\(user.screen)")
        #expect(try user.place.authored() == before)
        await user.press(.tab, .enter)
        #expect(user.sees("u undoes it: add the import http-fetch, wired"), "\(user.screen)")
        let wired = try user.place.authored()
        #expect(wired.keys == before.keys && wired.filter { before[$0.key] != $0.value }.count == 3)
        let row = try #require(user.model.snapshot?.imports.first { $0.label == "http-fetch" })
        #expect(row.state == "ok" && user.model.snapshot?.manifestHash != nil)
        #expect(user.model.snapshot?.definitions.first { $0.key.name.text == "fetch/adapter_get@1" }?.isListed == true)
        let pack = try #require(await user.place.workbench().pack("http-fetch"))
        #expect(!pack.findings.contains { $0.diagnostic.severity == .error }, "\(pack.findings)")
        await user.type("u")
        #expect(try user.place.authored() == before)
        await user.press(.control("r"))
        #expect(try user.place.authored() == wired)
    }

    @Test func `a missing folder can't be added`() async throws {
        var user = try await WorldUser(fixture: "consumer") { _, _ in }
        await user.type("Inowhere")
        await user.press(.enter)
        await user.type("a")
        #expect(user.screen.contains("Failed"), "\(user.screen)")
    }

    @Test func `a copy of an imported plan is replaced by it`() async throws {
        var created: (files: MemoryFileSystem, world: FilePath)?
        let copy = FilePath("air/copy.air.json")
        var user = try await WorldUser(fixture: "consumer") { files, world in
            created = (files, world)
            let pack = FilePath("/sdk/agent-sdk/air/exports/plan-packs/session-core/defs.air.json")
            let nodes = try JSONSerialization.jsonObject(with: Data(try files.read(pack, limit: 1 << 20)))
            var plan = try #require((nodes as? [[String: Any]])?.first { $0["$kind"] as? String == "defplan" })
            plan["name"] = "desk/copy@1"
            try files.writeAtomically(
                Array(try JSONSerialization.data(withJSONObject: [plan])), to: world.pushing(copy))
        }
        let (files, world) = try #require(created)
        await user.type("2m")
        #expect(user.screen.contains("Use imported plans instead of copies?"), "\(user.screen)")
        #expect(user.screen.contains("same as aos packs migrate desk/copy@1"))
        await user.press(.tab, .enter)
        #expect(try !files.exists(world.pushing(copy)), "\(user.screen)")
        await user.type("m")
        #expect(user.screen.contains("no plan of this world is a copy"), "\(user.screen)")
    }

    @Test func `decisions are saved as a script, and never over an existing file`() async throws {
        var user = try await WorldUser()
        await user.type("6jD@S")
        await user.press(.enter)
        #expect(user.screen.contains("saved the decisions: sh decisions.sh"), "\(user.screen)")
        await user.press(.escape)
        await user.type("@S")
        await user.press(.enter)
        #expect(user.screen.contains("decisions.sh already exists"), "\(user.screen)")
    }

    @Test func `taking theirs replaces a local definition by the imported one`() async throws {
        var created: (files: MemoryFileSystem, world: FilePath)?
        let own = FilePath("air/own.air.json")
        var user = try await WorldUser(fixture: "consumer") { files, world in
            created = (files, world)
            try files.writeAtomically(
                Array(#"[{"$kind": "defschema", "name": "session/SessionId@1", "type": {"int": {}}}]"#.utf8),
                to: world.pushing(own))
        }
        let (files, world) = try #require(created)
        #expect(user.screen.contains("3 Conflicts 1!"), "\(user.screen)")
        await user.type("3")
        #expect(user.screen.contains("| session-core"), "\(user.screen)")
        await user.type("t")
        #expect(user.screen.contains("Take theirs for session/SessionId@1?"), "\(user.screen)")
        await user.press(.tab, .enter)
        #expect(user.screen.contains("no conflicts"), "\(user.screen)")
        #expect(try !files.exists(world.pushing(own)))
        #expect(user.screen.contains("+ settled 1"), "\(user.screen)")
        await user.press(.enter)
        await user.type("j")
        #expect(user.screen.contains("ok settled"), "\(user.screen)")
        #expect(user.screen.contains("--take-theirs"))
        await user.type("u")
        #expect(try files.exists(world.pushing(own)))
        #expect(user.screen.contains("3 Conflicts 1!"))
        #expect(!user.screen.contains("+ settled"))
        await user.press(.control("r"))
        #expect(try !files.exists(world.pushing(own)))
        #expect(user.screen.contains("no conflicts"), "\(user.screen)")
    }

    @Test func `the detail of a pack shows contract, checks, users and README`() async throws {
        var user = try await WorldUser(fixture: "consumer-unbound-slot") { _, _ in }
        await user.type("2")
        #expect(user.screen.contains("plan session/core_close@1"), "\(user.screen)")
        #expect(user.screen.contains("entry"))
        await user.type("t")
        guard case .pack(let pack) = user.model.detail.content else {
            Issue.record("the detail shows no pack")
            return
        }
        #expect(!pack.findings.isEmpty)
        #expect(user.screen.contains("cap_transcripts"), "\(user.screen)")
        await user.type("tt")
        #expect(user.model.detail.text.count > 5)
    }

    @Test(arguments: ["consumer-no-trigger", "consumer-missing-refs"])
    func `the fix of a finding is written and undone`(fixture: String) async throws {
        var created: (files: MemoryFileSystem, world: FilePath)?
        var user = try await WorldUser(fixture: fixture) { created = ($0, $1) }
        let (files, world) = try #require(created)
        let manifest = world.pushing(FilePath("air/manifest.air.json"))
        let before = try Self.text(files, manifest)
        await user.type("2M")
        // With several fixes the first press shows them, the second prompts for the selected one.
        if user.model.layers.isEmpty { await user.type("M") }
        #expect(user.screen.contains("Fix a finding of session-core?"), "\(user.screen)")
        #expect(user.screen.contains("+++ "), "\(user.screen)")
        await user.press(.enter)
        #expect(try Self.text(files, manifest) == before)
        await user.type("M")
        await user.press(.tab, .enter)
        #expect(user.screen.contains("u undoes it"), "\(user.screen)")
        #expect(try Self.text(files, manifest) != before)
        await user.type("u")
        #expect(try Self.text(files, manifest) == before)
    }
}
