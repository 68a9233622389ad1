import AIR
import CanonicalCBOR
import Testing
import WorldIO

@testable import Governance

/// The rules that change, and the decisions that a different rule now makes.
@Suite struct RulesDifferenceTests {
    private typealias Worlds = AuthorityWorlds
    private typealias Rules = [(when: String, decision: String)]
    private static let deny = (when: #"{"origin_name":"n/other@1"}"#, decision: "deny")
    private static let web = (when: #"{"effect_kind":"http.request"}"#, decision: "allow")
    private static let mail = (when: #"{"effect_kind":"mail.send"}"#, decision: "allow")
    private static let all = (when: "{}", decision: "deny")

    private func world(_ policies: (name: String, rules: Rules)..., inForce: String? = "n/p@1") throws -> WorldContents
    {
        var definitions: [DefinitionKey: Definition] = [:]
        for policy in policies {
            let world = try Worlds.world("{}", Worlds.policy(policy.name, policy.rules))
            definitions.merge(world.definitions) { first, _ in first }
        }
        let rest = try Worlds.world(
            Worlds.manifest([Worlds.grant("web", "sys/http.out@1")], policy: inForce),
            Worlds.plan("n/fetch@1", [("http.request", "web")]))
        return WorldContents(
            manifest: rest.manifest, definitions: rest.definitions.merging(definitions) { first, _ in first })
    }

    private func difference(_ old: Rules, _ new: Rules) throws -> RulesDifference {
        try RulesDifference(from: world(("n/p@1", old)), to: world(("n/p@1", new)), governing: nil)
    }

    private func lines(_ old: Rules, _ new: Rules) throws -> [String] {
        try difference(old, new).lines.map(\.text)
    }

    @Test func `nothing differs between a world and itself`() throws {
        #expect(try difference([Self.deny, Self.web], [Self.deny, Self.web]).isEmpty)
        #expect(try difference([], []).isEmpty)
    }

    @Test func `a rule inserted before others does not change them`() throws {
        let found = try difference([Self.web], [Self.deny, Self.web])
        #expect(found.policies.map(\.isInForce) == [true])
        #expect(found.policies[0].rules.map(\.change) == [.added])
        #expect(found.policies[0].rules[0].to == 0 && found.policies[0].rules[0].from == nil)
        #expect(found.decisions.isEmpty)
        #expect(found.lines.map(\.text) == ["policy n/p@1", "rule 0: deny every effect by n/other@1"])
    }

    @Test func `two rules that are swapped show their old positions and which one decides now`() throws {
        let found = try difference([Self.web, Self.all], [Self.all, Self.web])
        #expect(found.policies[0].rules.map(\.change) == [.moved])
        let moved = found.policies[0].rules[0]
        #expect(moved.isMoved && moved.before == moved.after && moved.from != moved.to)
        #expect(found.decisions.count == 1)
        #expect(found.decisions[0].wasAllowed && !found.decisions[0].isAllowed)
        #expect(
            found.lines.map(\.text).last
                == "plan n/fetch@1: http.request through web is denied by rule 0 of n/p@1, "
                + "was allowed by rule 0 of n/p@1")
        #expect(found.lines.last?.mark == .denies)
    }

    @Test func `a moved rule is shown with both positions`() throws {
        let found = try lines([Self.deny, Self.mail, Self.web], [Self.web, Self.deny, Self.mail])
        #expect(found == ["policy n/p@1", "rule 0, was rule 2: allow http.request"])
    }

    @Test func `a rule with another decision is changed, not removed and added`() throws {
        let found = try difference([Self.deny, Self.web], [Self.deny, (when: Self.web.when, decision: "deny")])
        #expect(found.policies[0].rules.map(\.change) == [.changed])
        #expect(found.lines.map(\.text)[1] == "rule 1: allow http.request -> deny http.request")
        #expect(found.decisions.map(\.isAllowed) == [false])
        #expect(found.decisions[0].before.rule == 1 && found.decisions[0].after.rule == 1)
    }

    @Test func `a removed rule leaves the decision to another rule or to none`() throws {
        let found = try difference([Self.web, Self.deny], [Self.deny])
        #expect(found.policies[0].rules.map(\.change) == [.removed])
        #expect(found.policies[0].rules[0].from == 0)
        #expect(found.decisions.map(\.after.rule) == [nil])
        #expect(found.lines.last?.text.contains("denied by n/p@1, where no rule matches") == true)
        let stays = try difference([Self.web, (when: "{}", decision: "allow")], [(when: "{}", decision: "allow")])
        #expect(stays.lines.last?.mark == .stays)
        #expect(stays.decisions[0].wasAllowed && stays.decisions[0].isAllowed)
    }

    @Test func `a new default policy is compared with the one that it replaces`() throws {
        let old = try world(("n/p@1", [Self.web]))
        let new = try world(("n/p@2", [Self.deny, Self.web]), inForce: "n/p@2")
        let found = RulesDifference(from: old, to: new, governing: nil)
        #expect(found.policies.count == 1)
        #expect(found.policies[0].from?.text == "n/p@1" && found.policies[0].to?.text == "n/p@2")
        #expect(found.policies[0].rules.map(\.change) == [.added])
        // The same rule decides as before, in another policy.
        #expect(found.decisions.isEmpty)
        #expect(found.lines[0].text == "policy n/p@2, replacing n/p@1")
    }

    @Test func `a first default policy decides on effects that were all allowed before`() throws {
        let old = try world(inForce: nil)
        let found = RulesDifference(from: old, to: try world(("n/p@1", [Self.mail])), governing: nil)
        #expect(found.policies[0].from == nil && found.policies[0].to?.text == "n/p@1")
        #expect(found.decisions.map(\.before.policy) == ["allow_all"])
        #expect(found.decisions.map(\.isAllowed) == [false])
        let back = RulesDifference(from: try world(("n/p@1", [Self.mail])), to: old, governing: nil)
        #expect(back.decisions.map(\.isAllowed) == [true])
        #expect(back.lines[0].text == "policy n/p@1 (removed)")
    }

    @Test func `policies that are not in force come last and are marked`() throws {
        let old = try world(("n/a@1", [Self.web]), ("n/p@1", [Self.web]))
        let new = try world(("n/a@1", [Self.mail]), ("n/p@1", [Self.web, Self.mail]))
        let found = RulesDifference(from: old, to: new, governing: nil)
        #expect(found.policies.map(\.isInForce) == [true, false])
        #expect(found.lines.map(\.text).contains("policy n/a@1 (not in force)"))
        #expect(found.decisions.isEmpty)
    }

    @Test func `governing rules list the keys that change and the number of owners needed`() throws {
        let keys = try (1...2).map { try #require(SigningKey(seed: Array(repeating: $0, count: 32))).publicKey }
        let (ada, bob) = (keys[0], keys[1])
        func rules(_ keys: [(String, ApproverKey)], _ needed: Int, authors: Bool) throws -> GovernanceRules {
            try #require(
                GovernanceRules(
                    approvers: keys.map { GovernanceRules.Approver(owner: $0.0, key: $0.1) }, ownersNeeded: needed,
                    authorsMayApprove: authors))
        }
        let one = try rules([("ada", ada)], 1, authors: true)
        let two = try rules([("ada", ada), ("bob", bob)], 2, authors: false)
        func lines(_ from: GovernanceRules?, _ to: GovernanceRules) -> [String] {
            let change = GoverningChange(from: from, to: to)
            return RulesDifference(policies: [], decisions: [], governing: change).lines.dropFirst().map(\.text)
        }
        #expect(
            lines(nil, one) == [
                "the world becomes governed: only signed approvals count",
                "ada may approve with \(ada.text)", "owners needed: 1",
            ])
        #expect(
            lines(one, two) == [
                "bob may approve with \(bob.text)", "owners needed: 1 -> 2",
                "authors may no longer approve their own proposals",
            ])
        #expect(
            try lines(two, rules([], 0, authors: true)).first
                == "the world is no longer governed: anyone can approve")
        let difference = RulesDifference(
            policies: [], decisions: [], governing: GoverningChange(from: one, to: two))
        #expect(try RulesDifference(difference.value) == difference)
    }

    @Test func `a difference is read back from its form in the journal`() throws {
        for (old, new): (Rules, Rules) in [
            ([Self.web, Self.all], [Self.all, Self.web]), ([Self.web], [Self.mail]), ([], [Self.web]),
            ([Self.deny, Self.mail], [Self.mail]),
        ] {
            let found = try difference(old, new)
            #expect(!found.isEmpty)
            #expect(try RulesDifference(found.value) == found)
        }
    }
}
