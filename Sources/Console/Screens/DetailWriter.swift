import Presentation
import Sync
import AIR
import CanonicalCBOR
import Canvas
import WorldProtocol
import WorldIO

/// Writes the text of the detail pane.
struct DetailWriter {
    let snapshot: Snapshot
    let detail: DetailPane
    var lookalikes: [DefinitionKey: [DefinitionName]] = [:]
    let gates: GateBoard
    /// The sides taken of the ops of the stale proposal that is shown.
    let sides: [OpID: ThreeWayMerge.Side]
    /// Stands for what was cut.
    let ellipsis: Sanitized
    let width: Int

    func text() -> DetailText {
        var text = DetailText(ellipsis: ellipsis)
        switch (detail.subject, detail.content) {
        case (.nothing, _): break
        case (.overview, _): ImpactText.write(snapshot, gates, width: width, to: &text)
        case (.problem(let problem), _): ProblemText.write(problem, snapshot, width: width, to: &text)
        case (.kind(let kind), _): writeKind(kind, to: &text)
        case (.namespace(let name), _): writeNamespace(name, to: &text)
        case (.group(let kind), _): writeGroup(kind, to: &text)
        case (.settledConflicts, _):
            if snapshot.conflicts.isEmpty { text.add(StyledLine("nothing disagrees", .success)) }
            text.addProse(
                StyledLine("What was decided and has not come back. Enter folds and unfolds.", .muted), width: width)
        case (.settledConflict(let key), _): ConflictText.writeSettled(key, snapshot, width: width, to: &text)
        case (.definition, .definition(let definition)):
            if detail.tab == .history {
                HistoryText.write(detail.history, definition.row, width: width, to: &text)
                return text
            }
            return DefinitionText.text(
                definition, tab: detail.tab, showsAuthored: detail.showsAuthored,
                lookalikes: lookalikes[definition.row.key] ?? [], width: width)
        case (.change, .change(let change)):
            ChangeText.write(change, snapshot, unfolded: detail.unfolded, width: width, to: &text)
        case (.proposal, .proposal(let proposal)):
            ProposalText.write(proposal, snapshot, sides: sides, width: width, to: &text)
        case (.pack, .pack(let pack)):
            PackText.write(pack, detail.packTab, width: width, to: &text)
        case (.conflict, .conflict(let conflict)):
            ConflictText.write(conflict, snapshot, width: width, to: &text)
        case (.lock, .lock(let lock)):
            LockText.write(lock, opened: detail.opened, unfolded: detail.unfolded, width: width, to: &text)
        case (_, .failed(let problems)):
            for problem in problems { ProblemText.write(problem, snapshot, width: width, to: &text) }
        case (_, .missing): text.add(StyledLine("It is not there any more.", .warning))
        case (.definition, _), (.change, _), (.proposal, _), (.pack, _), (.conflict, _), (.lock, _):
            text.add(StyledLine("reading ...", .muted))
        }
        return text
    }

    private func writeKind(_ kind: DefinitionKind, to text: inout DetailText) {
        let tally = Tally(snapshot.definitions) { $0.key.kind == kind }
        text.add(StyledLine("\(kind.counted(tally.all))", .title))
        text.addGap()
        text.add(Field.line("listed", "\(snapshot.counts[kind] ?? 0) in the manifest, built-ins among them"))
        tally.write(to: &text)
        text.addGap()
        text.addProse(StyledLine("Enter folds and unfolds.", .muted), width: width)
    }

    private func writeNamespace(_ name: String, to text: inout DetailText) {
        let start = Array((name + "/").utf8)
        let tally = Tally(snapshot.definitions) { $0.key.name.text.utf8.starts(with: start) }
        text.add(StyledLine("\(tally.all.of("definition"))", .title))
        text.addGap()
        text.add(Field.line("listed", tally.listed.grouped))
        tally.write(to: &text)
        for kind in DefinitionKind.allCases {
            if let count = tally.kinds[kind] { text.add(Field.line(kind.plural, count.grouped)) }
        }
        text.addGap()
        text.addProse(StyledLine("Enter folds and unfolds, b gathers by kind.", .muted), width: width)
    }

    private func writeGroup(_ kind: String, to text: inout DetailText) {
        let rows = snapshot.changes.filter { $0.kind == kind }
        text.add(StyledLine("\(rows.count) \(PatchRows.title(ofKind: kind, count: rows.count))", .title))
        text.addGap()
        for row in rows {
            text.add(
                StyledLine([
                    Span(row.isStaged ? "[x] " : "[ ] ", row.isStaged ? .success : .plain), row.sign,
                    Span(" " + row.title),
                ]), to: .change(row.id))
        }
        text.addGap()
        text.addProse(StyledLine("Space stages or unstages all of them, s marks them as seen.", .muted), width: width)
        StageText.write(snapshot, width: width, to: &text)
    }
}

/// How many definitions there are of which sort, counted in one go since there may be very many.
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
            if row.origins.contains(where: { $0.root == SourceRoot.primaryLabel }) { own += 1 }
            if row.problem != nil { problems += 1 }
        }
    }

    func write(to text: inout DetailText) {
        text.add(Field.line("own", own.grouped))
        text.add(Field.line("imported", (all - own).grouped))
        text.add(Field.line("problems", problems.grouped))
    }
}

/// A name and a value, one under the other.
enum Field {
    static let width = 10

    static func line(_ name: String, _ value: String, _ style: Style = .plain) -> StyledLine {
        StyledLine([Span(Sanitized(name).padded(to: width), .muted), Span(value, style)])
    }
}

extension ChangeRow {
    /// The sign of what becomes of the content: `+`, `~` or `-`.
    var sign: Span { Span(mark) }

    /// What names it below the heading of its kind.
    var title: String { kind == ManifestBlock.defaultPolicy.rawValue ? summary : name }
}
