public import CanonicalCBOR

/// The nodes and blobs that a frame brings, packed into one object of a remote.
///
/// Its bytes are the canonical CBOR of `{"nodes": [bytes…], "blobs": [bytes…]}`, each list in the order of the hashes.
public struct ObjectBatch: Sendable, Hashable {
    /// The maximum size in bytes of a batch of several objects; a larger object gets a batch of its own.
    public static let maximumSize = 16 << 20

    /// The hashes of the objects in a batch.
    public struct Index: Sendable, Hashable {
        /// The hashes of the nodes, in ascending order.
        public var nodes: [Hash]
        /// The hashes of the blobs, in ascending order.
        public var blobs: [Hash]

        /// Creates an index, sorting the hashes.
        public init(nodes: [Hash] = [], blobs: [Hash] = []) {
            self.nodes = nodes.sorted()
            self.blobs = blobs.sorted()
        }
    }

    /// The nodes, in the order of their hashes.
    public let nodes: [[UInt8]]
    /// The blobs, in the order of their hashes.
    public let blobs: [[UInt8]]
    /// The batch as stored on a remote.
    public let object: RemoteObject

    /// Creates a batch of nodes and blobs; equal sets have equal bytes.
    public init(nodes: [[UInt8]], blobs: [[UInt8]]) throws(CBORError) {
        self.nodes = Self.ordered(nodes)
        self.blobs = Self.ordered(blobs)
        object = RemoteObject(
            try CanonicalEncoder.encode(
                .record([
                    ("nodes", .array(self.nodes.map(CBORValue.bytes))),
                    ("blobs", .array(self.blobs.map(CBORValue.bytes))),
                ])))
    }

    /// Reads a batch.
    ///
    /// - Throws: ``RemoteError/damaged(_:)`` when the bytes are not exactly those of a batch.
    public init(reading bytes: [UInt8]) throws(RemoteError) {
        let damage = RemoteError.damaged("the batch \(Hash.of(bytes).short) is not valid")
        func list(_ value: CBORValue, _ key: String) throws(RemoteError) -> [[UInt8]] {
            guard let items = value[key]?.asArray else { throw damage }
            let parts = items.compactMap(\.asBytes)
            guard parts.count == items.count, parts == Self.ordered(parts) else { throw damage }
            return parts
        }
        guard let value = try? CanonicalDecoder.decode(bytes), value.asMap?.count == 2 else { throw damage }
        nodes = try list(value, "nodes")
        blobs = try list(value, "blobs")
        object = RemoteObject(bytes)
    }

    /// The hashes of the objects.
    public var index: Index { Index(nodes: nodes.map { Hash.of($0) }, blobs: blobs.map { Hash.of($0) }) }

    /// Packs nodes and blobs into as few batches as their order allows.
    ///
    /// - Parameter maximum: the maximum size in bytes of a batch of several objects.
    public static func pack(
        nodes: [[UInt8]], blobs: [[UInt8]], maximum: Int = maximumSize
    ) throws(CBORError) -> [ObjectBatch] {
        // The overhead of CBOR in bytes, for each object and for the whole.
        let (around, whole) = (9, 64)
        var batches: [ObjectBatch] = []
        var (size, open): (Int, (nodes: [[UInt8]], blobs: [[UInt8]])) = (whole, ([], []))
        func close() throws(CBORError) {
            if !open.nodes.isEmpty || !open.blobs.isEmpty {
                batches.append(try ObjectBatch(nodes: open.nodes, blobs: open.blobs))
            }
            (size, open) = (whole, ([], []))
        }
        for (bytes, isBlob) in ordered(nodes).map({ ($0, false) }) + ordered(blobs).map({ ($0, true) }) {
            let added = bytes.count + around
            if added + whole > maximum {
                batches.append(try ObjectBatch(nodes: isBlob ? [] : [bytes], blobs: isBlob ? [bytes] : []))
                continue
            }
            if size + added > maximum { try close() }
            if isBlob { open.blobs.append(bytes) } else { open.nodes.append(bytes) }
            size += added
        }
        try close()
        return batches
    }

    private static func ordered(_ parts: [[UInt8]]) -> [[UInt8]] {
        var byHash: [Hash: [UInt8]] = [:]
        for part in parts { byHash[Hash.of(part)] = part }
        return byHash.sorted { $0.key < $1.key }.map(\.value)
    }
}
