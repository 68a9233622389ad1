public import AIR
public import CanonicalCBOR
public import ContentStore

/// Reads and writes manifests and their definitions in a store (Documentation/file-formats.md, *Store*).
public struct WorldStore: Sendable {
    /// The store.
    public let store: ContentStore

    /// Creates a reader and writer of the manifests in a store.
    public init(_ store: ContentStore) { self.store = store }

    /// The manifest with a hash, verified.
    ///
    /// - Throws: ``WorldIOError`` when it is missing, damaged or not a manifest.
    public func manifest(_ hash: Hash) throws(WorldIOError) -> Manifest {
        try Self.manifest(decoded(hash), hash: hash)
    }

    /// Decodes a manifest from bytes whose hash the caller has verified.
    ///
    /// - Throws: ``WorldIOError`` when they are not a manifest.
    public static func manifest(reading bytes: [UInt8], hash: Hash) throws(WorldIOError) -> Manifest {
        try manifest(decoded(bytes, hash), hash: hash)
    }

    /// Decodes a manifest, which must be complete and without unknown fields.
    static func manifest(_ value: CBORValue, hash: Hash) throws(WorldIOError) -> Manifest {
        func refuse(_ found: String) -> WorldIOError {
            .unexpectedNode(hash, expected: "a manifest", found: found)
        }
        guard let fields = value.asMap else { throw refuse("it is not a map") }
        if let kind = value["$kind"] { throw refuse(kind.asText.map { "it is a `\($0)`" } ?? "its kind is not text") }
        let (node, findings) = NodeReader.read(
            .map(fields + [CBOREntry("$kind", .text("manifest"))]), from: .exact)
        guard let node else { throw refuse(findings.first?.message ?? "it can't be decoded") }
        let manifest = Manifest(node.value)
        guard let again = try? manifest.hash(), again == hash else {
            throw refuse(findings.first?.message ?? "it is not in canonical form")
        }
        return manifest
    }

    /// The definition of a reference, verified; a built-in comes from the catalog.
    ///
    /// - Throws: ``WorldIOError`` when it is missing, damaged, or of another kind or name.
    public func definition(_ key: DefinitionKey, _ hash: Hash) throws(WorldIOError) -> Definition {
        if key.name.isReserved, let builtIn = BuiltIns.definition(key), builtIn.hash == hash { return builtIn }
        return try Self.definition(key, hash, in: decoded(hash))
    }

    /// Decodes a definition from bytes whose hash the caller has verified.
    ///
    /// - Throws: ``WorldIOError`` when they are not a definition, or one of another kind or name.
    public static func definition(
        _ key: DefinitionKey, _ hash: Hash, reading bytes: [UInt8]
    ) throws(WorldIOError) -> Definition {
        try definition(key, hash, in: decoded(bytes, hash))
    }

    private static func definition(
        _ key: DefinitionKey, _ hash: Hash, in value: CBORValue
    ) throws(WorldIOError) -> Definition {
        let kind = value["$kind"]?.asText
        let name = value["name"]?.asText
        guard kind == key.kind.rawValue, let name, DefinitionName(name) == key.name else {
            throw .unexpectedNode(
                hash, expected: key.description,
                found: "it is \(kind ?? "a node without kind") \(name ?? "without a name")")
        }
        do {
            return try Definition(key, value: value)
        } catch {
            throw .encoding(hash, error)
        }
    }

    /// A manifest with every definition that it names, each verified.
    ///
    /// - Throws: ``WorldIOError`` when the manifest or a definition is missing or damaged.
    public func contents(_ hash: Hash) throws(WorldIOError) -> WorldContents {
        let manifest = try manifest(hash)
        var definitions: [DefinitionKey: Definition] = [:]
        for kind in DefinitionKind.allCases {
            for reference in manifest.references(kind) {
                let key = DefinitionKey(kind, reference.name)
                definitions[key] = try definition(key, reference.hash)
            }
        }
        return WorldContents(manifest: manifest, definitions: definitions)
    }

    /// Stores wasm and definitions, and last the manifest that names them.
    ///
    /// - Throws: ``WorldIOError`` when a write fails; the manifest is then not stored.
    public func put(_ bundle: WorldBundle) throws(WorldIOError) {
        do {
            for (_, bytes) in bundle.wasm.sorted(by: { $0.key < $1.key }) { _ = try store.putBlob(bytes) }
        } catch {
            throw .store(error)
        }
        try put(
            nodes: bundle.definitions.values.sorted { $0.key < $1.key }.map(\.bytes), manifest: bundle.manifest)
    }

    /// Stores nodes, then a manifest.
    ///
    /// - Throws: ``WorldIOError`` when a write fails.
    public func put(nodes: [[UInt8]], manifest: Manifest) throws(WorldIOError) {
        let bytes: [UInt8]
        do {
            bytes = try CanonicalEncoder.encode(manifest.value)
        } catch {
            throw .encoding(.zero, error)
        }
        do {
            _ = try store.putNodes(nodes)
            _ = try store.putNode(bytes)
        } catch {
            throw .store(error)
        }
    }

    private func decoded(_ hash: Hash) throws(WorldIOError) -> CBORValue {
        let bytes: [UInt8]
        do {
            bytes = try store.node(hash)
        } catch {
            throw .store(error)
        }
        return try Self.decoded(bytes, hash)
    }

    private static func decoded(_ bytes: [UInt8], _ hash: Hash) throws(WorldIOError) -> CBORValue {
        do {
            return try CanonicalDecoder.decode(bytes)
        } catch {
            throw .encoding(hash, error)
        }
    }
}
