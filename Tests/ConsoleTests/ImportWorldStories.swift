import Canvas
import Files
import SystemPackage
import Testing
import Workbench

@testable import Console

/// Imports of real worlds in memory, settled by keys.
@Suite struct ImportWorldStories {
    private static let sync = "aos.sync.json"

    private static func text(_ files: MemoryFileSystem, _ path: FilePath) throws -> String {
        String(decoding: try files.read(path, limit: 1 << 20), as: UTF8.self)
    }

    @Test func `an import is locked, and the lock is taken back`() async throws {
        var laid: (files: MemoryFileSystem, world: FilePath)?
        var user = try await WorldUser(fixture: "consumer") { laid = ($0, $1) }
        let (files, world) = try #require(laid)
        let before = try Self.text(files, world.appending(Self.sync))
        await user.type("4")
        #expect(user.screen.contains("unlocked"))
        await user.type("t")
        #expect(user.screen.contains("Lock session-core as it is now?"), "\(user.screen)")
        #expect(user.screen.contains("+++ "))
        await user.press(.enter)
        #expect(try Self.text(files, world.appending(Self.sync)) == before)
        await user.type("t")
        await user.press(.tab, .enter)
        #expect(user.screen.contains("ok session-core"), "\(user.screen)")
        #expect(user.screen.contains("u takes it back"))
        #expect(try Self.text(files, world.appending(Self.sync)).contains("sha256:"))
        await user.type("u")
        #expect(try Self.text(files, world.appending(Self.sync)) == before)
        #expect(user.screen.contains("unlocked"))
    }

    @Test func `a definition of one's own gives way to the imported one`() async throws {
        var laid: (files: MemoryFileSystem, world: FilePath)?
        let own = FilePath("air/own.air.json")
        var user = try await WorldUser(fixture: "consumer") { files, world in
            laid = (files, world)
            try files.writeAtomically(
                Array(#"[{"$kind": "defschema", "name": "session/SessionId@1", "type": {"int": {}}}]"#.utf8),
                to: world.pushing(own))
        }
        let (files, world) = try #require(laid)
        #expect(user.screen.contains("3 Conflicts 1!"), "\(user.screen)")
        await user.type("3")
        #expect(user.screen.contains("| session-core"), "\(user.screen)")
        await user.type("t")
        #expect(user.screen.contains("Take theirs: session/SessionId@1"), "\(user.screen)")
        await user.press(.tab, .enter)
        #expect(user.screen.contains("nothing disagrees"), "\(user.screen)")
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
        #expect(user.screen.contains("nothing disagrees"), "\(user.screen)")
    }

    @Test func `contract, checks, users and README of a pack are read`() async throws {
        var user = try await WorldUser(fixture: "consumer-unbound-slot") { _, _ in }
        await user.type("2")
        #expect(user.screen.contains("plan session/core_close@1"), "\(user.screen)")
        #expect(user.screen.contains("entry"))
        await user.type("t")
        guard case .pack(let pack) = user.model.detail.content else {
            Issue.record("no pack")
            return
        }
        #expect(!pack.findings.isEmpty)
        #expect(user.screen.contains("cap_transcripts"), "\(user.screen)")
        await user.type("tt")
        #expect(user.model.detail.text.count > 5)
    }

    @Test(arguments: ["consumer-no-trigger", "consumer-missing-refs"])
    func `what a check asks for is written and taken back`(fixture: String) async throws {
        var laid: (files: MemoryFileSystem, world: FilePath)?
        var user = try await WorldUser(fixture: fixture) { laid = ($0, $1) }
        let (files, world) = try #require(laid)
        let manifest = world.pushing(FilePath("air/manifest.air.json"))
        let before = try Self.text(files, manifest)
        await user.type("2M")
        // With several mends the first press shows them, the second asks about the selected one.
        if user.model.layers.isEmpty { await user.type("M") }
        #expect(user.screen.contains("Write the mend for session-core?"), "\(user.screen)")
        #expect(user.screen.contains("+++ "), "\(user.screen)")
        await user.press(.enter)
        #expect(try Self.text(files, manifest) == before)
        await user.type("M")
        await user.press(.tab, .enter)
        #expect(user.screen.contains("u takes it back"), "\(user.screen)")
        #expect(try Self.text(files, manifest) != before)
        await user.type("u")
        #expect(try Self.text(files, manifest) == before)
    }
}
