import CanonicalCBOR
public import Files
public import SystemPackage

/// The console's state between sessions, stored with the user, not with the world.
///
/// Losing it is harmless: unreadable state counts as absent, and state that can't be written is dropped.
public struct UserState: Sendable {
    /// The maximum number of worlds with stored state; the least recently written ones are removed.
    static let maximumWorlds = 256

    private let folder: FilePath
    private let files: any FileSystem
    /// The file for the world.
    public let path: FilePath

    /// Creates the state for a world; nil if the environment names no folder for it.
    ///
    /// - Parameter environment: the variables `XDG_STATE_HOME`, or else `HOME`, determine the folder; relative paths in
    ///   them are ignored.
    public init?(of world: FilePath, environment: [String: String], files: any FileSystem) {
        func folder(_ name: String) -> FilePath? {
            guard let text = environment[name] else { return nil }
            let path = FilePath(text)
            return path.isAbsolute ? path : nil
        }
        guard let base = folder("XDG_STATE_HOME") ?? folder("HOME")?.appending(".local").appending("state") else {
            return nil
        }
        self.folder = base.appending("aos").appending("worlds")
        self.files = files
        let real = (try? files.resolve(world)) ?? world.lexicallyNormalized()
        let text = real.withPlatformString { text in (0..<real.length).map { UInt8(bitPattern: text[$0]) } }
        path = self.folder.appending("\(Hash.of(text).hex.prefix(32)).json")
    }

    /// The stored bytes; nil if there are none, or they exceed the limit.
    public func read(limit: Int) -> [UInt8]? { try? files.read(path, limit: limit) }

    /// Replaces the stored bytes; false if that fails.
    @discardableResult
    public func write(_ bytes: [UInt8]) -> Bool {
        do {
            try files.createDirectories(folder, mode: 0o700)
            try files.writeAtomically(bytes, to: path, mode: 0o600)
            try removeOldest()
            return true
        } catch {
            return false
        }
    }

    private func removeOldest() throws(FileError) {
        let names = try files.list(folder)
        guard names.count > Self.maximumWorlds else { return }
        var kept: [(modified: Int64, path: FilePath)] = []
        for name in names where name.extension == "json" {
            let path = folder.appending(name)
            guard let status = try files.status(of: path, followLinks: false), status.kind == .regular else { continue }
            kept.append((status.modified, path))
        }
        kept.sort { $0.modified < $1.modified }
        for item in kept.prefix(max(0, kept.count - Self.maximumWorlds)) { try files.remove(item.path) }
    }
}
