public import AIR
public import CanonicalCBOR
import ContentStore
public import Files
public import Sync

/// The manifest that changes are compared with, and its source (Documentation/system.md, *The base*).
public struct BaseManifest: Sendable {
    /// The source of a base.
    public enum Source: String, Sendable, Codable {
        /// Named by its hash.
        case explicit
        /// Reported by a running host.
        case control
        /// The journal's last `Manifest` record.
        case journal
        /// `.aos/manifest.air.cbor`.
        case file
        /// No source has a base.
        case none
    }

    /// A source that was skipped, and the reason.
    public struct PassedOver: Sendable, Hashable, Codable {
        /// The source.
        public let source: Source
        /// The reason, for people to read.
        public let why: String

        /// Creates a skipped source.
        public init(_ source: Source, _ why: String) {
            self.source = source
            self.why = why
        }
    }

    /// The source.
    public let source: Source
    /// The hash, or nil without a base.
    public let hash: Hash?
    /// The manifest with the definitions that the store has; empty without a base.
    public let contents: WorldContents
    /// The definitions that are not in the store, as in a fresh clone.
    public let missing: [DefinitionKey]
    /// The sources that were tried first and skipped, in order.
    public let passedOver: [PassedOver]
    /// The reasons why a named base can't be read; empty if the base is known or if none is named.
    public let fault: [Diagnostic]

    /// No base.
    public static func none(passedOver: [PassedOver] = []) -> BaseManifest {
        BaseManifest(source: .none, passedOver: passedOver, fault: [])
    }

    /// A base that is named but unavailable: nothing may be compared with it, and nothing may count as new.
    public static func unknown(_ error: WorldIOError) -> BaseManifest {
        let source: Source = if case .base(let source, _, _) = error { source } else { .none }
        return BaseManifest(source: source, passedOver: [], fault: error.diagnostics)
    }

    private init(source: Source, passedOver: [PassedOver], fault: [Diagnostic]) {
        self.init(
            source: source, hash: nil, contents: WorldContents(manifest: .empty, definitions: [:]), missing: [],
            passedOver: passedOver, fault: fault)
    }

    private init(
        source: Source, hash: Hash?, contents: WorldContents, missing: [DefinitionKey], passedOver: [PassedOver],
        fault: [Diagnostic]
    ) {
        self.source = source
        self.hash = hash
        self.contents = contents
        self.missing = missing
        self.passedOver = passedOver
        self.fault = fault
    }
}

/// A source of the current manifest of a world: the journal, or a host's control channel.
public protocol ManifestSource {
    /// The kind of source, as shown in reports.
    var source: BaseManifest.Source { get }

    /// The hash of the world's manifest; nil if the source has none.
    ///
    /// - Throws: ``WorldIOError`` when the source can't be read or is damaged.
    func currentManifest() throws(WorldIOError) -> Hash?

    /// The reason why the source has no manifest, for people to read.
    var silence: String { get }
}

