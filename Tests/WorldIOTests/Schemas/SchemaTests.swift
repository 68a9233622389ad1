import AIR
import CanonicalCBOR
import Files
import Foundation
import JSON
import Randomness
import SchemaChecking
import Sync
import SystemPackage
import Testing
import WorldIO

/// The shipped schemas describe what the readers accept.
@Suite struct SchemaTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Schemas")

    /// `AOS_WRITE_SCHEMAS=1` writes the files.
    @Test(arguments: [
        ("patch-document.schema.json", PatchDocument.jsonSchema), ("aos.sync.schema.json", SyncFile.jsonSchema),
    ])
    func `the schema files match the schemas of the readers`(_ name: String, _ schema: JSONValue) throws {
        let text = JSONPrinter.pretty(schema) + "\n"
        let file = Self.folder.appending(path: name)
        if ProcessInfo.processInfo.environment["AOS_WRITE_SCHEMAS"] == "1" {
            try FileManager.default.createDirectory(at: Self.folder, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == text)
    }

    private func json(_ text: String) throws -> JSONValue { try JSONParser.parse(Array(text.utf8)) }

    // MARK: Patch documents

    private let patches = SchemaCheck(schema: PatchDocument.jsonSchema)

    private func isRead(_ json: JSONValue) throws -> Bool {
        PatchDocument.read(try PlainData.value(of: json), base: .zero).document != nil
    }

    /// The document of the difference of two random worlds, and their everything-added document.
    private func documents(_ seed: Int) throws -> [JSONValue] {
        let (base, target) = (try RandomWorld.bundle(seed * 2), try RandomWorld.bundle(seed * 2 + 1))
        let difference = WorldDifference(base: base.contents, baseHash: base.manifestHash, target: target)
        let full = PatchDocument.everythingAdded(target, base: base.manifest, baseHash: base.manifestHash)
        return [try #require(difference.document()), full].map { PlainData.json(of: $0.value) }
    }

    @Test(arguments: 0..<20) func `documents of worlds are valid, and reader and schema agree about faulty ones`(
        _ seed: Int
    ) throws {
        var random = SeededGenerator(seed: seed)
        for document in try documents(seed) {
            #expect(try patches.accepts(document))
            for _ in 0..<12 {
                let faulty = Fault.made(in: document, using: &random)
                // A schema can't detect a node whose name differs from its op's, nor a reserved name.
                let (isRead, isValid) = (try isRead(faulty), try patches.accepts(faulty))
                #expect(!isRead || isValid, "read, but not valid: \(JSONPrinter.compact(faulty))")
                #expect(!isValid || isRead || Fault.isBeyondSchema(faulty), "\(JSONPrinter.compact(faulty))")
            }
        }
    }

    @Test(arguments: [
        #"{"base_manifest_hash": "", "patches": []}"#, #"{"patches": []}"#,
        #"{"base_manifest_hash": "", "patches": {}}"#,
        #"{"version": "2", "base_manifest_hash": "", "patches": []}"#, #"{"base_manifest_hash": "x", "patches": []}"#,
        #"{"base_manifest_hash": "", "patches": [{}]}"#,
        #"{"base_manifest_hash": "", "patches": [{"set_defaults": {}}]}"#,
        #"{"base_manifest_hash": "", "patches": [{"set_defaults": {}, "set_manifest_refs": {}}]}"#,
        #"{"base_manifest_hash": "", "patches": [{"set_defaults": {"policy": 1}}]}"#,
        #"{"base_manifest_hash": "", "patches": [{"set_manifest_refs": {"add": null}}]}"#,
        #"{"base_manifest_hash": "", "patches": [{"remove_def": {"kind": "defplan", "name": "a/b@1"}}]}"#,
        #"{"base_manifest_hash": "", "patches": [{"remove_def": {"kind": "plan", "name": "a/b@1", "pre_hash": ""}}]}"#,
        #"{"base_manifest_hash": "", "patches": [{"set_triggers": {"triggers": []}}]}"#, "[]", "null",
    ])
    func `reader and schema agree about shapes`(_ text: String) throws {
        let value = try json(text)
        #expect(try patches.accepts(value) == isRead(value))
    }

    // MARK: Sync files

    private static let hash = "sha256:" + String(repeating: "ab", count: 32)

    @Test(arguments: [
        #"{"version": 1}"#, #"{"version": "1"}"#, "{}", "[]", #"{"version": 1, "more": 1}"#,
        #"{"version": 1, "air": []}"#,
        #"{"version": 1, "air": {"dir": "a", "imports": [{"path": "x"}]}}"#, #"{"version": 1, "air": {"dir": ""}}"#,
        #"{"version": 1, "air": {"imports": [{}]}}"#, #"{"version": 1, "air": {"imports": {}}}"#,
        #"{"version": 1, "air": {"imports": [{"path": "x", "cargo": {"package": "p"}}]}}"#,
        #"{"version": 1, "air": {"imports": [{"cargo": {"package": "p", "version": "=1"}}]}}"#,
        #"{"version": 1, "air": {"imports": [{"cargo": {"package": ""}}]}}"#,
        #"{"version": 1, "air": {"imports": [{"path": "x", "lock": "\#(hash)"}]}}"#,
        #"{"version": 1, "air": {"imports": [{"path": "x", "lock": null}]}}"#,
        #"{"version": 1, "air": {"imports": [{"path": "x", "lock": "sha256:1"}]}}"#,
        #"{"version": 1, "air": {"imports": [{"path": "x", "lock": {"defs_hash": "\#(hash)", "source": "path"}}]}}"#,
        #"{"version": 1, "air": {"imports": [{"path": "x", "lock": {"defs_hash": "\#(hash)", "source": "git"}}]}}"#,
        #"{"version": 1, "air": {"imports": [{"path": "x", "lock": {"source": "path"}}]}}"#,
        #"{"version": 1, "build": {"reducer_dir": "a", "workflow_dir": "b"}}"#,
        #"{"version": 1, "build": {"workflow_dir": "b", "module": "m"}}"#, #"{"version": 1, "build": {"module": 1}}"#,
        #"{"version": 1, "modules": {"pull": true, "dir": "m"}}"#, #"{"version": 1, "modules": {"pull": "yes"}}"#,
        #"{"version": 1, "workspaces": [{"ref": "a", "dir": "b", "ignore": ["*"], "annotations": {}}]}"#,
        #"{"version": 1, "workspaces": [{"ref": "a"}]}"#, #"{"version": 1, "workspaces": [{"ref": 1, "dir": "b"}]}"#,
        #"{"version": 1, "workspaces": [{"ref": "a", "dir": "b", "ignore": [1]}]}"#,
        #"{"version": 1, "workspaces": [{"ref": "a", "dir": "b", "annotations": []}]}"#,
        #"{"version": 1, "world": {"id": "\#(hash)"}}"#, #"{"version": 1, "world": {}}"#,
        #"{"version": 1, "world": null}"#,
        #"{"version": 1, "world": {"id": "sha256:1"}}"#, #"{"version": 1, "world": {"id": "\#(hash)", "more": 1}}"#,
        #"{"version": 1, "world": {"id": "\#(hash)", "remote": "https://host/a"}}"#,
        #"{"version": 1, "world": {"id": "\#(hash)", "remote": "git+file:///srv/w.git?ref=refs/heads/aos"}}"#,
        #"{"version": 1, "world": {"id": "\#(hash)", "remote": "s3://bucket/p?region=x"}}"#,
        #"{"version": 1, "world": {"id": "\#(hash)", "remote": "ext::sh -c x"}}"#,
        #"{"version": 1, "world": {"id": "\#(hash)", "remote": "ssh://-oProxyCommand=x"}}"#,
        #"{"version": 1, "world": {"id": "\#(hash)", "remote": "https://"}}"#,
        #"{"version": 1, "world": {"id": "\#(hash)", "remote": "https://a b"}}"#,
        #"{"version": 1, "world": {"id": "\#(hash)", "remote": 1}}"#,
        #"{"version": 1, "world": {"id": "\#(hash)", "rules": {"hash": "\#(hash)", "frame": "\#(hash)"}}}"#,
        #"{"version": 1, "world": {"id": "\#(hash)", "rules": {"hash": "\#(hash)"}}}"#,
        #"{"version": 1, "world": {"id": "\#(hash)", "rules": []}}"#,
    ])
    func `the sync file's reader and its schema agree`(_ text: String) throws {
        let sync = SyncFile(Array(text.utf8), at: "/w/aos.sync.json", world: WorldFolder("/w"))
        let isRead = !sync.diagnostics.containsError
        let isValid = try SchemaCheck(schema: SyncFile.jsonSchema).accepts(json(text))
        #expect(isRead == isValid, "\(sync.diagnostics.map(\.message))")
    }
}

/// Injects faults into documents: removes a member, renames it or changes its type.
private enum Fault {
    static func made(in value: JSONValue, using random: inout SeededGenerator) -> JSONValue {
        switch value.content {
        case .object(let members) where !members.isEmpty && Int.random(in: 0..<6, using: &random) > 0:
            let chosen = Int.random(in: 0..<members.count, using: &random)
            return .object(
                members.enumerated().map { index, member in
                    (member.key, index == chosen ? made(in: member.value, using: &random) : member.value)
                })
        case .array(let items) where !items.isEmpty && Int.random(in: 0..<6, using: &random) > 0:
            let chosen = Int.random(in: 0..<items.count, using: &random)
            return .array(
                items.enumerated().map { $0 == chosen ? made(in: $1, using: &random) : $1 })
        case .object(let members) where Bool.random(using: &random) && !members.isEmpty:
            let chosen = Int.random(in: 0..<members.count, using: &random)
            return .object(
                members.enumerated().filter { $0.offset != chosen || Bool.random(using: &random) }.map {
                    index, member in
                    (index == chosen ? member.key + "x" : member.key, member.value)
                })
        default:
            let others: [JSONValue] = [
                .null, .bool(true), .int(7), .string("x"), .array([]), .object([]), .array([.int(1)]),
                .object([("x", .int(1))]),
            ]
            return others.randomElement(using: &random) ?? .null
        }
    }

    /// Whether a document has a fault that no schema can detect: an op and its node have different names.
    static func isBeyondSchema(_ document: JSONValue) -> Bool {
        (document.member("patches")?.asArray ?? []).contains { item in
            guard let body = item.member("replace_def") else { return false }
            return body.member("name")?.asString != body.member("new_node")?.member("name")?.asString
        }
    }
}
