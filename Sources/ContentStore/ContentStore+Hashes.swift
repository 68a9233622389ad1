public import CanonicalCBOR
import SystemPackage

extension ContentStore {
    /// The hashes of the stored nodes and blobs whose digits begin with a prefix, sorted.
    ///
    /// Only names are read: a damaged object is listed like any other.
    public func hashes(startingWith digits: String) throws(StoreError) -> [Hash] {
        var found: Set<Hash> = []
        for shelf in Shelf.allCases {
            for name in try names(in: folder(of: shelf)) where name.string.hasPrefix(digits) {
                if let hash = Hash("sha256:" + name.string) { found.insert(hash) }
            }
        }
        return found.sorted()
    }
}
