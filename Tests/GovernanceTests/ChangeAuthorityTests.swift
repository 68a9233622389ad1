import AIR
import CanonicalCBOR
import Governance
import Randomness
import Testing
import WorldIO

@Suite struct ChangeAuthorityTests {
    private typealias Worlds = AuthorityWorlds

    /// A world whose manifest names all of its definitions.
    private static func world(_ manifest: String, _ definitions: [String]) throws -> WorldContents {
        var manifest = try Manifest(Worlds.value(manifest))
        var all: [DefinitionKey: Definition] = [:]
        for text in definitions {
            let value = try Worlds.value(text)
            let kind = try #require(value["$kind"]?.asText.flatMap(DefinitionKind.init(rawValue:)))
            let key = DefinitionKey(kind, DefinitionName(try #require(value["name"]?.asText)))
            let definition = try Definition(key, value: value)
            if all.updateValue(definition, forKey: key) == nil {
                manifest.references[kind, default: []].append(Manifest.Reference(key.name, definition.hash))
            }
        }
        return WorldContents(manifest: manifest, definitions: all)
    }

    private static func compare(
        _ base: WorldContents, _ world: WorldContents
    ) throws -> (changes: [Change], authority: AuthorityByChange) {
        let bundle = try WorldBundle(manifest: world.manifest, definitions: world.definitions)
        let changes = WorldDifference(base: base, baseHash: try base.manifest.hash(), target: bundle).changes
        return (changes, AuthorityByChange(changes, from: base, to: world))
    }

    private let web = Worlds.grant("web", "sys/http.out@1")

    @Test func `a gain belongs to the plan that requests it and to the grant that allows it`() throws {
        let base = try Self.world(Worlds.manifest([]), [])
        let plan = Worlds.plan("n/fetch@1", [("http.request", "web")])
        let (changes, authority) = try Self.compare(base, Self.world(Worlds.manifest([web]), [plan]))
        #expect(changes.map(\.id.text) == ["add:defplan:n/fetch@1", "set:cap_grants:web"])
        for change in changes { #expect(authority[change.id].gained == authority.difference.gained) }
        #expect(authority.difference.gained.map(\.effectKind) == ["http.request"])
    }

    @Test func `a wider grant belongs to the grant alone, not to a plan that changes beside it`() throws {
        func world(_ host: String, _ plan: String) throws -> WorldContents {
            let hosts = #"{"hosts":{"set":[\#(host)]}}"#
            return try Self.world(
                Worlds.manifest([Worlds.grant("web", "sys/http.out@1", hosts)]),
                [plan, Worlds.plan("n/other@1", [])])
        }
        let base = try world(#"{"text":"a"}"#, Worlds.plan("n/fetch@1", []))
        let (_, authority) = try Self.compare(
            base, world(#"{"text":"a"},{"text":"b"}"#, Worlds.plan("n/fetch@1", [("timer.set", "clock")])))
        #expect(authority[OpID("set:cap_grants:web")].widened.map(\.summary) == ["web/params/record/hosts"])
        #expect(authority[OpID("replace:defplan:n/fetch@1")].isEmpty)
    }

    @Test func `a denial is reported with the plan that requests the effect`() throws {
        let denying = Worlds.manifest([web], policy: "n/p@1")
        let policy = Worlds.policy("n/p@1", [("{}", "deny")])
        let base = try Self.world(denying, [policy])
        let plan = Worlds.plan("n/fetch@1", [("http.request", "web")])
        let (_, authority) = try Self.compare(base, Self.world(denying, [policy, plan]))
        let part = authority[OpID("add:defplan:n/fetch@1")]
        #expect(part.denied.map(\.effectKind) == ["http.request"])
        #expect(part.gained.isEmpty)
    }

    @Test func `changed code is opaque, and a new default policy belongs to its own entry`() throws {
        let policies = [Worlds.policy("n/p@1", []), Worlds.policy("n/q@1", [])]
        let base = try Self.world(
            Worlds.manifest([], policy: "n/p@1"), policies + [Worlds.reducer("n/R@1", effects: [])])
        let (changes, authority) = try Self.compare(
            base,
            Self.world(
                Worlds.manifest([], policy: "n/q@1"), policies + [Worlds.reducer("n/R@1", effects: [], wasm: "2")]))
        #expect(changes.map { authority[$0.id].isOpaque } == [true, false])
        #expect(changes.map { authority[$0.id].changesDefaultPolicy } == [false, true])
    }

    /// A random world, small enough that two of them often share names.
    private static func random(_ generator: inout SeededGenerator) throws -> WorldContents {
        let kinds = ["http.request", "timer.set", "blob.put"]
        let capabilities = ["sys/http.out@1", "sys/timer@1", "sys/blob@1"]
        func some<Item>(_ items: [Item]) -> [Item] { items.filter { _ in Bool.random(using: &generator) } }
        func one(_ texts: [String]) -> String { texts.randomElement(using: &generator) ?? "" }
        let grantNames = ["a", "b", "c"]
        let grants = some(grantNames).map { name in
            Worlds.grant(
                name, one(capabilities), one(["{}", #"{"hosts":{"set":[{"text":"x"}]}}"#]),
                expiry: Bool.random(using: &generator) ? 5 : nil)
        }
        let plans = some(["n/one@1", "n/two@1"]).map { name in
            Worlds.plan(name, some(kinds).map { ($0, one(grantNames)) })
        }
        let modules = some(["n/R@1", "n/S@1"]).map { name in
            Worlds.reducer(name, effects: some(kinds), wasm: Bool.random(using: &generator) ? "1" : "2")
        }
        let policies = ["n/p@1", "n/q@1"].map { name in
            Worlds.policy(
                name,
                some([
                    (#"{"effect_kind":"timer.set"}"#, "deny"), (#"{"origin_kind":"plan"}"#, "allow"), ("{}", "allow"),
                ]))
        }
        let slots = some(["default", "other"]).map { #""\#($0)":"\#(one(grantNames))""# }.joined(separator: ",")
        return try world(
            Worlds.manifest(
                grants, policy: [nil, "n/p@1", "n/q@1"].randomElement(using: &generator) ?? nil,
                bindings: Bool.random(using: &generator) ? "{}" : #"{"n/R@1":{\#(slots)}}"#),
            plans + modules + policies)
    }

    @Test(arguments: 0..<300) func `every gain or loss of a world belongs to at least one change`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let (base, world) = (try Self.random(&generator), try Self.random(&generator))
        let (changes, authority) = try Self.compare(base, world)
        let parts = changes.map { authority[$0.id] }
        let difference = authority.difference
        #expect(Set(parts.flatMap(\.gained)) == Set(difference.gained))
        #expect(Set(parts.flatMap(\.lost)) == Set(difference.lost))
        #expect(Set(parts.flatMap(\.widened)) == Set(difference.widened))
        #expect(Set(parts.flatMap(\.narrowed)) == Set(difference.narrowed))
        #expect(parts.count(where: \.isOpaque) == difference.opaque.count)
        #expect(parts.count(where: \.changesDefaultPolicy) == (difference.defaultPolicy.isChange ? 1 : 0))
    }
}
