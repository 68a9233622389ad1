public import CanonicalCBOR
import ContentStore
public import Files
public import Sync
import SystemPackage

/// The first frame of a world's journal, whose hash is unique to the world.
public enum FirstFrame {
    /// The number of bytes before the first frame.
    private static let header = 8
    /// The number of bytes of a frame in addition to its payload.
    private static let around = 4 + 32 + 32

    /// The verified hash of the first frame; nil if the journal has none that can be read.
    public static func hash(of world: WorldFolder, files: any FileSystem) -> Hash? {
        let file = world.journal.appending("governance.log")
        guard let length = try? files.read(file, from: header, count: 4), length.count == 4 else { return nil }
        let size = length.reduce(0) { $0 << 8 | Int($1) } + around
        guard let bytes = try? files.read(file, from: header, count: size) else { return nil }
        return (try? SealedFrame(reading: bytes))?.hash
    }
}
