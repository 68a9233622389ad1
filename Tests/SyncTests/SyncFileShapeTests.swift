import AIR
import CanonicalCBOR
import JSON
import Sync
import SystemPackage
import Testing

@Suite struct SyncFileShapeTests {
    private let hash = "sha256:" + String(repeating: "ab", count: 32)

    private func read(_ text: String) -> SyncFile {
        SyncFile(Array(text.utf8), at: "/world/aos.sync.json", world: WorldFolder("/world"))
    }

    private func imports(_ items: String) -> SyncFile { read("{\"version\":1,\"air\":{\"imports\":[\(items)]}}") }

    @Test func `all members of the file are read`() throws {
        let sync = read(
            #"""
            {"version": 1, "build": {"workflow_dir": "flow", "module": "n/M@1"}, "modules": {"pull": false},
             "workspaces": [{"ref": "a", "dir": "d", "ignore": ["x", "y"], "annotations": {"k": {"v": "1"}}}]}
            """#)
        #expect(sync.reducerFolder == "/world/flow")
        #expect(sync.module == "n/M@1")
        #expect(sync.pullsModules == false)
        let workspace = try #require(sync.workspaces.first)
        #expect(workspace.reference == "a" && workspace.folder == "/world/d" && workspace.ignored == ["x", "y"])
        #expect(workspace.annotations?.member("k")?.member("v")?.asString == "1")
        #expect(sync.diagnostics.isEmpty, "\(sync.diagnostics)")
    }

    @Test func `a cargo import is read completely, without the equals sign of its version`() throws {
        let sync = imports(
            #"""
            {"cargo": {"package": "p", "version": "=1.2.3", "source": "registry+x", "air_dir": "a/./b",
             "manifest_path": "../r/Cargo.toml"}}, {"cargo": {"package": "q"}},
            {"cargo": {"package": "r", "air_dir": "air/exports/plan-packs/core"}}
            """#)
        #expect(sync.diagnostics.isEmpty, "\(sync.diagnostics)")
        #expect(sync.imports.map(\.label) == ["p", "q", "core"])
        guard case .cargo(let first) = sync.imports[0].source, case .cargo(let second) = sync.imports[1].source else {
            Issue.record("no cargo imports")
            return
        }
        #expect(first.package == "p" && first.version == "1.2.3" && first.source == "registry+x")
        #expect(first.airFolder == "a/b" && first.manifest == "/r/Cargo.toml")
        #expect(second.version == nil && second.airFolder == "air" && second.manifest == nil)
    }

    @Test func `a plan pack is always named after its folder`() {
        let sync = imports(
            #"{"path": "c/air/exports/plan-packs/air"}, {"path": "x/air"}, {"path": "d/exports/plan-packs/x/"}"#)
        #expect(sync.imports.map(\.label) == ["air", "x", "x-2"])
    }

    @Test func `both forms of a lock are read`() throws {
        let sync = imports(
            #"""
            {"path": "a", "lock": "\#(hash)"},
            {"path": "b", "lock": {"source": "cargo", "package": "p", "version": "1", "source_id": "s",
              "manifest_path": "m", "air_dir": "air", "path": "b", "defs_hash": "\#(hash)"}},
            {"path": "c", "lock": null}, {"path": "d"}
            """#)
        #expect(sync.diagnostics.isEmpty, "\(sync.diagnostics)")
        let locks = sync.imports.map(\.lock)
        #expect(locks[0]?.form == .hash && locks[0]?.defsHash.text == hash && locks[0]?.identity.isEmpty == true)
        #expect(locks[1]?.form == .object)
        #expect(
            locks[1]?.identity == [
                .source: "cargo", .package: "p", .version: "1", .sourceID: "s", .manifestPath: "m", .airFolder: "air",
                .path: "b",
            ])
        #expect(locks[2] == nil && locks[3] == nil && sync.imports.allSatisfy { !$0.hasMalformedLock })
        #expect(locks[0].map { JSONPrinter.compact($0.json) } == "\"\(hash)\"")
        #expect(
            locks[1].map { JSONPrinter.compact($0.json) }
                == #"{"source":"cargo","package":"p","version":"1","source_id":"s","manifest_path":"m","air_dir":"air","path":"b","defs_hash":"\#(hash)"}"#
        )
        #expect(sync.imports[1].lockPlace.line == 2 && sync.imports[3].lockPlace == sync.imports[3].place)
    }

    @Test(arguments: [
        (#""x""#, DiagnosticCode.badHash, ""), ("1", .importShape, ""), ("[]", .importShape, ""),
        ("{}", .importShape, ""), (#"{"defs_hash": 1}"#, .badHash, "/defs_hash"),
        (#"{"defs_hash": "sha256:1"}"#, .badHash, "/defs_hash"),
    ])
    func `an invalid lock is an error at its location and is ignored`(
        _ lock: String, _ code: DiagnosticCode, _ path: String
    ) {
        let sync = imports("{\"path\": \"a\", \"lock\": \(lock)}")
        #expect(sync.diagnostics.map(\.code) == [code])
        #expect(sync.diagnostics.map(\.path) == ["/air/imports/0/lock" + path])
        #expect(sync.diagnostics.allSatisfy { $0.severity == .error && $0.help != nil })
        #expect(sync.imports.first.map { $0.lock == nil && $0.hasMalformedLock } == true)
    }

    @Test(arguments: [
        (#""lock": {"defs_hash": "H", "source": "git"}"#, "/air/imports/0/lock/source", DiagnosticCode.importShape),
        (#""lock": {"defs_hash": "H", "version": 1}"#, "/air/imports/0/lock/version", .importShape),
        (#""lock": {"defs_hash": "H", "pat": "x"}"#, "/air/imports/0/lock/pat", .unknownField),
    ])
    func `an invalid field of a lock is reported, and the lock is still used`(
        _ lock: String, _ path: String, _ code: DiagnosticCode
    ) {
        let sync = imports("{\"path\": \"a\", \(lock.replacing("H", with: hash))}")
        #expect(sync.diagnostics.map(\.path) == [path] && sync.diagnostics.map(\.code) == [code])
        #expect(sync.imports.first?.lock?.defsHash.text == hash)
    }

    @Test(arguments: [
        (#""modules": {"pull": 1}"#, "/modules/pull", DiagnosticCode.syncInvalid),
        (#""build": {"reducer_dir": "a", "workflow_dir": "b"}"#, "/build/workflow_dir", .syncInvalid),
        (#""workspaces": [{"ref": "a"}]"#, "/workspaces/0", .syncInvalid),
        (#""workspaces": [{"dir": "a"}]"#, "/workspaces/0", .syncInvalid),
        (#""workspaces": [{"ref": "a", "dir": "d", "ignore": "x"}]"#, "/workspaces/0/ignore", .syncInvalid),
        (#""workspaces": [{"ref": "a", "dir": "d", "ignore": ["x", 1]}]"#, "/workspaces/0/ignore/1", .syncInvalid),
        (#""workspaces": [{"ref": "a", "dir": "d", "annotations": []}]"#, "/workspaces/0/annotations", .syncInvalid),
        (
            #""air": {"imports": [{"cargo": {"package": "p", "air_dir": "../x"}}]}"#, "/air/imports/0/cargo/air_dir",
            .pathEscape
        ),
        (
            #""air": {"imports": [{"cargo": {"package": "p", "air_dir": "/x"}}]}"#, "/air/imports/0/cargo/air_dir",
            .pathEscape
        ),
    ])
    func `an invalid shape is an error with place and help`(_ text: String, _ path: String, _ code: DiagnosticCode) {
        let sync = read("{\"version\": 1,\n \(text)}")
        #expect(sync.diagnostics.map(\.path) == [path] && sync.diagnostics.map(\.code) == [code])
        #expect(sync.diagnostics.allSatisfy { $0.severity == .error && $0.line == 2 && $0.help != nil })
    }

    @Test(arguments: [
        ("a/./b/", "a/b"), ("/w/a/b", "a/b"), ("../x", "../x"), ("a/../../x", "../x"), (".", "."), ("..", ".."),
        ("/w-2/a", "/w-2/a"), ("/", "/"),
    ])
    func `paths in locks mean the same in every clone`(_ written: String, _ expected: String) throws {
        for folder in ["/w", "/w/deeper/still"] {
            let world = WorldFolder(FilePath(folder))
            let text = written.hasPrefix("/w/") ? "\(folder)/a/b" : written
            let sync = SyncFile(
                Array(#"{"version": 1, "air": {"imports": [{"path": "\#(text)"}]}}"#.utf8), at: world.syncFile,
                world: world)
            guard case .path(let path) = sync.imports.first?.source else {
                Issue.record("no path")
                return
            }
            #expect(sync.lockedPath(path, written: FilePath(text)) == expected)
        }
    }
}
