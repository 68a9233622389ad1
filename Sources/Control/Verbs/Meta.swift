public import CanonicalCBOR
public import JSON

/// The state of the world that an answer refers to.
public struct ControlMeta: Sendable, Hashable {
    /// The number of frames in the journal.
    public let journalHeight: UInt64
    /// The current manifest; nil before the first one.
    public let manifestHash: Hash?
    /// The last snapshot that the host wrote; aos hosts write none.
    public let snapshotHash: Hash?

    /// Creates a state.
    public init(journalHeight: UInt64, manifestHash: Hash?, snapshotHash: Hash? = nil) {
        self.journalHeight = journalHeight
        self.manifestHash = manifestHash
        self.snapshotHash = snapshotHash
    }

    var json: JSONValue {
        .object([
            ("journal_height", .int(journalHeight)), ("snapshot_hash", snapshotHash.json),
            ("manifest_hash", manifestHash.json),
        ])
    }

    /// Reads the member `meta` of an answer; members that this version does not know are ignored.
    ///
    /// - Throws: ``ControlError/malformed(_:)`` when it is missing or invalid.
    public init(of result: JSONValue) throws(ControlError) {
        guard let meta = result.member("meta") else { throw .malformed("`meta` is missing") }
        var reader = PayloadReader(meta)
        do throws(WireError) {
            self.init(
                journalHeight: try reader.number("journal_height"),
                manifestHash: try reader.optionalHash("manifest_hash"),
                snapshotHash: try reader.optionalHash("snapshot_hash"))
        } catch {
            throw .malformed(error.message)
        }
    }
}

extension Hash? {
    var json: JSONValue { map { .string($0.text) } ?? .null }
}

/// The greeting of an aos host.
public struct HostGreeting: Sendable, Hashable {
    /// The name of the program.
    public let product: String
    /// The version of the program.
    public let version: String
    /// The version of the protocol.
    public let protocolVersion: UInt64
    /// The hash of the journal's first frame; nil while the world has none.
    public let world: Hash?
    /// The device and inode of the world's folder, which distinguish two clones of one world.
    public let folder: String
    /// The features of the host beyond the verbs of the existing system.
    public let features: [String]

    /// The name of the program of aos hosts.
    public static let product = "aos"
    /// The features of aos hosts.
    public static let features = ["ask", "blob-range", "cancel", "journal-frames", "progress", "subscribe"]

    /// Creates a greeting.
    public init(
        product: String = Self.product, version: String, protocolVersion: UInt64 = ControlLimits.protocolVersion,
        world: Hash?, folder: String, features: [String] = Self.features
    ) {
        self.product = product
        self.version = version
        self.protocolVersion = protocolVersion
        self.world = world
        self.folder = folder
        self.features = features
    }

    var json: JSONValue {
        .object([
            ("product", .string(product)), ("version", .string(version)), ("protocol", .int(protocolVersion)),
            ("world", world.json), ("folder", .string(folder)), ("features", .array(features.map { .string($0) })),
        ])
    }

    /// Reads the result of `hello`; members that this version does not know are ignored.
    ///
    /// - Throws: ``ControlError/malformed(_:)`` when something is missing or invalid.
    public init(_ result: JSONValue) throws(ControlError) {
        var reader = PayloadReader(result)
        do throws(WireError) {
            self.init(
                product: try reader.text("product"), version: try reader.text("version"),
                protocolVersion: try reader.number("protocol"), world: try reader.optionalHash("world"),
                folder: try reader.optionalText("folder") ?? "", features: try reader.optionalTexts("features") ?? [])
        } catch {
            throw .malformed(error.message)
        }
    }
}
