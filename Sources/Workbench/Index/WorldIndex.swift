import WorldProtocol
import AIR
import CanonicalCBOR
import Files
import Sync
import SystemPackage

/// The last loaded state of a world, with a trace that shows whether it is still current: `.aos/index`, or a file in
/// the user's cache (Documentation/file-formats.md, *Caches*).
///
/// It is a cache: it may be deleted at any time, and an index that is damaged, or from another world or another build
/// of the program, is ignored. It is used only while every file system query made when the world was loaded would have
/// the same answer.
struct WorldIndex: Codable {
    static let magic = Array("aos index 5\n".utf8)
    private static let maximumSize = 1 << 30

    /// The inputs of the result other than the files.
    private let key: [UInt8]
    /// Whether the index may also be used by processes that may write, because loading the world had nothing to write.
    private let servesWriters: Bool
    private var trace: PackedTrace
    let snapshot: [UInt8]
    /// The sizes of the definitions' pieces in the file of details; empty for an index without details.
    @Packed private var sizes: [Size]

    /// The size of one piece.
    struct Size: PackedRow {
        static var leastSize: Int { 1 }

        let size: Int

        init(_ size: Int) { self.size = size }

        func write(to writer: inout PackWriter) { writer.number(size) }

        init(from reader: inout PackReader) throws(PackDamage) {
            size = try reader.integer()
            guard 0..<WorldIndex.maximumSize ~= size else { throw PackDamage() }
        }
    }

    /// Creates an index of a world; nil if it can't be stored.
    ///
    /// - Parameter bytes: receives the bytes of the details; nil for an index without details.
    init?(
        _ snapshot: Snapshot, of world: WorldParts, _ trace: FileTrace, key: [UInt8], details bytes: inout [UInt8]?
    ) {
        guard trace.isConclusive, let encoded = try? ProtocolCodec.encode(snapshot) else { return nil }
        self.key = key
        self.trace = PackedTrace(trace)
        self.snapshot = encoded
        // A process that may write stores pins of imports that match their locks, and completes interrupted edits.
        let isSettled = !snapshot.diagnostics.contains { $0.code == .fileChangedSince }
        servesWriters =
            !snapshot.isReadOnly
            || isSettled && (world.options.isSpare || !snapshot.imports.contains { $0.state == "ok" })
        sizes = []
        guard bytes != nil else { return }
        guard let details = IndexedDetails.bytes(of: world, snapshot.definitions, snapshotHash: Hash.of(encoded))
        else { return nil }
        sizes = details.sizes.map(Size.init)
        bytes = details.bytes
    }

    /// Reads the bytes of an index; nil when they are damaged.
    init?(_ bytes: [UInt8]) {
        let start = Self.magic.count + 32
        guard bytes.count > start, bytes.starts(with: Self.magic),
            Hash(bytes: bytes[Self.magic.count..<start]) == Hash.of(bytes[start...]),
            let index = try? Packing.$isDeferred.withValue(
                true, operation: { try ProtocolCodec.decode(Self.self, from: Array(bytes[start...])) })
        else { return nil }
        self = index
    }

    /// The bytes of the file; nil if they can't be encoded.
    var bytes: [UInt8]? {
        guard let bytes = try? ProtocolCodec.encode(self) else { return nil }
        return Self.magic + Hash.of(bytes).bytes + bytes
    }

    private func read(revision: Int, isReadOnly: Bool) -> Snapshot? {
        // Decoding lists can be deferred: the hash of the file was verified, so these are the bytes that this build
        // wrote, and most uses never look at the lists.
        guard
            var snapshot = try? Packing.$isDeferred.withValue(
                true, operation: { try ProtocolCodec.decode(Snapshot.self, from: snapshot) })
        else { return nil }
        snapshot.revision = revision
        snapshot.isReadOnly = isReadOnly
        return snapshot
    }

    // MARK: The file

    /// The result of opening an index.
    struct Found {
        let snapshot: Snapshot
        let details: IndexedDetails
        /// The index to store instead, which can be verified faster; nil to keep the current one.
        let renewed: WorldIndex?
    }

    /// Opens the index if it has the same key and no file has changed since it was written.
    static func open(
        _ place: IndexPlace, key: [UInt8], files: any FileSystem, now: UInt64, revision: Int, isReadOnly: Bool
    ) -> Found? {
        // If the index can't be read, the world itself can still be loaded.
        guard let bytes = try? files.read(place.index, limit: maximumSize), let index = WorldIndex(bytes),
            index.key == key,
            index.servesWriters || isReadOnly
        else { return nil }
        let renewed: WorldIndex?
        switch index.trace.compare(with: files, horizon: FileTrace.horizon(now)) {
        case .differs: return nil
        case .same: renewed = nil
        case .renewed(let trace):
            var copy = index
            copy.trace = PackedTrace(trace)
            renewed = copy
        }
        guard let snapshot = index.read(revision: revision, isReadOnly: isReadOnly) else { return nil }
        let details = IndexedDetails(
            place.details, snapshotHash: Hash.of(index.snapshot), sizes: index._sizes, files: files)
        return Found(snapshot: snapshot, details: details, renewed: renewed)
    }

    /// The inputs other than files: the program and its options.
    static func key(_ options: WorkbenchOptions, files: any FileSystem) -> [UInt8] {
        var writer = PackWriter()
        // Another build may interpret the same files differently.
        let program = try? files.status(of: "/proc/self/exe", followLinks: true)
        writer.optional(program.flatMap(\.self)) {
            $0.number($1.size)
            $0.number($1.modified)
            $0.number($1.inode)
            $0.number($1.device)
        }
        writer.path(options.world)
        for path in [options.primary, options.syncFile, options.modules] { writer.optional(path) { $0.path($1) } }
        for hash in [options.baseHash, options.expected.id, options.expected.frame] {
            writer.optional(hash) { $0.hash($1) }
        }
        return writer.bytes
    }
}
