import AIR
import CanonicalCBOR
import JSON
import Testing
import WorldIO

@Suite struct PatchCompilerTests {
    private func bundle(_ texts: String..., manifest: String) throws -> WorldBundle {
        let world = try WorldUnderTest()
        for (index, text) in texts.enumerated() { try world.write("air/\(index).json", text) }
        try world.write("air/manifest.json", manifest)
        let loaded = world.load()
        try #require(loaded.errors.isEmpty, "\(loaded.errors)")
        return try #require(loaded.bundle)
    }

    private func difference(_ base: WorldBundle, _ target: WorldBundle) -> WorldDifference {
        WorldDifference(base: base.contents, baseHash: base.manifestHash, target: target)
    }

    private func failure(_ base: WorldBundle, _ operations: [PatchOperation], requiresHashes: Bool = false)
        -> [Diagnostic]
    {
        do throws(WorldIOError) {
            let document = PatchDocument(baseManifestHash: base.manifestHash, operations: operations)
            return try PatchCompiler(base: base.contents, baseHash: base.manifestHash, requiresHashes: requiresHashes)
                .compile(document).diagnostics
        } catch {
            return error.diagnostics
        }
    }

    private func node(_ text: String) throws -> CBORValue {
        try PlainData.value(of: JSONParser.parse(Array(text.utf8)))
    }

