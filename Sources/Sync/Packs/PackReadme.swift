import AIR

/// A pack's README, for checking against the pack's contract (Documentation/system.md, *Packs*).
///
/// A plan is documented by the sections whose headings name it, and by all sections that are not about another plan; so
/// one section per plan and one table for all plans are both fine.
public struct PackReadme: Sendable {
    let outline: MarkdownOutline

    /// Parses the text of a README.
    public init(_ text: String) { outline = MarkdownOutline(text) }

    /// The omissions and wrong statements, in the order of the plans, then of the lines.
    ///
    /// Internal plans need no documentation.
    public func problems(against contract: PackContract) -> [ReadmeProblem] {
        let reading = ReadmeReading(outline: outline, contract: contract)
        var seen: Set<ReadmeProblem> = []
        return (reading.omissions() + reading.contradictions()).filter { seen.insert($0).inserted }
    }

    /// A README that documents the whole contract, for the pack's author to extend.
    public static func skeleton(_ contract: PackContract, title: String) -> String {
        var lines = ["# \(ReadmeReading.spelling(title))", ""]
        let exported = contract.exportedPlans
        for plan in exported {
            lines += ["## \(code(plan.name.text))", "", opening(plan), "", "- Input: \(code(plan.input.text))"]
            lines.append("- Output: \(plan.output.map { code($0.text) } ?? "none")")
            let events = plan.events.map { code($0.text) }.joined(separator: ", ")
            lines.append("- Events raised: \(events.isEmpty ? "none" : events)")
            lines.append("- Cap slots:\(plan.capSlots.isEmpty ? " none" : "")")
            for slot in plan.capSlots {
                let kinds = slot.effectKinds.map(code).joined(separator: ", ")
                let types = slot.capTypes.map(code).joined(separator: ", ")
                lines.append("  - \(code(slot.slot)): \(kinds)\(types.isEmpty ? "" : " (capability type \(types))")")
            }
            lines.append("")
        }
        lines += ["## Routing and triggers", ""]
        if exported.isEmpty { lines.append("The pack exports no plan: nothing is started or routed.") }
        for plan in exported {
            let input = code(plan.input.text)
            lines.append(
                plan.role == .entry
                    ? "- \(code(plan.name.text)) needs a trigger on \(input) in the consumer's manifest."
                    : "- \(code(plan.name.text)) starts when \(input) is raised and a trigger selects it.")
            for event in plan.events {
                lines.append("  - To use \(code(event.text)), route it to a reducer or trigger a plan with it.")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func opening(_ plan: PackContract.Plan) -> String {
        switch plan.role {
        case .entry: "An entry plan: the consumer starts it with a trigger."
        case .core: "A core plan: it does the pack's own work."
        case .adapter: "An adapter plan: it reaches something outside the world."
        case .internal, nil: "A plan of the pack."
        }
    }

    private static func code(_ text: String) -> String { "`\(ReadmeReading.spelling(text))`" }
}
