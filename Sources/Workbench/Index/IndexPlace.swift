import CanonicalCBOR
import Files
import Sync
public import SystemPackage

/// The files of an index: with the world where the program has a folder there, else in the user's cache.
///
/// Looking at a world creates nothing in it.
struct IndexPlace {
    /// The maximum number of worlds in the user's cache; those that were written longest ago are forgotten.
    static let maximumWorlds = 64

    /// The file of the index.
    let index: FilePath
    /// The file of the details.
    let details: FilePath
    /// The folder in the user's cache; nil where the index is with the world.
    private let cache: FilePath?

    /// The place for a world; nil where it can be kept nowhere.
    init?(_ options: WorkbenchOptions, files: any FileSystem) {
        let world = WorldFolder(options.world)
        let folder = (try? files.status(of: world.internals, followLinks: false)).flatMap(\.self)
        if folder?.kind == .directory {
            (index, details, cache) = (world.index, world.indexDetails, nil)
            return
        }
        guard folder == nil, let cache = options.cacheFolder?.appending("index") else { return nil }
        let real = (try? files.resolve(options.world)) ?? options.world.lexicallyNormalized()
        let text = real.withPlatformString { text in (0..<real.length).map { UInt8(bitPattern: text[$0]) } }
        let name = String(Hash.of(text).hex.prefix(32))
        index = cache.appending(name)
        details = cache.appending("\(name).details")
        self.cache = cache
    }

    /// Writes an index, and its details where they are new.
    func write(_ bytes: [UInt8], details new: [UInt8]?, files: any FileSystem) throws(FileError) {
        guard let cache else {
            if let new { try files.writeAtomically(new, to: details) }
            return try files.writeAtomically(bytes, to: index)
        }
        try files.createDirectories(cache, mode: 0o700)
        if let new { try files.writeAtomically(new, to: details, mode: 0o600) }
        try files.writeAtomically(bytes, to: index, mode: 0o600)
        try Self.forgetOldest(in: cache, files: files)
    }

    private static func forgetOldest(in folder: FilePath, files: any FileSystem) throws(FileError) {
        let names = try files.list(folder)
        guard names.count > maximumWorlds * 2 else { return }
        var kept: [(modified: Int64, path: FilePath)] = []
        for name in names {
            let path = folder.appending(name)
            guard let status = try files.status(of: path, followLinks: false), status.kind == .regular else { continue }
            kept.append((status.modified, path))
        }
        kept.sort { $0.modified < $1.modified }
        for item in kept.prefix(max(0, kept.count - maximumWorlds * 2)) { try files.remove(item.path) }
    }
}

extension WorkbenchOptions {
    /// The user's folder for caches of this program, from the environment: below `XDG_CACHE_HOME`, else `.cache`
    /// in `HOME`; nil if neither is set.
    ///
    /// As elsewhere, relative paths there count as none.
    public static func cacheFolder(environment: [String: String]) -> FilePath? {
        func folder(_ name: String) -> FilePath? {
            environment[name].map { FilePath($0) }.flatMap { $0.isAbsolute ? $0 : nil }
        }
        return (folder("XDG_CACHE_HOME") ?? folder("HOME")?.appending(".cache"))?.appending("aos")
    }
}
