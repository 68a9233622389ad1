public import CanonicalCBOR
public import Files
public import Sync
import SystemPackage

/// The control channel of a world's host as a source of the base (Documentation/system.md, *The base*).
///
/// It provides the manifest that a host of the existing system reported. A host of this program serves a whole world
/// instead, whose base comes from the journal.
public struct ControlChannel: ManifestSource {
    /// The reason why it has no base.
    public let silence: String

    /// A running host.
    public var source: BaseManifest.Source { .control }

    private let manifest: Hash?

    /// The channel of a world.
    ///
    /// - Parameter manifest: the manifest that the host reported; nil if no host was queried.
    public init(_ world: WorldFolder, files: any FileSystem, manifest: Hash? = nil) {
        self.manifest = manifest
        let socket = world.internals.appending("control.sock")
        do {
            silence =
                try files.status(of: socket, followLinks: false) == nil
                ? "no host of the existing system is running"
                : "\(world.shown(socket)) exists, but its host was not contacted"
        } catch {
            silence = "can't check for the control channel: \(error.message)"
        }
    }

    /// The manifest that the host reported.
    public func currentManifest() throws(WorldIOError) -> Hash? { manifest }
}
