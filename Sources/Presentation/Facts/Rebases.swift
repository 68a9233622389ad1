import AIR
import CanonicalCBOR
public import Governance
public import JSON
import WorldProtocol
public import WorldIO

extension Rebase {
    /// `{existing, ops:[{id,kind,name,outcome,new_name?,base,theirs,mine}], lost_decisions:[{decision,by,why}]}`.
    public var members: [(String, JSONValue)] {
        [
            ("existing", .bool(isExisting)), ("ops", .array(ops.map(\.json))),
            (
                "lost_decisions",
                .array(
                    lostDecisions.map {
                        .object([
                            ("decision", .string($0.decision.rawValue)), ("by", .string($0.by)),
                            ("why", .string($0.reason.message)),
                        ])
                    })
            ),
        ]
    }

    /// The outcome of each op, and the approvals that no longer count, under a heading.
    ///
    /// - Parameter seen: the ops to mark as reviewed.
    public func account(seen: Set<OpID> = []) -> Text {
        var text = Text()
        text.add(heading: "Rebased from proposal \(original.id)")
        for op in ops { text.add(op.line(isSeen: seen.contains(op.id)).indented(2)) }
        for decision in lostDecisions {
            text.add(
                Line(
                    head: [Piece("! ", .warning)],
                    [Piece("the approval by \(decision.by) no longer counts: \(decision.reason.message)")]
                ).indented(2))
        }
        return text
    }

    /// The ops that collide, each with the difference of both sides from the base.
    public var collisions: Text {
        var text = Text()
        for op in conflicts {
            text.add([Piece("! ", .error), Piece(op.id.text, .strong)])
            for (side, value) in [("theirs", op.theirs), ("mine", op.mine)] {
                text.add([Piece("base -> \(side)", .faint)], indent: 2)
                text.add(StructuralDifference(op.base, value).text, indent: 4)
            }
        }
        for op in ops where op.fate != .conflict { text.add(op.line()) }
        return text
    }
}

extension ThreeWayMerge.Op {
    fileprivate var json: JSONValue {
        var members: [(String, JSONValue)] = [
            ("id", .string(id.text)), ("kind", .string(kind)), ("name", .string(name)), ("outcome", .string(outcome)),
        ]
        if case .chosen(.both(let name)) = fate { members.append(("new_name", .string(name.text))) }
        return .object(members + [("base", base.json), ("theirs", theirs.json), ("mine", mine.json)])
    }

    private var outcome: String {
        switch fate {
        case .kept: "kept"
        case .present: "present"
        case .conflict: "conflict"
        case .chosen(let side): side.word
        }
    }

    /// The op with its outcome.
    public func line(isSeen: Bool = false) -> Line {
        let sign: Piece =
            switch fate {
            case .kept, .chosen(.mine), .chosen(.both): .changed
            case .present, .chosen(.theirs): Piece("=", .faint)
            case .conflict: Piece("!", .error)
            }
        return Line(
            head: [sign, Piece(" ")],
            [Piece(id.text), Piece("  " + outcomeText, .faint), Piece(isCarried && isSeen ? "  reviewed" : "", .faint)])
    }
}
