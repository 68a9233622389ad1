import AIR
import CanonicalCBOR
import JSON
import Sync
import Workbench
import WorldIO

// The shapes that several commands share (CLI).

extension Origin {
    /// `{root,file,line,path}`.
    var json: JSONValue {
        .object([
            ("root", .string(root)), ("file", .string(file)), ("line", .int(line)), ("path", .string(path)),
        ])
    }

    /// The place for people, with the import's label where there is one.
    var brief: String { (root == SourceRoot.primaryLabel ? "" : "\(root):") + "\(file):\(line)" }
}

extension DefinitionKey {
    /// Whether it comes earlier in a list: bytewise by kind, then by name (CLI, *Everywhere*).
    func isListed(before other: DefinitionKey) -> Bool {
        kind != other.kind
            ? kind.rawValue.utf8.lexicographicallyPrecedes(other.kind.rawValue.utf8)
            : name.text.utf8.lexicographicallyPrecedes(other.name.text.utf8)
    }
}

extension ChangeRow {
    /// `{id,op,kind,name,hash,staged,summary}`.
    var json: JSONValue {
        .object([
            ("id", .string(id.text)), ("op", .string(operation.rawValue)), ("kind", .string(kind)),
            ("name", .string(name)), ("hash", .string(hash.text)), ("staged", .bool(isStaged)),
            ("summary", .string(summary)),
        ])
    }

    /// The sign of what becomes of the content.
    var sign: Span {
        switch effect {
        case .added: Span("+", .green)
        case .changed: Span("~", .yellow)
        case .removed: Span("-", .red)
        }
    }

    /// The row of a list: sign, summary, id.
    var cells: [Span] { [sign, Span(summary), Span(id.text, .faint)] }
}

extension Sequence where Element == ChangeRow {
    /// The changes as JSON, bytewise by kind, then by name.
    var json: JSONValue {
        .array(
            sorted { left, right in
                [left.kind, left.name, left.id.text].lexicographicallyPrecedes([right.kind, right.name, right.id.text])
                { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            }.map(\.json))
    }

    /// The changes as a list; an asterisk marks what is staged.
    var table: Table {
        guard contains(where: \.isStaged) else {
            var table = Table("", "", "")
            for row in self { table.add(row.cells) }
            return table
        }
        var table = Table("", "", "", "")
        for row in self { table.add([Span(row.isStaged ? "*" : " ")] + row.cells) }
        return table
    }
}

extension StageState {
    /// `{base_manifest_hash, staged, result_manifest_hash, compiles, blocked}`.
    func json(base: Hash?) -> JSONValue {
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

extension CBORValue {
    /// The value as JSON, in the order in which people read nodes.
    var json: JSONValue { NodePrinter.json(self) }
}

extension Optional where Wrapped == CBORValue {
    /// The value as JSON, or null.
    var json: JSONValue { self?.json ?? .null }
}

extension PatchDocument {
    /// The document as JSON: version, base, patches.
    var json: JSONValue { Self.json(of: value) }

    /// A document, given as data, as JSON: its own fields in their order, nodes as people read them.
    static func json(of value: CBORValue) -> JSONValue {
        guard case .map = value else { return value.json }
        return .object(
            ["version", "base_manifest_hash", "patches"].compactMap { key in value[key].map { (key, $0.json) } })
    }
}
