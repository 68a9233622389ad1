public import AIR
public import CanonicalCBOR

extension PatchDocument {
    /// The document that adds everything, as the existing system writes it (Documentation/system.md, *Ops and
    /// patches*).
    ///
    /// - Parameter declaredSecrets: secrets that the world declares, listed or not.
    public static func everythingAdded(
        _ bundle: WorldBundle, declaredSecrets: [Definition] = [], base: Manifest, baseHash: Hash,
        filter: BundleFilter = .full
    ) -> PatchDocument {
        var operations: [PatchOperation] = []
        var definitions = bundle.definitions
        for secret in declaredSecrets { definitions[secret.key] = secret }
        for definition in definitions.values.sorted(by: { $0.key < $1.key }) where isIn(definition.key, filter) {
            operations.append(.addDefinition(definition.key, node: definition.value))
        }
        var references: [PatchOperation.AddedReference] = []
        for kind in DefinitionKind.allCases {
            for reference in bundle.manifest.references(kind) where !reference.name.isReserved {
                let key = DefinitionKey(kind, reference.name)
                if kind != .secret, isIn(key, filter) {
                    references.append(PatchOperation.AddedReference(key: key, hash: reference.hash))
                }
            }
        }
        if !references.isEmpty { operations.append(.setManifestReferences(add: references, remove: [])) }
        let manifest = bundle.manifest
        if let defaults = manifest.defaults {
            operations.append(
                .setDefaults(
                    policy: defaults.policy.map { .set($0) } ?? .clear, capGrants: defaults.capGrants.map(\.value)))
        }
        operations += [
            .setRoutingEvents(
                manifest.routing?.events.map(\.value) ?? [], preHash: PreHash.of(.routingEvents, base)),
            .setRoutingInboxes(
                manifest.routing?.inboxes.map(\.value) ?? [], preHash: PreHash.of(.routingInboxes, base)),
            .setTriggers(manifest.triggers.map(\.value), preHash: PreHash.of(.triggers, base)),
            .setModuleBindings(manifest.bindingsValue, preHash: PreHash.of(.moduleBindings, base)),
            .setSecrets(manifest.references(.secret).map(\.value), preHash: PreHash.ofSecrets(base)),
        ]
        return PatchDocument(baseManifestHash: baseHash, operations: operations)
    }

    private static func isIn(_ key: DefinitionKey, _ filter: BundleFilter) -> Bool {
        !(filter == .airOnly && key.kind == .module)
    }
}
