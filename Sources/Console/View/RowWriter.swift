import Presentation
import Sync
import AIR
import CanonicalCBOR
import Canvas
import Governance
import WorldProtocol
import WorldIO

/// Writes the rows of lists, without the mark of the selection.
struct RowWriter {
    let snapshot: Snapshot
    let width: Int
    let folded: Set<RowID>
    /// Whether each definition must show its kind, since they are not grouped by it.
    let showsKinds: Bool
    /// The names that definitions may be mistaken for.
    let lookalikes: [DefinitionKey: [DefinitionName]]
    /// The open proposal.
    let review: ReviewDetail?
    /// The notes on the changes against the base.
    let notes: ChangeNotes
    let ellipsis: Sanitized
    /// Whether the hashes of definitions are known.
    let showsHashes: Bool
    private let blocked: Set<OpID>

    init(
        snapshot: Snapshot, width: Int, folded: Set<RowID>, showsKinds: Bool = false,
        lookalikes: [DefinitionKey: [DefinitionName]] = [:], review: ReviewDetail? = nil, notes: ChangeNotes = .none,
        ellipsis: Sanitized, showsHashes: Bool = true
    ) {
        self.showsHashes = showsHashes
        self.review = review
        self.notes = notes
        self.showsKinds = showsKinds
        self.lookalikes = lookalikes
        self.ellipsis = ellipsis
        self.snapshot = snapshot
        self.width = width
        self.folded = folded
        blocked = Set(snapshot.stage.blocked.map(\.id))
    }

    func line(_ row: Row) -> StyledLine {
        switch row {
        case .need(let need): line(need)
        case .problem(let index): problem(snapshot.diagnostics[index])
        case .kind(let kind, let count):
            StyledLine([fold(.kind(kind)), Span(kind.plural, .title), Span(" \(count.grouped)", .muted)])
        case .namespace(let name, let count):
            StyledLine([fold(.namespace(name)), Span(name + "/", .title), Span(" \(count.grouped)", .muted)])
        case .definition(let index): definition(snapshot.definitions[index])
        case .group(let kind, let members): group(kind, members.map { snapshot.changes[$0] })
        case .change(let index): change(snapshot.changes[index])
        case .proposal(let index): proposal(snapshot.proposals[index])
        case .review(let id): openProposal(id)
        case .reviewedGroup(let id, let kind, let members): reviewedGroup(id, kind, members)
        case .reviewed(_, let id): reviewed(id)
        case .pack(let index): pack(snapshot.imports[index])
        case .conflict(let index): conflict(snapshot.conflicts[index])
        case .settledConflicts(let count): settledConflicts(count)
        case .settledConflict(let index): settledConflict(snapshot.settledConflicts[index])
        case .lock(let index): lock(snapshot.imports[index])
        }
    }

    /// The part of a row that is cut if it is too long.
    enum Cut {
        /// The middle: the beginning and the end identify a name.
        case middle
        /// The end: prose is read from the beginning.
        case end
    }

    /// A text with flags at the right end of the row.
    func ends(_ left: StyledLine, _ right: StyledLine, cut: Cut = .middle) -> StyledLine {
        func fitted(_ cells: Int) -> StyledLine {
            cut == .middle
                ? left.shortened(to: cells, ellipsis: ellipsis) : left.truncated(to: cells, ellipsis: ellipsis)
        }
        // The selection mark and the edge take a cell each, and one blank separates the flags from the text.
        let room = width - right.width - 3
        guard !right.isEmpty, room >= 12 else { return fitted(max(1, width - 2)) }
        let cut = fitted(room)
        return cut + StyledLine(String(repeating: " ", count: room + 1 - cut.width)) + right
    }

    /// A text with the first of several flags that leaves it whole, or else with the last one.
    func ends(_ left: StyledLine, fitting flags: [StyledLine], cut: Cut = .middle) -> StyledLine {
        ends(
            left, flags.first { max(12, left.width) + $0.width + 3 <= width } ?? flags.last ?? StyledLine(), cut: cut)
    }

    func fold(_ id: RowID) -> Span { Span(folded.contains(id) ? "+ " : "- ", .muted) }

