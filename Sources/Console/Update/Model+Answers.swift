import Canvas
import AIR
import CanonicalCBOR
import Governance
import Presentation
import WorldProtocol

/// What comes back from jobs.
extension Model {
    /// Takes the world, unless a later answer is awaited.
    mutating func take(_ snapshot: Snapshot, from request: Int) {
        guard request == worldRequest else { return }
        let old = self.snapshot
        let isFirst = old == nil
        self.snapshot = snapshot
        runsAhead = false
        revision += 1
        arrivals += 1
        needsRows = true
        voidQuestions()
        voidResolutions(since: old)
        if isFirst {
            sittingStart = snapshot.decisions.last?.time ?? 0
            restoreScreen()
        }
        // A screen that lost its reason is left.
        if !has(screen) { open(.overview) }
        guard isFirst, snapshot.diagnostics.containsError else { return }
        // A broken world opens with what is wrong with it.
        makeRows()
        if let first = list.rows.first(where: { if case .problem = $0 { true } else { false } }) {
            select(first.id(in: snapshot))
        }
    }

    /// A question about a proposal is void when the proposal is no longer what it was: it stays, says so, and can't be
    /// confirmed any more.
    private mutating func voidQuestions() {
        for (index, layer) in layers.enumerated() {
            guard case .question(var question) = layer, let asked = question.proposal else { continue }
            let now = snapshot?.proposals.first { $0.id == asked.id }
            guard now != asked else { continue }
            let why =
                switch now {
                case nil: "the proposal is gone"
                case let row? where row.isStale && !asked.isStale:
                    "the base moved while you were asked: the world's manifest is now "
                        + (snapshot?.baseHash?.short ?? "another one")
                case let row? where row.state != asked.state: "the proposal is \(row.state.rawValue) now"
                default: "the proposal changed while you were asked"
                }
            question.obstacle = why
            question.digits = ""
            question.isArmed = false
            layers[index] = .question(question)
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
        let asked = pending.first { $0.request == request }
        guard forget(request) else { return [] }
        awaitNoMore(request)
        if case .history(let key)? = asked?.question {
            // What is wrong with the journal stands among the world's problems.
            take(DefinitionHistory(events: [], missing: []), of: key)
            return []
        }
        if let snapshot { take(snapshot, from: request) }
        let first = diagnostics.first { $0.severity == .error } ?? diagnostics.first
        status = .refused(first?.message ?? "it failed")
        show(diagnostics, title: "Not done")
        return []
    }

    /// Shows problems in front; those that come while such a popup still stands join it.
    private mutating func show(_ diagnostics: [Diagnostic], title: String) {
        if case .problems(let shownTitle, let shown, let scroll)? = layers.last, shownTitle == title {
            let more = diagnostics.filter { !shown.contains($0) }
            layers[layers.count - 1] = .problems(title: title, shown + more, scroll)
        } else {
            layers.append(.problems(title: title, diagnostics, .init()))
        }
    }

    mutating func take(_ outcome: Outcome) -> [Job] {
        switch outcome {
        case .done(let text): status = .done(text)
        case .stage(let stage, let notices): return take(stage, notices)
        case .proposed(let id, _, let manifest, let existing, let notices):
            guard let id else {
                status = .note("it would result in \(manifest.short)")
                return []
            }
            status = .done(
                existing
                    ? "proposal \(id) is the same, so there is no new one" : "made proposal \(id) -> \(manifest.short)")
            open(.proposals)
            reveal(.proposal(id))
            show(notices)
        case .proposal(let proposal):
            status = .done("proposal \(proposal.row.id) is \(proposal.row.state.rawValue)" + approvals(of: proposal))
            // It is at hand already: no need to fetch it.
            if detail.subject == .proposal(proposal.row.id) {
                detail.take(.proposal(proposal))
                detail.askedAt = arrivals
            }
        case .rebased(let rebase, _):
            take(rebase)
        case .resolved(_, let text): status = .done(text)
        case .manifest(let hash): status = .done("the world's manifest is \(hash.short)")
        case .pushed(_, let manifest, let changes, let applied, let notices):
            status = .done("\(applied ? "pushed" : "would push") \(changes.count.of("change")) -> \(manifest.short)")
            show(notices)
        }
        return []
    }

    /// How many approvals there are of those that a governed world demands, while there are too few.
    private func approvals(of proposal: ProposalDetail) -> String {
        guard let needed = snapshot?.governing?.rules?.ownersNeeded, proposal.row.state == .shadowed,
            !proposal.approvals.isEmpty
        else { return "" }
        return ", with \(proposal.standings.count { $0 == .counts }) of \(needed) approvals"
    }

    private mutating func take(_ stage: StageState, _ notices: [Diagnostic]) -> [Job] {
        let count = stage.staged.count
        let staged = count == 0 ? "nothing staged" : "\(count) staged"
        if !stage.blocked.isEmpty {
            status = .refused("\(staged); \(stage.blocked.count) need changes that are not staged")
        } else if !stage.compiles {
            status = .refused("\(staged); they do not compile: the end of the detail says why")
        } else {
            status = .done(staged + (stage.resultHash.map { ", compiles -> \($0.short)" } ?? ""))
        }
        show(notices)
        return []
    }

    private mutating func show(_ notices: [Diagnostic]) {
        guard !notices.isEmpty else { return }
        show(notices, title: "Note")
    }
}
