import AIR
import CanonicalCBOR
import Governance
import Testing

@Suite struct AuthorityDifferenceTests {
    private typealias Worlds = AuthorityWorlds
    private let plan = Worlds.plan("n/fetch@1", [("http.request", "web")])
    private let web = Worlds.grant("web", "sys/http.out@1")

    /// The difference between two worlds whose only grant has these parameters and expiries.
    private func difference(
        _ old: String, _ new: String, _ oldExpiry: UInt64? = nil, _ newExpiry: UInt64? = nil
    ) throws -> AuthorityDifference {
        func world(_ fields: String, _ expiry: UInt64?) throws -> WorldContents {
            try Worlds.world(Worlds.manifest([Worlds.grant("web", "sys/http.out@1", fields, expiry: expiry)]), plan)
        }
        return try AuthorityDifference(from: world(old, oldExpiry), to: world(new, newExpiry))
    }

    private func hosts(_ hosts: String...) -> String {
        #"{"hosts":{"set":[\#(hosts.map { #"{"text":"\#($0)"}"# }.joined(separator: ","))]}}"#
    }

    @Test func `a world gains nothing over itself`() throws {
        let world = try Worlds.world(Worlds.manifest([web]), plan, Worlds.reducer("n/R@1", effects: []))
        let found = AuthorityDifference(from: world, to: world)
        #expect(found.isEmpty)
        #expect(found.opaque.isEmpty)
    }

    @Test func `without a base everything is gained`() throws {
        let world = try Worlds.world(Worlds.manifest([web]), plan, Worlds.reducer("n/R@1", effects: []))
        let found = AuthorityDifference(from: nil, to: world)
        #expect(found.gained.map(\.summary) == ["plan n/fetch@1 http.request web:http.out allow_all -"])
        #expect(found.opaque.map(\.text) == ["n/R@1"])
        #expect(found.lost.isEmpty && found.widened.isEmpty && found.narrowed.isEmpty)
        #expect(AuthorityDifference(from: world, to: .init(manifest: .empty, definitions: [:])).lost == found.gained)
    }

    @Test func `a rule that stops allowing is a loss, and the reverse is a gain`() throws {
        let manifest = Worlds.manifest([web], policy: "n/p@1")
        let allows = try Worlds.world(manifest, plan, Worlds.policy("n/p@1", [("{}", "allow")]))
        let denies = try Worlds.world(manifest, plan, Worlds.policy("n/p@1", [("{}", "deny"), ("{}", "allow")]))
        let lost = AuthorityDifference(from: allows, to: denies)
        #expect(lost.lost.map(\.summary) == ["plan n/fetch@1 http.request web:http.out n/p@1 0"])
        #expect(lost.gained.isEmpty)
        #expect(AuthorityDifference(from: denies, to: allows).gained == lost.lost)
    }

