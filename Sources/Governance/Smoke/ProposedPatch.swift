import AIR
import CanonicalCBOR
import JSON
import Plans
import WorldIO

/// A patch proposed by a plan in a simulation (Documentation/plans.md, *Grants and policy*).
///
/// A patch specified by its hash can't be read in a simulation: the plan's own summary is used instead.
struct ProposedPatch {
    let base: WorldContents

    /// Returns the parameters with the patch replaced by its hash, and with a summary of the patch.
    func rewritten(_ params: CBORValue) throws(ProposalRewritingError) -> CBORValue {
        let patch = params["patch"]
        let content = patch?["$value"]
        let summary: Summary
        switch patch?["$tag"]?.asText {
        case "hash"?: return params
        case "patch_doc_json"?: summary = try Summary(document: content?.asBytes ?? [], base: base)
        case "patch_cbor"?: summary = try Summary(compiled: content?.asBytes ?? [], base: base)
        default:
            throw ProposalRewritingError(
                "a patch in a blob can't be read in a simulation; pass it as `patch_doc_json` or `patch_cbor`")
        }
        let fields: [(String, CBORValue)] = (params.asMap ?? []).compactMap { entry in
            guard let name = entry.key.asText, name != "patch", name != "summary" else { return nil }
            return (name, entry.value)
        }
        let hash = CBORValue.record([("$tag", .text("hash")), ("$value", summary.patchHash.value)])
        return .record(fields + [("patch", hash), ("summary", summary.value)])
    }
}

extension ProposedPatch {
    /// The summary of a patch that capabilities check.
    private struct Summary {
        let baseHash: Hash
        let patchHash: Hash
        let operations: [String]
        let changes: [(key: DefinitionKey, action: String)]

        /// The manifest sections that ops set, by the name of the op.
        private static let sections = [
            "set_manifest_refs": "manifest_refs", "set_defaults": "defaults", "set_routing_events": "routing_events",
            "set_routing_inboxes": "routing_inboxes", "set_triggers": "triggers",
            "set_module_bindings": "module_bindings", "set_secrets": "secrets",
        ]

        var value: CBORValue {
            .record([
                ("base_manifest_hash", baseHash.value), ("patch_hash", patchHash.value),
                ("ops", .array(operations.map(CBORValue.text))),
                ("manifest_sections", .array(operations.compactMap { Self.sections[$0] }.map(CBORValue.text))),
                (
                    "def_changes",
                    .array(
                        changes.sorted { $0.key < $1.key }.map { key, action in
                            .record([
                                ("kind", .text(key.kind.rawValue)), ("name", .text(key.name.text)),
                                ("action", .record([("$tag", .text(action)), ("$value", .null)])),
                            ])
                        })
                ),
            ])
        }

        /// Summarizes a patch document in JSON by compiling it on the base.
        init(document bytes: [UInt8], base: WorldContents) throws(ProposalRewritingError) {
            baseHash = try Self.hash(of: base.manifest)
            guard let json = try? JSONParser.parse(bytes), let data = try? PlainData.value(of: json),
                let document = PatchDocument.read(data, base: baseHash).document
            else { throw ProposalRewritingError("the patch is not a patch document") }
            do throws(WorldIOError) {
                patchHash = try PatchCompiler(base: base, baseHash: baseHash).compile(document).patchHash
            } catch {
                throw ProposalRewritingError("the patch does not compile: \(error.diagnostics.first?.message ?? "")")
            }
            operations = document.operations.map(\.name)
            changes = document.operations.compactMap { operation in
                switch operation {
                case .addDefinition(let key, _): (key, "added")
                case .replaceDefinition(let key, _, _): (key, "changed")
                case .removeDefinition(let key, _): (key, "removed")
                default: nil
                }
            }
        }

        /// Summarizes a compiled patch by comparing its manifest with the base.
        init(compiled bytes: [UInt8], base: WorldContents) throws(ProposalRewritingError) {
            baseHash = try Self.hash(of: base.manifest)
            guard let data = try? LenientDecoder.decode(bytes), let hash = try? data.hash(),
                let manifest = data["manifest"].map(Manifest.init)
            else { throw ProposalRewritingError("the patch is not a compiled patch") }
            patchHash = hash
            var operations: [String] = []
            var changes: [(key: DefinitionKey, action: String)] = []
            for kind in DefinitionKind.allCases {
                func hashes(_ manifest: Manifest) -> [DefinitionName: Hash] {
                    Dictionary(
                        manifest.references(kind).filter { !$0.name.isReserved }.map { ($0.name, $0.hash) },
                        uniquingKeysWith: { first, _ in first })
                }
                let (old, new) = (hashes(base.manifest), hashes(manifest))
                for name in Set(old.keys).union(new.keys) where old[name] != new[name] {
                    let action = old[name] == nil ? "added" : new[name] == nil ? "removed" : "changed"
                    changes.append((DefinitionKey(kind, name), action))
                    operations.append(["added": "add_def", "removed": "remove_def"][action] ?? "replace_def")
                }
            }
            func add(_ operation: String, when differs: Bool) { if differs { operations.append(operation) } }
            let references = DefinitionKind.allCases.contains {
                manifest.references($0).map(\.name) != base.manifest.references($0).map(\.name)
            }
            add("set_manifest_refs", when: references)
            let (old, new) = (base.manifest.value, data["manifest"] ?? .null)
            for (operation, path) in [
                ("set_defaults", ["defaults"]), ("set_routing_events", ["routing", "events"]),
                ("set_routing_inboxes", ["routing", "inboxes"]), ("set_triggers", ["triggers"]),
                ("set_module_bindings", ["module_bindings"]), ("set_secrets", ["secrets"]),
            ] {
                func block(_ value: CBORValue) -> CBORValue? {
                    path.reduce(Optional(value)) { value, key in value?[key] }.flatMap { $0.isEmptyBlock ? nil : $0 }
                }
                add(operation, when: block(old) != block(new))
            }
            self.operations = operations
            self.changes = changes
        }

        private static func hash(of manifest: Manifest) throws(ProposalRewritingError) -> Hash {
            do throws(CBORError) {
                return try manifest.hash()
            } catch {
                throw ProposalRewritingError("the world's manifest has no hash: \(error.message)")
            }
        }
    }
}

extension CBORValue {
    /// Whether a block of a manifest is empty, which is equivalent to an absent one.
    fileprivate var isEmptyBlock: Bool { isNull || asArray?.isEmpty ?? asMap?.isEmpty ?? false }
}
