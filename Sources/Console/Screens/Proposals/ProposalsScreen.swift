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
        emptyText: { _ in "no proposals; S on 6 Patch makes one" },
        rows: { ProposalRows.rows($1) },
        keys: [
            KeyBinding(
                ["s"], "shadow", "try the proposal without changing anything", place: 1, writes: true,
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
                ["o"], "mine", "where an op collides: take the proposal's side", place: 6, writes: true,
                when: { $0.hasCollisions }, do: { $0.takeSide(.mine) }),
            KeyBinding(
                ["t"], "theirs", "where an op collides: take the world's side", place: 7, writes: true,
                when: { $0.hasCollisions }, do: { $0.takeSide(.theirs) }),
            KeyBinding(
                ["b"], "both", "where an op collides: keep both, the proposal's under a new name", place: 8,
                writes: true, when: { $0.hasCollisions }, run: { $0.takeBothSides() }),
            KeyBinding(
                [.enter], "open", "read the proposal", place: 9, isLocal: true, when: { $0.hasRows },
                run: { $0.open() }),
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
        let row = snapshot.proposals.first { $0.id == id }
        var json: String?
        if case .proposal(let shown) = model.detail.content, let document = shown.document {
            json = JSONPrinter.pretty(PlainData.json(of: document))
        }
        return [
            ("description", "d", row?.description), ("result hash", "h", row?.manifestHash.text),
            ("patch hash", "p", row?.patchHash.text), ("patch document", "j", json),
            ("command", "c", "aos gov get --id \(id)"),
        ]
    }
}
