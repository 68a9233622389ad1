import AIR
import ArgumentParser
import CanonicalCBOR
import JSON
import Presentation
import Sync
import WorldProtocol

/// `aos defs list`: lists the definitions of the world and its imports.
struct DefsListCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the definitions of the world and its imports.",
        usage: "aos defs list [--kind <kind>] [--prefix <text>] [--sys] [<options>]")
    static let purpose = Purpose.looks

    @Option(help: ArgumentHelp("Only definitions of a kind, such as defplan.", valueName: "kind"))
    var kind: KindArgument?

    @Option(
        help: ArgumentHelp("Only definitions whose name begins with this text.", valueName: "text"),
        completion: .names(of: .namespaces))
    var prefix: String?

    @Flag(help: "Also list the built-in definitions.")
    var sys = false

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let snapshot = try await session.workbench(isReadOnly: true, keepsIndex: true).open()
        var rows = snapshot.definitions.map(ListedDefinition.init)
        if sys { rows += Self.builtIns(besides: rows) }
        rows = rows.filter { row in
            (kind.map { $0.kind == row.key.kind } ?? true)
                && (prefix.map { row.key.name.text.utf8.starts(with: $0.utf8) } ?? true)
        }.sorted { $0.key.isListed(before: $1.key) }
        guard !global.json else {
            var report = Report(.object([("defs", .array(rows.map(\.json)))]))
            report.background = snapshot.diagnostics
            return .report(report)
        }
        var table = Table("kind", "name", "hash", "where")
        for row in rows {
            table.add([
                Piece(row.key.kind.rawValue, .faint), Piece(row.key.name.text),
                Piece(row.hash.short), Piece(row.places, row.isListed ? .plain : .faint),
            ])
        }
        var report = Report(.null, rows.isEmpty ? Text("no definitions") : table.text)
        report.background = snapshot.diagnostics
        return .report(report)
    }

    private static func builtIns(besides rows: [ListedDefinition]) -> [ListedDefinition] {
        let known = Set(rows.map(\.key))
        return BuiltIns.all.filter { !known.contains($0.key) }.map(ListedDefinition.init(builtIn:))
    }
}

/// A row of the list.
private struct ListedDefinition {
    let key: DefinitionKey
    let hash: Hash
    let authoredHash: Hash
    let origins: [Origin]
    let isListed: Bool

    init(_ row: DefinitionRow) {
        (key, hash, authoredHash, origins, isListed) = (row.key, row.hash, row.authoredHash, row.origins, row.isListed)
    }

    init(builtIn definition: Definition) {
        (key, hash, authoredHash, origins, isListed) = (definition.key, definition.hash, definition.hash, [], true)
    }

    var json: JSONValue {
        .object([
            ("kind", .string(key.kind.rawValue)), ("name", .string(key.name.text)), ("hash", .string(hash.text)),
            ("authored_hash", .string(authoredHash.text)), ("origins", .array(origins.map(\.json))),
        ])
    }

    /// The origins of the definition, as text.
    var places: String {
        guard let first = origins.first else { return "built in" }
        let more = origins.count > 1 ? " and \(origins.count - 1) more" : ""
        return first.brief + more + (isListed ? "" : ", not listed by the manifest")
    }
}
