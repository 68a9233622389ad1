public import CanonicalCBOR
public import Files
public import SystemPackage

/// A content-addressed store: definitions and manifests as nodes, wasm and other bytes as blobs
/// (Documentation/file-formats.md, *Store*).
///
/// Writes are atomic, durable and idempotent; other processes may read and write at the same time. Every read is
/// checked against the hash.
public struct ContentStore: Sendable {
    /// The folder that holds `nodes` and `blobs`.
    public let directory: FilePath
    let files: any FileSystem

    /// In bytes: more than the largest module of any world; a larger file can't be one of ours.
    private static let largest = 1 << 30

    /// The store in a folder, which is created by the first write.
    public init(files: any FileSystem, directory: FilePath) {
        self.files = files
        self.directory = directory
    }

    /// Stores a node, given as its canonical bytes, and returns its hash.
    @discardableResult
    public func putNode(_ canonicalBytes: [UInt8]) throws(StoreError) -> Hash {
        let hash = Hash.of(canonicalBytes)
        try put([(hash, canonicalBytes)], on: .nodes)
        return hash
    }

    /// Stores many nodes with few waits for the disk, and returns their hashes in the same order.
    ///
    /// After a failure, some may be stored and others not, but none is partly written.
    @discardableResult
    public func putNodes(_ batch: [[UInt8]]) throws(StoreError) -> [Hash] {
        let hashes = batch.map { Hash.of($0) }
        try put(Array(zip(hashes, batch)), on: .nodes)
        return hashes
    }

    /// The canonical bytes of a node.
    public func node(_ hash: Hash) throws(StoreError) -> [UInt8] { try get(hash, from: .nodes) }

    /// Whether a file exists under the hash of a node; its contents are not read.
    public func containsNode(_ hash: Hash) throws(StoreError) -> Bool { try contains(hash, on: .nodes) }

    /// Whether a node is stored intact: it is read and compared with its hash.
    public func holdsNode(_ hash: Hash) throws(StoreError) -> Bool { try holds(hash, on: .nodes) }

    private func holds(_ hash: Hash, on shelf: Shelf) throws(StoreError) -> Bool {
        do {
            _ = try get(hash, from: shelf)
            return true
        } catch .missing, .corrupt {
            return false
        } catch {
            throw error
        }
    }

    /// Stores a blob and returns its hash.
    @discardableResult
    public func putBlob(_ bytes: [UInt8]) throws(StoreError) -> Hash {
        let hash = Hash.of(bytes)
        try put([(hash, bytes)], on: .blobs)
        return hash
    }

    /// The bytes of a blob.
    public func blob(_ hash: Hash) throws(StoreError) -> [UInt8] { try get(hash, from: .blobs) }

    /// Whether a file exists under the hash of a blob; its contents are not read.
    public func containsBlob(_ hash: Hash) throws(StoreError) -> Bool { try contains(hash, on: .blobs) }

    private func put(_ batch: [(hash: Hash, bytes: [UInt8])], on shelf: Shelf) throws(StoreError) {
        guard !batch.isEmpty else { return }
        do throws(FileError) {
            let folder = folder(of: shelf)
            try files.createDirectories(folder)
            var seen: Set<Hash> = []
            var missing: [(path: FilePath, bytes: [UInt8])] = []
            for (hash, bytes) in batch where seen.insert(hash).inserted {
                let path = path(of: hash, on: shelf)
                if try !holds(bytes, path) { missing.append((path, bytes)) }
            }
            if missing.isEmpty {
                // An earlier put may have failed, or a concurrent one may be waiting, just before this last step.
                try files.synchronize(folder)
            } else {
                try files.writeBatch(missing)
            }
        } catch {
            throw .unwritable(error)
        }
    }

    private func holds(_ bytes: [UInt8], _ path: FilePath) throws(FileError) -> Bool {
        guard let status = try files.status(of: path, followLinks: false), status.kind == .regular,
            status.size == bytes.count
        else { return false }
        do {
            return try files.read(path, limit: bytes.count) == bytes
        } catch .tooLarge, .notFound {
            return false
        }
    }

    func get(_ hash: Hash, from shelf: Shelf) throws(StoreError) -> [UInt8] {
        let path = path(of: hash, on: shelf)
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try files.read(path, limit: Self.largest)
        } catch .notFound, .notADirectory {
            throw .missing(hash, path: path)
        } catch {
            throw .unreadable(error)
        }
        let found = Hash.of(bytes)
        guard found == hash else { throw .corrupt(hash, path: path, found: found) }
        return bytes
    }

    private func contains(_ hash: Hash, on shelf: Shelf) throws(StoreError) -> Bool {
        try readingStore { () throws(FileError) in
            try files.status(of: path(of: hash, on: shelf), followLinks: false)?.kind == .regular
        }
    }
}

extension ContentStore {
    /// The two kinds of stored objects.
    enum Shelf: String, CaseIterable {
        case nodes, blobs
    }

    func folder(of shelf: Shelf) -> FilePath {
        directory.appending(shelf.rawValue).appending("sha256")
    }

    func path(of hash: Hash, on shelf: Shelf) -> FilePath {
        folder(of: shelf).appending(hash.hex)
    }
}
