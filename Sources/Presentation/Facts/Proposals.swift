import AIR
public import CanonicalCBOR
import Governance
public import JSON
public import WorldProtocol
import WorldIO

extension ProposalRow {
    /// `{id,state,description,patch_hash,manifest_base,author,approver,stale}`, with the resulting manifest.
    public var members: [(String, JSONValue)] {
        [
            ("id", .int(id.number)), ("state", .string(state.rawValue)), ("description", description.json),
            ("patch_hash", .string(patchHash.text)), ("manifest_base", .string(manifestBase.text)),
            ("manifest_hash", .string(manifestHash.text)), ("author", .string(author)), ("signer", signer.json),
            ("approver", approver.json), ("stale", .bool(isStale)), ("rebased_from", rebasedFrom.json),
            ("rebased_as", rebasedAs.json),
        ]
    }

    /// The remark about the signature that follows the author; nil if the proposal is unsigned.
    public var signature: String? {
        signer.map { $0.utf8.elementsEqual(author.utf8) ? " (signed)" : " (signed by \($0), who rebased it)" }
    }

    /// The state in words.
    public var standing: Piece {
        let role: Role =
            switch state {
            case .submitted, .shadowed: .warning
            case .approved, .applied: .success
            case .rejected: .error
            }
        return Piece(
            state.rawValue + (isStale ? ", stale" : "") + (rebasedAs.map { ", rebased as \($0)" } ?? ""), role)
    }

    /// The proposal in one line.
    public var line: Line {
        Line([
            Piece("proposal \(id)  ", .strong), standing,
            Piece("  \(manifestBase.short) -> \(manifestHash.short)", .faint), Piece("  \(description ?? "")"),
        ])
    }
}

extension Optional where Wrapped == ProposalID {
    /// The number, or null.
    fileprivate var json: JSONValue { self.map { .int($0.number) } ?? .null }
}

extension ProposalDetail {
    /// The proposal with patch document, shadow report and history.
    public var json: JSONValue { .object(members) }

    /// The fields of ``json``.
    ///
    /// The proposal appears twice, as an object and as the only element of a list, because the contract has both.
    public var members: [(String, JSONValue)] {
        let members =
            row.members + [
                ("patch_document", document.map(PatchDocument.json(of:)) ?? .null),
                ("shadow", shadow.map { JSONValue.object($0.members) } ?? .null),
                ("history", .array(history.map(\.json))), ("rules", rules.json),
                (
                    "approvals",
                    .array(
                        approvals.map { .object([("owner", .string($0.owner)), ("expires", .int($0.expires))]) })
                ),
            ]
        return members + [("comments", .array(comments.map(\.json))), ("proposals", .array([.object(members)]))]
    }

    /// The proposal in one line.
    public var brief: Text {
        var text = Text()
        text.add(row.line)
        return text
    }

    /// The description, the completed and remaining steps, the hashes and the people.
    ///
    /// - Parameters:
    ///   - current: the world's manifest, if it is known.
    ///   - advice: what to do about a stale proposal.
    public func summary(current: Hash?, advice: String) -> Text {
        var text = Text()
        text.add(row.description ?? "no description", row.description == nil ? .faint : .strong)
        text.add(progress)
        for problem in problems {
            text.add(head: [Piece("! \(problem.code.rawValue)  ", .error)], [Piece(problem.message)])
        }
        if row.isStale {
            text.add(
                head: [Piece("! stale  ", .error)],
                [
                    Piece("its base \(row.manifestBase.short) is no longer the world's manifest"),
                    Piece(current.map { " (\($0.short))" } ?? ""), Piece(": \(advice)"),
                ])
        }
        if let made = row.rebasedAs {
            text.add(Line([Piece("rebased as "), Piece("proposal \(made)", .link)], link: .proposal(made)))
        }
        if let old = row.rebasedFrom {
            text.add(Line([Piece("rebased from "), Piece("proposal \(old)", .link)], link: .proposal(old)))
        }
        text.add("")
        text.add([
            Piece("base ", .faint), Piece(row.manifestBase.short), Piece("  -> result ", .faint),
            Piece(row.manifestHash.short, .link), Piece("   patch ", .faint), Piece(row.patchHash.short),
        ])
        text.add([
            Piece("by   ", .faint), Piece(row.author), Piece(row.signature ?? "", .success),
            Piece(row.approver.map { "   decided by \($0)" } ?? ""),
        ])
        return text
    }

