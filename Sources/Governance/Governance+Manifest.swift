import AIR
public import CanonicalCBOR
public import WorldIO

extension Governance {
    /// Creates the first manifest: stores everything, records the manifest, then writes the manifest file
    /// (Documentation/system.md, *Bundles*).
    ///
    /// - Returns: the manifest's hash.
    /// - Throws: ``GovernanceError/journalExists(height:)`` when the journal already has a frame, or another error when
    ///   something can't be written.
    @discardableResult
    public func genesis(_ bundle: WorldBundle) throws(GovernanceError) -> Hash {
        func check(_ state: GovernanceState) throws(GovernanceError) {
            guard state.height == 0 else { throw .journalExists(height: state.height) }
        }
        try check(state())
        return try writing { (writer) throws(GovernanceError) in
            try check(writer.state)
            try put(bundle.manifest, nodes: bundle.nodes, known: [], wasm: bundle.wasm, for: &writer)
            try append([.manifest(bundle.manifestHash)], reaching: bundle.manifestHash, to: &writer)
            return bundle.manifestHash
        }
    }

    /// Pushes the authored definitions without a proposal: stores them, records the manifest, then writes the manifest
    /// file.
    ///
    /// If the journal has no manifest, as in a fresh clone, any base is accepted. Nothing is recorded when the world is
    /// already at the manifest.
    ///
    /// - Returns: the manifest's hash.
    /// - Throws: ``GovernanceError/staleBase(_:current:)`` when the world's manifest is not the patch's base, or
    ///   another error when something can't be written.
    @discardableResult
    public func push(_ compiled: CompiledPatch, wasm: [Hash: [UInt8]] = [:]) throws(GovernanceError) -> Hash {
        func check(_ state: GovernanceState) throws(GovernanceError) {
            if let inForce = state.rules { throw .governed(inForce) }
            guard let current = state.currentManifest else { return }
            guard current == compiled.baseManifestHash || current == compiled.manifestHash else {
                throw .staleBase(compiled.baseManifestHash, current: current)
            }
        }
        try check(state())
        return try writing { (writer) throws(GovernanceError) in
            try check(writer.state)
            try put(
                compiled.manifest, nodes: compiled.nodes.map(\.bytes), known: compiled.contents.definitions.values,
                wasm: wasm, for: &writer)
            if writer.state.currentManifest == compiled.manifestHash {
                publish(writer)
            } else {
                try append([.manifest(compiled.manifestHash)], reaching: compiled.manifestHash, to: &writer)
            }
            return compiled.manifestHash
        }
    }
}

extension WorldBundle {
    /// The canonical bytes of the definitions, in their order.
    var nodes: [[UInt8]] { definitions.values.sorted { $0.key < $1.key }.map(\.bytes) }
}
