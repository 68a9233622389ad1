import AIR
import CanonicalCBOR
public import Governance
public import JSON
public import WorldIO
public import WorldProtocol

extension ReviewDetail {
    /// `{proposal, authority, ops, needs}` (Documentation/commands.md, *Look*).
    ///
    /// - Parameter op: the op to show; nil for all.
    public func json(op: OpID? = nil) -> JSONValue {
        .object([
            ("proposal", proposal.json), ("authority", authority?.json ?? .null),
            ("ops", .array(changes(op).map { $0.json(comments(on: $0.row.id)) })), ("needs", needs.json),
            ("comments", .array(comments.map(\.json))),
        ])
    }

    /// Everything that a reviewer reads, as printed by a command.
    ///
    /// - Parameters:
    ///   - op: the op to show; nil for the whole proposal.
    ///   - governing: the rules that the world is governed by.
    public func text(op: OpID? = nil, under governing: Governing?) -> Text {
        var text = Text()
        if op == nil {
            text.add([Piece("proposal \(proposal.row.id)  ", .strong), proposal.row.standing])
            text.add(proposal.summary(current: nil, advice: "it can't be approved or applied"))
            text.add(proposal.report)
            if let account = proposal.rebase, account.proposal != nil { text.add(account.account()) }
            text.add(heading: proposal.changesTitle)
        }
        for change in changes(op) {
            text.add("")
            text.add(change.head)
            text.add(change.remarks, indent: 2)
            let prints = comments(on: change.row.id)
            for comment in prints { text.add(comment.line.indented(2)) }
            for line in change.difference.readable.lines { text.add(line.indented(2)) }
        }
        guard op == nil else { return text }
        if changes.isEmpty { text.add([Piece("none", .faint)], indent: 2) }
        text.add(proposal.signatures(under: governing))
        if !comments.isEmpty { text.add(heading: ReviewComment.heading) }
        for comment in comments { text.add(comment.line.indented(2)) }
        text.add(proposal.steps)
        if proposal.row.state.isOpen {
            text.add(heading: "Before a decision")
            text.add(needs.text(of: changes.count), indent: 2)
        }
        return text
    }

    private func changes(_ op: OpID?) -> [ReviewedChange] {
        op.map { id in changes.filter { $0.row.id == id } } ?? changes
    }
}

extension ReviewedChange {
    fileprivate func json(_ comments: [ReviewComment]) -> JSONValue {
        .object([
            ("id", .string(row.id.text)), ("op", .string(row.operation.rawValue)), ("kind", .string(row.kind)),
            ("name", .string(row.name)), ("authority", authority.json), ("difference", difference.json),
            ("reviewed", .array(reviewers.map { .string($0) })), ("comments", .array(comments.map(\.json))),
            ("summary", .string(row.summary)), ("risks", .array(risks.inOrder.map { .string($0.rawValue) })),
            ("working_tree", .string(presence.rawValue)),
        ])
    }

    /// The sign, the summary of the op, and its id.
    public var head: Line { Line([row.mark, Piece(" "), Piece(row.summary, .strong), Piece("  \(row.id)", .faint)]) }

    /// The differences of the working tree, the authority of the change, and its reviewers.
    public var remarks: Text {
        var text = Text()
        if presence == .differs {
            text.add(
                head: [Piece("! ", .warning)],
                [Piece("your working tree differs from this"), Piece("; the proposal's version follows", .faint)])
        }
        text.add(authority.text)
        if !reviewers.isEmpty { text.add("reviewed by \(reviewers.joined(separator: ", "))", .faint) }
        return text
    }
}

extension ChangeAuthority {
    fileprivate var json: JSONValue {
        .object([
            ("gained", .array(gained.map(\.json))), ("lost", .array(lost.map(\.json))),
            ("widened", .array(widened.map(\.json))), ("narrowed", .array(narrowed.map(\.json))),
            ("denied", .array(denied.map(\.json))), ("opaque", .bool(isOpaque)),
            ("default_policy", .bool(changesDefaultPolicy)),
        ])
    }

