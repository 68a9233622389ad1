public import CanonicalCBOR
public import Files
public import Remotes
public import SystemPackage

/// The URLs that a person trusts for each world; stored with the person, not with the world.
///
/// A URL that is only named in a file of the world is not contacted until it is trusted.
public struct RemoteTrust: Sendable {
    private let folder: FilePath
    private let files: any FileSystem

    /// The trusted URLs recorded in a folder.
    public init(folder: FilePath, files: any FileSystem) {
        self.folder = folder
        self.files = files
    }

    private func file(_ world: Hash) -> FilePath { folder.appending(world.hex) }

    /// Whether a URL is trusted for a world.
    public func isTrusted(_ url: RemoteURL, for world: Hash) -> Bool {
        guard let bytes = try? files.read(file(world), limit: 1 << 20) else { return false }
        return bytes.split(separator: UInt8(ascii: "\n")).contains { $0.elementsEqual(url.text.utf8) }
    }

    /// Marks a URL as trusted for a world.
    public func trust(_ url: RemoteURL, for world: Hash) throws(FileError) {
        guard !isTrusted(url, for: world) else { return }
        let known: [UInt8]
        do throws(FileError) {
            known = try files.read(file(world), limit: 1 << 20)
        } catch .notFound, .notADirectory {
            known = []
        }
        try files.createDirectories(folder, mode: 0o700)
        try files.writeAtomically(known + Array(url.text.utf8) + [UInt8(ascii: "\n")], to: file(world), mode: 0o600)
    }
}
