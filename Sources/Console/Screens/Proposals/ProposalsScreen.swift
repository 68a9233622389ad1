import AIR
import CanonicalCBOR
import Canvas
import Governance
import JSON
import WorldIO
import WorldProtocol

extension Screen {
    /// The proposals.
    static let proposals = Screen(
        name: "proposals", title: "Proposals", shortTitle: "Prop", heading: "Proposals",
        filterFields: [.word, .hash, .state],
        badge: { snapshot in
            let open = snapshot.proposals.count(where: \.state.isOpen)
            return (open > 0 ? [Span(" \(open)", .changed)] : [])
                + (snapshot.proposals.contains(where: \.isStale) ? [Span("!", .danger)] : [])
        },
        emptyText: { $0.brokenState.map { $0 + "; press 1 for details" } ?? "no proposals; S on 6 Patch makes one" },
        rows: { $0.review.isOpen ? ReviewRows.rows($0.review, $1) : ProposalRows.rows($1) },
        states: { model in
            let risks = Risk.allCases.map(\.rawValue)
            return model.isReviewing
                ? ["authority"] + risks + [
                    "reviewed", "unreviewed", "partly", "differs", "commented", "add", "replace", "remove", "set",
                ]
                : ["submitted", "shadowed", "approved", "rejected", "applied", "open", "stale", "authority"] + risks
        },
        keys: [
            KeyBinding(
                ["s"], "shadow", "compute what the proposal would do, without applying it", place: 1, writes: true,
                when: { $0.proposal.map { $0.state == .submitted || $0.state == .shadowed } ?? false },
                run: { $0.shadow() }),
            KeyBinding(
                ["A"], "approve", "approve exactly this base, patch and result", place: 2, writes: true,
                when: { $0.proposal.map { $0.state == .shadowed && !$0.isStale } ?? false }, run: { $0.approve() }),
            KeyBinding(
                ["X"], "reject", "reject the proposal", place: 3, writes: true,
                when: { $0.proposal?.state.isOpen == true }, run: { $0.reject() }),
            KeyBinding(
                ["P"], "apply", "make the result the world's manifest", place: 4, writes: true,
                when: { $0.proposal.map { $0.state == .approved && !$0.isStale } ?? false }, run: { $0.apply() }),
            KeyBinding(
                ["r"], "rebase", "rebase a stale proposal onto the current manifest", place: 5, writes: true,
                when: { $0.proposal?.isStale == true }, run: { $0.rebase() }),
            KeyBinding(
                ["o"], "mine", "for an op that collides, take the proposal's side", place: 6, writes: true,
                when: { $0.hasCollisions }, do: { $0.takeSide(.mine) }),
            KeyBinding(
                ["t"], "theirs", "for an op that collides, take the world's side", place: 7, writes: true,
                when: { $0.hasCollisions }, do: { $0.takeSide(.theirs) }),
            KeyBinding(
                ["b"], "both", "for an op that collides, keep both, the proposal's under a new name", place: 8,
                writes: true, when: { $0.hasCollisions }, run: { $0.takeBothSides() }),
            KeyBinding(
                [.enter], "open", "read the proposal change by change; on a line follow it, on a comment resolve it",
                place: 9, isLocal: true, when: { $0.hasRows }, run: { $0.open() }),
            KeyBinding(
                [" "], "reviewed", "mark the change, the heading, the range or the hunk as reviewed or unreviewed",
                place: 1, writes: true, when: { $0.isReviewing }, run: { $0.markReviewed() }),
            KeyBinding(
                ["v"], "range", "begin or end a range of changes", isLocal: true, when: { $0.isReviewing },
                do: { $0.toggleRange() }),
            KeyBinding(
                ["c"], "comment", "comment on the proposal, the change or the hunk", place: 10, writes: true,
                when: { $0.proposal != nil }, run: { $0.askForComment() }),
            KeyBinding(
                ["W"], "withdraw", "withdraw your own proposal", writes: true,
                when: { $0.proposal?.state.isOpen == true }, run: { $0.askToWithdraw() }),
            .differenceForm, .columns, .changeOrder,
        ])
}

/// A proposal.
struct ProposalSubject: Subject {
    let id: ProposalID

    func title(_ snapshot: Snapshot?) -> StyledLine { StyledLine("Proposal \(id)") }
    var request: Request? { .proposal(id) }

    func write(_ writer: DetailWriter, to text: inout DetailText) {
        guard case .proposal(let proposal) = writer.detail.content else { return }
        ProposalText.write(proposal, writer.snapshot, sides: writer.sides, width: writer.width, to: &text)
    }

    func copies(_ model: Model, _ snapshot: Snapshot) -> [CopyItem] {
        guard case .proposal(let shown) = model.detail.content else { return Self.copies(of: id, nil, snapshot) }
        return Self.copies(of: id, shown.document, snapshot)
    }

    static func copies(of id: ProposalID, _ document: CBORValue?, _ snapshot: Snapshot) -> [CopyItem] {
        let row = snapshot.proposals.first { $0.id == id }
        let json = document.map { JSONPrinter.pretty(PlainData.json(of: $0)) }
        return [
            ("description", "d", row?.description), ("result hash", "h", row?.manifestHash.text),
            ("patch hash", "p", row?.patchHash.text), ("patch document", "j", json),
            ("command", "c", "aos gov show --id \(id)"),
        ]
    }
}
