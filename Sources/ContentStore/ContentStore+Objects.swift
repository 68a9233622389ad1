public import CanonicalCBOR
import Files
import SystemPackage

/// An object of the store as its folder lists it: nothing of it was read.
public struct StoredObject: Sendable, Hashable, Codable {
    /// The name.
    public let hash: Hash
    /// Whether it is kept among the blobs, else among the nodes.
    public let isBlob: Bool
    /// The size in bytes.
    public let size: Int
}

extension ContentStore {
    /// Every object, nodes first, each shelf by name.
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

    /// Removes objects; one that is gone already does no harm.
    ///
    /// The caller makes sure that nothing names them, and keeps writers out while they are removed.
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
