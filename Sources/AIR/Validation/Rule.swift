/// A problem of a world, and the definition that it concerns.
public struct Issue: Sendable, Hashable {
    /// The definition; nil for the manifest.
    public let subject: DefinitionKey?
    /// The finding, placed within the definition or the manifest.
    public let finding: Finding

    /// Creates an issue from its parts.
    public init(_ subject: DefinitionKey?, _ finding: Finding) {
        self.subject = subject
        self.finding = finding
    }
}

/// A rule that every world must satisfy (Documentation/plans.md, *Validation*).
public struct Rule: Sendable {
    /// The code of its diagnostics.
    public let code: DiagnosticCode
    /// The rule as a sentence, as printed in the manual.
    public let summary: String
    /// Whether the rule checks each plan separately.
    var isAboutPlans = false
    /// Returns all violations of the rule in a world.
    public let check: @Sendable (WorldContents) -> [Issue]
}

/// All validation rules, in the order of the manual.
public enum Rules {
    /// All rules.
    public static let all: [Rule] =
        manifestRules + schemaRules + moduleRules + planRules + flowRules + valueRules + expressionRules
        + conditionRules
        + correlationRules + secretRules + grantRules + policyRules + routingRules + wiringRules

    /// The largest number of definitions that one thread checks faster than several.
    private static let smallWorld = 200

    /// The number of plans that one task checks.
    package static let planChunk = 64

    /// Returns all violations of rules in a world, in the order of the table.
    public static func check(_ contents: WorldContents) -> [Issue] {
        let plans = contents.all(.plan)
        let chunks = stride(from: 0, to: plans.count, by: planChunk).map {
            plans[$0..<min($0 + planChunk, plans.count)]
        }
        return check(
            contents,
            plans: Parallel.map(chunks) { chunk in
                checkPlans(contents.looking(at: chunk.map { ($0.key, PlanView($0.passingValue)) }))
            })
    }

    /// Returns the findings of the rules about plans for the plans that `contents` is restricted to, one list per rule.
    package static func checkPlans(_ contents: WorldContents) -> [[Issue]] {
        all.map { $0.isAboutPlans ? $0.check(contents) : [] }
    }

    /// Returns all violations of rules in a world, in the order of the table.
    ///
    /// - Parameter plans: the results of ``checkPlans(_:)`` for all plans, part by part.
    package static func check(_ contents: WorldContents, plans: [[[Issue]]]) -> [Issue] {
        let isLarge = contents.count > smallWorld
        let found = Parallel.map(all, chunk: isLarge ? 1 : all.count) { rule in
            rule.isAboutPlans ? [] : rule.check(contents)
        }
        var issues: [Issue] = []
        var seen: Set<Issue> = []
        for index in all.indices {
            for part in plans { for issue in part[index] where seen.insert(issue).inserted { issues.append(issue) } }
            for issue in found[index] where seen.insert(issue).inserted { issues.append(issue) }
        }
        return issues
    }
}
