import AIR
public import CanonicalCBOR
public import ContentStore

/// The state of a store: its objects, and the referenced objects that are missing.
public struct StoreSurvey: Sendable, Equatable, Codable {
    /// An object that must be in the store, with its referrer.
    public struct Root: Sendable, Hashable {
        /// The node.
        public let hash: Hash
        /// The referrer, for people to read.
        public let referrer: String

        /// Creates a root.
        public init(_ hash: Hash, _ referrer: String) {
            self.hash = hash
            self.referrer = referrer
        }
    }

    /// An object that is referenced but missing.
    public struct Missing: Sendable, Hashable, Codable {
        /// The object.
        public let hash: Hash
        /// Whether it is a blob rather than a node.
        public let isBlob: Bool
        /// The referrers, sorted.
        public let referrers: [String]
    }

    /// The result of reading every object.
    public let report: StoreReport
    /// The referenced objects that are missing, sorted by hash.
    public let missing: [Missing]
    /// The referrers of corrupt objects, sorted.
    public let referrers: [Hash: [String]]
    /// The hashes of the nodes embedded in patches, which the store also holds as separate objects.
    public let embedded: Set<Hash>

    /// Whether every referenced node can be read, so that everything that nodes reference is known.
    public var isNodeGraphWhole: Bool {
        missing.allSatisfy(\.isBlob)
            && !report.corrupt.contains { referrers[$0] != nil && !report.corruptBlobs.contains($0) }
    }

    /// Reads a whole store and follows the references of the roots.
    public init(_ store: ContentStore, roots: [Root]) throws(StoreError) {
        report = try store.verify()
        var walk = Walk(store: store)
        for root in roots { try walk.visit(node: root.hash, referrer: root.referrer) }
        let names = walk.referrers
        missing = walk.missing.map { hash, isBlob in
            Missing(hash: hash, isBlob: isBlob, referrers: (names[hash] ?? []).sorted())
        }.sorted { $0.hash < $1.hash }
        referrers = Dictionary(
            report.corrupt.compactMap { hash in names[hash].map { (hash, $0.sorted()) } },
            uniquingKeysWith: { first, _ in first })
        embedded = walk.embedded
    }

    /// A traversal from the roots to everything that they reference.
    private struct Walk {
        let store: ContentStore
        var referrers: [Hash: Set<String>] = [:]
        var missing: [Hash: Bool] = [:]
        var embedded: Set<Hash> = []

        mutating func visit(node hash: Hash, referrer: String) throws(StoreError) {
            guard isNew(hash, referrer) else { return }
            let bytes: [UInt8]
            do {
                bytes = try store.node(hash)
            } catch .missing {
                missing[hash] = false
                return
            } catch .corrupt {
                return
            } catch {
                throw error
            }
            guard let value = try? CanonicalDecoder.decode(bytes) else { return }
            if let manifest = try? WorldStore.manifest(value, hash: hash) {
                try visit(manifest, "manifest \(hash.short)")
            } else if value["$kind"]?.asText == DefinitionKind.module.rawValue {
                try visit(wasmOf: value)
            } else if let nodes = value["nodes"]?.asArray {
                embedded.formUnion(nodes.compactMap { try? $0.hash() })
            }
        }

        private mutating func visit(_ manifest: Manifest, _ title: String) throws(StoreError) {
            for kind in DefinitionKind.allCases {
                for reference in manifest.references(kind) {
                    let key = DefinitionKey(kind, reference.name)
                    if BuiltIns.definition(key)?.hash == reference.hash { continue }
                    try visit(node: reference.hash, referrer: "\(title), \(kind.title) \(reference.name)")
                }
            }
        }

        private mutating func visit(wasmOf module: CBORValue) throws(StoreError) {
            guard let hash = module["wasm_hash"]?.asText.flatMap({ Hash($0) }), !hash.isZero,
                isNew(hash, "module \(module["name"]?.asText ?? "")")
            else { return }
            if try !store.containsBlob(hash) { missing[hash] = true }
        }

        /// Records the referrer of an object; returns whether it is the first.
        private mutating func isNew(_ hash: Hash, _ referrer: String) -> Bool {
            let isNew = referrers[hash] == nil
            referrers[hash, default: []].insert(referrer)
            return isNew
        }
    }
}