    /// A line for each item, the most severe first; empty if the change neither adds nor removes authority.
    public var text: Text {
        var text = Text()
        for entry in gained { text.add(entry.line(head: Piece("! GAINS   ", .gain))) }
        for change in widened { text.add(change.line(head: Piece("! WIDENS  ", .gain))) }
        if changesDefaultPolicy {
            text.add(head: [Piece("! POLICY  ", .gain)], [Piece("the default policy changes")])
        }
        if isOpaque {
            text.add(
                head: [Piece("! OPAQUE  ", .warning)], [Piece("the effects of this code can't be determined")])
        }
        for entry in denied { text.add(entry.line(head: Piece("! DENIED  ", .warning))) }
        for entry in lost { text.add(entry.line(head: Piece("  LOSES   ", .loss))) }
        for change in narrowed { text.add(change.line(head: Piece("  NARROWS ", .loss))) }
        return text
    }
}

extension ReviewComment {
    /// The heading above comments.
    public static let heading = "Comments (authors are not verified)"

    /// `{id, author, claimed, op, hunk, text, resolved, time}`, with the proposal that the comment was made on.
    var json: JSONValue {
        .object((comment.json.asObject ?? []).map { ($0.key, $0.value) } + [("proposal", .int(proposal.number))])
    }

    /// The comment in one line.
    public var line: Line {
        let isOpen = !comment.isResolved && comment.resolves == nil
        return Line(
            head: [Piece(isOpen ? "? " : "  ", .warning), Piece("\(comment.number) ", .faint)],
            [
                Piece(comment.author, .strong),
                Piece(comment.op.map { " on \($0)" } ?? "", .faint), Piece(": \(comment.text)"),
                Piece(
                    comment.isResolved ? "  (resolved)" : comment.resolves.map { "  (resolves \($0))" } ?? "", .faint),
            ])
    }
}

extension DecisionNeeds {
    fileprivate var json: JSONValue {
        .object([
            ("signatures", .int(signatures)), ("stale", .bool(isStale)), ("unreviewed", .int(unreviewed.count)),
            ("failing", .int(failing.count)), ("open_comments", .int(openComments.count)),
        ])
    }

    /// A line for each thing to consider before a decision.
    public func text(of count: Int) -> Text {
        var text = Text()
        func add(_ isOpen: Bool, _ words: String) {
            text.add([isOpen ? Piece("! ", .warning) : Piece("  "), Piece(words, isOpen ? .plain : .faint)])
        }
        add(isStale, isStale ? "stale: rebase it" : "not stale")
        add(!unreviewed.isEmpty, "unreviewed \(unreviewed.count.grouped) of \(count.grouped)")
        add(!failing.isEmpty, failing.isEmpty ? "no scenario fails" : failing.count.of("scenario") + " failing")
        add(!openComments.isEmpty, openComments.isEmpty ? "no open comment" : openComments.count.of("open comment"))
        if signatures > 0 { add(true, signatures.of("signature") + " missing") }
        return text
    }
}

extension StructuralDifference {
    /// `[{path, change, from, to}]`: the values that differ; a text that differs is one value.
    var json: JSONValue {
        var found: [JSONValue] = []
        var waiting = [root]
        while let entry = waiting.popLast() {
            let isWhole = entry.isLeaf || entry.layout == .text
            if entry.movedFrom != nil || (isWhole && entry.change != .same) { found.append(entry.json) }
            if !isWhole { waiting.append(contentsOf: entry.children.reversed()) }
        }
        return .array(found)
    }

    /// The parts that differ in readable form, with a line of context.
    var readable: Text { text(.readable) }
}

extension DifferenceEntry {
    fileprivate var json: JSONValue {
        let word =
            switch change {
            case .added: "add"
            case .removed: "remove"
            case .changed, .same: movedFrom == nil || !isLeaf && layout != .text ? "change" : "move"
            case .moved: "move"
            }
        return .object([
            ("path", .string(path.description)), ("change", .string(word)), ("from", before.json), ("to", after.json),
        ])
    }
}
