import AIR
import ArgumentParser
import CanonicalCBOR
import Governance
import Presentation
import WorldProtocol

/// The option that skips the confirmation of a decision at a terminal.
struct DecisionOption: ParsableArguments {
    @Flag(help: "Don't ask for confirmation; without a terminal, nothing is asked anyway.")
    var yes = false
}

extension Session {
    /// Shows the decision sheet at a terminal and asks for confirmation.
    ///
    /// - Returns: the hash of the displayed patch, which binds the decision to it; nil if no confirmation was needed.
    /// - Throws: ``CommandFailure`` when the user does not confirm.
    func confirm(
        _ step: DecisionSheet.Step, _ id: ProposalID, _ option: DecisionOption, _ workbench: OpenWorld
    ) async throws(CommandFailure) -> Hash? {
        guard !option.yes, context.isInputTerminal, context.isErrorTerminal, !global.json else { return nil }
        let review = try await workbench.review(id)
        let row = review.proposal.row
        // A decision that the journal will refuse needs no confirmation.
        guard !row.isStale, row.state == (step == .approve ? .shadowed : .approved) else { return nil }
        let state = try await workbench.governanceState()
        let others = state.proposals.count { $0.id != id && $0.state.isOpen && !state.isStale($0) }
        let sheet = DecisionSheet(step, review, under: try await workbench.governing(), others: others)
        let printer = Printer(global, context)
        var text = Text()
        text.add([
            Piece(step == .approve ? "Approve" : "Apply", .strong), Piece(" proposal \(id)?  "),
            Piece(row.description ?? "no description", row.description == nil ? .faint : .strong),
        ])
        text.add([
            Piece("by \(row.author)   base ", .faint), Piece(row.manifestBase.short), Piece("  -> result ", .faint),
            Piece(row.manifestHash.short, .link),
        ])
        text.add(sheet.red)
        text.add(sheet.calm)
        text.add(sheet.next, .faint)
        if !sheet.red.isEmpty {
            text.add([Piece("confirm \(sheet.redCount.of("severe item"))? [y/N] ", .strong)])
            printer.said(text)
            text = Text()
            guard ["y", "yes"].contains(context.readLine()?.lowercased() ?? "") else { throw Self.unconfirmed(step) }
        }
        text.add([Piece("first \(Self.digitCount) digits of the result's hash: ", .strong)])
        printer.said(text)
        let typed = context.readLine()?.lowercased() ?? ""
        guard typed.utf8.elementsEqual(row.manifestHash.hex.utf8.prefix(Self.digitCount)) else {
            throw Self.unconfirmed(step)
        }
        return row.patchHash
    }

    private static let digitCount = 4

    private static func unconfirmed(_ step: DecisionSheet.Step) -> CommandFailure {
        CommandFailure(.nothingToDo, "not confirmed: nothing was \(step == .approve ? "approved" : "applied")")
    }
}
