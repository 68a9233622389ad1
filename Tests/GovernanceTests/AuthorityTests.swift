import AIR
import Governance
import Testing

@Suite struct AuthorityTests {
    private typealias Worlds = AuthorityWorlds
    private let web = Worlds.grant("web", "sys/http.out@1")
    private let store = Worlds.grant("store", "sys/blob@1")
    private let clock = Worlds.grant("clock", "sys/timer@1")

    private func entries(_ manifest: String, _ definitions: String...) throws -> [String] {
        var all: [String] = definitions
        all.append(#"{"$kind":"defschema","name":"n/In@1","type":{"unit":{}}}"#)
        return try Authority(world(manifest, all)).entries.map(\.summary)
    }

    private func world(_ manifest: String, _ definitions: [String]) throws -> WorldContents {
        var contents: [DefinitionKey: Definition] = [:]
        for definition in definitions {
            contents.merge(try Worlds.world("{}", definition).definitions) { first, _ in first }
        }
        return try WorldContents(manifest: Worlds.world(manifest).manifest, definitions: contents)
    }

    @Test func `without a default policy everything is allowed`() throws {
        let plan = Worlds.plan("n/fetch@1", [("http.request", "web")])
        #expect(
            try entries(Worlds.manifest([web]), plan, Worlds.policy("n/p@1", []))
                == ["plan n/fetch@1 http.request web:http.out allow_all -"])
    }

    @Test func `the first matching rule decides`() throws {
        let plan = Worlds.plan("n/fetch@1", [("http.request", "web"), ("blob.put", "store")])
        let policy = Worlds.policy(
            "n/p@1",
            [
                (#"{"effect_kind":"blob.put","origin_kind":"reducer"}"#, "allow"),
                (#"{"cap_name":"web","cap_type":"http.out","origin_name":"n/fetch@1","origin_kind":"plan"}"#, "allow"),
                (#"{"effect_kind":"http.request"}"#, "deny"), ("{}", "deny"),
            ])
        let found = try Authority(world(Worlds.manifest([web, store], policy: "n/p@1"), [plan, policy]))
        #expect(found.entries.map(\.summary) == ["plan n/fetch@1 http.request web:http.out n/p@1 1"])
        #expect(found.denied.map(\.summary) == ["plan n/fetch@1 blob.put store:blob n/p@1 3"])
    }

    @Test func `an effect that no rule matches is denied`() throws {
        let plan = Worlds.plan("n/fetch@1", [("http.request", "web")])
        let policy = Worlds.policy("n/p@1", [(#"{"effect_kind":"blob.put"}"#, "allow")])
        let found = try Authority(world(Worlds.manifest([web], policy: "n/p@1"), [plan, policy]))
        #expect(found.entries.isEmpty)
        #expect(found.denied.map(\.rule) == [nil])
    }

    @Test func `a missing default policy allows nothing`() throws {
        let plan = Worlds.plan("n/fetch@1", [("http.request", "web")])
        #expect(try entries(Worlds.manifest([web], policy: "n/gone@1"), plan) == [])
    }

    @Test func `a grant must exist and fit the effect`() throws {
        let plan = Worlds.plan("n/fetch@1", [("http.request", "gone"), ("http.request", "store"), ("no.such", "web")])
        #expect(try entries(Worlds.manifest([web, store]), plan) == [])
    }

    @Test func `an origin scope does not restrict plans`() throws {
        let plan = Worlds.plan("n/wait@1", [("timer.set", "clock")])
        #expect(
            try entries(Worlds.manifest([clock]), plan) == ["plan n/wait@1 timer.set clock:timer allow_all -"])
    }

    @Test func `steps with the same effect count once, and entries are in byte order`() throws {
        let plans = [
            Worlds.plan("n/b@1", [("http.request", "web"), ("http.request", "web"), ("blob.put", "store")]),
            Worlds.plan("n/Z@1", [("http.request", "web")]),
        ]
        let reducer = Worlds.reducer("n/a@1", effects: ["timer.set"])
        #expect(
            try Authority(world(Worlds.manifest([web, store, clock]), plans + [reducer])).entries.map(\.summary) == [
                "plan n/Z@1 http.request web:http.out allow_all -", "plan n/b@1 blob.put store:blob allow_all -",
                "plan n/b@1 http.request web:http.out allow_all -", "reducer n/a@1 timer.set clock:timer allow_all -",
            ])
    }

    @Test func `a reducer uses the grants of its slots`() throws {
        let reducer = Worlds.reducer("n/R@1", effects: ["timer.set", "blob.put"])
        let grants = [clock, Worlds.grant("clock2", "sys/timer@1"), store, Worlds.grant("store2", "sys/blob@1")]
        let bindings = #"{"n/R@1":{"slots":{"t":"clock2","default":"store"}},"n/Other@1":{"slots":{"x":"store2"}}}"#
        #expect(
            try entries(Worlds.manifest(grants, bindings: bindings), reducer) == [
                "reducer n/R@1 blob.put store:blob allow_all -", "reducer n/R@1 timer.set clock2:timer allow_all -",
            ])
    }

    @Test func `an unbound default slot resolves to the only grant of its type`() throws {
        let reducer = Worlds.reducer("n/R@1", effects: ["timer.set"])
        #expect(
            try entries(Worlds.manifest([clock, store]), reducer) == [
                "reducer n/R@1 timer.set clock:timer allow_all -"
            ])
        #expect(try entries(Worlds.manifest([clock, Worlds.grant("c2", "sys/timer@1")]), reducer) == [])
        let bound = #"{"n/R@1":{"slots":{"default":"store"}}}"#
        #expect(try entries(Worlds.manifest([clock, store], bindings: bound), reducer) == [])
    }

    @Test func `a reducer has no effect that is for plans only`() throws {
        let reducer = Worlds.reducer("n/R@1", effects: ["http.request"])
        #expect(try entries(Worlds.manifest([web]), reducer) == [])
    }

    @Test func `a listed effect hides the built-in one of its kind`() throws {
        let effect = """
            {"$kind":"defeffect","name":"n/http@1","kind":"http.request","cap_type":"blob","origin_scope":"both",
             "params_schema":"n/In@1","receipt_schema":"n/In@1"}
            """
        let plan = Worlds.plan("n/fetch@1", [("http.request", "web"), ("http.request", "store")])
        #expect(
            try entries(Worlds.manifest([web, store]), plan, effect) == [
                "plan n/fetch@1 http.request store:blob allow_all -"
            ])
    }
}
