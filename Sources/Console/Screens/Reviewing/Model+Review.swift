import AIR
import CanonicalCBOR
import Canvas
import Governance
import JSON
import Presentation
import WorldIO
import WorldProtocol

/// Reviewing a proposal change by change.
extension Model {
    /// Whether a proposal is open on the current screen.
    var isReviewing: Bool { screen == .proposals && review.isOpen }

    /// Opens the selected proposal.
    mutating func openReview() {
        guard let row = proposal else { return }
        openReview(of: row.id)
    }

    /// Opens a proposal on the proposals screen, which must be the current one.
    mutating func openReview(of id: ProposalID, at op: OpID? = nil, path: JSONPointer? = nil) {
        if review.id != id {
            if review.isOpen { list = review.close() }
            list.isTyping = false
            list.anchor = nil
            review.open(id, leaving: list)
            list = ListPane()
            layout.focus = .list
        }
        review.wanted = op.map { ($0, path) }
        needsRows = true
        makeRows()
    }

    /// Goes back to the list of the proposals.
    mutating func closeReview() {
        guard let id = review.id else { return }
        list = review.close()
        layout.focus = .list
        needsRows = true
        makeRows()
        select(.proposal(id))
    }

    /// Receives the open proposal, or the one on the decision sheet.
    mutating func takeReview(_ request: Int, _ question: Request?, _ detail: ReviewDetail) -> [Job] {
        if review.take(request, detail) {
            needsRows = true
            return []
        }
        guard case .review(let id)? = question, id == detail.proposal.row.id else { return [] }
        let governing = snapshot?.governing
        let others = snapshot?.proposals.count { $0.id != id && $0.state.isOpen && !$0.isStale } ?? 0
        var isFilled = false
        layers.update(DecisionLayer.self) { layer in
            guard layer.request == request else { return }
            layer.fill(detail, governing, others: others)
            isFilled = true
        }
        return isFilled ? [.discardTyping] : []
    }

    /// Goes to the wanted change of the open proposal, once it is loaded.
    mutating func showWantedChange() {
        guard isReviewing, snapshot != nil, let wanted = review.wanted, review.detail != nil else { return }
        review.wanted = nil
        var list = list
        list.folded = []
        list.filter = TextFieldState()
        self.list = list
        makeRows()
        guard let id = review.id, select(.reviewed(id, wanted.op)) else {
            status = .note("the proposal has no such change")
            return
        }
        layout.focus = .detail
        detail.wantedPath = wanted.path
    }

    // MARK: Marks

    /// The changes of the selected rows.
    private var chosenForReview: [ChangeRow] {
        guard let snapshot, let review = review.detail, let range = list.range(in: snapshot) else { return [] }
        var ids: [OpID] = []
        for row in list.rows[range] {
            switch row {
            case .reviewed(_, let id): ids.append(id)
            case .reviewedGroup(_, _, let members): if range.count == 1 { ids += members }
            default: break
            }
        }
        return ids.compactMap { review.change($0)?.row }
    }

    /// Marks the selected changes, or the hunk in the detail, as reviewed or unreviewed.
    mutating func markReviewed() -> [Job] {
        guard let id = review.id, review.detail != nil else { return [] }
        if layout.focus == .detail, case .reviewed(_, let op)? = detail.subject {
            if let hunk = detail.text.seenable[detail.place.selection] { return markReviewed(hunk, of: op, in: id) }
            if let first = detail.text.seenable.keys.min(), detail.place.selection > first {
                status = .note("no hunk here; ] and [ go to one, and Space at the top marks the whole change")
                return []
            }
        }
        let rows = chosenForReview
        guard !rows.isEmpty else {
            status = .note("select a change, or a heading for all below it")
            return []
        }
        list.anchor = nil
        let isReviewed = !rows.allSatisfy(\.isSeen)
        let wanted = rows.filter { $0.isSeen != isReviewed }.map(\.id)
        guard !isReadOnly else { return refuseMark() }
        review.foresee(Set(wanted)) { row in
            row.isSeen = isReviewed
            row.seenHunks = []
        }
        needsRows = true
        return perform(.markReviewed(id, wanted, isReviewed), "marking \(Self.count(wanted.count))")
    }

