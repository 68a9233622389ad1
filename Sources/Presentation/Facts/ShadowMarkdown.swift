import CanonicalCBOR
import Governance
public import WorldProtocol

extension ProposalDetail {
    /// The proposal with its shadow report as a Markdown page, for a code review.
    ///
    /// - Returns: the page, or nil while there is no report.
    public var markdown: Text? {
        guard let shadow else { return nil }
        var page = MarkdownPage(title: "Proposal \(row.id)" + (row.description.map { ": \($0)" } ?? ""))
        page.add(
            Line([
                Piece("From "), Piece(row.manifestBase.short, .name), Piece(" to "),
                Piece(shadow.manifestHash.short, .name),
            ]))
        page.add(shadow.text(listsProblems: true))
        return page.text
    }
}
