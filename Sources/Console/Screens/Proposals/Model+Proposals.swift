import AIR
import CanonicalCBOR
import Canvas
import Governance
import Presentation
import WorldProtocol

/// Deciding on proposals.
extension Model {
    /// The selected proposal.
    var proposal: ProposalRow? {
        guard let snapshot else { return nil }
        if isReviewing { return snapshot.proposals.first { $0.id == review.id } }
        guard case .proposal(let index)? = list.row else { return nil }
        return snapshot.proposals[index]
    }

    mutating func shadow() -> [Job] {
        guard let row = proposal else { return [] }
        guard row.state == .submitted || row.state == .shadowed else {
            return refuse(row, "only submitted proposals can be shadowed")
        }
        return perform(.shadow(row.id), "shadowing proposal \(row.id)")
    }

    mutating func approve() -> [Job] {
        guard let row = proposal else { return [] }
        if row.isStale { return refuseStale(row) }
        guard row.state == .shadowed else {
            return refuse(
                row, row.state == .submitted ? "s shadows it first" : "only shadowed proposals can be approved")
        }
        guard let signing = signing(of: row, .approve) else { return [] }
        return showSheet(.approve, row, signing: signing)
    }

    mutating func apply() -> [Job] {
        guard let row = proposal else { return [] }
        if row.isStale { return refuseStale(row) }
        guard row.state == .approved else {
            return refuse(
                row, row.state == .shadowed ? "A approves it first" : "only approved proposals can be applied")
        }
        return showSheet(.apply, row)
    }

    /// Shows the sheet of a decision, and requests its contents.
    private mutating func showSheet(
        _ step: DecisionSheet.Step, _ row: ProposalRow, signing: [StyledLine] = []
    ) -> [Job] {
        // The report is shown beside the sheet.
        if isReviewing { select(.review(row.id)) }
        layout.focus = .list
        let job = requests.send(.review(row.id), "reading the proposal", isQuiet: true)
        layers.append(DecisionLayer(step, row, signing: signing, request: requests.last))
        return [.discardTyping, job]
    }

    mutating func reject() -> [Job] {
        guard let row = proposal else { return [] }
        guard row.state.isOpen else { return refuse(row, "only open proposals can be rejected") }
        guard let signing = signing(of: row, .reject) else { return [] }
        layers.append(Prompt(ReasonPrompt(proposal: row, isWithdrawal: false, signing: signing)))
        return [.discardTyping]
    }

    /// The lines about the signature of a decision; if it can't be signed here, shows the reason and returns nil.
    private mutating func signing(of row: ProposalRow, _ decision: ApprovalDecision) -> [StyledLine]? {
        guard let governing = snapshot?.governing else { return [] }
        guard let key = governing.key, let signer = governing.signer else {
            let why: [StyledLine] =
                if let key = governing.key {
                    [
                        "This world is governed, and your key is not among its approvers:",
                        StyledLine(key.text, .accent),
                    ]
                } else {
                    [
                        "This world is governed: decisions must be signed, and no key was given.",
                        "Open the console with `aos tui --key FILE`, or decide by command:",
                    ]
                }
            layers.append(
                Elsewhere(
                    title: decision == .approve ? "Not approved" : "Not rejected", lines: why,
                    command: CommandText.line(
                        ["aos", "gov", "approve", "--id", "\(row.id)"]
                            + (decision == .reject ? ["--decision", "reject"] : []) + ["--key", "FILE"])))
            return nil
        }
        if decision == .approve, governing.rules?.authorsMayApprove == false,
            signer.utf8.elementsEqual(row.author.utf8)
        {
            status = .refused("proposal \(row.id) is by \(signer): the rules don't let authors approve their own")
            return nil
        }
        return [StyledLine([Span("signed by ", .muted), Span(signer), Span("  \(key.text)", .muted)])]
    }

    mutating func refuse(_ row: ProposalRow, _ why: String) -> [Job] {
        status = .refused("proposal \(row.id) is \(row.state.rawValue): \(why)")
        return []
    }

    private mutating func refuseStale(_ row: ProposalRow) -> [Job] {
        status = .refused(
            "proposal \(row.id) is stale: its base \(row.manifestBase.short) is not the world's manifest; r rebases it")
        return []
    }
}
