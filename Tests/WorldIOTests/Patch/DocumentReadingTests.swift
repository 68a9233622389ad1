import AIR
import CanonicalCBOR
import JSON
import Testing
import WorldIO

@Suite struct DocumentReadingTests {
    private static let hash = "sha256:" + String(repeating: "1", count: 64)

    private func read(_ text: String, base: Hash? = nil) throws -> (document: PatchDocument?, findings: [Finding]) {
        try PatchDocument.read(PlainData.value(of: JSONParser.parse(Array(text.utf8))), base: base)
    }

    private func document(_ operations: String) -> String {
        #"{"version": "1", "base_manifest_hash": "\#(Self.hash)", "patches": [\#(operations)]}"#
    }

    @Test func `the version defaults to 1, and an empty base to that of the world`() throws {
        let base = Hash.of([1])
        let (document, findings) = try read(#"{"base_manifest_hash": "", "patches": []}"#, base: base)
        #expect(findings.isEmpty)
        #expect(document?.baseManifestHash == base)
        #expect(try read(#"{"base_manifest_hash": "", "patches": []}"#).document == nil)
    }

    @Test(arguments: [
        ("[]", ""), (#"{"base_manifest_hash": "x", "patches": []}"#, "/base_manifest_hash"),
        (#"{"patches": []}"#, ""), (#"{"base_manifest_hash": null, "patches": []}"#, ""),
        (#"{"version": "2", "base_manifest_hash": "\#(hash)", "patches": []}"#, "/version"),
        (#"{"version": 1, "base_manifest_hash": "\#(hash)", "patches": []}"#, "/version"),
        (#"{"base_manifest_hash": "\#(hash)"}"#, "/patches"),
        (#"{"base_manifest_hash": "\#(hash)", "patches": {}}"#, "/patches"),
    ])
    func `a malformed document is refused with its location`(_ text: String, _ path: String) throws {
        let (document, findings) = try read(text)
        #expect(document == nil)
        #expect(findings.filter { $0.severity == .error }.map(\.pointer.description) == [path])
    }

    @Test(
        arguments: [
            ("7", ""), ("{}", ""), (#"{"ad_def": {}}"#, ""), (#"{"add_def": {}, "remove_def": {}}"#, ""),
            (#"{"add_def": []}"#, "/add_def"), (#"{"add_def": {"kind": "manifest"}}"#, "/add_def/kind"),
            (#"{"add_def": {"kind": "defschema"}}"#, "/add_def"),
            (#"{"add_def": {"kind": "defschema", "node": 1}}"#, "/add_def/node"),
            (
                #"{"add_def": {"kind": "defplan", "node": {"$kind": "defschema", "name": "n/A@1", "type": {"text": {}}}}}"#,
                "/add_def/node/$kind"
            ),
            (
                #"{"add_def": {"kind": "defmodule", "node": {"$kind": "defmodule", "name": "n/A@1", "module_kind": "pure", "abi": {}}}}"#,
                "/add_def/node"
            ),
            (
                #"{"add_def": {"kind": "defschema", "node": {"$kind": "defschema", "name": "n/A@1", "type": {"text": 1}}}}"#,
                nil
            ),
            (#"{"replace_def": {"kind": "defschema", "new_node": {}, "pre_hash": "\#(hash)"}}"#, "/replace_def"),
            (#"{"replace_def": {"kind": "defschema", "name": "n/A@1", "new_node": {}}}"#, "/replace_def/pre_hash"),
            (
                #"{"replace_def": {"kind": "defschema", "name": "n/B@1", "pre_hash": "\#(hash)", "new_node": {"$kind": "defschema", "name": "n/A@1", "type": {"text": {}}}}}"#,
                "/replace_def/new_node/name"
            ),
            (#"{"remove_def": {"kind": "defschema", "name": "n/A@1", "pre_hash": "sha256:"}}"#, "/remove_def/pre_hash"),
            (#"{"remove_def": {"kind": "defschema", "pre_hash": "\#(hash)"}}"#, "/remove_def"),
            (#"{"set_manifest_refs": {"add": {}}}"#, "/set_manifest_refs/add"),
            (#"{"set_manifest_refs": {"remove": "n/A@1"}}"#, "/set_manifest_refs/remove"),
            (
                #"{"set_manifest_refs": {"add": [{"kind": "defschema", "name": "n/A@1"}]}}"#,
                "/set_manifest_refs/add/0/hash"
            ),
            (#"{"set_manifest_refs": {"remove": [{"name": "n/A@1"}]}}"#, "/set_manifest_refs/remove/0/kind"),
            (#"{"set_defaults": {"policy": 1}}"#, "/set_defaults/policy"),
            (#"{"set_defaults": {"cap_grants": {}}}"#, "/set_defaults/cap_grants"),
            (#"{"set_defaults": {"cap_grants": [{"name": "g", "cap": "n/C@1"}]}}"#, "/set_defaults/cap_grants/0"),
            (#"{"set_routing_events": {"events": []}}"#, "/set_routing_events/pre_hash"),
            (#"{"set_routing_events": {"pre_hash": "\#(hash)"}}"#, "/set_routing_events"),
            (
                #"{"set_routing_events": {"pre_hash": "\#(hash)", "events": [{"event": "no name", "reducer": "n/R@1"}]}}"#,
                "/set_routing_events/events/0/event"
            ),
            (
                #"{"set_routing_inboxes": {"pre_hash": "\#(hash)", "inboxes": [{"source": 1, "reducer": "n/R@1"}]}}"#,
                "/set_routing_inboxes/inboxes/0/source"
            ),
            (
                #"{"set_triggers": {"pre_hash": "\#(hash)", "triggers": [{"event": "n/E@1"}]}}"#,
                "/set_triggers/triggers/0"
            ),
            (#"{"set_triggers": {"pre_hash": "\#(hash)", "triggers": [7]}}"#, "/set_triggers/triggers/0"),
            (#"{"set_module_bindings": {"pre_hash": "\#(hash)", "bindings": []}}"#, "/set_module_bindings"),
            (
                #"{"set_module_bindings": {"pre_hash": "\#(hash)", "bindings": {"n/M@1": {"slots": {"a": 1}}}}}"#,
                "/set_module_bindings/bindings/n~1M@1/slots/a"
            ),
            (
                #"{"set_secrets": {"pre_hash": "\#(hash)", "secrets": [{"name": "n/S@1", "hash": "sha256"}]}}"#,
                "/set_secrets/secrets/0/hash"
            ),
        ] as [(String, String?)])
    func `a malformed op is refused with its location`(_ operation: String, _ path: String?) throws {
        let good = #"{"remove_def": {"kind": "defschema", "name": "n/A@1", "pre_hash": "\#(Self.hash)"}}"#
        let (read, findings) = try read(document("\(good), \(operation)"))
        let errors = findings.filter { $0.severity == .error }
        #expect(read == nil)
        #expect(!errors.isEmpty)
        if let path { #expect(errors.map(\.pointer.description) == ["/patches/1\(path)"]) }
        for error in errors { #expect(error.pointer.description.hasPrefix("/patches/1")) }
    }

    @Test func `unknown fields are ignored with a warning`() throws {
        let with = #"""
            {"set_triggers": {"pre_hash": "\#(Self.hash)", "note": 1, "triggers": [
              {"event": "n/E@1", "plan": "n/p@1", "correlate_by": null, "extra": {"a": 1}}]}}
            """#
        let without = #"""
            {"set_triggers": {"pre_hash": "\#(Self.hash)", "triggers": [{"event": "n/E@1", "plan": "n/p@1"}]}}
            """#
        let (one, findings) = try read(document(with))
        #expect(findings.allSatisfy { $0.severity == .warning && $0.code == .unknownField })
        #expect(
            findings.map(\.pointer.description) == [
                "/patches/0/set_triggers/note", "/patches/0/set_triggers/triggers/0/extra",
            ])
        #expect(one != nil)
        #expect(one == (try read(document(without)).document))
    }

    @Test func `null clears the policy, absence keeps it`() throws {
        func change(_ body: String) throws -> PatchOperation? {
            try read(document(#"{"set_defaults": \#(body)}"#)).document?.operations.first
        }
        #expect(try change("{}") == .setDefaults(policy: .keep, capGrants: nil))
        #expect(try change(#"{"policy": null, "cap_grants": []}"#) == .setDefaults(policy: .clear, capGrants: []))
        #expect(try change(#"{"policy": "n/P@1"}"#) == .setDefaults(policy: .set("n/P@1"), capGrants: nil))
    }
}
