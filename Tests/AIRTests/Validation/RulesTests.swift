import AIR
import Testing

/// For each rule, worlds that break it and nothing else.
@Suite struct RulesTests {
    typealias Change = SampleWorld.Change

    /// A broken world: the changes to the sample, and all issues that they cause.
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

    @Test(arguments: schemaCases + moduleCases + planCases)
    func `broken schemas, modules and plans are reported`(_ broken: Case) throws {
        try expect(broken)
    }

    @Test(arguments: expressionCases + secretCases)
    func `broken expressions and secrets are reported`(_ broken: Case) throws {
        try expect(broken)
    }

    @Test(arguments: manifestCases + policyCases + routingCases)
    func `broken manifests, policies and routing are reported`(_ broken: Case) throws {
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

    @Test func `rules about plans find the same in some plans as in all`() throws {
        let cases =
            Self.schemaCases + Self.moduleCases + Self.planCases + Self.expressionCases + Self.secretCases
            + Self.manifestCases + Self.policyCases + Self.routingCases
        for broken in cases {
            let contents = try SampleWorld(broken.changes).contents
            var all: [AIR.Issue] = []
            for rule in Rules.all {
                let found = rule.check(contents)
                for issue in found where !all.contains(issue) { all.append(issue) }
                // A rule either checks plans one by one or does not look at plans' steps at all.
                let elsewhere = rule.check(contents.looking(at: []))
                #expect(elsewhere.isEmpty || elsewhere == found, "\(rule.summary)")
            }
            #expect(Rules.check(contents) == all)
        }
    }

    @Test func `each rule has its own summary`() {
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
