import AIR
import CanonicalCBOR
import Canvas
import JSON
import Presentation
import Sync
import WorldProtocol

extension Screen {
    /// All definitions.
    static let definitions = Screen(
        name: "definitions", title: "Definitions", shortTitle: "Defs", heading: "Definitions",
        emptyText: { _ in "no definitions" },
        headingNamed: { name in DefinitionKind(rawValue: name).map { .kind($0) } },
        rows: { model, query in
            model.finder.turn(to: query.snapshot.definitions)
            return DefinitionRows.rows(
                query.snapshot.definitions, model.finder.find(query.filter, query.answers), by: model.grouping,
                folded: query.folded)
        },
        keys: [
            KeyBinding(
                [.enter], "open", "fold a kind, read the definition, follow a reference", place: 1, isLocal: true,
                when: { $0.hasRows }, run: { $0.open() }),
            KeyBinding(
                ["t"], "next view", "definition, uses and used by, history, origins, bytes", place: 3, isLocal: true,
                when: { $0.selectsDefinition }, do: { $0.detail.turnTab(by: 1) }),
            KeyBinding(
                ["T"], "previous view", "go back to the previous view", isLocal: true,
                do: { $0.detail.turnTab(by: -1) }),
            KeyBinding(
                ["f"], "form", "show the definition as authored, or in normal form", place: 5, isLocal: true,
                when: { $0.selectsDefinition }, do: { $0.detail.showsAuthored.toggle() }),
            KeyBinding(
                ["b"], "group", "group the definitions by kind, or by namespace", place: 19,
                do: { $0.turnGrouping() }),
            KeyBinding(
                ["w"], "why", "the shortest chain of references from the manifest to the definition", place: 7,
                when: { $0.selectsDefinition }, run: { $0.why() }),
            KeyBinding(
                ["e"], "edit", "open the definition's file at its line", place: 6, isLocal: true,
                when: { $0.hasFile }, run: { $0.edit() }),
        ])
}

/// The heading of a kind.
struct KindSubject: Subject {
    let kind: DefinitionKind

    func title(_ snapshot: Snapshot?) -> StyledLine { StyledLine(kind.plural) }

    func write(_ writer: DetailWriter, to text: inout DetailText) {
        let tally = Tally(writer.snapshot.definitions) { $0.key.kind == kind }
        text.add(StyledLine("\(tally.all.grouped) \(tally.all == 1 ? kind.title : kind.plural)", .title))
        text.addGap()
        text.add(Field.line("listed", "\(writer.snapshot.counts[kind] ?? 0) in the manifest, including built-ins"))
        tally.write(to: &text)
        text.addGap()
        text.addProse(StyledLine("Enter folds and unfolds.", .muted), width: writer.width)
    }

    func copies(_ model: Model, _ snapshot: Snapshot) -> [CopyItem] {
        [("name", "n", kind.rawValue), ("command", "c", "aos defs list --kind \(kind.rawValue)")]
    }
}

/// The heading of a namespace.
struct NamespaceSubject: Subject {
    let name: String

    func title(_ snapshot: Snapshot?) -> StyledLine { StyledLine(name + "/") }

    func write(_ writer: DetailWriter, to text: inout DetailText) {
        let start = Array((name + "/").utf8)
        let tally = Tally(writer.snapshot.definitions) { $0.key.name.text.utf8.starts(with: start) }
        text.add(StyledLine("\(tally.all.grouped) \(tally.all == 1 ? "definition" : "definitions")", .title))
        text.addGap()
        text.add(Field.line("listed", tally.listed.grouped))
        tally.write(to: &text)
        for kind in DefinitionKind.allCases {
            if let count = tally.kinds[kind] { text.add(Field.line(kind.plural, count.grouped)) }
        }
        text.addGap()
        text.addProse(StyledLine("Enter folds and unfolds, b groups by kind.", .muted), width: writer.width)
    }

    func copies(_ model: Model, _ snapshot: Snapshot) -> [CopyItem] {
        [("name", "n", name), ("command", "c", "aos defs list --prefix \(CommandText.quoted(name + "/"))")]
    }
}

/// A definition, in one of its views.
struct DefinitionSubject: Subject {
    let key: DefinitionKey

    func title(_ snapshot: Snapshot?) -> StyledLine { StyledLine("\(key.kind.title) \(key.name)") }
    var request: Request? { .definition(key) }

    func views(_ detail: DetailPane) -> TabBar? {
        let titles = DefinitionTab.allCases.map { tab in
            guard tab == .links, case .definition(let shown) = detail.content else { return StyledLine(tab.title) }
            return StyledLine("Uses \(shown.uses.count), used by \(shown.usedBy.count)")
        }
        return TabBar(titles, selection: detail.tab.rawValue)
    }

    func write(_ writer: DetailWriter, to text: inout DetailText) {
        guard case .definition(let definition) = writer.detail.content else { return }
        let detail = writer.detail
        guard detail.tab != .history else {
            HistoryText.write(detail.history, definition.row, width: writer.width, to: &text)
            return
        }
        text = DefinitionText.text(
            definition, tab: detail.tab, showsAuthored: detail.showsAuthored,
            lookalikes: writer.lookalikes[definition.row.key] ?? [], width: writer.width)
    }

    func copies(_ model: Model, _ snapshot: Snapshot) -> [CopyItem] {
        var json: String?
        if case .definition(let shown) = model.detail.content {
            json = JSONPrinter.pretty(PlainData.json(of: model.detail.showsAuthored ? shown.authored : shown.value))
        }
        return [
            ("name", "n", key.name.text), ("hash", "h", snapshot.definition(key)?.hash.text), ("JSON", "j", json),
            ("command", "c", "aos defs show \(CommandText.quoted(key.name.text)) --kind \(key.kind.rawValue)"),
        ]
    }

    func place(_ model: Model) -> FilePlace? {
        model.snapshot?.definition(key)?.origins.first.map { ($0.file, $0.line) }
    }
}

/// Counts of definitions by category, made in one pass, since there may be very many.
private struct Tally {
    private(set) var all = 0
    private(set) var listed = 0
    private(set) var kinds: [DefinitionKind: Int] = [:]
    private var own = 0
    private var problems = 0

    init(_ rows: [DefinitionRow], where counts: (DefinitionRow) -> Bool) {
        for row in rows where counts(row) {
            all += 1
            kinds[row.key.kind, default: 0] += 1
            if row.isListed { listed += 1 }
            if row.hasOrigin(where: { $0.root == SourceRoot.primaryLabel }) { own += 1 }
            if row.problem != nil { problems += 1 }
        }
    }

    func write(to text: inout DetailText) {
        text.add(Field.line("own", own.grouped))
        text.add(Field.line("imported", (all - own).grouped))
        text.add(Field.line("problems", problems.grouped))
    }
}
