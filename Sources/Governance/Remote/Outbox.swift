import CanonicalCBOR
import ContentStore
import Files
import Remotes
import Sync
import SystemPackage

/// A change that is waiting to be published, or being published, on the remote.
public struct OutboxEntry: Sendable {
    /// A frame exactly as it was sent, and its height.
    struct Sent: Sendable, Equatable {
        let height: Int
        let frame: [UInt8]
    }

    /// The state of the proposal as seen by the person who decided.
    struct Seen: Sendable, Equatable {
        let proposed: Hash?
        let rules: Hash?
        let comments: Int
        let shadow: Hash?
    }

    /// The decision's ID, which the frame carries.
    public let operation: OperationID
    /// The kind of change, such as `propose` or `comment`.
    public let kind: String
    /// A short description of the change.
    public let summary: String
    /// The time of the decision, in nanoseconds since 1970.
    public let time: UInt64
    /// The height of the journal at the time of the decision; the frame can't be below it.
    let from: Int
    let records: [GovernanceRecord]
    /// The hashes of the objects that the change brings.
    let index: ObjectBatch.Index
    /// The texts that the records refer to.
    let texts: [TextObject]
    var sent: Sent?
    var seen: Seen?
    /// The reason why the change is held until the person who decided looks at it; nil if it is not held.
    public internal(set) var held: String?

    /// The state: `unsure` after it was sent without confirmation, `held`, or `waiting` to be published.
    public var state: String { sent != nil ? "unsure" : held != nil ? "held" : "waiting" }
}

extension OutboxEntry {
    var value: CBORValue {
        .present([
            ("op", .bytes(operation.bytes)), ("kind", .text(kind)), ("summary", .text(summary)),
            ("time", .unsigned(time)), ("from", .count(from)), ("records", .array(records.map(\.value))),
            ("objects", index.value),
            ("texts", texts.isEmpty ? nil : .array(texts.map { .bytes($0.bytes) })), ("held", held.map(CBORValue.text)),
            (
                "sent",
                sent.map { .record([("height", .count($0.height)), ("frame", .bytes($0.frame))]) }
            ),
            (
                "seen",
                seen.map {
                    .present([
                        ("proposed", $0.proposed?.value), ("rules", $0.rules?.value), ("comments", .count($0.comments)),
                        ("shadow", $0.shadow?.value),
                    ])
                }
            ),
        ])
    }

    init(_ value: CBORValue) throws(RecordError) {
        var reader = try RecordReader(value, "the outbox entry")
        operation = try reader.required("op") {
            $0.asBytes.flatMap { $0.count == 16 ? OperationID(bytes: $0) : nil }
        }
        kind = try reader.text("kind")
        summary = try reader.text("summary")
        time = try reader.required("time") { $0.asUnsigned }
        from = try reader.required("from") { $0.asCount }
        records = try reader.list("records") { (value) throws(RecordError) in
            try GovernanceRecord(value, version: GovernanceFrame.currentVersion)
        }
        index = try reader.required("objects") { ObjectBatch.Index($0) }
        texts =
            try reader.optional("texts") { value in
                value.asArray.flatMap { items in
                    let texts = items.compactMap { $0.asBytes.flatMap { TextObject(bytes: $0) } }
                    return texts.count == items.count ? texts : nil
                }
            } ?? []
        held = try reader.optional("held") { $0.asText }
        sent = try reader.optional("sent") { (value) throws(RecordError) in
            guard let height = value["height"]?.asCount, let frame = value["frame"]?.asBytes else { return nil }
            return Sent(height: height, frame: frame)
        }
        seen = try reader.optional("seen") { (value) throws(RecordError) in
            Seen(
                proposed: value["proposed"].flatMap { Hash(exactly: $0) },
                rules: value["rules"].flatMap { Hash(exactly: $0) },
                comments: value["comments"]?.asCount ?? 0, shadow: value["shadow"].flatMap { Hash(exactly: $0) })
        }
        try reader.finish()
    }
}

extension ObjectBatch.Index {
    var value: CBORValue {
        .record([
            ("nodes", .array(nodes.map { .bytes($0.bytes) })), ("blobs", .array(blobs.map { .bytes($0.bytes) })),
        ])
    }

