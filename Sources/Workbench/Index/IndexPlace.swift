import CanonicalCBOR
import Files
import Sync
public import SystemPackage

/// The locations of an index's files: in the world if it has the program's folder, or else in the user's cache.
///
/// Viewing a world creates nothing in it.
struct IndexPlace {
    /// The maximum number of worlds in the user's cache; the least recently written ones are evicted.
    static let maximumWorlds = 64

    /// The file of the index.
    let index: FilePath
    /// The file of the details.
    let details: FilePath
    /// The file of the texts.
    let texts: FilePath
    /// The folder in the user's cache; nil if the index is in the world.
    private let cache: FilePath?

    /// The location for a world; nil if neither folder is available.
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

    /// Writes an index, and its details and texts if they are given.
    func write(_ bytes: [UInt8], details: [UInt8]?, texts: [UInt8]?, files: any FileSystem) throws(FileError) {
        if let cache { try files.createDirectories(cache, mode: 0o700) }
        let mode: UInt16 = cache == nil ? 0o644 : 0o600
        if let texts { try files.writeAtomically(texts, to: self.texts, mode: mode) }
        if let details { try files.writeAtomically(details, to: self.details, mode: mode) }
        try files.writeAtomically(bytes, to: index, mode: mode)
        if let cache { try Self.removeOldest(in: cache, files: files) }
    }

    private static func removeOldest(in folder: FilePath, files: any FileSystem) throws(FileError) {
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
    /// This program's cache folder for the user, from the environment: in `XDG_CACHE_HOME`, or else in `.cache` in
    /// `HOME`; nil if neither is set.
    ///
    /// Relative paths in these variables are ignored, as the XDG specification requires.
    public static func cacheFolder(environment: [String: String]) -> FilePath? {
        func folder(_ name: String) -> FilePath? {
            environment[name].map { FilePath($0) }.flatMap { $0.isAbsolute ? $0 : nil }
        }
        return (folder("XDG_CACHE_HOME") ?? folder("HOME")?.appending(".cache"))?.appending("aos")
    }
}
