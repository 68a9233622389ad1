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
    /// The file of the texts.
    let texts: FilePath
    /// The folder in the user's cache; nil where the index is with the world.
    private let cache: FilePath?

    /// The place for a world; nil where it can be kept nowhere.
    init?(_ options: WorkbenchOptions, files: any FileSystem) {
        let world = WorldFolder(options.world)
        let folder = (try? files.status(of: world.internals, followLinks: false)).flatMap(\.self)
        if folder?.kind == .directory {
            (index, details, texts, cache) = (world.index, world.indexDetails, world.indexTexts, nil)
            return
        }
        guard folder == nil, let cache = options.cacheFolder?.appending("index") else { return nil }
        let real = (try? files.resolve(options.world)) ?? options.world.lexicallyNormalized()
        let text = real.withPlatformString { text in (0..<real.length).map { UInt8(bitPattern: text[$0]) } }
        let name = String(Hash.of(text).hex.prefix(32))
        index = cache.appending(name)
        details = cache.appending("\(name).details")
        texts = cache.appending("\(name).texts")
        self.cache = cache
    }

    /// Writes an index, and its details and texts where they are new.
    func write(_ bytes: [UInt8], details: [UInt8]?, texts: [UInt8]?, files: any FileSystem) throws(FileError) {
        if let cache { try files.createDirectories(cache, mode: 0o700) }
        let mode: UInt16 = cache == nil ? 0o644 : 0o600
        if let texts { try files.writeAtomically(texts, to: self.texts, mode: mode) }
        if let details { try files.writeAtomically(details, to: self.details, mode: mode) }
        try files.writeAtomically(bytes, to: index, mode: mode)
        if let cache { try Self.forgetOldest(in: cache, files: files) }
    }

    private static func forgetOldest(in folder: FilePath, files: any FileSystem) throws(FileError) {
        let worlds = Dictionary(grouping: try files.list(folder)) { $0.stem }
        guard worlds.count > maximumWorlds else { return }
        var known: [(modified: Int64, paths: [FilePath])] = []
        for names in worlds.values {
            var world = (modified: Int64.min, paths: [FilePath]())
            for path in names.map(folder.appending) {
                guard let status = try files.status(of: path, followLinks: false), status.kind == .regular else {
                    continue
                }
                world = (max(world.modified, status.modified), world.paths + [path])
            }
            known.append(world)
        }
        known.sort { $0.modified < $1.modified }
        for world in known.prefix(known.count - maximumWorlds) {
            for path in world.paths { try files.remove(path) }
        }
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
