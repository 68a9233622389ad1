import Sync
import AIR
import CanonicalCBOR
import Canvas
import Workbench
import WorldIO

/// Writes the text of the detail pane.
struct DetailWriter {
    let snapshot: Snapshot
    let detail: DetailPane
    let width: Int

    func text() -> DetailText {
        var text = DetailText()
        switch (detail.subject, detail.content) {
        case (.nothing, _): break
        case (.overview, _): ImpactText.write(snapshot, width: width, to: &text)
        case (.problem(let problem), _): ProblemText.write(problem, snapshot, width: width, to: &text)
        case (.kind(let kind), _): writeKind(kind, to: &text)
        case (.group(let kind), _): writeGroup(kind, to: &text)
        case (.settledConflicts, _):
            text.addProse(
                StyledLine("What was decided and has not come back. Enter folds and unfolds.", .muted), width: width)
        case (.settledConflict(let key), _): ConflictText.writeSettled(key, snapshot, width: width, to: &text)
        case (.definition, .definition(let definition)):
            return DefinitionText.text(definition, tab: detail.tab, showsAuthored: detail.showsAuthored, width: width)
        case (.change, .change(let change)):
            ChangeText.write(change, snapshot, unfolded: detail.unfolded, width: width, to: &text)
        case (.proposal, .proposal(let proposal)):
            ProposalText.write(proposal, snapshot, width: width, to: &text)
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
        let rows = snapshot.definitions.filter { $0.key.kind == kind }
        text.add(StyledLine("\(rows.count) \(rows.count == 1 ? kind.title : kind.plural)", .title))
        text.addGap()
        text.add(Field.line("listed", "\(snapshot.counts[kind] ?? 0) in the manifest, built-ins among them"))
        text.add(Field.line("own", "\(rows.count { $0.origins.contains { $0.root == "primary" } })"))
        text.add(Field.line("imported", "\(rows.count { !$0.origins.contains { $0.root == "primary" } })"))
        text.add(Field.line("problems", "\(rows.count { $0.problem != nil })"))
        text.addGap()
        text.addProse(StyledLine("Enter folds and unfolds.", .muted), width: width)
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

/// A name and a value, one under the other.
enum Field {
    static let width = 10

    static func line(_ name: String, _ value: String, _ style: Style = .plain) -> StyledLine {
        StyledLine([Span(Sanitized(name).padded(to: width), .muted), Span(value, style)])
    }
}

extension ChangeRow {
    /// The sign of what becomes of the content: `+`, `~` or `-`.
    var sign: Span {
        switch effect {
        case .added: Span("+", .added)
        case .removed: Span("-", .removed)
        case .changed: Span("~", .changed)
        }
    }

    /// What names it below the heading of its kind.
    var title: String { kind == ManifestBlock.defaultPolicy.rawValue ? summary : name }
}
