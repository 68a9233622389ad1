import AIR
import CanonicalCBOR
import JSON
import Sync
import Workbench
import WorldIO

extension ConflictRow {
    /// `{kind,name,sides:[{hash,origins}]}`.
    var json: JSONValue {
        .object([
            ("kind", .string(key.kind.rawValue)), ("name", .string(key.name.text)),
            (
                "sides",
                .array(
                    sides.map {
                        .object([("hash", .string($0.hash.text)), ("origins", .array($0.origins.map(\.json)))])
                    })
            ),
            ("uses", .int(useCount)),
        ])
    }

    /// Whether one of the definitions is the world's own.
    var isLocal: Bool { sides.contains { side in side.origins.contains { $0.root == SourceRoot.primaryLabel } } }

    /// The imports that bring one of the definitions, in the order of the sides.
    var labels: [String] {
        var labels: [String] = []
        for origin in sides.flatMap(\.origins) where origin.root != SourceRoot.primaryLabel {
            if !labels.contains(where: { $0.utf8.elementsEqual(origin.root.utf8) }) { labels.append(origin.root) }
        }
        return labels
    }

    /// Who says what, and where the first two differ.
    var text: Text {
        var text = Text()
        text.add([
            Span("! ", .red), Span(key.kind.title + " "), Span(key.name.text, .bold),
            Span(useCount == 0 ? "  not used" : "  \(useCount) \(useCount == 1 ? "use" : "uses")", .faint),
        ])
        var table = Table("", "", "")
        for side in sides {
            for origin in side.origins {
                table.add([Span(side.hash.brief), Span(origin.root), Span("\(origin.file):\(origin.line)", .faint)])
            }
        }
        text.add(table, indent: "  ")
        if sides.count > 1 {
            text.add(StructuralDifference(sides[0].value, sides[1].value).text, indent: "  ")
        }
        return text
    }

    /// The command that settles it, to be tried first.
    var next: String? {
        let words = ["aos", "conflicts", "resolve", key.name.text]
        if isLocal, !labels.isEmpty { return CommandLineText.quoted(words + ["--take-theirs", "--dry-run"]) }
        return labels.last.map { CommandLineText.quoted(words + ["--drop-import", $0, "--dry-run"]) }
    }
}