extension BaseManifest {
    /// Finds the base: the explicit hash, else that of the first source that has one, else the manifest file, else
    /// none.
    ///
    /// If the manifest file is behind the journal, the base is the file's manifest: the working tree was made from that
    /// one.
    ///
    /// - Parameters:
    ///   - standing: the state of the manifest file relative to the journal; nil if it is unknown.
    ///   - known: definitions of the authored world, used without reading the store, which may lack them.
    ///   - restored: definitions from elsewhere, by their hashes.
    ///   - manifests: manifests from elsewhere, by their hashes.
    /// - Throws: ``WorldIOError/base(_:_:_:)`` when a named base is missing from the store, unreadable or damaged.
    public static func resolve(
        explicit: Hash?, sources: [any ManifestSource], world: WorldFolder, store: WorldStore, files: any FileSystem,
        standing: ManifestStanding? = nil, known: DefinitionTable<Definition> = DefinitionTable(),
        restored: [Hash: Definition] = [:], manifests: [Hash: Manifest] = [:]
    ) throws(WorldIOError) -> BaseManifest {
        let known = Known(authored: known, restored: restored, manifests: manifests)
        if let explicit { return try stored(.explicit, explicit, store: store, known: known, after: []) }
        var passedOver: [PassedOver] = []
        for source in sources {
            let hash: Hash?
            do {
                hash = try source.currentManifest()
            } catch {
                throw .base(source.source, nil, error)
            }
            if let hash {
                if source.source == .journal, standing?.relation == .behind {
                    let why = "the working tree is at an earlier manifest than the journal, which is at \(hash.short)"
                    passedOver.append(PassedOver(source.source, why))
                    break
                }
                return try stored(source.source, hash, store: store, known: known, after: passedOver)
            }
            passedOver.append(PassedOver(source.source, source.silence))
        }
        let bytes: [UInt8]
        do {
            guard try files.status(of: world.manifestFile, followLinks: true) != nil else {
                passedOver.append(PassedOver(.file, "there is no \(world.shown(world.manifestFile))"))
                return .none(passedOver: passedOver)
            }
            bytes = try files.read(world.manifestFile, limit: ManifestStanding.largest)
        } catch {
            throw .base(.file, nil, .unreadable(error))
        }
        if let problem = ManifestStanding(journal: [], file: bytes).problem(file: world.shown(world.manifestFile)) {
            throw .base(.file, nil, .invalid([problem]))
        }
        return try inFile(bytes, store: store, known: known, after: passedOver)
    }

    /// Definitions and manifests that are available without the store.
    private struct Known {
        let authored: DefinitionTable<Definition>
        let restored: [Hash: Definition]
        let manifests: [Hash: Manifest]

        func definition(_ key: DefinitionKey, _ hash: Hash) -> Definition? {
            if let definition = authored[key], definition.hash == hash { return definition }
            return restored[hash].flatMap { $0.key == key ? $0 : nil }
        }
    }

    private static func inFile(
        _ bytes: [UInt8], store: WorldStore, known: Known, after passedOver: [PassedOver]
    ) throws(WorldIOError) -> BaseManifest {
        let hash = Hash.of(bytes)
        do throws(WorldIOError) {
            let value: CBORValue
            do {
                value = try CanonicalDecoder.decode(bytes)
            } catch {
                throw .encoding(hash, error)
            }
            return try found(
                .file, hash, WorldStore.manifest(value, hash: hash), store: store, known: known, after: passedOver)
        } catch {
            throw .base(.file, nil, error)
        }
    }

    private static func stored(
        _ source: Source, _ hash: Hash, store: WorldStore, known: Known,
        after passedOver: [PassedOver]
    ) throws(WorldIOError) -> BaseManifest {
        do {
            let manifest = if let known = known.manifests[hash] { known } else { try store.manifest(hash) }
            return try found(source, hash, manifest, store: store, known: known, after: passedOver)
        } catch {
            throw .base(source, hash, error)
        }
    }

    private static func found(
        _ source: Source, _ hash: Hash, _ manifest: Manifest, store: WorldStore, known: Known,
        after passedOver: [PassedOver]
    ) throws(WorldIOError) -> BaseManifest {
        var definitions: [DefinitionKey: Definition] = [:]
        var missing: [DefinitionKey] = []
        for kind in DefinitionKind.allCases {
            for reference in manifest.references(kind) {
                let key = DefinitionKey(kind, reference.name)
                if let definition = known.definition(key, reference.hash) {
                    definitions[key] = definition
                } else if let definition = try available(key, reference.hash, store: store, mayMiss: source == .file) {
                    definitions[key] = definition
                } else {
                    missing.append(key)
                }
            }
        }
        return BaseManifest(
            source: source, hash: hash, contents: WorldContents(manifest: manifest, definitions: definitions),
            missing: missing, passedOver: passedOver, fault: [])
    }

    /// The stored definition of a reference; nil if it is missing and may be, as in a clone, which has the manifest
    /// file but no store.
    private static func available(
        _ key: DefinitionKey, _ hash: Hash, store: WorldStore, mayMiss: Bool
    ) throws(WorldIOError) -> Definition? {
        do {
            return try store.definition(key, hash)
        } catch {
            if mayMiss, case .store(.missing) = error { return nil }
            throw error
        }
    }
}
