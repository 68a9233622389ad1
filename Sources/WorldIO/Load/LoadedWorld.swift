public import AIR
public import CanonicalCBOR
public import Sync

/// What a world authors, canonicalised, hashed and checked (SYSTEM §6, `loadAirBundle`).
///
/// Loading is total: whatever is wrong stands among the diagnostics, and the rest is there.
public struct LoadedWorld: Sendable {
    /// A definition of the merged set.
    public struct Entry: Sendable {
        /// The definition as authored.
        public let authored: Definition
        /// The definition in normal form, placeholders filled; as authored where it can't be typed.
        public let definition: Definition
        /// Every place that has it.
        public let origins: [Origin]
    }

    /// Two or more different definitions of one kind and name (SYSTEM §3).
    public struct Conflict: Sendable {
        /// Kind and name.
        public let key: DefinitionKey
        /// The definitions, in the order of the roots.
        public let sides: [Entry]
    }

    /// What was read.
    public let sources: WorldSources
    /// The merged set.
    public let entries: [DefinitionKey: Entry]
    /// What disagrees, in order.
    public let conflicts: [Conflict]
    /// The manifest with its references filled in; nil when there is not exactly one.
    public let manifest: Manifest?
    /// The bundle; nil when something stands against building it.
    public let bundle: WorldBundle?
    /// Every problem, in order.
    public let diagnostics: [Diagnostic]

    /// The hash of the canonical manifest; nil when there is no bundle.
    public var manifestHash: Hash? { bundle?.manifestHash }

    /// The keys of the merged set in order.
    public let keys: [DefinitionKey]
}

/// A manifest with everything that it names: what enters and leaves a world (SYSTEM §6).
public struct WorldBundle: Sendable {
    /// The manifest.
    public let manifest: Manifest
    /// Its hash.
    public let manifestHash: Hash
    /// The definitions that the manifest names, without built-ins.
    public let definitions: [DefinitionKey: Definition]
    /// The wasm of the modules that files were found for, by hash.
    public let wasm: [Hash: [UInt8]]

    /// A bundle of its parts.
    ///
    /// - Throws: ``CBORError`` when the manifest has no canonical form.
    public init(
        manifest: Manifest, definitions: [DefinitionKey: Definition], wasm: [Hash: [UInt8]] = [:]
    ) throws(CBORError) {
        self.manifest = manifest
        manifestHash = try manifest.hash()
        self.definitions = definitions
        self.wasm = wasm
    }

    /// The bundle as validation sees it: with the built-ins that the manifest names.
    public var contents: WorldContents {
        var all = definitions
        for kind in DefinitionKind.allCases {
            for reference in manifest.references(kind) where reference.name.isReserved {
                let key = DefinitionKey(kind, reference.name)
                if let builtIn = BuiltIns.definition(key) { all[key] = builtIn }
            }
        }
        return WorldContents(manifest: manifest, definitions: all)
    }

    /// How many definitions of each kind the manifest names.
    public var counts: [DefinitionKind: Int] {
        Dictionary(uniqueKeysWithValues: DefinitionKind.allCases.map { ($0, manifest.references($0).count) })
    }
}

/// What a bundle leaves out (SYSTEM §6, `BundleFilter`).
public enum BundleFilter: Sendable {
    /// Everything is in.
    case full
    /// Modules are neither added, replaced nor removed.
    case airOnly
}