    init?(_ value: CBORValue) {
        func hashes(_ key: String) -> [Hash]? {
            guard let items = value[key]?.asArray else { return nil }
            let hashes = items.compactMap { $0.asBytes.flatMap { Hash(bytes: $0) } }
            return hashes.count == items.count ? hashes : nil
        }
        guard let nodes = hashes("nodes"), let blobs = hashes("blobs") else { return nil }
        self.init(nodes: nodes, blobs: blobs)
    }
}

/// The changes that are not on the remote yet, each in a file in `.aos/outbox`.
struct Outbox {
    let world: WorldFolder
    let files: any FileSystem

    /// The entries, oldest first.
    func entries() throws(GovernanceError) -> [OutboxEntry] {
        var entries: [OutboxEntry] = []
        do throws(FileError) {
            for name in try files.list(world.outbox) where !TemporaryName.matches(name) {
                let bytes = try files.read(world.outbox.appending(name), limit: 1 << 30)
                guard let value = try? CanonicalDecoder.decode(bytes), let entry = try? OutboxEntry(value) else {
                    throw .systemCall("decode", world.outbox.appending(name), .invalidArgument)
                }
                entries.append(entry)
            }
        } catch .notFound, .notADirectory {
            return entries
        } catch {
            throw .file(error)
        }
        return entries.sorted { ($0.time, $0.operation.description) < ($1.time, $1.operation.description) }
    }

    func write(_ entry: OutboxEntry) throws(GovernanceError) {
        let bytes: [UInt8]
        do throws(CBORError) {
            bytes = try CanonicalEncoder.encode(entry.value)
        } catch {
            throw .encoding(error)
        }
        do throws(FileError) {
            try files.createDirectories(world.outbox)
            try files.writeAtomically(bytes, to: path(entry.operation))
        } catch {
            throw .file(error)
        }
    }

    func remove(_ operation: OperationID) throws(GovernanceError) {
        do throws(FileError) {
            try files.remove(path(operation))
        } catch .notFound {
            return
        } catch {
            throw .file(error)
        }
    }

    private func path(_ operation: OperationID) -> FilePath { world.outbox.appending(operation.description) }
}

/// The indexes of the chain's batches, with which each batch can be rebuilt from the store.
struct BatchLedger {
    let world: WorldFolder
    let files: any FileSystem

    private func path(_ batch: Hash) -> FilePath { world.batches.appending(batch.hex) }

    func holds(_ batch: Hash) throws(GovernanceError) -> Bool {
        do throws(FileError) {
            return try files.exists(path(batch))
        } catch {
            throw .file(error)
        }
    }

    func index(of batch: Hash) throws(GovernanceError) -> ObjectBatch.Index? {
        do throws(FileError) {
            let bytes = try files.read(path(batch), limit: 1 << 30)
            return (try? CanonicalDecoder.decode(bytes)).flatMap { ObjectBatch.Index($0) }
        } catch .notFound, .notADirectory {
            return nil
        } catch {
            throw .file(error)
        }
    }

    func note(_ batches: [ObjectBatch]) throws(GovernanceError) {
        guard !batches.isEmpty else { return }
        var waiting: [(path: FilePath, bytes: [UInt8])] = []
        do throws(CBORError) {
            for batch in batches {
                waiting.append((path(batch.object.hash), try CanonicalEncoder.encode(batch.index.value)))
            }
        } catch {
            throw .encoding(error)
        }
        do throws(FileError) {
            try files.createDirectories(world.batches)
            try files.writeBatch(waiting)
        } catch {
            throw .file(error)
        }
    }

    /// The hashes of all objects in batches.
    func all() throws(GovernanceError) -> (nodes: Set<Hash>, blobs: Set<Hash>) {
        var (nodes, blobs): (Set<Hash>, Set<Hash>) = ([], [])
        let names: [FilePath.Component]
        do throws(FileError) {
            names = try files.list(world.batches)
        } catch .notFound, .notADirectory {
            return (nodes, blobs)
        } catch {
            throw .file(error)
        }
        for name in names {
            guard let hash = Hash("sha256:" + name.string), let index = try index(of: hash) else { continue }
            nodes.formUnion(index.nodes)
            blobs.formUnion(index.blobs)
        }
        return (nodes, blobs)
    }
}