    private let grants = { (names: [String]) in
        names.map { #"{"name": "\#($0)", "cap": "n/C@1", "params": {"record": {}}}"# }.joined(separator: ", ")
    }
    private let cap = #"{"$kind": "defcap", "name": "n/C@1", "cap_type": "c", "schema": {"record": {}}}"#

    private func granting(_ names: [String], policy: String? = nil) throws -> WorldBundle {
        let policies = #"{"$kind": "defpolicy", "name": "n/P@1", "rules": []}"#
        let fields = (policy.map { [#""policy": "\#($0)""#] } ?? []) + [#""cap_grants": [\#(grants(names))]"#]
        return try bundle(
            cap, policies,
            manifest: manifest(
                ["caps": ["n/C@1"], "policies": ["n/P@1"]], #""defaults": {\#(fields.joined(separator: ", "))}"#))
    }

    @Test func `some changes of a block keep the base's order, all of them take the world's`() throws {
        let (base, target) = (try granting(["a", "b", "c"]), try granting(["e", "c", "d", "b"]))
        let difference = difference(base, target)
        #expect(
            difference.changes.map(\.id.text) == ["set:cap_grants:a", "set:cap_grants:d", "set:cap_grants:e"])
        func names(_ ids: [String]) throws -> [String]? {
            let selection = ChangeNeeds(difference).select(Set(ids.map { OpID("set:cap_grants:\($0)") }))
            return selection.compiled?.manifest.defaults?.capGrants.map(\.name)
        }
        #expect(try names(["d"]) == ["a", "b", "c", "d"])
        #expect(try names(["d", "e"]) == ["a", "b", "c", "e", "d"])
        #expect(try names(["a"]) == ["b", "c"])
        #expect(try names(["a", "d", "e"]) == ["e", "c", "d", "b"])
        #expect(try names([]) == ["a", "b", "c"])
    }

    @Test func `reordering a block is one change`() throws {
        let difference = difference(try granting(["a", "b"]), try granting(["b", "a"]))
        #expect(difference.changes.map(\.subject) == [.order(.capGrants)])
        let all = ChangeNeeds(difference).select(Set(difference.changes.map(\.id)))
        #expect(all.compiled?.manifest.defaults?.capGrants.map(\.name) == ["b", "a"])
    }

    @Test func `the default policy is set and cleared without touching the grants`() throws {
        let (with, without) = (try granting(["a"], policy: "n/P@1"), try granting(["a"]))
        for (base, target) in [(with, without), (without, with)] {
            let difference = difference(base, target)
            #expect(difference.changes.map(\.id.text) == ["set:default_policy"])
            let document = try #require(difference.document())
            guard case .setDefaults(_, nil)? = document.operations.first else {
                Issue.record("the document sets the grants: \(document.operations)")
                return
            }
            let compiled = try PatchCompiler(base: base.contents, baseHash: base.manifestHash).compile(document)
            #expect(compiled.manifestHash == target.manifestHash)
        }
    }

    @Test func `reordering references is not a change`() throws {
        let texts = [schema("n/A@1"), schema("n/B@1")]
        let one = try bundle(texts[0], texts[1], manifest: manifest(["schemas": ["n/A@1", "n/B@1"]]))
        let other = try bundle(texts[0], texts[1], manifest: manifest(["schemas": ["n/B@1", "n/A@1"]]))
        #expect(one.manifestHash != other.manifestHash)
        #expect(difference(one, other).isEmpty)
    }

    @Test func `the same name in two kinds is never confused`() throws {
        let policy = { (rules: String) in #"{"$kind": "defpolicy", "name": "n/A@1", "rules": [\#(rules)]}"# }
        let lists = manifest(["schemas": ["n/A@1"], "policies": ["n/A@1"]])
        let base = try bundle(schema("n/A@1"), policy(""), manifest: lists)
        let target = try bundle(schema("n/A@1"), policy(#"{"when": {}, "decision": "deny"}"#), manifest: lists)
        #expect(difference(base, target).changes.map(\.id.text) == ["replace:defpolicy:n/A@1"])
        let less = try bundle(schema("n/A@1"), policy(""), manifest: manifest(["schemas": ["n/A@1"]]))
        let removal = difference(base, less)
        #expect(removal.changes.map(\.id.text) == ["remove:defpolicy:n/A@1"])
        let document = try #require(removal.document())
        let compiled = try PatchCompiler(base: base.contents, baseHash: base.manifestHash).compile(document)
        #expect(compiled.manifestHash == less.manifestHash)
    }

    @Test func `built-ins are listed and unlisted by reference`() throws {
        let base = try bundle(manifest: manifest())
        let target = try bundle(manifest: manifest(["effects": ["sys/http.request@1"]]))
        for (from, to) in [(base, target), (target, base)] {
            let difference = difference(from, to)
            #expect(difference.changes.map(\.id.text) == ["set:refs:defeffect:sys/http.request@1"])
            let document = try #require(difference.document())
            let compiled = try PatchCompiler(base: from.contents, baseHash: from.manifestHash).compile(document)
            #expect(compiled.manifestHash == to.manifestHash)
            #expect(compiled.nodes.isEmpty)
        }
    }

    @Test func `slots whose names share a prefix are distinguished`() throws {
        let slots = { (grants: [String]) in
            #""module_bindings": {"n/M@1": {"slots": {"a/b": "\#(grants[0])", "a": "\#(grants[1])"}}}"#
        }
        func bound(_ grants: [String]) throws -> WorldBundle {
            try bundle(
                cap, module("n/M@1", hash: "\"\(Hash.of(wasm))\""),
                manifest: manifest(
                    ["caps": ["n/C@1"], "modules": ["n/M@1"]],
                    #""defaults": {"cap_grants": [\#(self.grants(["g", "h"]))]}, \#(slots(grants))"#))
        }
        let difference = difference(try bound(["g", "g"]), try bound(["h", "h"]))
        #expect(
            difference.changes.map(\.id.text) == [
                "set:module_bindings:n/M@1/a", "set:module_bindings:n/M@1/a/b",
            ])
        let part = ChangeNeeds(difference).select([OpID("set:module_bindings:n/M@1/a/b")])
        let binding = try #require(part.compiled?.manifest.moduleBindings.first)
        #expect(binding.module == "n/M@1")
        #expect(binding.slots.map { "\($0.slot)=\($0.grant)" } == ["a=g", "a/b=h"])
    }

    @Test func `a schema change without its plan is refused, and completion adds the plan`() throws {
        func world(_ type: String, _ value: String) throws -> WorldBundle {
            try bundle(
                schema("n/T@1", type),
                #"""
                {"$kind": "defplan", "name": "n/p@1", "input": "n/T@1", "output": "n/T@1",
                 "steps": [{"id": "e", "op": "end", "result": \#(value)}]}
                """#, manifest: manifest(["schemas": ["n/T@1"], "plans": ["n/p@1"]]))
        }
        let base = try world(#"{"record": {"a": {"text": {}}}}"#, #"{"a": "x"}"#)
        let target = try world(#"{"record": {"a": {"text": {}}, "b": {"nat": {}}}}"#, #"{"a": "x", "b": 1}"#)
        let difference = difference(base, target)
        let needs = ChangeNeeds(difference)
        let (type, plan) = (OpID("replace:defschema:n/T@1"), OpID("replace:defplan:n/p@1"))
        for one in [type, plan] {
            #expect(needs.select([one]).diagnostics.containsError)
            #expect(needs.completed([], with: [one]) == [type, plan])
        }
        #expect(needs.select([type, plan]).compiled?.manifestHash == target.manifestHash)
    }

    @Test func `an op that does not match the base is refused with its number`() throws {
        let base = try bundle(schema("n/A@1"), manifest: manifest(["schemas": ["n/A@1"]]))
        let hash = try #require(base.manifest.references(.schema).first?.hash)
        let a = DefinitionKey(.schema, DefinitionName("n/A@1"))
        let other = DefinitionKey(.schema, DefinitionName("n/B@1"))
        let wrongKind = DefinitionKey(.policy, DefinitionName("n/A@1"))
        let new = try node(schema("n/A@1", #"{"nat": {}}"#))
        let cases: [(PatchOperation, DiagnosticCode)] = [
            (.removeDefinition(other, preHash: hash), .patchInvalid),
            (.removeDefinition(wrongKind, preHash: hash), .patchInvalid),
            (.removeDefinition(a, preHash: .zero), .preHashMismatch),
            (.replaceDefinition(a, node: new, preHash: Hash.of([1])), .preHashMismatch),
            (.setTriggers([], preHash: .zero), .preHashMismatch),
            (.setSecrets([], preHash: .zero), .preHashMismatch),
            (.addDefinition(DefinitionKey(.schema, DefinitionName("sys/A@1")), node: new), .reservedName),
        ]
        for (operation, code) in cases {
            let good = PatchOperation.setDefaults(policy: .keep, capGrants: nil)
            let found = failure(base, [good, operation])
            #expect(found.map(\.code) == [code], "\(operation.name): \(found)")
            #expect(found.first?.path == "/patches/1/\(operation.name)")
            #expect(found.first?.message.hasPrefix("op 1 ") == true)
        }
    }

    @Test func `an add that replaces is a warning, or an error if hashes are required, for plans too`() throws {
        let plan = { (value: String) in
            #"""
            {"$kind": "defplan", "name": "n/p@1", "input": "n/T@1", "output": "n/T@1",
             "steps": [{"id": "e", "op": "end", "result": \#(value)}]}
            """#
        }
        let base = try bundle(
            schema("n/T@1"), plan(#""x""#), manifest: manifest(["schemas": ["n/T@1"], "plans": ["n/p@1"]]))
        let key = DefinitionKey(.plan, DefinitionName("n/p@1"))
        let same = [PatchOperation.addDefinition(key, node: try node(plan(#"{"text": "x"}"#)))]
        #expect(failure(base, same, requiresHashes: true).isEmpty)
        let other = [PatchOperation.addDefinition(key, node: try node(plan(#""y""#)))]
        #expect(failure(base, other).map(\.code) == [.patchReplaces])
        #expect(failure(base, other).map(\.severity) == [.warning])
        #expect(failure(base, other, requiresHashes: true).map(\.severity) == [.error])
    }

    @Test func `unresolvable references are refused, those in the store are not`() throws {
        let base = try bundle(manifest: manifest())
        let definition = try Definition(
            DefinitionKey(.schema, DefinitionName("n/A@1")), value: node(schema("n/A@1")))
        let operation = { (hash: Hash) throws -> PatchOperation in
            let value = CBORValue.record([
                ("base_manifest_hash", .text(base.manifestHash.text)),
                (
                    "patches",
                    .array([
                        .record([
                            (
                                "set_manifest_refs",
                                .record([
                                    (
                                        "add",
                                        .array([
                                            .record([
                                                ("kind", .text("defschema")), ("name", .text("n/A@1")),
                                                ("hash", .text(hash.text)),
                                            ])
                                        ])
                                    )
                                ])
                            )
                        ])
                    ])
                ),
            ])
            return try #require(PatchDocument.read(value, base: nil).document?.operations.first)
        }
        for hash in [Hash.zero, definition.hash] {
            #expect(failure(base, [try operation(hash)]).map(\.code) == [.unknownReference])
        }
        let document = PatchDocument(
            baseManifestHash: base.manifestHash, operations: [try operation(definition.hash)])
        let compiled = try PatchCompiler(base: base.contents, baseHash: base.manifestHash) { key, hash in
            key == definition.key && hash == definition.hash ? definition : nil
        }.compile(document)
        #expect(compiled.manifest.references(.schema).map(\.hash) == [definition.hash])
        #expect(compiled.nodes.isEmpty)
    }

    @Test func `a document for another base is stale`() throws {
        let base = try bundle(manifest: manifest())
        do throws(WorldIOError) {
            _ = try PatchCompiler(base: base.contents, baseHash: base.manifestHash)
                .compile(PatchDocument(baseManifestHash: .zero, operations: []))
            Issue.record("the document was compiled")
        } catch {
            #expect(error.diagnostics.map(\.code) == [.staleBase])
        }
    }
}
