import AIR
import Files
import Governance
import JSON
import Sync
import SystemPackage
import Testing
import WorldIO

@Suite struct ConsumerFixtureTests {
    private func findings(_ name: String) throws -> [ConsumerFinding] {
        try ConsumerWorld(fixture: name).check().findings
    }

    private func json(_ finding: ConsumerFinding?) throws -> [String] {
        try #require(finding?.fix).edits.map { JSONPrinter.compact($0.json) }
    }

    @Test func `a world without faults has no findings`() throws {
        let world = try ConsumerWorld(fixture: "consumer")
        #expect(world.load().diagnostics == [])
        let check = world.check()
        #expect(check.findings.isEmpty)
        #expect(check.decisions.map(\.slot) == ["cap_transcripts", "cap_callback"])
        #expect(check.decisions.map(\.rule) == [0, 1])
        #expect(check.decisions.allSatisfy { $0.isBound && $0.isAllowed && $0.policy == "desk/policy@1" })
    }

    @Test func `an unbound slot gets the skeleton of a grant`() throws {
        let found = try findings("consumer-unbound-slot")
        #expect(found.map(\.fault) == [.unbound(slot: "cap_transcripts")])
        #expect(found.map(\.diagnostic.code) == [.capUnbound])
        #expect(found[0].label == "session-core")
        #expect(found[0].diagnostic.kind == "defplan")
        #expect(found[0].diagnostic.name == "session/entry_open@1")
        #expect(found[0].diagnostic.file == "air/manifest.air.json")
        #expect(found[0].diagnostic.path == "/plans/0")
        #expect(
            try json(found[0]) == [
                #"{"name":"cap_transcripts","cap":"sys/blob@1","params":{"record":{"namespaces":"#
                    + #"{"FILL_IN":"a set of text; without it nothing is restricted"}}}}"#
            ])
        let edit = try #require(found[0].fix?.edits.first)
        #expect(edit.pointer.description == "/defaults/cap_grants")
        #expect(edit.placeholders.map(\.description) == ["/params/record/namespaces"])
        #expect(found[0].diagnostic.help?.contains("cap_transcripts") == true)
    }

    @Test func `a grant of the wrong type is replaced`() throws {
        let found = try findings("consumer-type-mismatch")
        #expect(found.map(\.fault) == [.mismatched(slot: "cap_transcripts", granted: "query", needed: "blob")])
        #expect(found.map(\.diagnostic.code) == [.capTypeMismatch])
        #expect(found[0].fix?.edits.map(\.pointer.description) == ["/defaults/cap_grants/0"])
        #expect(found[0].fix?.edits.map(\.action) == [.replace])
    }

    @Test func `an explicit deny is reported, and the rest is allowed narrowly`() throws {
        let found = try findings("consumer-policy-denies")
        #expect(
            found.map(\.fault) == [
                .denied(effectKind: "blob.put", slot: "cap_transcripts", policy: "desk/policy@1", rule: 1),
                .denied(effectKind: "http.request", slot: "cap_callback", policy: "desk/policy@1", rule: 0),
            ])
        #expect(
            try json(found[0]) == [
                #"{"when":{"effect_kind":"blob.put","cap_name":"cap_transcripts","origin_kind":"plan","#
                    + #""origin_name":"session/entry_open@1"},"decision":"allow"}"#
            ])
        #expect(found[0].fix?.edits.map(\.action) == [.insert(at: 1)])
        #expect(found[1].fix == nil)
    }

    @Test func `every missing reference is named`() throws {
        let found = try findings("consumer-missing-refs")
        let open = found.filter { $0.plan == DefinitionName("session/entry_open@1") }
        let close = found.filter { $0.plan == DefinitionName("session/core_close@1") }
        let id = DefinitionKey(.schema, DefinitionName("session/SessionId@1"))
        #expect(open.map(\.fault) == [.unlisted(id)])
        #expect(
            close.map(\.fault) == [
                .unlisted(id), .unlisted(DefinitionKey(.schema, DefinitionName("sys/HttpRequestReceipt@1"))),
                .unlisted(DefinitionKey(.effect, DefinitionName("sys/http.request@1"))),
            ])
        #expect(try json(open[0]) == [#"{"name":"session/SessionId@1"}"#])
        #expect(try #require(open[0].fix) == #require(close[0].fix))
        #expect(close[2].fix?.edits.map(\.pointer.description) == ["/effects"])
    }

    @Test func `an entry plan gets its trigger`() throws {
        let found = try findings("consumer-no-trigger")
        #expect(found.map(\.fault) == [.noTrigger(event: DefinitionName("session/Open@1"))])
        #expect(found.map(\.diagnostic.code) == [.noTrigger])
        #expect(try json(found[0]) == [#"{"event":"session/Open@1","plan":"session/entry_open@1"}"#])
    }

    @Test(arguments: ["consumer-missing-refs", "consumer-no-trigger"])
    func `a fixed world has no findings`(name: String) throws {
        let world = try ConsumerWorld(fixture: name)
        try world.fix(world.check().findings)
        #expect(world.load().diagnostics == [])
        #expect(world.check().findings.isEmpty)
    }

    @Test(arguments: ["consumer-unbound-slot", "consumer-type-mismatch"])
    func `a skeleton loads only once it is filled in`(name: String) throws {
        let world = try ConsumerWorld(fixture: name)
        try world.fix(world.check().findings)
        #expect(world.load().diagnostics.contains { $0.code == .badValue && $0.severity == .error })
        let path = ConsumerWorld.folder.path.appending("air/manifest.air.json")
        let text = try String(decoding: world.files.read(path, limit: 1 << 20), as: UTF8.self)
        let mark = try #require(
            try JSONParser.parse(Array(text.utf8)).member("defaults")?.member("cap_grants")?.asArray?.first {
                $0.member("name")?.asString == "cap_transcripts"
            }?.member("params")?.member("record")?.member("namespaces"))
        let bytes = Array(text.utf8)
        let filled =
            bytes[..<mark.range.lowerBound] + Array(#"{"set":[{"text":"sessions"}]}"#.utf8)
            + bytes[mark.range.upperBound...]
        try world.files.writeAtomically(Array(filled), to: path)
        #expect(world.load().diagnostics == [])
        #expect(world.check().findings.isEmpty)
    }
}
