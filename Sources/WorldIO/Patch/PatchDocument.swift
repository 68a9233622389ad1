public import AIR
public import CanonicalCBOR

/// A patch against a base manifest (Documentation/file-formats.md, *Patch documents*).
public struct PatchDocument: Sendable, Equatable, Codable {
    /// The manifest that the patch is for.
    public var baseManifestHash: Hash
    /// The ops, in order.
    public var operations: [PatchOperation]

    /// Creates a document.
    public init(baseManifestHash: Hash, operations: [PatchOperation]) {
        self.baseManifestHash = baseManifestHash
        self.operations = operations
    }
}

/// One op of a patch document.
public enum PatchOperation: Sendable, Equatable, Codable {
    /// A reference that `set_manifest_refs` adds.
    public struct AddedReference: Sendable, Equatable, Codable {
        /// Kind and name.
        public let key: DefinitionKey
        /// The hash.
        public let hash: Hash
    }

    /// The effect of `set_defaults` on the default policy.
    public enum PolicyChange: Sendable, Equatable, Codable {
        case keep
        case clear
        case set(String)
    }

    /// Adds a definition.
    case addDefinition(DefinitionKey, node: CBORValue)
    /// Replaces a definition of the base.
    case replaceDefinition(DefinitionKey, node: CBORValue, preHash: Hash)
    /// Removes a definition of the base.
    case removeDefinition(DefinitionKey, preHash: Hash)
    /// Adds and removes references.
    case setManifestReferences(add: [AddedReference], remove: [DefinitionKey])
    /// Sets the default policy and the grants; nil leaves the grants unchanged.
    case setDefaults(policy: PolicyChange, capGrants: [CBORValue]?)
    /// Sets the routes of events.
    case setRoutingEvents([CBORValue], preHash: Hash)
    /// Sets the routes of inboxes.
    case setRoutingInboxes([CBORValue], preHash: Hash)
    /// Sets the triggers.
    case setTriggers([CBORValue], preHash: Hash)
    /// Sets the bindings of modules.
    case setModuleBindings(CBORValue, preHash: Hash)
    /// Sets the manifest's list of secrets.
    case setSecrets([CBORValue], preHash: Hash)

    /// The op's name in the document.
    public var name: String {
        switch self {
        case .addDefinition: "add_def"
        case .replaceDefinition: "replace_def"
        case .removeDefinition: "remove_def"
        case .setManifestReferences: "set_manifest_refs"
        case .setDefaults: "set_defaults"
        case .setRoutingEvents: "set_routing_events"
        case .setRoutingInboxes: "set_routing_inboxes"
        case .setTriggers: "set_triggers"
        case .setModuleBindings: "set_module_bindings"
        case .setSecrets: "set_secrets"
        }
    }
}

extension PatchDocument {
    /// The document as data, in the shape of its JSON.
    public var value: CBORValue {
        .record([
            ("version", .text("1")),
            ("base_manifest_hash", .text(baseManifestHash.text)),
            ("patches", .array(operations.map { .record([($0.name, $0.value)]) })),
        ])
    }
}

extension PatchOperation {
    /// The op's body as data.
    public var value: CBORValue {
        func block(_ preHash: Hash, _ name: String, _ value: CBORValue) -> CBORValue {
            .record([("pre_hash", .text(preHash.text)), (name, value)])
        }
        switch self {
        case .addDefinition(let key, let node):
            return .record([("kind", .text(key.kind.rawValue)), ("node", node)])
        case .replaceDefinition(let key, let node, let preHash):
            return .record([
                ("kind", .text(key.kind.rawValue)), ("name", .text(key.name.text)), ("new_node", node),
                ("pre_hash", .text(preHash.text)),
            ])
        case .removeDefinition(let key, let preHash):
            return .record([
                ("kind", .text(key.kind.rawValue)), ("name", .text(key.name.text)), ("pre_hash", .text(preHash.text)),
            ])
        case .setManifestReferences(let add, let remove):
            return .record([
                (
                    "add",
                    .array(
                        add.map {
                            .record([
                                ("kind", .text($0.key.kind.rawValue)), ("name", .text($0.key.name.text)),
                                ("hash", .text($0.hash.text)),
                            ])
                        })
                ),
                (
                    "remove",
                    .array(
                        remove.map {
                            .record([("kind", .text($0.kind.rawValue)), ("name", .text($0.name.text))])
                        })
                ),
            ])
        case .setDefaults(let policy, let grants):
            var fields: [(String, CBORValue)] = []
            switch policy {
            case .keep: break
            case .clear: fields.append(("policy", .null))
            case .set(let name): fields.append(("policy", .text(name)))
            }
            if let grants { fields.append(("cap_grants", .array(grants))) }
            return .record(fields)
        case .setRoutingEvents(let events, let preHash): return block(preHash, "events", .array(events))
        case .setRoutingInboxes(let inboxes, let preHash): return block(preHash, "inboxes", .array(inboxes))
        case .setTriggers(let triggers, let preHash): return block(preHash, "triggers", .array(triggers))
        case .setModuleBindings(let bindings, let preHash): return block(preHash, "bindings", bindings)
        case .setSecrets(let secrets, let preHash): return block(preHash, "secrets", .array(secrets))
        }
    }
}
