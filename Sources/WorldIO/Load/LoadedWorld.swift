public import AIR
public import CanonicalCBOR
public import Sync
import Synchronization

/// A world as authored, canonicalized, hashed and checked (Documentation/system.md, *Bundles*).
///
/// Loading is total: all errors are among the diagnostics, and everything else is loaded.
public struct LoadedWorld: Sendable {
    /// A definition of the merged set.
    public struct Entry: Sendable {
        /// The definition as authored.
        public let authored: Definition
        /// The definition in normal form, with placeholders filled in; as authored if it can't be typed.
        public let definition: Definition
        /// All locations of the definition.
        let places: Merge.Places

        /// All locations of the definition.
        public var origins: [Origin] { places.all }
    }

    /// Two or more different definitions of one kind and name (Documentation/system.md, *Merging*).
    public struct Conflict: Sendable {
        /// Kind and name.
        public let key: DefinitionKey
        /// The definitions, in the order of the roots.
        public let sides: [Entry]
    }

    /// The sources as read.
    public let sources: WorldSources
    /// The merged set.
    public let entries: DefinitionTable<Entry>
    /// The conflicts, in order.
    public let conflicts: [Conflict]
    /// The manifest with its references filled in; nil when there is not exactly one.
    public let manifest: Manifest?
    /// The bundle; nil if errors prevent building it.
    public let bundle: WorldBundle?
    /// Every problem, in order.
    public let diagnostics: [Diagnostic]

    /// The hash of the canonical manifest; nil when there is no bundle.
    public var manifestHash: Hash? { bundle?.manifestHash }

    /// The keys of the merged set in order.
    public var keys: [DefinitionKey] { entries.keys }
}

/// A manifest with everything that it names, which enters or leaves a world as a whole (Documentation/system.md,
/// *Bundles*).
public struct WorldBundle: Sendable {
    /// The manifest.
    public let manifest: Manifest
    /// Its hash.
    public let manifestHash: Hash
    /// The definitions that the manifest names, without built-ins.
    public var definitions: [DefinitionKey: Definition] { named.definitions }
    private let named: Named
    /// The wasm of the modules whose files were found, by hash.
    public let wasm: [Hash: [UInt8]]

    /// Creates a bundle.
    ///
    /// - Throws: ``CBORError`` when the manifest has no canonical form.
    public init(
        manifest: Manifest, definitions: [DefinitionKey: Definition], wasm: [Hash: [UInt8]] = [:]
    ) throws(CBORError) {
        try self.init(manifest, Named(definitions), wasm)
    }

    /// Creates a bundle of those definitions of a world that the manifest names.
    ///
    /// - Throws: ``CBORError`` when the manifest has no canonical form.
    init(
        manifest: Manifest, of entries: DefinitionTable<LoadedWorld.Entry>, wasm: [Hash: [UInt8]]
    ) throws(CBORError) {
        try self.init(manifest, Named(manifest, entries), wasm)
    }

    private init(_ manifest: Manifest, _ named: Named, _ wasm: [Hash: [UInt8]]) throws(CBORError) {
        self.manifest = manifest
        manifestHash = try manifest.hash()
        self.named = named
        self.wasm = wasm
    }

    /// The definitions of a bundle by their keys; computed from a world on demand.
    private final class Named: Sendable {
        private let known: Mutex<[DefinitionKey: Definition]?>
        private let manifest: Manifest
        private let entries: DefinitionTable<LoadedWorld.Entry>

        init(_ definitions: [DefinitionKey: Definition]) {
            known = Mutex(definitions)
            manifest = .empty
            entries = DefinitionTable()
        }

        init(_ manifest: Manifest, _ entries: DefinitionTable<LoadedWorld.Entry>) {
            known = Mutex(nil)
            self.manifest = manifest
            self.entries = entries
        }

        var definitions: [DefinitionKey: Definition] {
            known.withLock { known in
                if let known { return known }
                var named: [DefinitionKey: Definition] = [:]
                named.reserveCapacity(entries.count)
                for kind in DefinitionKind.allCases {
                    for reference in manifest.references(kind) {
                        let key = DefinitionKey(kind, reference.name)
                        if let entry = entries[key] { named[key] = entry.definition }
                    }
                }
                known = named
                return named
            }
        }
    }

    /// The contents to validate: the bundle with the built-ins that the manifest names.
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

    /// The number of definitions of each kind that the manifest names.
    public var counts: [DefinitionKind: Int] {
        Dictionary(uniqueKeysWithValues: DefinitionKind.allCases.map { ($0, manifest.references($0).count) })
    }
}

/// The parts that a bundle omits (Documentation/system.md, *Bundles*).
public enum BundleFilter: Sendable, Codable {
    /// All parts are included.
    case full
    /// Modules are neither added, replaced nor removed.
    case airOnly
}
