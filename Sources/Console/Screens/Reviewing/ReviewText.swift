import AIR
import CanonicalCBOR
import Canvas
import Governance
import JSON
import Presentation
import WorldIO
import WorldProtocol

/// The text of a change of a proposal: its authority, the comments on it, and the difference.
enum ReviewText {
    static func write(
        _ change: ReviewedChange, of review: ReviewDetail, _ reading: DifferenceReading, hasAside: Bool, width: Int,
        to text: inout DetailText
    ) {
        let row = change.row
        let written = reading.text(of: change.difference)
        text.add(StyledLine([row.sign, Span(" " + row.summary, .title)]))
        text.add(
            StyledLine(ChangeText.seen(row, of: written.hunks.count), row.isSeen ? .muted : .warning)
                + StyledLine(
                    change.reviewers.isEmpty ? "" : "   reviewed by \(change.reviewers.joined(separator: ", "))",
                    .muted))
        if change.presence == .differs {
            let key = DefinitionKind(rawValue: row.kind).map { DefinitionKey($0, DefinitionName(row.name)) }
            text.addProse(
                StyledLine([
                    Span("! ", .danger), Span("your working tree differs", .danger),
                    Span("; the proposal's version is shown", .muted),
                ]), width: width, to: key.map { .definition($0) })
        }
        let comments = review.comments(on: row.id)
        if !hasAside {
            text.add(change.authority.text, width: width)
            let prints = Set(written.fingerprints)
            for comment in comments where comment.comment.hunk.map({ !prints.contains($0) }) ?? true {
                write(comment, width: width, to: &text)
            }
        }
        text.addGap()
        ChangeText.writeDifference(
            written, reading, width, &text, isSeen: { row.isSeen || row.seenHunks.contains($0) },
            notes: { hunk, text in
                for comment in comments where comment.comment.hunk == hunk {
                    write(comment, width: width, indent: 2, to: &text)
                }
            })
    }

    /// Writes the pane beside a change: its authority, the comments on it, and the problems of its result.
    static func writeAside(
        _ change: ReviewedChange, of review: ReviewDetail, width: Int, to text: inout DetailText
    ) {
        text.addHeading("Authority")
        let authority = change.authority.text
        text.add(authority, width: width)
        if authority.isEmpty { text.add(StyledLine("  nothing gained, nothing lost", .muted)) }
        ChangeText.writeProblems(
            review.proposal.shadow?.diagnostics ?? [], about: change.row, width: width, to: &text)
        writeComments(review.comments(on: change.row.id), width: width, to: &text)
    }

    /// Writes comments under a heading.
    static func writeComments(_ comments: [ReviewComment], width: Int, to text: inout DetailText) {
        text.addHeading("Comments")
        if comments.isEmpty { text.add(StyledLine("  none; c comments", .muted)) }
        for comment in comments { write(comment, width: width, to: &text) }
    }

    /// Writes a comment; Enter resolves an open one.
    static func write(_ comment: ReviewComment, width: Int, indent: Int = 0, to text: inout DetailText) {
        var line = comment.line
        line.indent += indent
        text.add(line, width: width, to: .comment(comment.proposal, comment.comment.number))
    }
}

/// The open proposal.
struct ReviewSubject: Subject {
    let id: ProposalID

    func title(_ snapshot: Snapshot?) -> StyledLine { StyledLine("Proposal \(id)") }

    func write(_ writer: DetailWriter, to text: inout DetailText) {
        guard let review = writer.review.detail else {
            return ReviewPlaceholder.write(writer, to: &text)
        }
        ProposalText.write(
            review.proposal, writer.snapshot, sides: writer.sides, width: writer.width,
            authority: review.authority, comments: writer.hasAside ? [] : review.comments, to: &text)
    }

    func writeAside(_ writer: DetailWriter, width: Int, to text: inout DetailText) {
        guard let review = writer.review.detail else { return }
        if review.proposal.row.state.isOpen {
            text.add(heading: "Before a decision", review.needs.text(of: review.changes.count), width: width)
        }
        ReviewText.writeComments(review.comments, width: width, to: &text)
    }

    func copies(_ model: Model, _ snapshot: Snapshot) -> [CopyItem] {
        ProposalSubject.copies(of: id, model.review.detail?.proposal.document, snapshot)
    }
}

/// The heading of the changes of a kind in the open proposal.
struct ReviewedGroupSubject: Subject {
    let kind: String

    func title(_ snapshot: Snapshot?) -> StyledLine { StyledLine(PatchRows.title(ofKind: kind, count: 2)) }

    func write(_ writer: DetailWriter, to text: inout DetailText) {
        guard let review = writer.review.detail else { return ReviewPlaceholder.write(writer, to: &text) }
        let changes = review.changes.filter { $0.row.kind == kind }
        text.add(StyledLine("\(changes.count) \(PatchRows.title(ofKind: kind, count: changes.count))", .title))
        text.addGap()
        for change in changes {
            text.add(
                StyledLine([Span("\(change.row.seenSign) ", .warning), change.row.sign, Span(" " + change.row.title)])
                    + change.risks.flags,
                to: .reviewed(change.row.id))
        }
        text.addGap()
        text.addProse(StyledLine("Space marks all of them as reviewed.", .muted), width: writer.width)
    }
}

/// A change of the open proposal.
struct ReviewedSubject: Subject {
    let id: ProposalID
    let op: OpID

    func title(_ snapshot: Snapshot?) -> StyledLine { StyledLine(op.text) }

    func write(_ writer: DetailWriter, to text: inout DetailText) {
        guard let review = writer.review.detail else { return ReviewPlaceholder.write(writer, to: &text) }
        guard let change = review.change(op) else {
            return text.add(StyledLine("The proposal has no such change.", .warning))
        }
        ReviewText.write(
            change, of: review, writer.reading, hasAside: writer.hasAside, width: writer.width, to: &text)
    }

    func writeAside(_ writer: DetailWriter, width: Int, to text: inout DetailText) {
        guard let review = writer.review.detail, let change = review.change(op) else { return }
        ReviewText.writeAside(change, of: review, width: width, to: &text)
    }

    func copies(_ model: Model, _ snapshot: Snapshot) -> [CopyItem] {
        let change = model.review.detail?.change(op)
        let json = (change?.after ?? change?.before).map { JSONPrinter.pretty(PlainData.json(of: $0)) }
        return [
            ("name", "n", change?.row.name), ("id", "i", op.text), ("hash", "h", change?.row.hash.text),
            ("JSON", "j", json),
            ("command", "c", "aos gov show --id \(id) --op \(CommandText.quoted(op.text))"),
        ]
    }
}

/// The text until the open proposal is loaded.
private enum ReviewPlaceholder {
    static func write(_ writer: DetailWriter, to text: inout DetailText) {
        guard !writer.review.problems.isEmpty else { return text.add(StyledLine("reading ...", .muted)) }
        for problem in writer.review.problems {
            ProblemText.write(problem, writer.snapshot, width: writer.width, to: &text)
        }
    }
}

extension Set where Element == Risk {
    /// The word for the most severe risk.
    var firstFlag: StyledLine { Set(inOrder.prefix(1)).flags }

    /// The words for the risks in lists, the most severe first.
    var flags: StyledLine {
        StyledLine(
            inOrder.flatMap { risk -> [Span] in
                let style: Style = risk == .gains || risk == .widens || risk == .failing ? .danger : .warning
                return [Span(" " + risk.rawValue, style)]
            })
    }
}
