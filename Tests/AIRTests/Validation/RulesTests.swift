import AIR
import Testing

/// One world per rule that breaks it and nothing else.
@Suite struct RulesTests {
    typealias Change = SampleWorld.Change

    /// A broken world: what changes in the sample, and all that is then reported.
    struct Case: Sendable, CustomTestStringConvertible {
        let title: String
        let changes: [Change]
        let issues: [String]

        init(_ title: String, _ changes: Change..., gives issues: String...) {
            self.title = title
            self.changes = changes
            self.issues = issues
        }

        var testDescription: String { title }
    }

    @Test func `the sample world breaks no rule`() throws { #expect(try SampleWorld().issues == []) }

    @Test(arguments: schemaCases + moduleCases + planCases) func `schemas, modules and plans`(_ broken: Case) throws {
        try expect(broken)
    }

    @Test(arguments: expressionCases + secretCases) func `expressions and secrets`(_ broken: Case) throws {
        try expect(broken)
    }

    @Test(arguments: manifestCases + policyCases + routingCases) func `manifest, policies and routing`(_ broken: Case)
        throws
    {
        try expect(broken)
    }

    @Test func `every rule of the table is broken by a case`() throws {
        let cases =
            Self.schemaCases + Self.moduleCases + Self.planCases + Self.expressionCases + Self.secretCases
            + Self.manifestCases + Self.policyCases + Self.routingCases
        var open = Rules.all
        for broken in cases {
            let contents = try SampleWorld(broken.changes).contents
            open.removeAll { rule in
                let issues = rule.check(contents)
                return issues.contains { $0.finding.code == rule.code }
            }
        }
        #expect(open.map(\.summary) == [])
    }

    @Test func `rules about plans have the same findings in some plans as in all`() throws {
        let cases =
            Self.schemaCases + Self.moduleCases + Self.planCases + Self.expressionCases + Self.secretCases
            + Self.manifestCases + Self.policyCases + Self.routingCases
        for broken in cases {
            let contents = try SampleWorld(broken.changes).contents
            var all: [AIR.Issue] = []
            for rule in Rules.all {
                let found = rule.check(contents)
                for issue in found where !all.contains(issue) { all.append(issue) }
                // A rule looks at one plan after another, or at no plan's steps at all.
                let elsewhere = rule.check(contents.looking(at: []))
                #expect(elsewhere.isEmpty || elsewhere == found, "\(rule.summary)")
            }
            #expect(Rules.check(contents) == all)
        }
    }

    @Test func `each rule says what it demands`() {
        #expect(Rules.all.allSatisfy { !$0.summary.isEmpty })
        #expect(Set(Rules.all.map(\.summary)).count == Rules.all.count)
    }

    private func expect(_ broken: Case) throws {
        let issues = try SampleWorld(broken.changes).issues.sorted()
        #expect(issues == broken.issues.sorted(), "\(issues)")
        for issue in Rules.check(try SampleWorld(broken.changes).contents) {
            #expect(issue.finding.help?.isEmpty == false, "\(issue.finding.message)")
        }
    }
}
