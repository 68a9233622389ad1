public import AIR
public import CanonicalCBOR

/// A pin: the locked definitions themselves (Documentation/file-formats.md, *Locks and pins*).
public struct ImportPin: Sendable, Equatable {
    /// The index, whose hash is that of the lock.
    public let index: ImportIndex
    /// The definitions as authored, in the order of the index.
    public let definitions: [Definition]
    /// The bytes of the pack's README; nil without one.
    public let readme: [UInt8]?

    /// Creates a pin of definitions; nil if two of them share a kind and name, or if they have no index.
    public init?(_ definitions: [Definition], readme: [UInt8]?) {
        var seen: Set<DefinitionKey> = []
        guard definitions.allSatisfy({ seen.insert($0.key).inserted }), let index = ImportIndex(definitions) else {
            return nil
        }
        let byKey = Dictionary(definitions.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        self.index = index
        self.definitions = index.entries.compactMap { byKey[$0.key] }
        self.readme = readme
    }

    /// The version of the format that is written.
    private static let version: UInt64 = 1

    /// Encodes the pin.
    ///
    /// - Throws: ``CBORError`` when a part has no canonical form.
    public func encoded() throws(CBORError) -> [UInt8] {
        try CanonicalEncoder.encode(
            .record([
                ("version", .unsigned(Self.version)), ("index", index.data),
                ("definitions", .array(definitions.map { .bytes($0.bytes) })),
                ("readme", readme.map(CBORValue.bytes) ?? .null),
            ]))
    }

    /// Decodes a pin and verifies it: the index must have the expected hash, and each definition the hash of its entry.
    public init(_ bytes: [UInt8], expecting hash: Hash) throws(PinError) {
        let value: CBORValue
        do {
            value = try CanonicalDecoder.decode(bytes)
        } catch {
            throw .damaged(hash, reason: error.message)
        }
        guard value["version"] == .unsigned(Self.version) else { throw .unknownFormat(hash) }
        guard let index = value["index"], (try? index.hash()) == hash else {
            throw .damaged(hash, reason: "the index has a different hash")
        }
        guard let rows = index.asArray, let items = value["definitions"]?.asArray, rows.count == items.count else {
            throw .damaged(hash, reason: "definitions are missing")
        }
        var definitions: [Definition] = []
        for (row, item) in zip(rows, items) {
            guard let cells = row.asArray, cells.count == 3,
                let kind = cells[0].asText.flatMap({ DefinitionKind(rawValue: $0) }),
                let name = cells[1].asText, let encoding = item.asBytes
            else { throw .damaged(hash, reason: "the index has an entry of an unknown shape") }
            let key = DefinitionKey(kind, DefinitionName(name))
            guard let fields = try? CanonicalDecoder.decode(encoding),
                let definition = try? Definition(key, value: fields),
                cells[2].asText?.utf8.elementsEqual(definition.hash.text.utf8) == true
            else { throw .damaged(hash, reason: "\(key) has a different hash") }
            definitions.append(definition)
        }
        let readme = value["readme"]
        guard readme?.asBytes != nil || readme?.isNull == true else {
            throw .damaged(hash, reason: "the README has an unknown shape")
        }
        guard let pin = ImportPin(definitions, readme: readme?.asBytes), pin.index.hash == hash else {
            throw .damaged(hash, reason: "the index is not sorted")
        }
        self = pin
    }
}

extension ImportIndex {
    /// Creates the index of definitions; nil if it has no canonical form, which never happens for valid definitions.
    init?(_ definitions: [Definition]) {
        let entries = Set(definitions.map { Entry(key: $0.key, hash: $0.hash) }).sorted()
        guard let hash = try? Self.data(of: entries).hash() else { return nil }
        self.init(entries: entries, hash: hash)
    }

    /// The index as data.
    var data: CBORValue { Self.data(of: entries) }

    private static func data(of entries: [Entry]) -> CBORValue {
        .array(entries.map { .array([.text($0.key.kind.rawValue), .text($0.key.name.text), .text($0.hash.text)]) })
    }
}
