import WorldProtocol
import AIR
import CanonicalCBOR
import Files
import JSON
import SystemPackage
import WorldIO

/// The definitions of an indexed world with the references to each, readable one by one: `.aos/index.details`.
///
/// The file begins with the hash of the snapshot that it belongs to, and each piece with a prefix of its own hash.
struct IndexedDetails: Sendable {
    private static let headSize = 32
    private static let checkSize = 8

    private let path: FilePath
    private let files: any FileSystem
    private let snapshotHash: Hash
    /// The size of each definition's piece.
    private let sizes: Packed<WorldIndex.Size>

    /// Creates a reader of a file.
    ///
    /// - Parameter sizes: the size of each piece, in the order of the snapshot's definitions.
    init(_ path: FilePath, snapshotHash: Hash, sizes: Packed<WorldIndex.Size>, files: any FileSystem) {
        self.path = path
        self.files = files
        self.snapshotHash = snapshotHash
        self.sizes = sizes
    }

    /// A definition with its details; nil if the file does not have it, so that the world has to be loaded.
    func definition(_ key: DefinitionKey, in snapshot: Snapshot) -> DefinitionDetail? {
        let rows = snapshot.definitions
        guard let index = Self.index(of: key, in: rows), let piece = piece(index) else {
            return nil
        }
        let row = rows[index]
        let parts = try? piece.withUnsafeBufferPointer { buffer throws(PackDamage) in
            var reader = PackReader(buffer)
            let authored = try reader.value()
            let normal = try reader.optional { (reader) throws(PackDamage) in try reader.value() }
            let links = try reader.list { (reader) throws(PackDamage) in try reader.link(rows) }
            guard reader.isAtEnd else { throw PackDamage() }
            return (authored: authored, normal: normal, links: links)
        }
        guard let parts, let definition = try? Definition(key, value: parts.normal ?? parts.authored),
            definition.hash == row.hash
        else { return nil }
        return DefinitionDetail(
            row: row, size: definition.bytes.count, value: definition.value, authored: parts.authored,
            bytes: definition.bytes, uses: definition.outgoingReferences.map { DefinitionDetail.Link($0) },
            usedBy: parts.links,
            diagnostics: snapshot.diagnostics.filter { $0.kind == key.kind.rawValue && $0.name == key.name.text })
    }

    private static func index(of key: DefinitionKey, in rows: [DefinitionRow]) -> Int? {
        var lower = 0
        var upper = rows.count
        while lower < upper {
            let middle = (lower + upper) / 2
            if rows[middle].key < key { lower = middle + 1 } else { upper = middle }
        }
        return lower < rows.count && rows[lower].key == key ? lower : nil
    }

    private func piece(_ index: Int) -> [UInt8]? {
        let sizes = sizes.wrappedValue
        guard sizes.indices.contains(index) else { return nil }
        let size = sizes[index].size
        let start = sizes[..<index].reduce(Self.headSize) { $0 + $1.size }
        guard size > Self.checkSize, let head = try? files.read(path, from: 0, count: Self.headSize),
            head == snapshotHash.bytes, let bytes = try? files.read(path, from: start, count: size),
            bytes.count == size
        else { return nil }
        let piece = Array(bytes[Self.checkSize...])
        return bytes.starts(with: Hash.of(piece).bytes.prefix(Self.checkSize)) ? piece : nil
    }

    // MARK: Writing

    /// The bytes of the file for a world, and the size of each piece; nil when the snapshot is not that of this world.
    static func bytes(of world: WorldParts, _ rows: [DefinitionRow], snapshotHash: Hash) -> (
        bytes: [UInt8], sizes: [Int]
    )? {
        // Rows are in the order of the entries.
        let entries = world.loaded.entries
        guard entries.count == rows.count else { return nil }
        let users = world.users
        let starts = Array(stride(from: 0, to: rows.count, by: 256))
        let parts = Parallel.map(starts) { start -> (bytes: [UInt8], sizes: [Int])? in
            var bytes: [UInt8] = []
            var sizes: [Int] = []
            for number in start..<min(start + 256, rows.count) {
                guard let piece = Self.piece(rows[number], entries[number], users, entries) else { return nil }
                sizes.append(checkSize + piece.count)
                bytes += Hash.of(piece).bytes.prefix(checkSize)
                bytes += piece
            }
            return (bytes, sizes)
        }
        var bytes = snapshotHash.bytes
        var sizes: [Int] = []
        sizes.reserveCapacity(rows.count)
        for part in parts {
            guard let part else { return nil }
            bytes += part.bytes
            sizes += part.sizes
        }
        return (bytes, sizes)
    }

    /// The piece of a definition; nil when the row does not match.
    private static func piece(
        _ row: DefinitionRow, _ item: DefinitionTable<LoadedWorld.Entry>.Element, _ users: UserTable,
        _ entries: DefinitionTable<LoadedWorld.Entry>
    ) -> [UInt8]? {
        let entry = item.value
        // A passing value is not kept in memory after it was encoded.
        guard item.key == row.key, entry.definition.hash == row.hash, entry.authored.hash == row.authoredHash,
            let authored = try? CanonicalEncoder.encodeInOrder(entry.authored.passingValue)
        else { return nil }
        var writer = PackWriter()
        writer.data(authored)
        if row.hash == row.authoredHash {
            writer.flag(false)
        } else {
            guard let normal = try? CanonicalEncoder.encodeInOrder(entry.definition.passingValue) else { return nil }
            writer.flag(true)
            writer.data(normal)
        }
        writer.list(users.users(of: entry.definition)) { $0.link($1, entries) }
        return writer.bytes
    }
}

extension PackWriter {
    fileprivate mutating func link(_ use: UserTable.Use, _ entries: DefinitionTable<LoadedWorld.Entry>) {
        let user = use.user.flatMap { entries.number(of: $0) }
        number((user ?? -1) + 1)
        if user == nil { text(use.title) }
        text(use.pointer)
    }
}

extension PackReader {
    /// A value as authored, with its entries in order.
    fileprivate mutating func value() throws(PackDamage) -> CBORValue {
        guard let value = try? LenientDecoder.decode(try data()) else { throw PackDamage() }
        return value
    }

    fileprivate mutating func link(_ rows: [DefinitionRow]) throws(PackDamage) -> DefinitionDetail.Link {
        let number = try number()
        guard number > 0 else { return DefinitionDetail.Link(key: nil, title: try text(), pointer: try text()) }
        guard number <= UInt64(rows.count) else { throw PackDamage() }
        let key = rows[Int(number) - 1].key
        return DefinitionDetail.Link(key: key, title: "\(key.kind.title) \(key.name)", pointer: try text())
    }
}
