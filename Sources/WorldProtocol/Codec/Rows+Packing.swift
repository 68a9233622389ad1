public import AIR
import CanonicalCBOR
import Sync
import WorldIO

extension PackWriter {
    fileprivate mutating func key(_ key: DefinitionKey) {
        byte(UInt8(DefinitionKind.allCases.firstIndex(of: key.kind) ?? 0))
        text(key.name.text)
    }

    fileprivate mutating func origin(_ origin: Origin) {
        shared(origin.root)
        shared(origin.file)
        number(origin.line)
        text(origin.path)
    }
}

extension PackReader {
    private static let kinds = DefinitionKind.allCases

    fileprivate mutating func key() throws(PackDamage) -> DefinitionKey {
        let number = Int(try byte())
        guard Self.kinds.indices.contains(number) else { throw PackDamage() }
        return DefinitionKey(Self.kinds[number], DefinitionName(try text()))
    }

    fileprivate mutating func origin() throws(PackDamage) -> Origin {
        let origin = Origin(
            root: try sharedText(), file: try sharedText(), line: try integer(), path: try text(), like: lastOrigin)
        lastOrigin = origin
        return origin
    }
}

extension DefinitionRow: PackedRow {
    /// The size of a row whose fields are all empty.
    public static var leastSize: Int { 37 }

    /// Writes all fields.
    public func write(to writer: inout PackWriter) {
        writer.key(key)
        writer.hash(hash)
        // Most definitions are authored in normal form, at one place.
        writer.optional(authoredHash == hash ? nil : authoredHash) { $0.hash($1) }
        writer.list(origins) { $0.origin($1) }
        writer.flag(isListed)
        writer.optional(problem) { $0.shared($1.rawValue) }
    }

    /// Reads all fields.
    public init(from reader: inout PackReader) throws(PackDamage) {
        let key = try reader.key()
        let hash = try reader.hash()
        let authored = try reader.optional { (reader) throws(PackDamage) in try reader.hash() }
        // Avoids an array in the common case of a single origin.
        let count = try reader.count(ofSize: 1)
        let first = count > 0 ? try reader.origin() : nil
        var others: [Origin] = []
        for _ in 0..<max(count - 1, 0) { others.append(try reader.origin()) }
        self.init(
            key: key, hash: hash, authoredHash: authored ?? hash, firstOrigin: first, otherOrigins: others,
            isListed: try reader.flag(),
            problem: try reader.optional { (reader) throws(PackDamage) in try reader.named() })
    }
}

extension ChangeRow: PackedRow {
    /// The size of a row whose fields are all empty.
    public static var leastSize: Int { 42 }

    /// Writes all fields.
    public func write(to writer: inout PackWriter) {
        writer.shared(id.text)
        writer.shared(operation.rawValue)
        writer.shared(kind)
        writer.text(name)
        writer.hash(hash)
        writer.text(summary)
        writer.flag(isStaged)
        writer.flag(isSeen)
        writer.list(needs) { $0.shared($1.text) }
        writer.byte(effect == .added ? 0 : effect == .changed ? 1 : 2)
        writer.list(seenHunks.sorted()) { $0.hash($1) }
    }

    /// Reads all fields.
    public init(from reader: inout PackReader) throws(PackDamage) {
        self.init(
            id: OpID(try reader.sharedText()), operation: try reader.named(), kind: try reader.sharedText(),
            name: try reader.text(), hash: try reader.hash(), summary: try reader.text(),
            isStaged: try reader.flag(), isSeen: try reader.flag(),
            needs: try reader.list { (reader) throws(PackDamage) in OpID(try reader.sharedText()) },
            effect: try Self.effect(reader.byte()),
            seenHunks: Set(try reader.list(ofSize: 32) { (reader) throws(PackDamage) in try reader.hash() }))
    }

    private static func effect(_ number: UInt8) throws(PackDamage) -> Change.Effect {
        switch number {
        case 0: .added
        case 1: .changed
        case 2: .removed
        default: throw PackDamage()
        }
    }
}

extension StageState.Staged: PackedRow {
    /// The size of a row whose fields are all empty.
    public static var leastSize: Int { 33 }

    /// Writes all fields.
    public func write(to writer: inout PackWriter) {
        writer.text(id.text)
        writer.hash(hash)
    }

    /// Reads all fields.
    public init(from reader: inout PackReader) throws(PackDamage) {
        self.init(id: OpID(try reader.text()), hash: try reader.hash())
    }
}

extension Diagnostic: PackedRow {
    /// The size of a row whose fields are all empty.
    public static var leastSize: Int { 10 }

    /// Writes all fields.
    public func write(to writer: inout PackWriter) {
        writer.shared(severity.rawValue)
        writer.shared(code.rawValue)
        writer.text(message)
        writer.optional(file) { $0.shared($1) }
        writer.optional(line) { $0.number($1) }
        writer.optional(column) { $0.number($1) }
        writer.optional(kind) { $0.shared($1) }
        writer.optional(name) { $0.text($1) }
        writer.optional(path) { $0.text($1) }
        writer.optional(help) { $0.shared($1) }
    }

    /// Reads all fields.
    public init(from reader: inout PackReader) throws(PackDamage) {
        self.init(
            try reader.named(), DiagnosticCode(rawValue: try reader.sharedText()), try reader.text(),
            file: try reader.optional(Self.shared), line: try reader.optional(Self.number),
            column: try reader.optional(Self.number), kind: try reader.optional(Self.shared),
            name: try reader.optional(Self.text), path: try reader.optional(Self.text),
            help: try reader.optional(Self.shared))
    }

    private static func shared(_ reader: inout PackReader) throws(PackDamage) -> String { try reader.sharedText() }
    private static func text(_ reader: inout PackReader) throws(PackDamage) -> String { try reader.text() }
    private static func number(_ reader: inout PackReader) throws(PackDamage) -> Int { try reader.integer() }
}
