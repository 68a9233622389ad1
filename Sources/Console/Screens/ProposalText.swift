import AIR
import CanonicalCBOR
import Canvas
import Governance
import Presentation
import WorldProtocol
import WorldIO

/// The text of a proposal: its progress, its authority, its shadow report, and its changes.
enum ProposalText {
    static func write(
        _ detail: ProposalDetail, _ snapshot: Snapshot, sides: [OpID: ThreeWayMerge.Side], width: Int,
        authority: AuthorityDifference? = nil, comments: [ReviewComment]? = nil, to text: inout DetailText
    ) {
        text.add(
            detail.summary(current: snapshot.baseHash, advice: "r rebases it, X rejects it"), width: width)
        if detail.row.isStale, let rebase = detail.rebase {
            RebaseText.write(rebase, taking: sides, detail.changes, width: width, to: &text)
        }
        if detail.shadow == nil, let authority {
            text.add(Optional(authority).section, width: width)
        } else {
            text.add(detail.report, width: width)
        }
        if let account = detail.rebase, account.proposal != nil {
            text.add(account.account(seen: Set(detail.changes.filter(\.isSeen).map(\.id))), width: width)
        }
        writeChanges(detail, &text)
        text.add(detail.signatures(under: snapshot.governing), width: width)
        let shown = comments ?? detail.comments.map { ReviewComment(proposal: detail.row.id, comment: $0) }
        if !shown.isEmpty { text.addHeading(ReviewComment.heading) }
        for comment in shown { ReviewText.write(comment, width: width, indent: 2, to: &text) }
        text.add(detail.steps, width: width)
    }

    private static func writeChanges(_ detail: ProposalDetail, _ text: inout DetailText) {
        text.addHeading(detail.changesTitle)
        for row in detail.changes {
            let key = DefinitionKind(rawValue: row.kind)
            text.add(
                StyledLine([
                    Span("  "), row.sign,
                    Span(key == nil ? " " : " \(PatchRows.title(ofKind: row.kind, count: 1)) ", .muted),
                    Span(key == nil ? row.summary : row.name), Span(row.isSeen ? "" : "  \(row.seenSign)", .warning),
                ]), to: .reviewed(row.id))
        }
        if detail.changes.isEmpty { text.add(StyledLine("  none", .muted)) }
    }
}
