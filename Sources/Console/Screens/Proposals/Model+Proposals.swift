import AIR
import CanonicalCBOR
import Canvas
import Governance
import WorldProtocol

/// Deciding on proposals.
extension Model {
    /// The selected proposal.
    var proposal: ProposalRow? {
        guard let snapshot, case .proposal(let index)? = list.row else { return nil }
        return snapshot.proposals[index]
    }

    mutating func shadow() -> [Job] {
        guard let row = proposal else { return [] }
        guard row.state == .submitted || row.state == .shadowed else {
            return refuse(row, "only submitted ones can be shadowed")
        }
        return perform(.shadow(row.id), "shadowing proposal \(row.id)")
    }

    mutating func approve() -> [Job] {
        guard let row = proposal else { return [] }
        if row.isStale { return refuseStale(row) }
        guard row.state == .shadowed else {
            return refuse(row, row.state == .submitted ? "s shadows it first" : "only shadowed ones can be approved")
        }
        guard let signing = signing(of: row, .approve) else { return [] }
        return ask(
            "Approve proposal \(row.id)?", row, verb: "Approve", action: .approve(row.id, .approve, approver: nil),
            meaning: "You approve exactly this base, patch and result. Applying is a step of its own.",
            signing: signing)
    }

    mutating func apply() -> [Job] {
        guard let row = proposal else { return [] }
        if row.isStale { return refuseStale(row) }
        guard row.state == .approved else {
            return refuse(row, row.state == .shadowed ? "A approves it first" : "only approved ones can be applied")
        }
        return ask(
            "Apply proposal \(row.id)?", row, verb: "Apply", action: .apply(row.id),
            meaning: "The result becomes the world's manifest. This can't be undone, only followed by another proposal."
        )
    }

    mutating func reject() -> [Job] {
        guard let row = proposal else { return [] }
        guard row.state.isOpen else { return refuse(row, "only open ones can be rejected") }
        guard let signing = signing(of: row, .reject) else { return [] }
        layers.append(
            Question(
                title: "Reject proposal \(row.id)?",
                lines: Self.summary(row) + ["", "A rejected proposal can't be reopened; propose it again instead."]
                    + signing,
                verb: "Reject", action: .approve(row.id, .reject, approver: nil), proposal: row))
        return [.discardTyping]
    }

    private mutating func ask(
        _ title: String, _ row: ProposalRow, verb: String, action: Action, meaning: String,
        signing: [StyledLine] = []
    ) -> [Job] {
        layers.append(
            Question(
                title: title, lines: Self.summary(row) + ["", StyledLine(meaning)] + signing, verb: verb,
                action: action, hash: row.manifestHash, proposal: row))
        return [.discardTyping]
    }

    private static func summary(_ row: ProposalRow) -> [StyledLine] {
        [
            StyledLine(row.description ?? "no description", row.description == nil ? .muted : .title),
            StyledLine([Span("base   ", .muted), Span(row.manifestBase.hex)]),
            StyledLine([Span("result ", .muted), Span(row.manifestHash.hex)]),
        ]
    }

    /// The lines about the signature under a decision; nil when it can't be signed here, which is shown then.
    private mutating func signing(of row: ProposalRow, _ decision: ApprovalDecision) -> [StyledLine]? {
        guard let governing = snapshot?.governing else { return [] }
        guard let key = governing.key, let signer = governing.signer else {
            let why: [StyledLine] =
                if let key = governing.key {
                    [
                        "This world is governed, and its rules do not name the key that you opened it with:",
                        StyledLine(key.text, .accent),
                    ]
                } else {
                    [
                        "This world is governed: a decision has to be signed, and no key was named to sign with.",
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

    private mutating func refuse(_ row: ProposalRow, _ why: String) -> [Job] {
        status = .refused("proposal \(row.id) is \(row.state.rawValue): \(why)")
        return []
    }

    private mutating func refuseStale(_ row: ProposalRow) -> [Job] {
        status = .refused(
            "proposal \(row.id) is stale, its base \(row.manifestBase.short) is not the world's: r rebases it")
        return []
    }
}