    @Test func `another rule that allows the same is neither gain nor loss`() throws {
        let manifest = Worlds.manifest([web], policy: "n/p@1")
        let first = try Worlds.world(manifest, plan, Worlds.policy("n/p@1", [("{}", "allow")]))
        let second = try Worlds.world(
            manifest, plan, Worlds.policy("n/p@1", [(#"{"cap_type":"x"}"#, "deny"), ("{}", "allow")]))
        #expect(AuthorityDifference(from: first, to: second).isEmpty)
    }

    @Test func `another grant for the same effect is gained`() throws {
        let two = Worlds.manifest([web, Worlds.grant("internet", "sys/http.out@1")])
        let old = try Worlds.world(two, plan)
        let new = try Worlds.world(two, Worlds.plan("n/fetch@1", [("http.request", "internet")]))
        let found = AuthorityDifference(from: old, to: new)
        #expect(found.gained.map(\.capName) == ["internet"])
        #expect(found.lost.map(\.capName) == ["web"])
    }

    @Test func `dropping the default policy is reported`() throws {
        let policy = Worlds.policy("n/p@1", [])
        let old = try Worlds.world(Worlds.manifest([web], policy: "n/p@1"), plan, policy)
        let new = try Worlds.world(Worlds.manifest([web]), plan, policy)
        let found = AuthorityDifference(from: old, to: new)
        #expect(found.defaultPolicy.from == "n/p@1" && found.defaultPolicy.to == nil)
        #expect(found.defaultPolicy.isChange)
        #expect(found.gained.map(\.policy) == ["allow_all"])
    }

    @Test func `one more host widens a grant, and one less narrows it`() throws {
        let wider = try difference(hosts("a.example"), hosts("a.example", "b.example"))
        #expect(wider.widened.map(\.summary) == ["web/params/record/hosts"])
        #expect(wider.narrowed.isEmpty)
        #expect(wider.widened.first?.from?["set"]?.asArray?.count == 1)
        #expect(wider.widened.first?.to?["set"]?.asArray?.count == 2)
        let narrower = try difference(hosts("a.example", "b.example"), hosts("a.example"))
        #expect(narrower.narrowed.map(\.summary) == ["web/params/record/hosts"])
        #expect(narrower.widened.isEmpty)
    }

    @Test func `replacing a host both widens and narrows a grant`() throws {
        let found = try difference(hosts("a.example"), hosts("b.example"))
        #expect(found.widened == found.narrowed)
        #expect(found.widened.count == 1)
    }

    @Test(arguments: ["{}", #"{"hosts":{"set":[]}}"#, #"{"hosts":{"null":{}}}"#])
    func `an empty or missing list lifts the restriction`(empty: String) throws {
        let found = try difference(hosts("a.example"), empty)
        #expect(found.widened.map(\.summary) == ["web/params/record/hosts"])
        #expect(found.narrowed.isEmpty)
        let reverse = try difference(empty, hosts("a.example"))
        #expect(reverse.widened.isEmpty)
        #expect(reverse.narrowed.map(\.summary) == ["web/params/record/hosts"])
        #expect(try difference("{}", empty).isEmpty)
    }

    @Test func `reordering a list changes nothing`() throws {
        #expect(try difference(hosts("a.example", "b.example"), hosts("b.example", "a.example")).isEmpty)
    }

    @Test func `limits are compared as numbers`() throws {
        let raised = try difference(#"{"limit":{"nat":9}}"#, #"{"limit":{"nat":10}}"#)
        #expect(raised.widened.map(\.summary) == ["web/params/record/limit"] && raised.narrowed.isEmpty)
        let lowered = try difference(#"{"limit":{"int":-1}}"#, #"{"limit":{"int":-2}}"#)
        #expect(lowered.narrowed.map(\.summary) == ["web/params/record/limit"] && lowered.widened.isEmpty)
        let lifted = try difference(#"{"limit":{"nat":9}}"#, "{}")
        #expect(lifted.widened.count == 1 && lifted.narrowed.isEmpty)
    }

    @Test func `other changes both widen and narrow a grant`() throws {
        for (old, new) in [
            (#"{"x":{"text":"a"}}"#, #"{"x":{"text":"b"}}"#), (#"{"x":{"bool":true}}"#, "{}"),
            (#"{"x":{"nat":1}}"#, #"{"x":{"set":[{"nat":1}]}}"#), (#"{"x":{"record":{"y":{"bool":true}}}}"#, "{}"),
        ] {
            let found = try difference(old, new)
            #expect(found.widened.map(\.summary) == ["web/params/record/x"])
            #expect(found.widened == found.narrowed)
        }
    }

    @Test func `inner records are compared field by field`() throws {
        let found = try difference(
            #"{"x":{"record":{"a":{"nat":1},"b":{"nat":1}}}}"#, #"{"x":{"record":{"a":{"nat":2},"b":{"nat":0}}}}"#)
        #expect(found.widened.map(\.summary) == ["web/params/record/x/record/a"])
        #expect(found.narrowed.map(\.summary) == ["web/params/record/x/record/b"])
    }

    @Test func `a later expiry widens a grant`() throws {
        #expect(try difference("{}", "{}", 10, 20).widened.map(\.summary) == ["web/expiry_ns"])
        #expect(try difference("{}", "{}", 20, 10).narrowed.map(\.summary) == ["web/expiry_ns"])
        #expect(try difference("{}", "{}", .max, nil).widened.map(\.to) == [nil])
        #expect(try difference("{}", "{}", nil, .max).narrowed.map(\.to) == [.unsigned(.max)])
        #expect(try difference("{}", "{}", 10, 10).isEmpty)
    }

    @Test func `another capability or enforcer is reported`() throws {
        func world(_ capability: String, _ enforcer: String) throws -> WorldContents {
            try Worlds.world(
                Worlds.manifest([Worlds.grant("mail", capability)]),
                """
                {"$kind":"defcap","name":"\(capability)","cap_type":"mail","schema":{"record":{}},
                 "enforcer":{"module":"\(enforcer)"}}
                """)
        }
        let strict = try world("n/mail@1", "n/Guard@1")
        let lax = try world("n/mail@1", "sys/CapAllowAll@1")
        #expect(AuthorityDifference(from: strict, to: lax).widened.map(\.summary) == ["mail/cap/enforcer/module"])
        #expect(AuthorityDifference(from: strict, to: lax).narrowed.isEmpty)
        #expect(AuthorityDifference(from: lax, to: strict).narrowed.map(\.summary) == ["mail/cap/enforcer/module"])
        let other = try AuthorityDifference(from: strict, to: world("n/mail@2", "n/Guard@1"))
        #expect(other.widened.map(\.summary) == ["mail/cap"] && other.widened == other.narrowed)
    }

    @Test func `new and changed code is opaque`() throws {
        let old = try Worlds.world("{}", Worlds.reducer("n/R@1", effects: []), Worlds.reducer("n/S@1", effects: []))
        let new = try Worlds.world(
            "{}", Worlds.reducer("n/R@1", effects: [], wasm: "2"), Worlds.reducer("n/S@1", effects: ["timer.set"]),
            Worlds.reducer("n/A@1", effects: []), Worlds.reducer("sys/CapAllowAll@1", effects: []))
        #expect(AuthorityDifference(from: old, to: new).opaque.map(\.text) == ["n/A@1", "n/R@1"])
        #expect(AuthorityDifference(from: new, to: old).opaque.map(\.text) == ["n/R@1"])
    }
}
