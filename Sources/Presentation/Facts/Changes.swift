public import CanonicalCBOR
public import Governance
public import JSON
public import WorldProtocol
import WorldIO

extension ChangeRow {
    /// `{id,op,kind,name,hash,staged,summary}`.
    var json: JSONValue {
        .object([
            ("id", .string(id.text)), ("op", .string(operation.rawValue)), ("kind", .string(kind)),
            ("name", .string(name)), ("hash", .string(hash.text)), ("staged", .bool(isStaged)),
            ("summary", .string(summary)),
        ])
    }

    /// The sign for the effect on the content: `+`, `~` or `-`.
    public var mark: Piece {
        switch effect {
        case .added: .added
        case .changed: .changed
        case .removed: .removed
        }
    }

    /// The cells of a list: sign, summary, id.
    public var cells: [Piece] { [mark, Piece(summary), Piece(id.text, .faint)] }
}

extension Piece {
    /// `+`.
    public static let added = Piece("+", .added)
    /// `-`.
    public static let removed = Piece("-", .removed)
    /// `~`.
    public static let changed = Piece("~", .changed)
}

extension Sequence where Element == ChangeRow {
    /// The changes as JSON, sorted byte by byte by kind, then by name.
    public var json: JSONValue {
        .array(
            sorted { left, right in
                [left.kind, left.name, left.id.text].lexicographicallyPrecedes([right.kind, right.name, right.id.text])
                { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            }.map(\.json))
    }

    /// The changes as a list; an asterisk marks staged ones.
    public var table: Table {
        guard contains(where: \.isStaged) else {
            var table = Table("", "", "")
            for row in self { table.add(row.cells) }
            return table
        }
        var table = Table("", "", "", "")
        for row in self { table.add([Piece(row.isStaged ? "*" : " ")] + row.cells) }
        return table
    }
}

extension StageState {
    /// `{base_manifest_hash, staged, result_manifest_hash, compiles, blocked}`.
    public func json(base: Hash?) -> JSONValue {
        .object([
            ("base_manifest_hash", base.json),
            (
                "staged",
                .array(
                    staged.map { .object([("id", .string($0.id.text)), ("hash", .string($0.hash.text))]) })
            ),
            ("result_manifest_hash", resultHash.json),
            ("compiles", .bool(compiles)),
            (
                "blocked",
                .array(
                    blocked.map { blocked in
                        .object([
                            ("id", .string(blocked.id.text)), ("needs", .array(blocked.needs.map { .string($0.text) })),
                        ])
                    })
            ),
        ])
    }
}

extension Companion.Role {
    /// The role of the companion, in a few words.
    public var text: String {
        switch self {
        case .starts(let plan): "starts \(plan)"
        case .delivers(let module): "delivers to \(module)"
        case .allows(let effects): "allows \(effects.joined(separator: ", "))"
        }
    }
}
