import AIR
import CanonicalCBOR
import Governance
public import WorldProtocol

/// The sheet shown before a decision: severe facts, other facts, and the next steps.
public struct DecisionSheet: Sendable, Hashable {
    /// The decision that a sheet is shown for.
    public enum Step: String, Sendable, Hashable {
        case approve, apply
    }

    /// The facts that need a separate confirmation.
    public let red: Text
    /// The facts that need no confirmation.
    public let calm: Text
    /// The next steps.
    public let next: String

    /// A sheet for the current state of a proposal.
    ///
    /// - Parameters:
    ///   - governing: the rules that the world is governed by.
    ///   - others: the number of other open proposals with the same base.
    public init(_ step: Step, _ review: ReviewDetail, under governing: Governing?, others: Int) {
        let (needs, detail) = (review.needs, review.proposal)
        var (red, calm) = (Text(), Text())
        for problem in detail.problems {
            red.add(head: [Piece("! \(problem.code.rawValue)  ", .error)], [Piece(problem.message)])
        }
        if needs.isStale {
            red.add(head: [Piece("! stale   ", .error)], [Piece("its base is no longer the world's manifest")])
        }
        if let authority = review.authority {
            red.add(authority.gains)
            calm.add(authority.losses)
            if authority.isEmpty { calm.add("nothing gained, nothing lost", .faint) }
        } else {
            red.add(head: [Piece("! unknown ", .error)], [Piece("its authority can't be derived")])
        }
        for effect in detail.shadow?.effects ?? [] where !effect.isAllowed { red.add(effect.line) }
        if let scenarios = detail.shadow?.scenarios, !scenarios.isEmpty {
            for scenario in needs.failing {
                let line = Line(
                    head: [Piece("! FAILS   ", .error)],
                    [
                        Piece(scenario.name, .strong),
                        Piece(scenario.baseStatus.map { ", on the base: \($0)" } ?? ", not on the base"),
                    ])
                // A scenario that also fails on the base is not broken by this proposal.
                if scenario.baseStatus == "fail" { calm.add(line) } else { red.add(line) }
            }
            if needs.failing.isEmpty { calm.add("no scenario fails", .success) }
        } else {
            calm.add("no scenario was run", .faint)
        }
        let count = review.changes.count
        if needs.unreviewed.isEmpty {
            calm.add("\(count.of("change")) reviewed", .success)
        } else {
            red.add(
                head: [Piece("o ", .warning)],
                [Piece("unreviewed \(needs.unreviewed.count.grouped) of \(count.grouped)")])
        }
        if needs.openComments.isEmpty {
            calm.add("no open comment", .faint)
        } else {
            red.add(head: [Piece("? ", .warning)], [Piece(needs.openComments.count.of("open comment"))])
            for comment in needs.openComments { red.add(comment.line.indented(2)) }
        }
        self.next = Self.next(step, needs.signatures, governing, others)
        (self.red, self.calm) = (red, calm)
    }

    /// The number of severe lines.
    public var redCount: Int { red.lines.count { $0.indent == 0 } }

    private static func next(_ step: Step, _ missing: Int, _ governing: Governing?, _ others: Int) -> String {
        switch step {
        case .approve:
            if let rules = governing?.rules {
                let left = max(0, missing - 1)
                return "Your signature is one of \(rules.ownersNeeded). "
                    + (left > 0
                        ? "After it, \(left.of("more owner")) must sign." : "After it, the proposal can be applied.")
            }
            return "You approve exactly this base, patch and result. Applying is a separate step."
        case .apply:
            return "The result becomes the world's manifest. This can't be undone, only followed by another proposal."
                + (others > 0 ? " \(others.of("other open proposal")) \(others.agree("becomes", "become")) stale." : "")
        }
    }
}
