import Files
public import SystemPackage

extension ContentStore {
    /// Removes temporary files that interrupted writers left in the store, and returns their names.
    ///
    /// Other processes may be writing at the same time: files younger than the limit may be theirs and are kept, as are
    /// files whose names are not those of our temporary files.
    ///
    /// - Parameter limit: the time before which nothing can still be in use, in nanoseconds since 1970.
    /// - Returns: the removed files, relative to the store.
    @discardableResult
    public func sweepTemporaries(modifiedBefore limit: Int64) throws(StoreError) -> [FilePath] {
        var swept: [FilePath] = []
        for shelf in Shelf.allCases {
            do throws(FileError) {
                swept += try files.sweepTemporaries(in: folder(of: shelf), modifiedBefore: limit).map {
                    FilePath(shelf.rawValue).appending("sha256").appending($0)
                }
            } catch .notFound {
                // The folder was never created.
            } catch {
                throw .unwritable(error)
            }
        }
        return swept
    }
}
