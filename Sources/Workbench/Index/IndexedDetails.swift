import WorldProtocol
import AIR
import CanonicalCBOR
import Files
import JSON
import SystemPackage
import WorldIO

/// Every definition of an indexed world with what names it, each to be read alone: `.aos/index.details`.
///
/// The file begins with the hash of the snapshot that it belongs to, and each piece with a part of its hash.
struct IndexedDetails: Sendable {
    private static let headSize = 32
    private static let checkSize = 8

    private let path: FilePath
    private let files: any FileSystem
    private let snapshotHash: Hash
    /// The offset of each definition's piece, and of the end of the last one.
    private let offsets: [Int]

    /// The details in a file.
    ///
    /// - Parameter sizes: how long each piece is, in the order of the snapshot's definitions.
    init(_ path: FilePath, snapshotHash: Hash, sizes: [Int], files: any FileSystem) {
        self.path = path
        self.files = files
        self.snapshotHash = snapshotHash
        var offsets = [Self.headSize]
        offsets.reserveCapacity(sizes.count + 1)
        var end = Self.headSize
        for size in sizes {
            end += size
            offsets.append(end)
        }
        self.offsets = offsets
    }

    /// A definition with everything around it; nil where the file does not say, so that the world has to be read.
    func definition(_ key: DefinitionKey, in snapshot: Snapshot) -> DefinitionDetail? {
        let rows = snapshot.definitions
        guard let index = Self.index(of: key, in: rows), index + 1 < offsets.count, let piece = piece(index) else {
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
        let (start, size) = (offsets[index], offsets[index + 1] - offsets[index])
        guard size > Self.checkSize, let head = try? files.read(path, from: 0, count: Self.headSize),
            head == snapshotHash.bytes, let bytes = try? files.read(path, from: start, count: size),
            bytes.count == size
        else { return nil }
        let piece = Array(bytes[Self.checkSize...])
        return bytes.starts(with: Hash.of(piece).bytes.prefix(Self.checkSize)) ? piece : nil
    }

    // MARK: Writing

    /// The bytes of the file for a world, and how long each piece is; nil when the snapshot is not of this world.
    static func bytes(of world: WorldParts, _ rows: [DefinitionRow], snapshotHash: Hash) -> (
        bytes: [UInt8], sizes: [Int]
    )? {
        let numbers = Dictionary(
            rows.enumerated().map { ($0.element.key, $0.offset) }, uniquingKeysWith: { first, _ in first })
        var bytes = snapshotHash.bytes
        var sizes: [Int] = []
        sizes.reserveCapacity(rows.count)
        for row in rows {
            guard let entry = world.loaded.entries[row.key], entry.definition.hash == row.hash,
                entry.authored.hash == row.authoredHash
            else { return nil }
            guard let authored = try? CanonicalEncoder.encodeInOrder(entry.authored.value),
                let normal = try? CanonicalEncoder.encodeInOrder(entry.definition.value)
            else { return nil }
            var writer = PackWriter()
            writer.data(authored)
            writer.optional(row.hash == row.authoredHash ? nil : normal) { $0.data($1) }
            writer.list(world.users.users(of: entry.definition)) { $0.link($1, numbers) }
            sizes.append(checkSize + writer.bytes.count)
            bytes += Hash.of(writer.bytes).bytes.prefix(checkSize)
            bytes += writer.bytes
        }
        return (bytes, sizes)
    }
}

extension PackWriter {
    fileprivate mutating func link(_ use: UserTable.Use, _ numbers: [DefinitionKey: Int]) {
        let user = use.user.flatMap { numbers[$0] }
        number((user ?? -1) + 1)
        if user == nil { text(use.title) }
        text(use.pointer)
    }
}

extension PackReader {
    /// A value as it was authored, its entries in their order.
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
