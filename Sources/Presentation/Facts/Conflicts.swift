import AIR
import CanonicalCBOR
public import JSON
import Sync
public import WorldProtocol
import WorldIO

extension ConflictRow {
    /// `{kind,name,sides:[{hash,origins}]}`.
    public var json: JSONValue {
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

    /// The sides with their origins, and the difference of the first two.
    public var text: Text {
        var text = Text()
        text.add([
            Piece("! ", .error), Piece(key.kind.title + " "), Piece(key.name.text, .strong),
            Piece(useCount == 0 ? "  not used" : "  \(useCount.of("use"))", .faint),
        ])
        var table = Table("", "", "")
        for side in sides {
            for origin in side.origins {
                table.add([Piece(side.hash.short), Piece(origin.root), Piece("\(origin.file):\(origin.line)", .faint)])
            }
        }
        text.add(table, indent: 2)
        if sides.count > 1 {
            text.add(StructuralDifference(sides[0].value, sides[1].value).text, indent: 2)
        }
        return text
    }
}