    private var progress: [Piece] {
        let isRejected = row.state == .rejected
        let reached =
            switch row.state {
            case .submitted: 1
            case .shadowed: 2
            case .approved, .rejected: 3
            case .applied: 4
            }
        let steps = ["proposed", "shadowed", isRejected ? "rejected" : "approved"] + (isRejected ? [] : ["applied"])
        var pieces: [Piece] = []
        for (index, step) in steps.enumerated() {
            // A proposal may be rejected before it is shadowed.
            let isSkipped = isRejected && index == 1 && !history.contains { $0.step == .shadowed }
            let isDone = index < reached && !isSkipped
            let isEnd = isRejected && index == 2
            if index > 0 { pieces.append(Piece(" - ", .faint)) }
            let sign = isDone ? (isEnd ? "[X] " : "[x] ") : "[ ] "
            pieces.append(Piece(sign + step, isDone ? (isEnd ? .error : .success) : .faint))
        }
        return pieces
    }

    /// The shadow report, or a note that the proposal must still be shadowed.
    public var report: Text {
        if let shadow { return shadow.text(listsProblems: true) }
        var text = Text()
        text.add(heading: "Authority")
        text.add(
            Line([Piece(row.state == .submitted ? "unknown until it is shadowed" : "unknown", .faint)]).indented(2))
        return text
    }

    /// The title above the changes.
    public var changesTitle: String { "Changes \(changes.count.grouped)" }

    /// The signatures on the proposal: their owners and keys, and whether they count.
    ///
    /// - Parameter governing: the rules that the world is governed by; nil if it is not governed.
    public func signatures(under governing: Governing?) -> Text {
        var text = Text()
        guard governing != nil || !approvals.isEmpty else { return text }
        text.add(heading: "Signatures")
        if let inForce = governing?.rules, row.state.isOpen {
            let count = owners.count
            text.add(
                [
                    Piece("\(count) of \(inForce.ownersNeeded)", count >= inForce.ownersNeeded ? .success : .warning),
                    Piece(" \(inForce.ownersNeeded.agree("owner has", "owners have")) approved"),
                ], indent: 2)
        }
        if approvals.isEmpty { text.add([Piece("none", .faint)], indent: 2) }
        for (approval, standing) in zip(approvals, standings) {
            let verdict: Piece =
                switch standing {
                case .counts: Piece("valid ", .success)
                case .expired: Piece("! expired ", .warning)
                case .ownProposal: Piece("! the author's own, does not count ", .warning)
                }
            text.add(
                [
                    verdict, Piece(approval.owner, .strong), Piece("  until \(Moment.full(approval.expires))", .faint),
                ], indent: 2)
            text.add([Piece(approval.key.text, .faint)], indent: 4)
        }
        return text
    }

    /// The owners whose signatures count, compared byte by byte.
    private var owners: Set<CBORValue> {
        Set(zip(approvals, standings).filter { $0.1 == .counts }.map { .text($0.0.owner) })
    }

    /// The steps with their times and people.
    public var steps: Text {
        var text = Text()
        text.add(heading: "History")
        for entry in history {
            text.add(
                [
                    Piece(Moment.full(entry.time) + "  ", .faint), Piece(entry.step.rawValue),
                    Piece(entry.by.map { " by \($0)" } ?? "", .faint), Piece(entry.reason.map { ": \($0)" } ?? ""),
                ], indent: 2)
        }
        return text
    }
}

extension HistoryEntry {
    fileprivate var json: JSONValue {
        .object([
            ("time", .int(time)), ("step", .string(step.rawValue)), ("by", by.json), ("frame", .int(frame)),
            ("reason", claimedReason?.text.json ?? .null),
        ])
    }
}

extension Comment {
    /// `{id, author, claimed, op, hunk, text, resolved, time}`; comments are not signed, so every author is claimed.
    var json: JSONValue {
        .object([
            ("id", .int(number)), ("author", .string(author)), ("claimed", .bool(true)), ("op", op.json),
            ("hunk", hunk.json), ("text", content.text.json), ("resolved", .bool(isResolved)), ("time", .int(time)),
        ])
    }
}
