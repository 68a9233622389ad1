/// A problem of a world, and the definition that it concerns.
public struct Issue: Sendable, Hashable {
    /// The definition; nil for the manifest.
    public let subject: DefinitionKey?
    /// The finding, placed within the definition or the manifest.
    public let finding: Finding

    /// An issue of its parts.
    public init(_ subject: DefinitionKey?, _ finding: Finding) {
        self.subject = subject
        self.finding = finding
    }
}

/// A rule that worlds keep: one small function with its name in words (Documentation/plans.md, *Validation*).
public struct Rule: Sendable {
    /// The code of its diagnostics.
    public let code: DiagnosticCode
    /// The rule in words, as the manual prints it.
    public let summary: String
    /// The origin of the rule.
    public let source: String
    /// Finds everything in a world that breaks the rule.
    public let check: @Sendable (WorldContents) -> [Issue]
}

/// All rules of validation, in the order of the manual.
public enum Rules {
    /// The table.
    public static let all: [Rule] =
        manifestRules + schemaRules + moduleRules + planRules + flowRules + valueRules + expressionRules
        + conditionRules
        + correlationRules + secretRules + grantRules + policyRules + routingRules + wiringRules

    /// Up to so many definitions are checked sooner than other threads are there to help.
    private static let smallWorld = 200

    /// Everything in a world that breaks a rule; the order is that of the table.
    public static func check(_ contents: WorldContents) -> [Issue] {
        var issues: [Issue] = []
        var seen: Set<Issue> = []
        let isLarge = contents.definitions.count > smallWorld
        for found in Parallel.map(all, chunk: isLarge ? 1 : all.count, { $0.check(contents) }) {
            for issue in found where seen.insert(issue).inserted { issues.append(issue) }
        }
        return issues
    }
}
