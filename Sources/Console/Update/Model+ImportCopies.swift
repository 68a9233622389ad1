import AIR
import CanonicalCBOR
import Canvas
import JSON
import WorldProtocol

/// What can be copied on the screens about imports.
extension Model {
    /// The entries of the copy menu; nil where the detail is about something else.
    var importCopyEntries: [Menu.Entry]? {
        switch detail.subject {
        case .pack(let label): Self.entries(packParts(label))
        case .conflict(let key): Self.entries(conflictParts(key))
        case .lock(let label): Self.entries(lockParts(label))
        default: nil
        }
    }

    private typealias Part = (title: String, key: Character, text: String?)

    private func row(_ label: String) -> ImportRow? { snapshot?.imports.first { $0.label == label } }

    private func packParts(_ label: String) -> [Part] {
        var mend: String?
        if case .pack(let pack) = detail.content, let index = selectedFinding, pack.findings.indices.contains(index) {
            mend = pack.findings[index].mend
        }
        let quoted = ShellText.quoted(label)
        return [
            ("name", "n", label), ("folder", "f", row(label)?.root), ("hash", "h", row(label)?.defsHash?.text),
            ("mend", "j", mend),
            ("command", "c", "aos packs \(detail.packTab == .checks ? "check" : "show") \(quoted)"),
        ]
    }

    private func conflictParts(_ key: DefinitionKey) -> [Part] {
        let sides = snapshot?.conflicts.first { $0.key == key }?.sides ?? []
        func json(_ side: ConflictRow.Side?) -> String? {
            side.map { JSONPrinter.pretty(PlainData.json(of: $0.value)) }
        }
        return [
            ("name", "n", key.name.text), ("my JSON", "m", json(sides.first(where: \.isLocal))),
            ("their JSON", "j", json(sides.first { !$0.isLocal })),
            ("command", "c", Resolution.takeTheirs(key).command(in: snapshot?.worldPath ?? "")),
        ]
    }

    private func lockParts(_ label: String) -> [Part] {
        let world = snapshot?.worldPath ?? ""
        return [
            ("name", "n", label), ("pinned hash", "h", LockText.hash(of: row(label)?.pinned)?.text),
            ("right lock", "j", row(label)?.resolved), ("command", "c", "aos lock diff \(ShellText.quoted(label))"),
            ("update command", "u", Resolution.updateLocks(labels: [label]).command(in: world)),
            ("restore command", "r", Resolution.restoreLock(label: label, to: nil).command(in: world)),
        ]
    }
}
