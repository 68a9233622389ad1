import AIR
import CanonicalCBOR
import Canvas
import Presentation
import Sync
import WorldProtocol

/// The text of an import, in one of its views.
enum PackText {
    static func write(_ detail: PackDetail, _ tab: PackTab, width: Int, to text: inout DetailText) {
        switch tab {
        case .contract: writeContract(detail, width, &text)
        case .checks: writeChecks(detail, width, &text)
        case .usedBy: writeUsers(detail, width, &text)
        case .readme: writeReadme(detail, width, &text)
        }
    }

    // MARK: Contract

    private static func writeContract(_ detail: PackDetail, _ width: Int, _ text: inout DetailText) {
        let row = detail.row
        text.add(Field.line("source", row.source + (row.root.map { "  " + $0 } ?? "")))
        text.add(Field.line("kind", row.pack.map { "plan pack \($0)" } ?? "definitions, no plan pack"))
        text.add(
            StyledLine([
                Span(Sanitized("lock").padded(to: Field.width), .muted), row.sign,
                Span(row.state == "ok" ? "" : row.cause ?? row.state),
            ]))
        text.add(Field.line("hash", row.defsHash?.text ?? "unknown", row.defsHash == nil ? .muted : .accent))
        text.addProse(
            StyledLine([
                Span(Sanitized("has").padded(to: Field.width), .muted),
                Span(row.holding),
            ]), width: width)
        guard let contract = detail.contract else {
            text.addHeading("Plans \(row.plans.count)")
            for plan in row.plans {
                text.add(
                    StyledLine([Span("  "), Span(plan.text, .accent)]), to: .definition(DefinitionKey(.plan, plan)))
            }
            if row.plans.isEmpty { text.add(StyledLine("  none", .muted)) }
            return
        }
        if contract.plans.isEmpty {
            text.addHeading("Plans 0")
            text.add(StyledLine("  none", .muted))
        }
        for plan in contract.plans {
            text.addGap()
            text.add(plan.text, width: width)
        }
    }

    // MARK: Checks

    private static func writeChecks(_ detail: PackDetail, _ width: Int, _ text: inout DetailText) {
        text.markHunk()
        text.add(StyledLine("Findings in this world \(detail.findings.count)", .title))
        if detail.findings.isEmpty {
            text.add(StyledLine([Span("  ok ", .success), Span("nothing is missing")]))
        }
        for (index, found) in detail.findings.enumerated() {
            text.markHunk()
            let target = DetailText.Target.finding(index)
            text.add(
                [StyledLine([ProblemText.sign(found.diagnostic.severity), Span(" "), Span(found.diagnostic.message)])],
                width: width, to: target)
            if let place = found.diagnostic.place {
                text.add([StyledLine(place, .muted)], width: width, indent: 2, to: target)
            }
            text.add([state(of: found)], width: width, indent: 2, to: target)
        }
        text.addHeading("README \(detail.readmeFindings.count)")
        if detail.readmeFindings.isEmpty {
            text.add(StyledLine([Span("  ok ", .success), Span("README is complete")]))
        }
        for problem in detail.readmeFindings {
            text.markHunk()
            let target = problem.file.map { DetailText.Target.file($0, line: problem.line ?? 1) }
            text.add(ProblemText.lines(problem), width: width, to: target)
        }
    }

    private static func state(of found: PackDetail.Found) -> StyledLine {
        if found.canBeWritten {
            return StyledLine([Span("fix  ", .accent), Span("Enter shows it, M writes it", .muted)])
        }
        return StyledLine([
            Span("fix  ", .accent),
            Span(found.fix == nil ? "needs your decision; Enter shows details" : "Enter shows what to fill in", .muted),
        ])
    }

    /// The fix of a finding, in lines.
    static func fix(_ found: PackDetail.Found) -> [StyledLine] {
        var lines = ProblemText.lines(found.diagnostic)
        lines.append("")
        if let place = found.place { lines.append(StyledLine([Span("goes into  ", .muted), Span(place)])) }
        if let fix = found.fix {
            lines += LockText.json(fix)
        } else {
            lines.append(StyledLine("There is no automatic fix.", .muted))
        }
        if !found.canBeWritten, found.fix != nil {
            lines += ["", StyledLine("The fix is incomplete: fill it in by hand.", .muted)]
        }
        return lines
    }

    // MARK: Users and README

    private static func writeUsers(_ detail: PackDetail, _ width: Int, _ text: inout DetailText) {
        text.add(StyledLine("Used by \(detail.usedBy.count)", .title))
        for key in detail.usedBy {
            text.add(
                StyledLine([Span("  \(key.kind.title) ", .muted), Span(key.name.text, .accent)]), to: .definition(key))
        }
        if detail.usedBy.isEmpty { text.add(StyledLine("  no definition of this world", .muted)) }
    }

    private static func writeReadme(_ detail: PackDetail, _ width: Int, _ text: inout DetailText) {
        guard !detail.readme.isEmpty else {
            text.add(StyledLine("no README", .muted))
            return
        }
        for line in detail.readme {
            let isHeading = line.utf8.first == UInt8(ascii: "#")
            if isHeading { text.markHunk() }
            text.addProse(StyledLine(line, isHeading ? .title : .plain), width: width)
        }
    }
}
