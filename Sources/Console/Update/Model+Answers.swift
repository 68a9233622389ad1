import Canvas
import AIR
import CanonicalCBOR
import Governance
import Presentation
import WorldProtocol

/// Receiving answers.
extension Model {
    /// Receives the world, unless a later answer is awaited.
    mutating func take(_ snapshot: Snapshot, from request: Int) {
        guard request == requests.world else { return }
        let old = self.snapshot
        let isFirst = old == nil
        self.snapshot = snapshot
        arriving = ArrivingDefinitions()
        requests.runsAhead = false
        revision += 1
        arrivals += 1
        needsRows = true
        if let reason = layers.follow(from: old, to: snapshot) { status = .note(reason) }
        if isFirst {
            sittingStart = snapshot.decisions.last?.time ?? 0
            restoreScreen()
        }
        // A proposal that is gone is closed.
        if let id = review.id, !snapshot.proposals.contains(where: { $0.id == id }) {
            lists[.proposals] = review.close()
        }
        // A screen that became empty is left.
        if !has(screen) { open(.overview) }
        guard isFirst, snapshot.diagnostics.containsError else { return }
        // A broken world opens at its first problem.
        makeRows()
        if let first = list.rows.first(where: { if case .problem = $0 { true } else { false } }) {
            select(first.id(in: snapshot))
        }
    }

    mutating func takeDetail(_ request: Int, _ content: DetailPane.Content?) {
        guard detail.request == request else { return }
        detail.take(content ?? .missing)
    }

    mutating func takeFailure(_ request: Int, _ diagnostics: [Diagnostic], _ snapshot: Snapshot?) -> [Job] {
        if detail.request == request {
            detail.take(.failed(diagnostics))
            return []
        }
        let (isRemote, text) = remote.fail(request, diagnostics)
        if let text { status = .refused(text) }
        if isRemote { return [] }
        if review.fail(request, diagnostics) { return [] }
        notes.forget(request)
        guard let job = requests.finish(request) else { return [] }
        awaitNoMore(request)
        if case .history(let key) = job.question {
            // Problems of the journal are among the world's problems.
            detail.take(DefinitionHistory(events: [], missing: []), of: key)
            return []
        }
        if let snapshot { take(snapshot, from: request) }
        if let jobs = takeAbsence(of: job.question, diagnostics) { return jobs }
        let first = diagnostics.first { $0.severity == .error } ?? diagnostics.first
        status = .refused(first?.message ?? "the request failed")
        show(diagnostics, title: "Failed")
        return []
    }

    mutating func take(_ outcome: Outcome) {
        switch outcome {
        case .done(let text): status = .done(text)
        case .stage(let stage, let notices): take(stage, notices)
        case .proposed(let id, _, let manifest, let existing, let notices):
            guard let id else {
                status = .note("would result in \(manifest.short)")
                return
            }
            status = .done(
                existing
                    ? "proposal \(id) is identical; no new proposal was made"
                    : "made proposal \(id) -> \(manifest.short)")
            open(.proposals)
            reveal(.proposal(id))
            show(notices)
        case .proposal(let proposal):
            status = .done("proposal \(proposal.row.id) is \(proposal.row.state.rawValue)" + approvals(of: proposal))
            // The proposal is already here, so it need not be requested.
            if detail.subject == .proposal(proposal.row.id) {
                detail.take(.proposal(proposal))
                detail.askedAt = arrivals
            }
        case .rebased(let rebase, _):
            take(rebase)
        case .resolved(_, let text):
            status = .done(text)
            if screen == .locks { leaveSettledLock() }
        case .manifest(let hash): status = .done("the world's manifest is \(hash.short)")
        case .pushed(_, let manifest, let changes, let applied, let notices):
            status = .done("\(applied ? "pushed" : "would push") \(changes.count.of("change")) -> \(manifest.short)")
            show(notices)
        }
    }

    /// The number of approvals in a governed world, while there are too few.
    private func approvals(of proposal: ProposalDetail) -> String {
        guard let needed = snapshot?.governing?.rules?.ownersNeeded, proposal.row.state == .shadowed,
            !proposal.approvals.isEmpty
        else { return "" }
        return ", with \(proposal.standings.count { $0 == .counts }) of \(needed) approvals"
    }

    private mutating func take(_ stage: StageState, _ notices: [Diagnostic]) {
        let count = stage.staged.count
        let staged = count == 0 ? "nothing staged" : "\(count) staged"
        if !stage.blocked.isEmpty {
            status = .refused("\(staged); \(Self.blocked(stage.blocked.count)): D stages them too")
        } else if !stage.compiles {
            status = .refused("\(staged); the staged changes do not compile; the end of the detail shows why")
        } else {
            status = .done(staged + (stage.resultHash.map { ", compiles -> \($0.short)" } ?? ""))
        }
        show(notices)
    }

    private mutating func show(_ notices: [Diagnostic]) {
        guard !notices.isEmpty else { return }
        show(notices, title: "Note")
    }
}
