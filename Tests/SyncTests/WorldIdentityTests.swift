import AIR
import CanonicalCBOR
import JSON
import Sync
import SystemPackage
import Testing

/// The member `world` of the sync file.
@Suite struct WorldIdentityTests {
    private let id = Hash.of([1])
    private let rules = WorldIdentity.Rules(hash: Hash.of([2]), frame: Hash.of([3]))

    private func read(_ text: String) -> SyncFile {
        SyncFile(Array(text.utf8), at: "/world/aos.sync.json", world: WorldFolder("/world"))
    }

    private func edited(_ text: String, _ identity: WorldIdentity?) throws -> String {
        var edit = try SyncEdit(Array(text.utf8))
        try edit.setIdentity(identity)
        return String(decoding: edit.bytes, as: UTF8.self)
    }

    @Test func `an identity survives writing and reading`() throws {
        for remote in [nil, "https://host/world.git", "s3://bucket/prefix?region=eu"] {
            for rules in [nil, rules] {
                let identity = WorldIdentity(id: id, remote: remote, rules: rules)
                let sync = try read(edited("{\"version\": 1}", identity))
                #expect(sync.identity == identity)
                #expect(sync.diagnostics.isEmpty && !sync.hasMalformedIdentity)
            }
        }
    }

    @Test func `a file without the member has no identity and no diagnostics`() {
        let sync = read("{\"version\": 1}")
        #expect(sync.identity == nil && !sync.hasMalformedIdentity && sync.diagnostics.isEmpty)
    }

    @Test(arguments: [
        ("[]", "/world"), ("{}", "/world"), (#"{"id": "sha256:00"}"#, "/world/id"), (#"{"id": 7}"#, "/world/id"),
        (#"{"id": "HASH", "remote": "ftp://host"}"#, "/world/remote"),
        (#"{"id": "HASH", "remote": "https://host\u202e/x"}"#, "/world/remote"),
        (#"{"id": "HASH", "remote": "--upload-pack=x"}"#, "/world/remote"),
        (#"{"id": "HASH", "remote": []}"#, "/world/remote"),
        (#"{"id": "HASH", "rules": {"hash": "HASH"}}"#, "/world/rules"),
        (#"{"id": "HASH", "rules": {"hash": "HASH", "frame": "x"}}"#, "/world/rules/frame"),
    ])
    func `an invalid identity is an error at its location and does not count as missing`(
        _ world: String, _ pointer: String
    ) throws {
        let sync = read("{\n  \"version\": 1,\n  \"world\": " + world.replacing("HASH", with: id.text) + "\n}\n")
        #expect(sync.identity == nil && sync.hasMalformedIdentity)
        let problem = try #require(sync.diagnostics.first)
        #expect(problem.severity == .error && problem.path == pointer && problem.line == 3)
        #expect(problem.help != nil)
    }

    @Test func `an unknown member is kept and reported as a notice`() throws {
        let text = "{\"version\": 1, \"world\": {\"id\": \"\(id.text)\", \"idd\": 1}}"
        let sync = read(text)
        #expect(sync.identity == WorldIdentity(id: id))
        #expect(sync.diagnostics.map(\.severity) == [.notice] && sync.diagnostics[0].help?.contains("`id`") == true)
        #expect(try edited(text, WorldIdentity(id: Hash.of([9]))).contains("\"idd\": 1"))
    }

    @Test func `only wrong values change in the text`() throws {
        let before =
            "{ \"version\":1 ,\r\n\t\"world\" : {\"rules\":{\"frame\":\"\(rules.frame.text)\",\r\n\t\t\"hash\" :\"\(Hash.of([7]).text)\"},\r\n\t\t\"id\":\"\(id.text)\"},\r\n\t\"x\": 1.50e3}"
        let after =
            "{ \"version\":1 ,\r\n\t\"world\" : {\"rules\":{\"frame\":\"\(rules.frame.text)\",\r\n\t\t\"hash\" :\"\(rules.hash.text)\"},\r\n\t\t\"id\":\"\(id.text)\"},\r\n\t\"x\": 1.50e3}"
        #expect(try edited(before, WorldIdentity(id: id, rules: rules)) == after)
        #expect(try edited(after, WorldIdentity(id: id, rules: rules)) == after)
    }

    @Test func `removing the member restores the original file`() throws {
        let before = "{\n  \"version\": 1,\n  \"air\": { \"dir\": \"air\" }\n}\n"
        let identity = WorldIdentity(id: id, remote: "https://host/w.git", rules: rules)
        let written = try edited(before, identity)
        #expect(read(written).identity == identity)
        #expect(try edited(written, nil) == before)
        #expect(try edited(before, nil) == before)
        // Parts of it can be removed, too.
        #expect(read(try edited(written, WorldIdentity(id: id))).identity == WorldIdentity(id: id))
    }

    @Test func `the environment takes precedence over the file, part by part`() {
        let identity = WorldIdentity(id: id, rules: rules)
        #expect(ExpectedWorld.any.over(identity) == ExpectedWorld(id: id, frame: rules.frame))
        #expect(ExpectedWorld(id: Hash.of([9])).over(identity) == ExpectedWorld(id: Hash.of([9]), frame: rules.frame))
        #expect(ExpectedWorld(frame: Hash.of([9])).over(nil) == ExpectedWorld(frame: Hash.of([9])))
        #expect(ExpectedWorld.any.over(nil) == .any && !ExpectedWorld.any.isGoverned)
    }
}
