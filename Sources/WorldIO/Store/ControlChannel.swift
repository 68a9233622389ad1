public import CanonicalCBOR
public import Files
public import Sync
import SystemPackage

/// The control channel of a world's host as a source of the base (Documentation/system.md, *The base*).
///
/// No host can be asked yet, so it never knows a manifest; it reports whether one seems to be running.
public struct ControlChannel: ManifestSource {
    /// The reason why it has no base.
    public let silence: String

    /// A running host.
    public var source: BaseManifest.Source { .control }

    /// The channel of a world.
    public init(_ world: WorldFolder, files: any FileSystem) {
        let socket = world.internals.appending("control.sock")
        do {
            silence =
                try files.status(of: socket, followLinks: false) == nil
                ? "no host is running" : "\(world.shown(socket)) is there, but this version can't ask a running host"
        } catch {
            silence = "the control channel can't be looked for: \(error.message)"
        }
    }

    /// Always nil.
    public func currentManifest() throws(WorldIOError) -> Hash? { nil }
}