    private mutating func markReviewed(_ hunk: Hash, of op: OpID, in id: ProposalID) -> [Job] {
        guard let row = review.detail?.change(op)?.row else { return [] }
        guard !isReadOnly else { return refuseMark() }
        let all = Set(detail.text.seenable.values)
        var seen = row.isSeen ? all : row.seenHunks
        let isReviewed = seen.insert(hunk).inserted
        if !isReviewed { seen.remove(hunk) }
        review.foresee([op]) { row in
            row.isSeen = seen == all
            row.seenHunks = row.isSeen ? [] : seen
        }
        needsRows = true
        return perform(.markHunksReviewed(id, op, [hunk], isReviewed), "marking a hunk")
    }

    private mutating func refuseMark() -> [Job] {
        status = .refused("this world is read-only")
        return []
    }

    /// Goes to the next or previous unreviewed hunk, in this change or another.
    mutating func moveToUnreviewed(forward: Bool) {
        guard case .reviewed(_, let op)? = detail.subject, layout.focus == .detail else {
            return moveToUnreviewedChange(forward: forward)
        }
        let row = review.detail?.change(op)?.row
        let here = detail.place.selection
        let starts = detail.text.hunks.filter { line in
            guard let hunk = detail.text.seenable[line] else { return false }
            return row?.isSeen == false && row?.seenHunks.contains(hunk) == false
        }
        if let next = forward ? starts.first(where: { $0 > here }) : starts.last(where: { $0 < here }) {
            return showDetailLine(next)
        }
        moveToUnreviewedChange(forward: forward)
    }

    private mutating func moveToUnreviewedChange(forward: Bool) {
        guard let review = review.detail, let id = self.review.id else { return }
        let focus = layout.focus
        let unreviewed = list.rows.indices.filter { index in
            guard case .reviewed(_, let op) = list.rows[index] else { return false }
            return review.change(op)?.row.isSeen == false
        }
        let here = list.state.selection
        guard let index = forward ? unreviewed.first(where: { $0 > here }) : unreviewed.last(where: { $0 < here }),
            case .reviewed(_, let op) = list.rows[index]
        else {
            status = .note(
                review.needs.unreviewed.isEmpty
                    ? "everything is reviewed"
                    : forward ? "no more unreviewed changes" : "no earlier unreviewed changes"
            )
            return
        }
        select(.reviewed(id, op))
        layout.focus = focus
        if focus == .detail { detail.wantsFirstHunk = true }
    }

    // MARK: Comments

    /// Prompts for a comment on the selected hunk or change, or on the proposal.
    mutating func askForComment() -> [Job] {
        guard let row = proposal else { return [] }
        var request = CommentRequest(proposal: row.id)
        if isReviewing, case .reviewed(_, let op)? = list.selected {
            request.op = op
            if layout.focus == .detail { request.hunk = detail.text.seenable[detail.place.selection] }
        }
        layers.append(Prompt(CommentPrompt(request: request)))
        return [.discardTyping]
    }

    /// Prompts for the reply that resolves the selected comment.
    mutating func askToSettle(_ id: ProposalID, _ number: Int) -> [Job] {
        guard let found = review.detail?.comments.first(where: { $0.proposal == id && $0.comment.number == number })
        else { return [] }
        guard !found.comment.isResolved, found.comment.resolves == nil else {
            status = .note("the comment is already resolved")
            return []
        }
        guard !isReadOnly else { return refuseMark() }
        layers.append(
            Prompt(
                CommentPrompt(
                    request: CommentRequest(
                        proposal: id, op: found.comment.op.map { OpID($0) }, hunk: found.comment.hunk, resolves: number)
                )))
        return [.discardTyping]
    }

    /// Prompts for the reason to withdraw the selected proposal.
    mutating func askToWithdraw() -> [Job] {
        guard let row = proposal else { return [] }
        guard row.state.isOpen else { return refuse(row, "only open proposals can be withdrawn") }
        layers.append(Prompt(ReasonPrompt(proposal: row, isWithdrawal: true)))
        return [.discardTyping]
    }

    // MARK: Following authority

