import Canvas
import Governance
import Workbench

/// The signatures under a proposal in a governed world: whose, with which key, and whether they count.
enum SignatureText {
    static func write(
        _ detail: ProposalDetail, _ governing: Governing?, width: Int, to text: inout DetailText
    ) {
        guard governing != nil || !detail.approvals.isEmpty else { return }
        let counting = Set(
            zip(detail.approvals, detail.standings).filter { $0.1 == .counts }.map { Owner($0.0.owner) })
        text.addHeading("Signatures")
        if let rules = governing?.rules, detail.row.state.isOpen {
            let isEnough = counting.count >= rules.ownersNeeded
            text.add(
                StyledLine([
                    Span("  \(counting.count) of \(rules.ownersNeeded)", isEnough ? .success : .warning),
                    Span(rules.ownersNeeded == 1 ? " owner has approved" : " owners have approved"),
                ]))
        }
        if detail.approvals.isEmpty { text.add(StyledLine("  none", .muted)) }
        for (approval, standing) in zip(detail.approvals, detail.standings) {
            let verdict: Span =
                switch standing {
                case .counts: Span("valid ", .success)
                case .expired: Span("! expired ", .warning)
                case .ownProposal: Span("! the author's own, does not count ", .warning)
                }
            text.add(
                StyledLine([
                    Span("  "), verdict, Span(approval.owner, .title),
                    Span("  until " + Moment.full(approval.expires), .muted),
                ]))
            text.addProse(StyledLine(approval.key.text, .muted), width: width, indent: 4)
        }
    }
}

/// A person's name, compared bytewise.
private struct Owner: Hashable {
    private let bytes: [UInt8]

    init(_ name: String) { bytes = Array(name.utf8) }
}
