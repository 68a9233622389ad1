public import CanonicalCBOR
import Files
public import SystemPackage

/// The result of a check of the whole store.
public struct StoreReport: Sendable, Equatable, Codable {
    /// The number of nodes whose bytes match their hash.
    public var nodes: Int
    /// The number of blobs whose bytes match their hash.
    public var blobs: Int
    /// The hashes of objects whose contents have a different hash, sorted.
    public var corrupt: [Hash]
    /// The corrupt objects that are blobs.
    public var corruptBlobs: Set<Hash> = []
    /// The files in the store's folders that do not belong there, relative to the store, sorted byte by byte.
    ///
    /// They include temporary files of interrupted and of active writers.
    public var strays: [FilePath]

    /// Whether no object is corrupt; strays do no harm.
    public var isSound: Bool { corrupt.isEmpty }
}

extension ContentStore {
    /// Reads every stored object and compares it with its hash.
    public func verify() throws(StoreError) -> StoreReport {
        var report = StoreReport(nodes: 0, blobs: 0, corrupt: [], strays: [])
        for name in try names(in: directory) {
            guard let shelf = Shelf(rawValue: name.string) else {
                report.strays.append(FilePath(root: nil, [name]))
                continue
            }
            try verify(shelf, into: &report)
        }
        report.corrupt = Set(report.corrupt).sorted()
        return report
    }

    private func verify(_ shelf: Shelf, into report: inout StoreReport) throws(StoreError) {
        let outer = FilePath(shelf.rawValue)
        for name in try names(in: directory.appending(shelf.rawValue)) where name.string != "sha256" {
            report.strays.append(outer.appending(name))
        }
        let folder = folder(of: shelf)
        for name in try names(in: folder) {
            let status = try readingStore { () throws(FileError) in
                try files.status(of: folder.appending(name), followLinks: false)
            }
            guard let hash = Hash("sha256:" + name.string), hash.hex == name.string, status?.kind == .regular else {
                report.strays.append(outer.appending("sha256").appending(name))
                continue
            }
            do throws(StoreError) {
                _ = try get(hash, from: shelf)
                switch shelf {
                case .nodes: report.nodes += 1
                case .blobs: report.blobs += 1
                }
            } catch .corrupt {
                report.corrupt.append(hash)
                if shelf == .blobs { report.corruptBlobs.insert(hash) }
            } catch {
                throw error
            }
        }
    }

    /// The names in a folder of the store; empty if it was never created.
    func names(in folder: FilePath) throws(StoreError) -> [FilePath.Component] {
        do throws(FileError) {
            return try files.list(folder)
        } catch .notFound {
            return []
        } catch {
            throw .unreadable(error)
        }
    }
}