    private func line(_ need: Need) -> StyledLine {
        let count = need.count(in: snapshot)
        func plural(_ word: String) -> String { count.of(word) }
        switch need {
        case .problems(let severity):
            return StyledLine([
                ProblemText.sign(severity),
                Span(" " + plural(severity.rawValue), severity == .error ? .danger : .plain),
                Span(folded.contains(.need(need)) ? "  Enter lists" : "", .muted),
            ])
        case .conflicts: return StyledLine([Span("! ", .danger), Span(plural("conflict"), .danger)])
        case .breakingDrift:
            return StyledLine([
                Span("! ", .danger),
                Span(plural("import") + count.agree(" breaks", " break") + " this world", .danger),
            ])
        case .failedChecks:
            return StyledLine([Span("! ", .danger), Span(plural("check") + count.agree(" fails", " fail"))])
        case .unlocked: return StyledLine([Span("! ", .warning), Span(plural("import") + " without a lock")])
        case .drift: return StyledLine([Span("! ", .warning), Span(plural("import") + " drifted from the lock")])
        case .noBase:
            return StyledLine([Span("! ", .warning), Span("no base: "), Span("aos import --mode genesis", .accent)])
        case .doesNotCompile:
            return StyledLine([Span("! ", .danger), Span("the staged changes do not compile", .danger)])
        case .blocked: return StyledLine([Span("! ", .danger), Span("\(plural("staged change")) blocked", .danger)])
        case .unseen:
            return StyledLine([
                Span("o ", .warning), Span("\(count) of \(snapshot.changes.count.of("change")) unreviewed"),
            ])
        case .ready: return StyledLine([Span("* ", .accent), Span("\(count.of("change")) staged, ready to submit")])
        case .waiting(.submitted): return StyledLine([Span("* ", .accent), Span(plural("proposal") + " to shadow")])
        case .waiting(.shadowed): return StyledLine([Span("* ", .accent), Span(plural("proposal") + " to approve")])
        case .waiting: return StyledLine([Span("* ", .accent), Span(plural("proposal") + " to apply")])
        case .stale: return StyledLine([Span("! ", .danger), Span("\(plural("proposal")) stale")])
        case .failedGate(let gate):
            return StyledLine([Span("! ", .danger), Span("gate \(gate.rawValue) fails", .danger)])
        case .nothing: return StyledLine([Span("  "), Span("nothing needs attention", .success)])
        }
    }

    private func problem(_ problem: Diagnostic) -> StyledLine {
        let place = [
            problem.file.map { file in file.split(separator: "/").last.map(String.init) ?? file },
            problem.line.map(String.init),
        ]
        .compactMap(\.self).joined(separator: ":")
        var line = StyledLine([Span("  "), ProblemText.sign(problem.severity), Span(" ")])
        // Without the subject, rows about the same file would look alike in a narrow pane.
        let subject = problem.name ?? place
        if !subject.isEmpty { line.append(subject + " ", .accent) }
        line.append(problem.message)
        // The row ends with the location, which tells the sides of a conflict apart.
        if problem.code == .conflict { return ends(line, fitting: [StyledLine(place, .muted), StyledLine()]) }
        if subject != place { line.append("  " + place, .muted) }
        return line
    }

    private func definition(_ row: DefinitionRow) -> StyledLine {
        let sign: Span =
            switch row.problem {
            case .error: Span("  ! ", .danger)
            case .warning: Span("  ! ", .warning)
            default: lookalikes[row.key] == nil ? Span("    ") : Span("  ! ", .warning)
            }
        var flags = StyledLine()
        if lookalikes[row.key] != nil { flags.append("looks like another ", .warning) }
        if !row.isListed { flags.append("unlisted ", .warning) }
        if let root = row.firstOrigin?.root, root != SourceRoot.primaryLabel { flags.append(root + " ", .muted) }
        let kind = showsKinds ? Span(Sanitized(row.key.kind.title).padded(to: 11), .muted) : Span("")
        return ends(
            StyledLine([sign, kind, Span(row.key.name.text)]),
            fitting: showsHashes ? [flags + StyledLine(row.hash.short, .muted), flags] : [])
    }

