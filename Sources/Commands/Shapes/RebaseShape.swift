import AIR
import CanonicalCBOR
import Governance
import JSON
import Workbench
import WorldIO

extension Rebase {
    /// `{existing, ops:[{id,kind,name,outcome,new_name?,base,theirs,mine}], lost_decisions:[{decision,by,why}]}`.
    var members: [(String, JSONValue)] {
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

    /// What became of the ops and of the decisions, for people.
    var text: Text {
        var text = Text()
        text.add(Self.table(ops))
        for decision in lostDecisions {
            text.add([
                Span("! ", .yellow),
                Span("the approval by \(decision.by) does not count any more: \(decision.reason.message)"),
            ])
        }
        return text
    }

    private static func table(_ ops: [ThreeWayMerge.Op]) -> Table {
        var table = Table("", "", "")
        for op in ops { table.add([op.sign, Span(op.id.text), Span(op.outcomeText, .faint)]) }
        return table
    }

    /// The ops in conflict, three ways: what a person needs to choose.
    var collision: Report {
        var text = Text()
        for op in conflicts {
            text.add([Span("! ", .red), Span(op.id.text, .bold)])
            for (side, value) in [("theirs", op.theirs), ("mine", op.mine)] {
                text.add("  base -> \(side)", .faint)
                text.add(StructuralDifference(op.base, value).text, indent: "    ")
            }
        }
        text.add(Self.table(ops.filter { $0.fate != .conflict }))
        let data = JSONValue.object(
            [("proposal_id", .int(original.id.number)), ("manifest_base", .string(base.text))] + members)
        let diagnostics = conflicts.map { op in
            Diagnostic(
                .error, .rebaseConflict,
                "\(op.id): the world changed it meanwhile, and otherwise than proposal \(original.id)",
                help: CommandLineText.quoted(
                    ["aos", "gov", "rebase", "--id", "\(original.id)", "--mine", op.id.text])
                    + " takes the proposal's side, --theirs the world's"
                    + (KeepingBoth.obstacle(op) == nil ? ", --both \(op.id)=NAME keeps both" : ""))
        }
        return Report(data, text, diagnostics: diagnostics)
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

    fileprivate var sign: Span {
        switch fate {
        case .kept, .chosen(.mine), .chosen(.both): Span("~", .green)
        case .present, .chosen(.theirs): Span("=", .faint)
        case .conflict: Span("!", .red)
        }
    }
}