    /// Goes to the rule, grant or hunk that an item of authority comes from.
    mutating func follow(_ place: AuthorityPlace) {
        if screen == .proposals {
            let id = proposal?.id
            let rows: [ChangeRow]? =
                if isReviewing { review.detail?.changes.map(\.row) } else if case .proposal(let shown) = detail.content
                {
                    shown.changes
                } else { nil }
            if let id, let (op, path) = place.change(among: rows ?? []) {
                trail.leave(here)
                return openReview(of: id, at: op, path: path)
            }
        } else if let (op, path) = place.change(among: snapshot?.changes ?? []) {
            follow(.change(op), on: .patch)
            layout.focus = .detail
            detail.wantedPath = path
            return
        }
        if let policy = place.policy {
            follow(.definition(DefinitionKey(.policy, policy)), on: .definitions)
        } else if let origin = place.origin {
            follow(.definition(origin), on: .definitions)
        } else {
            status = .note("nothing to go to")
        }
    }
}

extension AuthorityPlace {
    /// The change that an item of authority comes from, with the path within it, or nil.
    func change(among rows: [ChangeRow]) -> (OpID, JSONPointer?)? {
        func find(_ kind: String, _ name: String) -> OpID? {
            rows.first { $0.kind.utf8.elementsEqual(kind.utf8) && $0.name.utf8.elementsEqual(name.utf8) }?.id
        }
        if isDefaultPolicy, let op = rows.first(where: { $0.kind == ManifestBlock.defaultPolicy.rawValue })?.id {
            return (op, nil)
        }
        if let grant, let op = find(ManifestBlock.capGrants.rawValue, grant) { return (op, path) }
        if let policy, let op = find(DefinitionKind.policy.rawValue, policy.text) {
            return (op, rule.map { JSONPointer([.key("rules"), .index($0)]) })
        }
        return origin.flatMap { find($0.kind.rawValue, $0.name.text) }.map { ($0, nil) }
    }
}

/// The subject of a comment.
struct CommentRequest: Sendable, Equatable {
    let proposal: ProposalID
    /// The op; nil for the whole proposal.
    var op: OpID?
    /// The fingerprint of the hunk.
    var hunk: Hash?
    /// The number of the earlier comment that this one resolves.
    var resolves: Int?
}

/// Prompts for a comment on a proposal, a change or a hunk.
struct CommentPrompt: PromptPurpose {
    let request: CommentRequest

    var verb: String { request.resolves == nil ? "comment" : "resolve" }
    var title: String { request.resolves == nil ? "Comment" : "Resolve the comment" }

    func lines(_ model: Model) -> [StyledLine] {
        let about =
            request.op.map { "\(request.hunk == nil ? "on" : "on a hunk of") \($0)" }
            ?? "on proposal \(request.proposal)"
        return [
            StyledLine(about, .accent), StyledLine(request.resolves == nil ? "Comment:" : "Reply that resolves it:"),
        ]
    }

    func accept(_ typed: String, _ model: inout Model) -> LayerStep {
        guard !typed.allSatisfy(\.isWhitespace) else {
            model.status = .refused("the comment is empty; Esc cancels")
            return .stay()
        }
        return .close(
            model.perform(
                .comment(
                    request.proposal, typed, author: nil, op: request.op, hunk: request.hunk,
                    resolves: request.resolves), "commenting", foreword: "commented: "))
    }
}

/// Prompts for the reason for a rejection or withdrawal.
struct ReasonPrompt: PromptPurpose {
    let proposal: ProposalRow
    let isWithdrawal: Bool
    /// The lines about the signature of the decision.
    var signing: [StyledLine] = []

    var verb: String { isWithdrawal ? "withdraw" : "reject" }
    var title: String { "\(isWithdrawal ? "Withdraw" : "Reject") proposal \(proposal.id)?" }

    func lines(_ model: Model) -> [StyledLine] {
        [
            StyledLine(proposal.description ?? "no description", proposal.description == nil ? .muted : .accent)
        ] + signing + ["It can't be reopened. Reason:"]
    }

    func accept(_ typed: String, _ model: inout Model) -> LayerStep {
        guard !typed.allSatisfy(\.isWhitespace) else {
            model.status = .refused("a reason is required; Esc cancels")
            return .stay()
        }
        guard model.snapshot?.proposals.first(where: { $0.id == proposal.id }) == proposal else {
            model.status = .refused("the proposal changed; review it again")
            return .close()
        }
        let action: Action =
            isWithdrawal
            ? .withdraw(proposal.id, author: nil, reason: typed)
            : .approve(proposal.id, .reject, approver: nil, reason: typed, expected: proposal.patchHash)
        return .close(model.perform(action, isWithdrawal ? "withdrawing" : "rejecting"))
    }
}