    private func group(_ kind: String, _ rows: [ChangeRow]) -> StyledLine {
        let staged = rows.count(where: \.isStaged)
        let mark = staged == 0 ? Span("[ ] ") : staged == rows.count ? Span("[x] ", .success) : Span("[~] ", .changed)
        return StyledLine([
            fold(.group(kind)), mark, Span(PatchRows.title(ofKind: kind, count: rows.count), .title),
            Span(" \(staged)/\(rows.count)", .muted),
        ])
    }

    private func change(_ row: ChangeRow) -> StyledLine {
        let left = StyledLine([
            Span("  "), Span(row.isStaged ? "[x] " : "[ ] ", row.isStaged ? .success : .plain), row.sign,
            Span(" " + row.title),
        ])
        var flags = StyledLine()
        if row.isStaged, blocked.contains(row.id) {
            flags.append("! blocked ", .danger)
        } else if !row.isStaged, !row.needs.isEmpty {
            flags.append("needs ^ ", .warning)
        }
        let proposals = StyledLine(
            (notes.proposals[row.id] ?? []).map { "in \($0) " }.joined(), .muted)
        let risks = notes.risks[row.id] ?? []
        let seen = StyledLine(row.seenSign, .warning)
        return ends(
            left,
            fitting: [
                risks.flags + " " + proposals + flags + seen, risks.firstFlag + " " + proposals + flags + seen,
                risks.firstFlag + " " + flags + seen,
            ].map { risks.isEmpty && notes.proposals[row.id] == nil ? flags + seen : $0 })
    }

    private func proposal(_ row: ProposalRow) -> StyledLine {
        let style: Style =
            switch row.state {
            case .submitted: .accent
            case .shadowed: .changed
            case .approved: .success
            case .rejected, .applied: .muted
            }
        var line = StyledLine([
            Span(" \(row.id) "), Span(Sanitized(row.state.rawValue).padded(to: 10), style),
            Span(row.description ?? "no description", row.description == nil ? .muted : .plain),
        ])
        let stale = row.isStale ? StyledLine(" ! stale", .danger) : StyledLine()
        let risks = row.state.isOpen ? row.reportedRisks : []
        let comments = StyledLine(
            row.state.isOpen && row.openCommentCount > 0 ? " ?\(row.openCommentCount)" : "", .warning)
        guard row.isStale || !risks.isEmpty || !comments.isEmpty else { return line }
        line = ends(line, fitting: [risks.flags + stale + comments, risks.firstFlag + stale + comments], cut: .end)
        return line
    }

    /// The open proposal, above its changes.
    private func openProposal(_ id: ProposalID) -> StyledLine {
        let row = snapshot.proposals.first { $0.id == id }
        return StyledLine([
            Span("  "), Span(row?.description ?? "no description", row?.description == nil ? .muted : .title),
        ])
    }

    private func reviewedGroup(_ id: ProposalID, _ kind: String, _ members: [OpID]) -> StyledLine {
        let rows = members.compactMap { review?.change($0)?.row }
        let reviewed = rows.count(where: \.isSeen)
        return StyledLine([
            fold(.reviewedGroup(id, kind)), Span(PatchRows.title(ofKind: kind, count: rows.count), .title),
            Span(" \(reviewed)/\(rows.count)", .muted),
        ])
    }

    private func reviewed(_ id: OpID) -> StyledLine {
        guard let change = review?.change(id) else { return StyledLine() }
        let left = StyledLine([Span("  "), change.row.sign, Span(" " + change.row.title)])
        let differs = StyledLine(change.presence == .differs ? " tree differs" : "", .muted)
        let comments = review?.comments(on: id).count { !$0.comment.isResolved && $0.comment.resolves == nil } ?? 0
        let rest =
            StyledLine(comments > 0 ? " ?\(comments)" : "", .warning) + StyledLine(" " + change.row.seenSign, .warning)
        return ends(
            left,
            fitting: [
                change.risks.flags + differs + rest, change.risks.firstFlag + differs + rest,
                change.risks.firstFlag + rest,
            ])
    }
}
