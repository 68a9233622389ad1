import AIR
import ArgumentParser
import CanonicalCBOR
import JSON
import Presentation
import WorldProtocol

/// `aos defs show`: shows a definition and its references.
struct DefsShowCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a definition with what it refers to and what refers to it.",
        usage: "aos defs show <name> [--kind <kind>] [--lens <lens>] [<options>]")
    static let purpose = Purpose.looks

    @Argument(help: "The definition's name, such as notes/create@1.", completion: .names(of: .definitions))
    var name: String

    @Option(help: ArgumentHelp("The kind, if several definitions have the name.", valueName: "kind"))
    var kind: KindArgument?

    @Option(help: "As authored, in canonical form, or in the most readable sugar. (default: canonical)")
    var lens: LensArgument?

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let workbench = try session.workbench(isReadOnly: true, keepsIndex: true)
        let snapshot = try await workbench.open()
        let wanted = DefinitionName(name)
        let all = snapshot.definitions.map(\.key) + BuiltIns.all.map(\.key)
        let keys = Set(all.filter { $0.name == wanted && (kind?.kind ?? $0.kind) == $0.kind }).sorted()
        guard let key = keys.first, let detail = try await workbench.definition(key) else {
            throw CommandFailure(
                .notFound, "there is no \(kind?.kind.title ?? "definition") `\(name)`",
                help: Spelling.nearest(to: name, among: all.map(\.name.text).sorted()).map { "did you mean `\($0)`?" }
                    ?? "`aos defs list` lists the definitions")
        }
        guard keys.count == 1 else {
            let kinds = keys.map(\.kind.rawValue).joined(separator: ", ")
            throw CommandFailure(
                .notFound, "several definitions are named `\(name)`", help: "choose one with --kind: \(kinds)")
        }
        let shown: CBORValue
        if let lens {
            shown = try await workbench.definition(key, through: lens.lens) ?? detail.value
        } else {
            shown = detail.value
        }
        return .report(
            Report(data(detail, shown: shown), Self.text(detail, shown: shown), diagnostics: detail.diagnostics))
    }

    private func data(_ detail: DefinitionDetail, shown: CBORValue) -> JSONValue {
        let fields: [(String, JSONValue)] = [
            ("kind", .string(detail.row.key.kind.rawValue)), ("name", .string(detail.row.key.name.text)),
            ("hash", .string(detail.row.hash.text)), ("size", .int(detail.size)),
            ("origins", .array(detail.row.origins.map(\.json))), ("def", shown.json),
            ("refs_to", .array(detail.uses.map(\.json))), ("refs_from", .array(detail.usedBy.map(\.json))),
            ("authored_hash", .string(detail.row.authoredHash.text)), ("authored", detail.authored.json),
        ]
        // A caller that names a lens gets its name beside `def`.
        return .object(fields + (lens.map { [("lens", .string($0.lens.rawValue))] } ?? []))
    }

    private static func text(_ detail: DefinitionDetail, shown: CBORValue) -> Text {
        var text = Text()
        text.add([Piece(detail.row.key.kind.title + " "), Piece(detail.row.key.name.text, .strong)])
        text.add("hash      \(detail.row.hash.text)")
        if detail.row.authoredHash != detail.row.hash { text.add("authored  \(detail.row.authoredHash.text)") }
        text.add("size      \(detail.size) bytes")
        if detail.row.origins.isEmpty { text.add("where     built in") }
        for origin in detail.row.origins { text.add("where     \(origin.brief)") }
        list("uses", detail.uses)
        list("used by", detail.usedBy)
        func list(_ title: String, _ links: [DefinitionDetail.Link]) {
            guard !links.isEmpty else { return }
            text.add(title, .strong)
            var table = Table("", "")
            for link in links { table.add([Piece(link.title), Piece(link.pointer, .faint)]) }
            text.add(table, indent: 2)
        }
        text.addLines(of: JSONPrinter.pretty(shown.json))
        return text
    }
}
