public import CanonicalCBOR
import Files
import SystemPackage

/// An object of the store as listed in its folder; its contents have not been read.
public struct StoredObject: Sendable, Hashable, Codable {
    /// The name.
    public let hash: Hash
    /// Whether it is a blob rather than a node.
    public let isBlob: Bool
    /// The size in bytes.
    public let size: Int
}

extension ContentStore {
    /// All objects: the nodes, then the blobs, each sorted by name.
    public func objects() throws(StoreError) -> [StoredObject] {
        var found: [StoredObject] = []
        for shelf in Shelf.allCases {
            let folder = folder(of: shelf)
            for name in try names(in: folder) {
                guard let hash = Hash("sha256:" + name.string), hash.hex == name.string else { continue }
                let status = try readingStore { () throws(FileError) in
                    try files.status(of: folder.appending(name), followLinks: false)
                }
                guard let status, status.kind == .regular else { continue }
                found.append(StoredObject(hash: hash, isBlob: shelf == .blobs, size: Int(status.size)))
            }
        }
        return found
    }

    /// Removes objects, ignoring those that no longer exist.
    ///
    /// The caller must make sure that nothing refers to them, and keep writers out while they are removed.
    public func remove(_ objects: [StoredObject]) throws(StoreError) {
        do throws(FileError) {
            for object in objects {
                do {
                    try files.remove(path(of: object.hash, on: object.isBlob ? .blobs : .nodes))
                } catch .notFound {
                    continue
                }
            }
            for isBlob in Set(objects.map(\.isBlob)) { try files.synchronize(folder(of: isBlob ? .blobs : .nodes)) }
        } catch {
            throw .unwritable(error)
        }
    }
}
