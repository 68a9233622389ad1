import AIR
import CanonicalCBOR
import JSON
import Sync
import SystemPackage
import Testing

@Suite struct ImportLockTests {
    private func world(lock: (ImportLock) -> String) throws -> PackWorld {
        let right = try #require(try PackWorld.make().core().right)
        return try PackWorld.make(imports: #"{"path": "\#(PackWorld.pack)", "lock": \#(lock(right))}"#)
    }

    @Test func `the lock of a folder has source, path and hash`() throws {
        let core = try PackWorld.make().core()
        #expect(core.state == .unlocked && core.state.name == "unlocked" && core.pack == "core")
        let hash = try #require(core.index?.hash)
        #expect(
            core.right?.pasteText
                == #""lock": {"source":"path","path":"\#(PackWorld.pack)","defs_hash":"\#(hash.text)"}"#)
    }

    @Test func `both forms of a lock match what they pin`() throws {
        for lock in [{ JSONPrinter.compact($0.json) }, { "\"\($0.defsHash.text)\"" }] as [(ImportLock) -> String] {
            let core = try world(lock: lock).core()
            #expect(core.state == .ok)
            #expect(core.diagnostic(severity: .error, file: "aos.sync.json") == nil)
        }
    }

    @Test func `fields of a lock that differ are identity drift`() throws {
        let core = try world { right in
            var lock = right
            lock.identity = [.path: "air/../elsewhere", .package: "p", .source: "path"]
            return JSONPrinter.compact(lock.json)
        }.core()
        #expect(
            core.state
                == .identity([
                    ImportLock.Difference(field: .package, pinned: "p", found: nil),
                    ImportLock.Difference(field: .path, pinned: "air/../elsewhere", found: PackWorld.pack),
                ]))
        let diagnostic = try #require(core.diagnostic(severity: .warning, file: "aos.sync.json"))
        #expect(diagnostic.code == .lockIdentity && diagnostic.severity == .warning)
        #expect(diagnostic.path == "/air/imports/0/lock" && diagnostic.line == 5)
        let paste = try #require(core.right?.pasteText)
        #expect(diagnostic.help?.contains(paste) == true)
    }

    @Test(arguments: ["air/./exports/plan-packs/x/../core/", "/home/world/air/exports/plan-packs/core"])
    func `another spelling of the same path matches`(_ path: String) throws {
        let core = try world { right in
            var lock = right
            lock.identity[.path] = path
            return JSONPrinter.compact(lock.json)
        }.core()
        #expect(core.state == .ok)
    }

    @Test func `other definitions are content drift, and missing locks are reported`() throws {
        let world = try world { JSONPrinter.compact($0.json) }
        let before = try #require(try world.core().index?.hash)
        try world.writePack(.second)
        let core = try world.core()
        let now = try #require(core.index?.hash)
        #expect(core.state == .content(pinned: before, found: now, identity: []))
        let diagnostic = try #require(core.diagnostic(severity: .error, file: "aos.sync.json"))
        #expect(diagnostic.code == .lockContent && diagnostic.severity == .error)
        #expect(diagnostic.help?.contains(now.text) == true)
        let unlocked = try #require(try PackWorld.make().core().diagnostic(severity: .warning, file: "f"))
        #expect(unlocked.code == .lockMissing && unlocked.path == "/air/imports/0" && unlocked.file == "f")
    }

    @Test(arguments: [
        (#"{"path": "gone"}"#, ResolvedImport.Obstacle.notAFolder("/home/world/gone")),
        (#"{"path": "aos.sync.json"}"#, .notAFolder("/home/world/aos.sync.json")),
        (#"{"cargo": {"package": "p"}}"#, .noCargoManifest(["/home/world/Cargo.toml"])),
        (
            #"{"cargo": {"package": "p", "manifest_path": "../Cargo.toml"}}"#,
            .noCargoManifest(["/home/Cargo.toml"])
        ),
    ])
    func `an unresolvable import reports the reason`(_ item: String, _ obstacle: ResolvedImport.Obstacle) throws {
        let core = try PackWorld.make(imports: item).core()
        #expect(core.state == .unresolvable(obstacle) && core.right == nil)
        let diagnostic = try #require(core.diagnostic(severity: .warning, file: "f"))
        #expect(diagnostic.code == .importUnresolved && diagnostic.severity == .error && diagnostic.help != nil)
    }

    @Test func `an import with errors has no lock`() throws {
        let world = try PackWorld.make()
        try world.write("\(PackWorld.pack)/more.json", "[\(schema("core/In@1", "bool"))]")
        let core = try world.core()
        guard case .unresolvable(.invalid(let diagnostics)) = core.state else {
            Issue.record("\(core.state)")
            return
        }
        #expect(diagnostics.map(\.code) == [.conflict])
        #expect(throws: PinError.unresolved(label: "core")) { try world.pins.keep(core) }
    }
}
