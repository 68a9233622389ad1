import AIR
import CanonicalCBOR
import Canvas
import WorldProtocol

extension Screen {
    /// The imports.
    static let packs = Screen(
        name: "packs", title: "Packs", shortTitle: "Packs", heading: "Imports", absence: withoutImports,
        badge: { snapshot in
            let count = Need.failedChecks.count(in: snapshot)
            return count > 0 ? [Span(" \(count)!", .danger)] : []
        },
        emptyText: { _ in "no imports" },
        rows: { ImportRows.packs($1) },
        keys: [
            KeyBinding(
                [.enter], "open", "show the import; on a finding, show its fix", place: 1, isLocal: true,
                when: { $0.hasRows }, run: { $0.open() }),
            KeyBinding(
                ["M"], "write the fix", "preview, then write the fix of the finding", place: 2, writes: true,
                when: { $0.hasWritableFix }, run: { $0.writeFix() }),
            KeyBinding(
                ["I"], "import", "add an import: a folder, or a cargo package", place: 8, writes: true,
                do: { $0.askForImport() }),
            KeyBinding(
                ["m"], "migrate", "use imported plans instead of the world's own copies", place: 7, writes: true,
                when: { $0.hasCopies }, run: { $0.migrate() }),
            KeyBinding(
                ["t"], "next view", "contract, checks, used by, README", place: 3, isLocal: true,
                when: { $0.hasRows }, do: { $0.detail.turnPackTab(by: 1) }),
            KeyBinding(
                ["T"], "previous view", "go back to the previous view", isLocal: true,
                do: { $0.detail.turnPackTab(by: -1) }),
            KeyBinding(
                ["e"], "edit", "open the finding's file at its line", place: 6, isLocal: true, when: { $0.hasFile },
                run: { $0.edit() }),
        ])

    /// The message if the world has no imports.
    static let withoutImports: @Sendable (Snapshot?) -> String? = { snapshot in
        snapshot?.imports.isEmpty == false ? nil : "this world has no imports"
    }
}

/// An import, in one of its views.
struct PackSubject: Subject {
    let label: String

    func title(_ snapshot: Snapshot?) -> StyledLine { StyledLine("Import \(label)") }
    var request: Request? { .pack(label) }

    func views(_ detail: DetailPane) -> TabBar? {
        let titles = PackTab.allCases.map { tab in
            var title = StyledLine(tab.title)
            guard case .pack(let pack) = detail.content else { return title }
            switch tab {
            case .checks where !pack.findings.isEmpty || !pack.readmeFindings.isEmpty:
                let hasErrors = (pack.findings.map(\.diagnostic) + pack.readmeFindings).containsError
                title.append(" \(pack.findings.count + pack.readmeFindings.count)!", hasErrors ? .danger : .warning)
            case .usedBy: title.append(" \(pack.usedBy.count)")
            default: break
            }
            return title
        }
        return TabBar(titles, selection: detail.packTab.rawValue)
    }

    func write(_ writer: DetailWriter, to text: inout DetailText) {
        guard case .pack(let pack) = writer.detail.content else { return }
        PackText.write(pack, writer.detail.packTab, width: writer.width, to: &text)
    }

    func copies(_ model: Model, _ snapshot: Snapshot) -> [CopyItem] {
        let row = snapshot.imports.first { $0.label == label }
        return [
            ("name", "n", label), ("folder", "f", row?.root), ("hash", "h", row?.defsHash?.text),
            ("fix", "j", model.finding?.fix),
            (
                "command", "c",
                "aos packs \(model.detail.packTab == .checks ? "check" : "show") \(CommandText.quoted(label))"
            ),
        ]
    }

    func place(_ model: Model) -> FilePlace? {
        model.finding.flatMap { found in found.diagnostic.file.map { ($0, found.diagnostic.line ?? 1) } }
    }
}
