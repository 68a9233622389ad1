public import CanonicalCBOR
public import Files
public import Sync
import SystemPackage

/// The control channel of a world's host as a source of the base (Documentation/system.md, *The base*).
///
/// It knows the manifest of a host of the existing system that was asked; a host of ours is asked as a whole world
/// instead, and has its base from the journal.
public struct ControlChannel: ManifestSource {
    /// The reason why it has no base.
    public let silence: String

    /// A running host.
    public var source: BaseManifest.Source { .control }

    private let manifest: Hash?

    /// The channel of a world.
    ///
    /// - Parameter manifest: the manifest of the host that was asked; nil when none was.
    public init(_ world: WorldFolder, files: any FileSystem, manifest: Hash? = nil) {
        self.manifest = manifest
        let socket = world.internals.appending("control.sock")
        do {
            silence =
                try files.status(of: socket, followLinks: false) == nil
                ? "no host of the existing system is running" : "\(world.shown(socket)) is there, and no host was asked"
        } catch {
            silence = "the control channel can't be looked for: \(error.message)"
        }
    }

    /// The manifest of the host that was asked.
    public func currentManifest() throws(WorldIOError) -> Hash? { manifest }
}
